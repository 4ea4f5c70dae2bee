export * from './definitions.ts';
export * from './property-type.ts';
