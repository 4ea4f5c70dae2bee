import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { ParleyError } from '../contract/index.ts';

const version = 'v1.';
const algorithm = 'aes-256-gcm';
const nonceBytes = 12;
const tagBytes = 16;

/** How many bytes name the key at the head of a sealed text. */
export const keyIdBytes = 8;

/** A key and its name. */
export interface SealingKey {
  readonly id: Buffer;
  readonly key: Buffer;
}

/**
 * Seals bytes: `v1.` and, in base64url, key id, nonce, ciphertext, tag. `context` is authenticated with them: it must be the
 * same when they are opened.
 */
export function sealBytes({ id, key }: SealingKey, plain: Uint8Array, context: string): string {
  const nonce = randomBytes(nonceBytes);
  const cipher = createCipheriv(algorithm, key, nonce, { authTagLength: tagBytes });
  cipher.setAAD(toAuthenticated(id, context));
  const sealed = Buffer.concat([id, nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
  return version + sealed.toString('base64url');
}

/** The id of the key that sealed a text. Throws `PARLEY_SEAL_KEY` when it is no sealed text. */
export function readKeyId(sealed: string): Buffer {
  return decode(sealed).subarray(0, keyIdBytes);
}

/** Opens what {@link sealBytes} made. Throws `PARLEY_SEAL_KEY` for another key or context, or altered text. */
export function openBytes({ id, key }: SealingKey, sealed: string, context: string): Buffer {
  const bytes = decode(sealed);
  const nonceEnd = keyIdBytes + nonceBytes;
  const tagStart = bytes.length - tagBytes;
  try {
    const nonce = bytes.subarray(keyIdBytes, nonceEnd);
    const decipher = createDecipheriv(algorithm, key, nonce, { authTagLength: tagBytes });
    decipher.setAAD(toAuthenticated(id, context));
    decipher.setAuthTag(bytes.subarray(tagStart));
    return Buffer.concat([decipher.update(bytes.subarray(nonceEnd, tagStart)), decipher.final()]);
  } catch (cause) {
    throw createOpenError(`A sealed value does not open as "${context}"`, cause);
  }
}

/** The error of a value that does not open. */
export function createOpenError(message: string, cause?: unknown): ParleyError {
  return new ParleyError('PARLEY_SEAL_KEY', message, {
    cause,
    fix: 'Check that the rows and the hub key come from the same backup and that nobody altered the rows.',
  });
}

function toAuthenticated(id: Buffer, context: string): Buffer {
  return Buffer.concat([Buffer.from(version), id, Buffer.from(context)]);
}

function decode(sealed: string): Buffer {
  const bytes = Buffer.from(sealed.slice(version.length), 'base64url');
  if (!sealed.startsWith(version) || bytes.length < keyIdBytes + nonceBytes + tagBytes)
    throw createOpenError('A stored value is not a sealed value of a known version');
  return bytes;
}
