import type { ChannelReceipt, ChannelRequest } from '@parley/core/contract';
import { whatsAppLimits } from './limits.ts';
import { isSameSecret, isSigned } from './signature.ts';
import { readWebhook } from './webhook.ts';

export interface ReceiverOptions {
  readonly appSecret: string;
  readonly verifyToken: string;
  readonly phoneNumberId: string;
}

/** Builds `receive`: the handshake on GET, signed batches on POST. */
export function createReceiver(
  options: ReceiverOptions,
): (request: ChannelRequest) => Promise<ChannelReceipt> {
  return async (request) => {
    if (request.method === 'GET') return shakeHands(request, options.verifyToken);
    if (request.method === 'POST') return readBatch(request, options);
    return refuse(405, 'Only GET and POST are served here.');
  };
}

function shakeHands({ query }: ChannelRequest, verifyToken: string): ChannelReceipt {
  const isSame = isSameSecret(query['hub.verify_token'] ?? '', verifyToken);
  const challenge = query['hub.challenge'] ?? '';
  if (query['hub.mode'] !== 'subscribe' || !isSame || !/^[\w.-]{1,256}$/.test(challenge)) {
    return refuse(403, 'The handshake does not match.');
  }
  return { reply: { status: 200, headers: plainText, body: challenge }, events: [] };
}

function readBatch(request: ChannelRequest, options: ReceiverOptions): ChannelReceipt {
  const { rawBody, headers } = request;
  if (rawBody.byteLength > whatsAppLimits.bodyBytes) return refuse(413, 'The body is over the limit.');
  if (!isSigned(rawBody, headers['x-hub-signature-256'], options.appSecret)) {
    return refuse(401, 'The signature is missing or wrong; check that app-secret is the secret of this app.');
  }
  const contents = readWebhook(parseJson(rawBody), options.phoneNumberId);
  if (contents === undefined) return refuse(400, 'The body is not a WhatsApp webhook.');
  const { events, problems } = contents;
  return { reply: { status: 200 }, events, ...(problems.length === 0 ? {} : { problems }) };
}

const plainText = { 'content-type': 'text/plain; charset=utf-8', 'x-content-type-options': 'nosniff' };

/** Says nothing to the caller; the reason goes to the log. */
function refuse(status: number, problem: string): ChannelReceipt {
  return { reply: { status }, events: [], problems: [problem] };
}

function parseJson(rawBody: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(rawBody));
  } catch {
    return undefined;
  }
}
