export * from './compare-lock.ts';
export * from './format-problems.ts';
export * from './hub-config.ts';
export * from './load-config.ts';
export * from './lock.ts';
export * from './plugin-config-problems.ts';
export * from './redact.ts';
