export type { Intent, NoticeBody, OldContact, StoredIntent, WriteOutcome } from './intent.ts';
export type { WritePermit } from './permit.ts';
export type { SettledWrite } from './settle.ts';
export * from './writers.ts';
export * from './writes.ts';
