import { join } from 'node:path';
import { createId } from './ids.ts';
import { assertHubKey, createSeal, openHubKey, type Seal } from './seal/index.ts';
import { openStore, type Store } from './store/index.ts';

export interface OpenHubStoreOptions {
  readonly folder: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Whether this process is the hub itself, and not a command beside it. */
  readonly exclusive: boolean;
}

export interface OpenedStore {
  readonly store: Store;
  readonly seal: Seal;
  /** The audit chain that this hub writes. */
  readonly chainId: string;
}

/** Opens the hub's rows and the key they are sealed with. */
export async function openHubStore({ folder, env, exclusive }: OpenHubStoreOptions): Promise<OpenedStore> {
  const hubKey = await openHubKey({ folder, env });
  const store = await openStore({ file: join(folder, 'hub.db'), exclusive });
  try {
    await assertHubKey(hubKey, {
      find: (name) => store.rows.meta.find(name),
      save: (name, value) => store.transaction((rows) => rows.meta.save(name, value)),
    });
    const seal = createSeal({
      hubKey,
      senderKeys: {
        find: (index) => store.rows.senderKeys.find(index),
        insertIfAbsent: (index, wrapped) =>
          store.transaction((rows) => rows.senderKeys.insertIfAbsent(index, wrapped)),
        remove: (index) => store.transaction((rows) => rows.senderKeys.remove(index)),
      },
    });
    return { store, seal, chainId: await openChain(store) };
  } catch (error) {
    await store.close();
    throw error;
  }
}

/** One chain for each hub, named on its first start. */
async function openChain(store: Store): Promise<string> {
  const known = await store.rows.meta.find('chain-id');
  if (known !== undefined) return known;
  const chainId = createId();
  await store.transaction((rows) => rows.meta.save('chain-id', chainId));
  return chainId;
}
