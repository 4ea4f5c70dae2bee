export * from './bind-expression.ts';
export * from './evaluate.ts';
export * from './fill-template.ts';
export { reservedWords } from './parse-expression.ts';
export * from './read-expression.ts';
export * from './read-template.ts';
export * from './references.ts';
export * from './scope.ts';
export type { RuleProblem, UnboundExpression } from './unbound.ts';
