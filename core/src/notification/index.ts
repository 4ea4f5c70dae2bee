export * from './backoff.ts';
export * from './dispatcher.ts';
export * from './notices.ts';
