import { randomBytes } from 'node:crypto';

/** An unguessable text of 22 characters: 128 random bits. */
export function createId(): string {
  return randomBytes(16).toString('base64url');
}

const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** A change id that can be read out on the phone: 60 random bits, without I, L, O and U. */
export function createChangeId(): string {
  const text = Array.from(randomBytes(12), (byte) => alphabet.charAt(byte % 32)).join('');
  return `C-${text.slice(0, 4)}-${text.slice(4, 8)}-${text.slice(8)}`;
}
