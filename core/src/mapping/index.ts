export {
  type BegunPlan,
  beginPlan,
  checkAnswer,
  checkGuards,
  itemsFor,
  type PlanSurroundings,
} from './check-rules.ts';
export * from './describe-mapping.ts';
export { type IdentifierQuery, identifierPlace } from './find-by-identifier.ts';
export { type ListQuery, type ListResult, type LiveReads, listKey, NotRead } from './live-reads.ts';
export * from './mapping.ts';
export * from './plan.ts';
export * from './plan-action.ts';
export type { PlanActionInput } from './plan-context.ts';
export * from './print-proposal.ts';
export * from './propose-records.ts';
export * from './record-id.ts';
export * from './record-reader.ts';
export * from './resolve-mapping.ts';
export {
  type Answers,
  asSnapshot,
  chosenKey,
  createRuleScope,
  listCandidates,
  noAnswers,
  type PlannedRecord,
  sortRecords,
} from './rule-scope.ts';
export { labelOfRecord } from './run-steps.ts';
export * from './touched-properties.ts';
export { childrenOf, findPath, listReached, type World } from './tree.ts';
