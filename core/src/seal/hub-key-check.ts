import { createHmac } from 'node:crypto';
import { ParleyError } from '../contract/index.ts';
import type { HubKey } from './hub-key.ts';

const name = 'hub-key-check';

/** Single named texts that live and die with the rows. */
export interface HubKeyCheckStore {
  find(name: string): Promise<string | undefined>;
  save(name: string, value: string): Promise<void>;
}

/**
 * Proves at start that the key is the one that sealed these rows, rather than failing at the first of them. A new store
 * remembers the key's check value, which tells nothing about the key. Throws `PARLEY_SEAL_KEY`.
 */
export async function assertHubKey(hubKey: HubKey, store: HubKeyCheckStore): Promise<void> {
  const value = createHmac('sha256', hubKey.derive('check')).update(name).digest('hex');
  const stored = await store.find(name);
  if (stored === undefined) return store.save(name, value);
  if (stored === value) return;
  const where = hubKey.source === 'environment' ? 'PARLEY_HUB_KEY' : 'hub.key';
  throw new ParleyError('PARLEY_SEAL_KEY', `${where} is not the key that sealed the rows of this store`, {
    fix: `Restore the ${where} that belongs to this store. Without it the rows cannot be read; a new store starts with a new key.`,
  });
}
