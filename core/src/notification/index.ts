export * from './backoff.ts';
export * from './dispatcher.ts';
export * from './notices.ts';
export { recordReceipt } from './receipts.ts';
