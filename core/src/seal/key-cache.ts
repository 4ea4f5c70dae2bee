import type { SealingKey } from './cipher.ts';

/** Unwrapped keys in memory, the least recently used dropped first. */
export interface KeyCache {
  find(senderIndex: string): SealingKey | undefined;
  /** Returns the key that was added. */
  add(senderIndex: string, key: SealingKey): SealingKey;
  /** Forgets a key and overwrites it with zeros, also for those who still hold it. */
  remove(senderIndex: string): void;
}

export function createKeyCache(limit: number): KeyCache {
  const keys = new Map<string, SealingKey>();
  /** Dropped for lack of room, but perhaps still held by a piece of work. */
  const dropped = new Map<string, WeakRef<SealingKey>>();
  const registry = new FinalizationRegistry<string>((senderIndex) => {
    if (dropped.get(senderIndex)?.deref() === undefined) dropped.delete(senderIndex);
  });

  return {
    find(senderIndex) {
      const key = keys.get(senderIndex) ?? dropped.get(senderIndex)?.deref();
      if (key === undefined) return undefined;
      return this.add(senderIndex, key);
    },
    add(senderIndex, key) {
      keys.delete(senderIndex);
      dropped.delete(senderIndex);
      keys.set(senderIndex, key);
      const oldest = keys.size > limit ? keys.entries().next().value : undefined;
      if (oldest !== undefined) {
        keys.delete(oldest[0]);
        dropped.set(oldest[0], new WeakRef(oldest[1]));
        registry.register(oldest[1], oldest[0]);
      }
      return key;
    },
    remove(senderIndex) {
      const key = keys.get(senderIndex) ?? dropped.get(senderIndex)?.deref();
      keys.delete(senderIndex);
      dropped.delete(senderIndex);
      key?.key.fill(0);
      key?.id.fill(0);
    },
  };
}
