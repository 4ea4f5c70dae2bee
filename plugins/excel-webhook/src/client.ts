import { createHmac, randomUUID } from 'node:crypto';
import { type CallOptions, type Change, ParleyError, type Query } from '@parley/core/contract';
import { createHttpClient } from '@parley/http-kit';
import * as v from 'valibot';
import type { ExcelWebhookConfig } from './config.ts';
import { type Hmac, isAnswerGenuine, parseEnvelope, sealRequest } from './engine/envelope.ts';
import type { CollectionLayout } from './engine/types.ts';
import { httpCodes, notGenuine, service, toAnswerError, toFailureError } from './errors.ts';
import { AnswerSchema } from './protocol.ts';

type Layouts = readonly CollectionLayout[];

/** What a request says, apart from what the client adds. */
export type RequestBody =
  | { readonly action: 'describe'; readonly collections: Layouts }
  | { readonly action: 'find'; readonly collections: Layouts; readonly queries: readonly Query[] }
  | {
      readonly action: 'apply';
      readonly collections: Layouts;
      readonly operationId: string;
      readonly deadline: number;
      readonly changes: readonly Change[];
    }
  | { readonly action: 'operation'; readonly operationId: string; readonly bar: boolean };

/** Sends signed requests to one webhook. */
export interface WorkbookClient {
  /** The result of a request, checked. Throws what the webhook signed as failure, or what happened on the way. */
  send<T>(body: RequestBody, result: v.GenericSchema<unknown, T>, call: CallOptions): Promise<T>;
  dispose(): Promise<void>;
}

/** Marks failures that the webhook itself signed: what they say of the workbook is true. */
export const signedFailures = new WeakSet<ParleyError>();

const maxAnswerBytes = 32 * 1024 * 1024;
const hmac: Hmac = (key, text) => createHmac('sha256', key).update(text).digest('hex');

export function createWorkbookClient(config: ExcelWebhookConfig, now: () => number): WorkbookClient {
  const http = createHttpClient({
    service,
    codes: httpCodes,
    now,
    timeoutMs: config.timeout,
    maxResponseBytes: maxAnswerBytes,
  });

  return {
    async send(body, result, call) {
      const payload = JSON.stringify({ ...body, nonce: randomUUID() });
      const request = sealRequest(payload, now(), config.secret, hmac);
      const response = await http.request({ method: 'POST', url: config.url, json: request }, call);
      if (response.status !== 200) throw toAnswerError(response, now());
      const answer = parseEnvelope(JSON.stringify(response.json ?? null));
      if (answer === undefined || !isAnswerGenuine(request, answer, config.secret, hmac)) throw notGenuine();
      const parsed = v.safeParse(AnswerSchema, parseJson(answer.payload));
      if (parsed.success && !parsed.output.ok) {
        const error = toFailureError(parsed.output.error);
        signedFailures.add(error);
        throw error;
      }
      const checked =
        parsed.success && parsed.output.ok ? v.safeParse(result, parsed.output.result) : undefined;
      if (checked?.success) return checked.output;
      throw new ParleyError(
        'PARLEY_CONNECTOR_FAILED',
        `The answer of ${service} is not as PROTOCOL.md says.`,
        {
          fix: 'Install the Office Script or workbook server of the same version as the connector.',
        },
      );
    },
    dispose: () => http.dispose(),
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
