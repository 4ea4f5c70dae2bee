import { createHmac } from 'node:crypto';
import * as v from 'valibot';
import {
  assertRequestGenuine,
  type Envelope,
  type Hmac,
  parseEnvelope,
  protocolName,
  sealAnswer,
} from '../engine/envelope.ts';
import { createFailure, readFailure } from '../engine/failure.ts';
import { toFailure } from '../engine/handle.ts';
import type { Failure } from '../engine/types.ts';
import { RequestSchema, type WorkbookRequest } from '../protocol.ts';
import type { WorkbookStore } from './workbook-store.ts';

export interface AnswerDeps {
  readonly store: WorkbookStore;
  readonly secret: string;
  readonly readOnly: boolean;
  readonly now: () => number;
  readonly log: (message: string) => void;
}

export interface HttpAnswer {
  readonly status: number;
  readonly body: string;
}

const operationMs = 10_000;

export const hmac: Hmac = (key, text) => createHmac('sha256', key).update(text).digest('hex');

/** Answers the body of one request. Never throws. */
export async function answerBody(deps: AnswerDeps, body: string, signal: AbortSignal): Promise<HttpAnswer> {
  const envelope = parseEnvelope(body);
  if (envelope === undefined || envelope.protocol !== protocolName)
    return refuseUnsigned(400, { code: 'UNSUPPORTED', message: `This webhook speaks ${protocolName}.` });
  try {
    assertRequestGenuine(envelope, deps.now(), deps.secret, hmac);
  } catch (error) {
    return refuseUnsigned(401, toFailure(error));
  }
  try {
    const result = await perform(deps, parseRequest(envelope.payload), signal);
    return seal(deps, envelope, { ok: true, result });
  } catch (error) {
    if (readFailure(error) === undefined) deps.log(describeUnknown(error));
    return seal(deps, envelope, { ok: false, error: toFailure(error) });
  }
}

function parseRequest(payload: string): WorkbookRequest {
  let parsed: unknown;
  try {
    parsed = JSON.parse(payload);
  } catch {
    parsed = undefined;
  }
  const result = v.safeParse(RequestSchema, parsed);
  if (result.success) return result.output;
  // The issues name places only: their messages may quote values.
  const places = result.issues.map((issue) => v.getDotPath(issue) ?? 'the payload');
  throw createFailure('VALUE_INVALID', `The request is not as PROTOCOL.md says: ${places.join(', ')}.`);
}

async function perform(
  { store, readOnly, now }: AnswerDeps,
  request: WorkbookRequest,
  signal: AbortSignal,
): Promise<unknown> {
  if (request.action === 'describe') return store.describe(request.collections);
  if (request.action === 'find') return store.find(request.collections, request.queries);
  if (request.action === 'apply') {
    if (readOnly) throw createFailure('FORBIDDEN', 'This workbook server only reads.');
    return store.apply(request, signal);
  }
  const { operationId, bar } = request;
  const outcome = await store.findOperation(operationId, bar && !readOnly, now() + operationMs, signal);
  return { operationId, outcome };
}

function seal({ secret, now }: AnswerDeps, request: Envelope, payload: unknown): HttpAnswer {
  return {
    status: 200,
    body: JSON.stringify(sealAnswer(request, JSON.stringify(payload), now(), secret, hmac)),
  };
}

function refuseUnsigned(status: number, error: Failure): HttpAnswer {
  return { status, body: JSON.stringify({ protocol: protocolName, error }) };
}

/** Names and codes only: an error's text may hold cell values. */
function describeUnknown(error: unknown): string {
  const code =
    typeof error === 'object' && error !== null && 'code' in error ? ` (${String(error.code)})` : '';
  return `A request failed: ${error instanceof Error ? error.name : 'unknown error'}${code}`;
}
