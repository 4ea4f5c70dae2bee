import { Webhook } from 'standardwebhooks';

const prefix = 'whsec_';
const base64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/** The key bytes of a secret: base64 after `whsec_`, the characters themselves otherwise. `undefined`: neither. */
export function decodeSecret(secret: string): Uint8Array | undefined {
  if (secret.startsWith(prefix)) {
    const text = secret.slice(prefix.length);
    return base64.test(text) ? Buffer.from(text, 'base64') : undefined;
  }
  return /^[\x20-\x7e]*$/.test(secret) ? Buffer.from(secret, 'latin1') : undefined;
}

/** Signs bodies as Standard Webhooks says. */
export interface Signer {
  /** The three `webhook-` headers. `at` is milliseconds since 1970. */
  sign(id: string, at: number, body: string): Record<string, string>;
}

/** Builds a {@link Signer}. `secret` has passed the configuration's check. */
export function createSigner(secret: string): Signer {
  const webhook = new Webhook(decodeSecret(secret) ?? '', { format: 'raw' });
  return {
    sign: (id, at, body) => ({
      'webhook-id': id,
      'webhook-timestamp': String(Math.floor(at / 1000)),
      'webhook-signature': webhook.sign(id, new Date(at), body),
    }),
  };
}
