import type { StatusEvent } from '@parley/core/contract';
import * as v from 'valibot';
import { parsePart } from './content.ts';
import { SecondsSchema } from './timestamp.ts';

const StatusSchema = v.object({
  id: v.pipe(v.string(), v.nonEmpty(), v.maxLength(512)),
  status: v.string(),
  timestamp: SecondsSchema,
  errors: v.nullish(v.array(v.object({ code: v.nullish(v.number()), title: v.nullish(v.string()) }))),
});

/** Reads one status. Kinds that the hub has no use for (`played`, `deleted`, …) give nothing. */
export function readStatus(input: unknown): readonly StatusEvent[] {
  const { id, status, timestamp, errors } = parsePart(StatusSchema, input);
  const base = { kind: 'status', messageId: id, at: timestamp } as const;
  switch (status) {
    case 'sent':
    case 'delivered':
    case 'read':
      return [{ ...base, status }];
    case 'failed': {
      const [first] = errors ?? [];
      // Code and title are Meta's own words; `error_data.details` may name the customer and is left out.
      const reason = [first?.code, first?.title]
        .filter((part) => part !== undefined && part !== null)
        .join(' ');
      return [{ ...base, status, error: reason === '' ? 'no reason given' : reason }];
    }
    default:
      return [];
  }
}
