export * from './authorize.ts';
export * from './confirmation.ts';
export * from './evidence.ts';
export * from './plain-answer.ts';
export * from './verification.ts';
