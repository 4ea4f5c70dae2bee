export * from './backoff.ts';
export * from './dispatcher.ts';
export * from './notices.ts';
export { indexExternal, recordReceipt } from './receipts.ts';
