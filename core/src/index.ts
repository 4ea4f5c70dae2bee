export type { AuditEntry } from './audit/index.ts';
export { type Clock, systemClock } from './clock.ts';
export { type Hub, type HubOptions, startHub } from './hub.ts';
