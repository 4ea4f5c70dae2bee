export * from './audit.ts';
export * from './trail.ts';
