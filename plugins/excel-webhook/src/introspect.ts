import type { CallOptions, Description, Finding } from '@parley/core/contract';
import type { WorkbookClient } from './client.ts';
import type { CollectionLayout } from './engine/types.ts';
import { DescriptionSchema, type WorkbookDescription } from './protocol.ts';

/** Describes the workbook, and remembers it for a while. */
export interface Introspection {
  describe(call: CallOptions): Promise<Description>;
  /** Asks the workbook now, and says what was found. */
  check(call: CallOptions): Promise<readonly Finding[]>;
}

export interface IntrospectionDeps {
  readonly client: WorkbookClient;
  readonly layouts: readonly CollectionLayout[];
  readonly now: () => number;
  /** How long a description is good, in milliseconds. */
  readonly describeEveryMs: number;
}

export function createIntrospection({
  client,
  layouts,
  now,
  describeEveryMs,
}: IntrospectionDeps): Introspection {
  let last: { readonly description: WorkbookDescription; readonly at: number } | undefined;

  async function ask(call: CallOptions): Promise<WorkbookDescription> {
    const body = { action: 'describe', collections: layouts } as const;
    const description = await client.send(body, DescriptionSchema, call);
    last = { description, at: now() };
    return description;
  }

  return {
    async describe(call) {
      const isFresh = last !== undefined && now() - last.at < describeEveryMs;
      const { collections } = isFresh && last !== undefined ? last.description : await ask(call);
      return structuredClone({ collections });
    },
    async check(call) {
      const { collections, problems } = await ask(call);
      const found = problems.map(({ level, message, fix }) => ({ level, message, fix }));
      const served = `${collections.length} sheets and tables are served.`;
      return collections.length > 0
        ? [{ level: 'ok', message: served }, ...found]
        : [...found, { level: 'error', message: 'No sheet can be served.', fix: 'Look at `collections`.' }];
    },
  };
}
