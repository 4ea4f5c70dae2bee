export { createHubKey, type HubKey, type OpenHubKeyOptions, openHubKey } from './hub-key.ts';
export { assertHubKey, type HubKeyCheckStore } from './hub-key-check.ts';
export { createSeal, type Seal, type SealOptions, type SenderKeyStore, type SenderSeal } from './seal.ts';
