import { createHash, createHmac, randomBytes } from 'node:crypto';
import { ParleyError } from '../contract/index.ts';
import { createOpenError, keyIdBytes, openBytes, readKeyId, type SealingKey, sealBytes } from './cipher.ts';
import type { HubKey } from './hub-key.ts';
import { createKeyCache } from './key-cache.ts';

const senderTagBytes = keyIdBytes / 2;
const pseudonymLength = 12;

/** Where the wrapped keys lie. What `insertIfAbsent` resolved is durable. */
export interface SenderKeyStore {
  find(senderIndex: string): Promise<string | undefined>;
  /** The wrapped key that is stored now: this one, or the one that was there first. */
  insertIfAbsent(senderIndex: string, wrapped: string): Promise<string>;
  /** Whether there was one. */
  remove(senderIndex: string): Promise<boolean>;
}

/**
 * Seals and opens the values of one sender. Take it anew for each piece of work, before a store transaction begins:
 * a sender's first use writes its key to the store.
 */
export interface SenderSeal {
  /** Seals a JSON value. `context` says what it is (`inbox`, `audit:41`) and must be the same on opening. */
  seal(value: unknown, context: string): string;
  /** Throws `PARLEY_SEAL_ERASED` when the value's key was erased, `PARLEY_SEAL_KEY` when it does not open. */
  open<T>(sealed: string, context: string): T;
}

export interface Seal {
  /** The index of a text that must not be stored itself. Texts under different labels never meet. */
  indexOf(label: string, text: string): string;
  /** A short name for people to follow one sender by, in logs and reports. Cannot be used as an index. */
  pseudonymOf(text: string): string;
  /** The seal of one sender; makes and stores a key on first use. */
  forSender(senderIndex: string): Promise<SenderSeal>;
  /** The same for reading alone: `undefined` when the sender has no key, because it was erased or never made. */
  findSender(senderIndex: string): Promise<SenderSeal | undefined>;
  /** For customer values that belong to no single sender. Not erasable. */
  forHub(): SenderSeal;
  /** Deletes a sender's key: what was sealed under it is gone for good. Whether there was one. */
  erase(senderIndex: string): Promise<boolean>;
}

export interface SealOptions {
  readonly hubKey: HubKey;
  readonly senderKeys: SenderKeyStore;
  /** How many unwrapped keys are kept in memory. Default 1,000. */
  readonly cachedKeys?: number;
}

export function createSeal({ hubKey, senderKeys, cachedKeys = 1000 }: SealOptions): Seal {
  const wrapping = createNamedKey(hubKey, 'wrapping');
  const indexing = hubKey.derive('indexing');
  const naming = hubKey.derive('pseudonym');
  const hubSeal = createKeySeal(createNamedKey(hubKey, 'hub'), () =>
    createOpenError('Another hub key sealed this'),
  );
  const cache = createKeyCache(cachedKeys);
  /** Grows with every erasure, so that a key read before one is never used after it. */
  let erasures = 0;

  const unwrap = (senderIndex: string, wrapped: string): SealingKey => {
    const bytes = openBytes(wrapping, wrapped, `sender-key:${senderIndex}`);
    return { id: bytes.subarray(0, keyIdBytes), key: bytes.subarray(keyIdBytes) };
  };

  async function loadKey(senderIndex: string, make: boolean): Promise<SealingKey | undefined> {
    for (;;) {
      const cached = cache.find(senderIndex);
      if (cached !== undefined) return cached;
      const before = erasures;
      let wrapped = await senderKeys.find(senderIndex);
      if (wrapped === undefined && make)
        wrapped = await senderKeys.insertIfAbsent(
          senderIndex,
          sealBytes(wrapping, createSenderKey(senderIndex), `sender-key:${senderIndex}`),
        );
      if (before !== erasures) continue;
      if (wrapped === undefined) return undefined;
      // A concurrent first use may have been quicker: there is one object for each key, so that erasing reaches it.
      return cache.find(senderIndex) ?? cache.add(senderIndex, unwrap(senderIndex, wrapped));
    }
  }

  const createSenderSeal = (senderIndex: string, key: SealingKey): SenderSeal =>
    createKeySeal(key, (id) =>
      id.subarray(0, senderTagBytes).equals(toSenderTag(senderIndex))
        ? createErasedError()
        : createOpenError('A sealed value belongs to another sender'),
    );

  return {
    indexOf: (label, text) =>
      createHmac('sha256', indexing).update(`${label.length}:${label}:${text}`).digest('hex'),
    pseudonymOf: (text) => createHmac('sha256', naming).update(text).digest('hex').slice(0, pseudonymLength),
    async forSender(senderIndex) {
      const key = await loadKey(senderIndex, true);
      if (key === undefined) throw createErasedError();
      return createSenderSeal(senderIndex, key);
    },
    async findSender(senderIndex) {
      const key = await loadKey(senderIndex, false);
      return key === undefined ? undefined : createSenderSeal(senderIndex, key);
    },
    forHub: () => hubSeal,
    async erase(senderIndex) {
      erasures += 1;
      cache.remove(senderIndex);
      try {
        return await senderKeys.remove(senderIndex);
      } finally {
        erasures += 1;
        cache.remove(senderIndex);
      }
    },
  };
}

function createKeySeal(key: SealingKey, createMismatch: (id: Buffer) => ParleyError): SenderSeal {
  const assertAlive = (): void => {
    // Erasing zeroes the id and the key of every seal that is still held.
    if (key.id.every((byte) => byte === 0)) throw createErasedError();
  };
  return {
    seal(value, context) {
      assertAlive();
      const json: string | undefined = JSON.stringify(value);
      if (json === undefined) throw new TypeError(`Not a JSON value: ${typeof value}`);
      return sealBytes(key, Buffer.from(json), context);
    },
    open<T>(sealed: string, context: string): T {
      assertAlive();
      const id = readKeyId(sealed);
      if (!id.equals(key.id)) throw createMismatch(id);
      return JSON.parse(openBytes(key, sealed, context).toString('utf8')) as T;
    },
  };
}

function createNamedKey(hubKey: HubKey, purpose: string): SealingKey {
  return { id: hubKey.derive(`${purpose}-id`).subarray(0, keyIdBytes), key: hubKey.derive(purpose) };
}

/** The id begins with the sender's tag: it tells "another sender's" from "this sender's, erased since". */
function createSenderKey(senderIndex: string): Buffer {
  return Buffer.concat([toSenderTag(senderIndex), randomBytes(keyIdBytes - senderTagBytes), randomBytes(32)]);
}

function toSenderTag(senderIndex: string): Buffer {
  return createHash('sha256').update(senderIndex).digest().subarray(0, senderTagBytes);
}

function createErasedError(): ParleyError {
  return new ParleyError('PARLEY_SEAL_ERASED', "The sender's key was erased; the value is gone");
}
