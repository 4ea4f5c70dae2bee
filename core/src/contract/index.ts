export * from './channel.ts';
export * from './connector.ts';
export * from './errors.ts';
export * from './interpreter.ts';
export * from './manifest.ts';
export * from './notifier.ts';
export * from './plugin.ts';
export * from './values.ts';
