export * from './authorize.ts';
export * from './confirmation.ts';
export * from './evidence.ts';
export * from './last-digits.ts';
export * from './plain-answer.ts';
export * from './read-answer.ts';
export * from './telling-fact.ts';
export * from './verification.ts';
