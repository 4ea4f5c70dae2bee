import { createFailure } from './failure.ts';
import { isSameText } from './sha256.ts';

export const protocolName = 'parley-workbook/1';
const windowMs = 300_000;
const minSecretLength = 24;

/** What travels: a signed text. The payload is a string so that no JSON library on the way can change what is signed. */
export interface Envelope {
  readonly protocol: string;
  readonly timestamp: number;
  readonly payload: string;
  readonly signature: string;
}

/** HMAC-SHA256 of a text under a key, in hexadecimal. */
export type Hmac = (key: string, text: string) => string;

/** Signs a request. */
export function sealRequest(payload: string, timestamp: number, secret: string, hmac: Hmac): Envelope {
  return {
    protocol: protocolName,
    timestamp: timestamp,
    payload: payload,
    signature: hmac(secret, `${protocolName}.${timestamp}.${payload}`),
  };
}

/** Signs an answer. The request's signature is part of what is signed, so an answer fits one request only. */
export function sealAnswer(
  request: Envelope,
  payload: string,
  timestamp: number,
  secret: string,
  hmac: Hmac,
): Envelope {
  return {
    protocol: protocolName,
    timestamp: timestamp,
    payload: payload,
    signature: hmac(secret, `${protocolName}.answer.${request.signature}.${timestamp}.${payload}`),
  };
}

/** Whether an answer was made by the holder of the secret, for this request. */
export function isAnswerGenuine(request: Envelope, answer: Envelope, secret: string, hmac: Hmac): boolean {
  const sealed = sealAnswer(request, answer.payload, answer.timestamp, secret, hmac);
  return isSameText(sealed.signature, answer.signature);
}

/** Checks signature and time of a request. Throws when either is wrong, or when there is no secret to check by. */
export function assertRequestGenuine(request: Envelope, now: number, secret: string, hmac: Hmac): void {
  if (secret.length < minSecretLength)
    throw createFailure('CREDENTIALS', `The secret must have at least ${minSecretLength} characters.`);
  const sealed = sealRequest(request.payload, request.timestamp, secret, hmac);
  if (!isSameText(sealed.signature, request.signature))
    throw createFailure('CREDENTIALS', 'The signature is wrong.', {
      fix: 'Give both sides the same secret.',
    });
  if (Math.abs(now - request.timestamp) > windowMs)
    throw createFailure('CREDENTIALS', 'The request is older or newer than five minutes.', {
      fix: 'Set the clocks of both sides.',
    });
}

/** Reads an envelope; undefined when the text is none. */
export function parseEnvelope(text: string): Envelope | undefined {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof parsed !== 'object' || parsed === null) return undefined;
  const found = parsed as Partial<Envelope>;
  if (typeof found.protocol !== 'string' || typeof found.timestamp !== 'number') return undefined;
  if (typeof found.payload !== 'string' || typeof found.signature !== 'string') return undefined;
  return found as Envelope;
}
