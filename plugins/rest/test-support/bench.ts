import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import {
  type CallOptions,
  type Change,
  type Connector,
  isParleyError,
  type ParleyError,
  type PluginHost,
} from '@parley/core/contract';
import { createTestHost } from '@parley/core/testing';
import * as v from 'valibot';
import { afterEach } from 'vitest';
import { RestConfigSchema } from '../src/config.ts';
import { createRestConnector } from '../src/connector.ts';
import { listen } from './listen.ts';

/** One request as a test's server got it. */
export interface Seen {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

type Answer = (seen: Seen, response: ServerResponse) => void;

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

/** Runs after the test, the latest first. */
export function onEnd(cleanup: () => unknown): void {
  cleanups.push(cleanup);
}

/** A server of the test's own, for answers that a well-behaved API never gives. */
export async function serve(answer: Answer): Promise<{ readonly url: string; readonly seen: Seen[] }> {
  const seen: Seen[] = [];
  const server = await listen(toListener(answer, seen));
  onEnd(() => server.stop());
  return { url: server.url, seen };
}

export function toListener(answer: Answer, seen: Seen[]): RequestListener {
  return async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const { method = '', url = '', headers } = request;
    const one = { method, url, headers, body: Buffer.concat(chunks).toString() };
    seen.push(one);
    answer(one, response);
  };
}

export function sendJson(
  response: ServerResponse,
  body: unknown,
  status = 200,
  headers: Record<string, string> = {},
) {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
}

/** The least that describes people at `/people`. */
export const people = {
  path: '/people',
  key: ['id'],
  fields: {
    id: { type: 'integer', generated: true },
    name: 'text',
    city: { type: 'text', path: 'address.city' },
  },
  insert: true,
  update: true,
  remove: true,
} as const;

export function connect(config: Record<string, unknown>, host: Partial<PluginHost> = {}): Connector {
  const parsed = v.parse(RestConfigSchema, { timeout: '2s', collections: { people }, ...config });
  const connector = createRestConnector(parsed, createTestHost({ permission: 'full', ...host }));
  onEnd(() => connector.dispose());
  return connector;
}

export function call(ms = 5000, signal = new AbortController().signal): CallOptions {
  return { deadline: Date.now() + ms, signal };
}

let operations = 0;

export async function apply(connector: Connector, changes: readonly Change[], ms = 5000) {
  operations += 1;
  if (connector.apply === undefined) throw new Error('the connector has no apply');
  return await connector.apply(changes, { ...call(ms), operationId: `op-${operations}` });
}

/** The error of a call that must fail. */
export async function failureOf(work: Promise<unknown>): Promise<ParleyError> {
  const error = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (isParleyError(error)) return error;
  throw new Error('expected a ParleyError', { cause: error });
}
