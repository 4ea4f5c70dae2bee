export * from './entry.ts';
export * from './manifest-file.ts';
export * from './package-hash.ts';
