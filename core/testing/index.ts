export * from './clock.ts';
export * from './connector-suite.ts';
export * from './host.ts';
export * from './memory-connector.ts';
export * from './notices.ts';
export * from './notifier-suite.ts';
export * from './plugin-suite.ts';
