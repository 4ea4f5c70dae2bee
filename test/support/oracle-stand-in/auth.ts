import { createCipheriv, createDecipheriv, createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { WireReader } from './reader.ts';
import { createWriter, type WireWriter } from './writer.ts';

/** What a client says of itself in both phases of logging on. */
export interface AuthRequest {
  readonly user: string;
  readonly pairs: ReadonlyMap<string, string>;
}

/** One attempt to log on. */
export interface AuthAttempt {
  /** What answers the first phase. */
  readonly challenge: Buffer;
  /** The answer to the second phase, or undefined when the password is not the one. */
  verify(pairs: ReadonlyMap<string, string>): Buffer | undefined;
}

/** The verifier of Oracle 11: SHA-1 and AES-192. */
const verifierType = 0x1b25;
const version = 19 * 2 ** 24 + 3 * 2 ** 20;

/** Reads the arguments of either phase. */
export function readAuthRequest(reader: WireReader): AuthRequest {
  reader.u8();
  reader.ub();
  reader.ub();
  reader.u8();
  const count = reader.ub();
  reader.u8();
  reader.u8();
  const user = reader.clr()?.toString() ?? '';
  const pairs = new Map<string, string>();
  for (let index = 0; index < count; index += 1) {
    reader.ub();
    const key = reader.clr()?.toString() ?? '';
    const value = reader.ub() > 0 ? (reader.clr()?.toString() ?? '') : '';
    reader.ub();
    pairs.set(key, value);
  }
  return { user, pairs };
}

/** Begins an attempt. Without a password nothing verifies, and the client learns no more than that. */
export function beginAuth(password: string | undefined): AuthAttempt {
  const expected = Buffer.from(password ?? randomBytes(16).toString('hex'));
  const salt = randomBytes(10);
  const key = Buffer.concat([createHash('sha1').update(expected).update(salt).digest(), Buffer.alloc(4)]);
  const own = randomBytes(48);
  const challenge = writePairs([
    ['AUTH_SESSKEY', toHex(encrypt(key, own)), 0],
    ['AUTH_VFR_DATA', toHex(salt), verifierType],
  ]);

  return {
    challenge,
    verify(pairs) {
      const theirs = decrypt(key, fromHex(pairs.get('AUTH_SESSKEY')));
      if (theirs.length !== 48) return undefined;
      const mixed = Buffer.from(own.subarray(16, 40).map((byte, index) => byte ^ (theirs[16 + index] ?? 0)));
      const combined = Buffer.concat([md5(mixed.subarray(0, 16)), md5(mixed.subarray(16))]).subarray(0, 24);
      const sent = decrypt(combined, fromHex(pairs.get('AUTH_PASSWORD')));
      const given = sent.subarray(16, sent.length - (sent.at(-1) ?? 0));
      if (given.length !== expected.length || !timingSafeEqual(given, expected)) return undefined;
      const proof = encrypt(combined, Buffer.concat([randomBytes(16), Buffer.from('SERVER_TO_CLIENT')]));
      return writePairs([
        ['AUTH_SVR_RESPONSE', toHex(proof), 0],
        ['AUTH_VERSION_NO', String(version), 0],
        ['AUTH_SC_SERVICE_NAME', 'standin', 0],
        ['AUTH_INSTANCENAME', 'standin', 0],
        ['AUTH_SC_DBUNIQUE_NAME', 'standin', 0],
        ['AUTH_DBNAME', 'STANDIN', 0],
        ['AUTH_MAX_OPEN_CURSORS', '300', 0],
        ['AUTH_MAX_IDEN_LENGTH', '128', 0],
      ]);
    },
  };
}

function writePairs(pairs: readonly (readonly [key: string, value: string, flags: number])[]): Buffer {
  const writer: WireWriter = createWriter().u8(8).ub(pairs.length);
  for (const [key, value, flags] of pairs) writer.text(key).text(value).ub(flags);
  return writer.finish();
}

function encrypt(key: Buffer, data: Buffer): Buffer {
  const cipher = createCipheriv('aes-192-cbc', key, Buffer.alloc(16)).setAutoPadding(false);
  return Buffer.concat([cipher.update(data), cipher.final()]);
}

function decrypt(key: Buffer, data: Buffer): Buffer {
  if (data.length === 0 || data.length % 16 !== 0) return Buffer.alloc(0);
  const decipher = createDecipheriv('aes-192-cbc', key, Buffer.alloc(16)).setAutoPadding(false);
  return Buffer.concat([decipher.update(data), decipher.final()]);
}

function md5(data: Uint8Array): Buffer {
  return createHash('md5').update(data).digest();
}

function toHex(data: Buffer): string {
  return data.toString('hex').toUpperCase();
}

function fromHex(text: string | undefined): Buffer {
  return Buffer.from(text ?? '', 'hex');
}
