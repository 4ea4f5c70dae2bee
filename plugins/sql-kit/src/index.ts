export * from './catalog.ts';
export * from './connector.ts';
export * from './dialect.ts';
export * from './fingerprint.ts';
export * from './names.ts';
export * from './operations.ts';
export * from './relations.ts';
export * from './session.ts';
