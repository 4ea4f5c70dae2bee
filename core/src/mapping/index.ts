export * from './describe-mapping.ts';
export * from './mapping.ts';
export * from './plan.ts';
export * from './plan-action.ts';
export type { PlanActionInput } from './plan-context.ts';
export * from './record-id.ts';
export * from './record-reader.ts';
export * from './resolve-mapping.ts';
