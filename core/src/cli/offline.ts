import { formatProblems, type HubConfig, loadConfig } from '../config/index.ts';
import { ParleyError } from '../contract/index.ts';
import { type OpenedStore, openHubStore } from '../open-hub-store.ts';

export interface WithStoreOptions {
  /** Whether no hub may run meanwhile. Default false. */
  readonly exclusive?: boolean;
}

/** Opens a hub's rows for a command, beside the running hub or without one. */
export async function withStore<T>(
  configFile: string,
  run: (opened: OpenedStore, config: HubConfig) => Promise<T>,
  { exclusive = false }: WithStoreOptions = {},
): Promise<T> {
  const { config, problems } = loadConfig({ file: configFile, env: process.env });
  if (config === undefined) {
    throw new ParleyError('PARLEY_CONFIG_INVALID', formatProblems(problems), { details: { problems } });
  }
  const opened = await openHubStore({ folder: config.store.folder, env: process.env, exclusive });
  try {
    return await run(opened, config);
  } finally {
    await opened.store.close();
  }
}
