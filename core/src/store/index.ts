export * from './rows/audit-rows.ts';
export * from './rows/conversation-rows.ts';
export * from './rows/inbox-rows.ts';
export * from './rows/journal-rows.ts';
export * from './rows/outbox-rows.ts';
export * from './rows/rows.ts';
export * from './rows/small-rows.ts';
export * from './store.ts';
