import { randomUUID } from 'node:crypto';
import type {
  ChannelEvent,
  ChannelReceipt,
  ChannelRequest,
  IncomingContent,
  MessageEvent,
} from '@parley/core/contract';
import * as v from 'valibot';
import { refuseAccess } from './access.ts';
import { simulatorLimits } from './limits.ts';
import type { Mailboxes } from './mailboxes.ts';
import { PhoneEventSchema, type ReadPhoneEvent } from './protocol.ts';

export interface ReceiverOptions {
  readonly allowRemote: boolean;
  readonly mailboxes: Mailboxes;
  readonly now: () => number;
}

/** The longest that a `GET` waits for news. Short, so that a hub that closes is not held up. */
const longestWaitMs = 2000;

/** Builds `receive`: phones post what they send, and get what the hub sent them. */
export function createReceiver(
  options: ReceiverOptions,
): (request: ChannelRequest) => Promise<ChannelReceipt> {
  return async (request) => {
    const refusal = refuseAccess(request, options.allowRemote);
    if (refusal !== undefined)
      return answer(refusal.status, { problems: [refusal.problem] }, [refusal.problem]);
    if (request.method === 'GET') return readInbox(request, options.mailboxes);
    if (request.method === 'POST') return readPost(request, options);
    return answer(405, { problems: ['Only GET and POST are served here.'] });
  };
}

async function readInbox({ query }: ChannelRequest, mailboxes: Mailboxes): Promise<ChannelReceipt> {
  const { phone, user: userId, after, wait } = query;
  if (!phone && !userId) return answer(400, { problems: ['Give phone or user in the query.'] });
  const mailbox = mailboxes.of({ ...(phone ? { phone } : {}), ...(userId ? { userId } : {}) });
  await mailbox.wait(after, Math.min(Number(wait) || 0, longestWaitMs));
  return answer(200, mailbox.read(after));
}

function readPost(request: ChannelRequest, options: ReceiverOptions): ChannelReceipt {
  if (request.rawBody.byteLength > simulatorLimits.bodyBytes) {
    return answer(413, { problems: ['The body is over the limit.'] }, ['The body is over the limit.']);
  }
  const body = parseJson(request.rawBody);
  if (typeof body !== 'object' || body === null) {
    return answer(400, { problems: ['The body is not JSON.'] }, ['The body is not JSON.']);
  }
  const inputs: readonly unknown[] = 'events' in body && Array.isArray(body.events) ? body.events : [body];
  const events: ChannelEvent[] = [];
  const problems: string[] = [];
  inputs.forEach((input, index) => {
    const parsed = v.safeParse(PhoneEventSchema, input);
    if (parsed.success) events.push(toEvent(parsed.output, options));
    else problems.push(`event ${index}: ${namePaths(parsed.issues)} missing or not as documented`);
  });
  const ids = events.map((event) => (event.kind === 'status' ? event.messageId : event.id));
  const status = events.length === 0 && problems.length > 0 ? 400 : 200;
  return answer(status, { ids, problems }, problems, events);
}

function toEvent(event: ReadPhoneEvent, { mailboxes, now }: ReceiverOptions): ChannelEvent {
  const at = event.at ?? now();
  if (event.kind === 'status') return { ...event, at };
  const id = event.id ?? `sim.${randomUUID()}`;
  if (event.kind === 'sender-changed') {
    return { kind: 'sender-changed', id, sender: event.from, at, ...(event.now && { now: event.now }) };
  }
  mailboxes.of(event.from).hear(at);
  const message: MessageEvent = { kind: 'message', id, sender: event.from, at, content: toContent(event) };
  return message;
}

function toContent(
  event: Exclude<ReadPhoneEvent, { readonly kind: 'status' | 'sender-changed' }>,
): IncomingContent {
  switch (event.kind) {
    case 'text':
      return { type: 'text', text: event.text };
    case 'choice':
      return { type: 'choice', token: event.token, title: event.title };
    case 'contact':
      return { type: 'contact', phone: event.phone, requested: event.requested };
    case 'unsupported':
      return { type: 'unsupported', what: event.what };
  }
}

function answer(
  status: number,
  body: unknown,
  problems: readonly string[] = [],
  events: readonly ChannelEvent[] = [],
): ChannelReceipt {
  const headers = {
    'content-type': 'application/json',
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
  };
  const reply = { status, headers, body: JSON.stringify(body) };
  return { reply, events, ...(problems.length === 0 ? {} : { problems }) };
}

function namePaths(issues: readonly v.BaseIssue<unknown>[]): string {
  return issues.map((issue) => v.getDotPath(issue) ?? 'it').join(', ');
}

function parseJson(rawBody: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(rawBody));
  } catch {
    return undefined;
  }
}
