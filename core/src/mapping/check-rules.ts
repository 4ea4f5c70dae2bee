import { fillTemplate, isRuleRecord, isTrue, type RuleRecord, type RuleScope } from '../rules/index.ts';
import type { ActionDefinition, Ask, ChoiceAsk, Guard } from '../vocabulary/index.ts';
import type { RecordSnapshot } from './mapping.ts';
import type { NoPlan } from './plan.ts';
import type { PlanActionInput } from './plan-context.ts';
import { createReliance, type Reliance } from './reliance.ts';
import {
  chosenKey,
  createRuleScope,
  isWanted,
  listCandidates,
  type RuleSurroundings,
  relyOnChosen,
} from './rule-scope.ts';
import { labelOfRecord } from './run-steps.ts';
import { findPath } from './tree.ts';

/** The surroundings of a plan's rules: all that they look at is asserted. */
export interface PlanSurroundings extends RuleSurroundings {
  readonly action: ActionDefinition;
  readonly reliance: Reliance;
}

export interface BegunPlan {
  readonly surroundings: PlanSurroundings;
  readonly path: readonly RecordSnapshot[];
  /** As it stands in the customer's tree. */
  readonly target: RecordSnapshot;
}

/** Finds the record in question in what belongs to the customer, and what the action's rules may look at. */
export function beginPlan(input: PlanActionInput): BegunPlan | NoPlan {
  const { mapping, vocabulary, locale, action, customer, values, chosen = {}, reads = new Map() } = input;
  const { reader } = input;
  const world = { mapping, vocabulary, locale, customer, reads, ...(reader === undefined ? {} : { reader }) };
  const names = input.names === undefined ? {} : { names: input.names };
  const path = findPath(world, input.target);
  const target = path?.at(-1);
  const wanted = action.kind === 'add' ? vocabulary.records[action.record]?.belongsTo : action.record;
  if (!path || target?.record !== wanted || target === undefined) return { problem: 'nothing-there' };
  const answers = { values, chosen };
  return {
    surroundings: { world, action, path, answers, ...names, reliance: createReliance() },
    path,
    target,
  };
}

/** Checks the guards of an action, what was chosen, and what every answer must satisfy; asserts what they rest on. */
export function checkRules(surroundings: PlanSurroundings, action: ActionDefinition): NoPlan | undefined {
  const failedGuard = checkGuards(surroundings, action);
  if (failedGuard) return failedGuard;
  const scope = createRuleScope(surroundings);
  for (const ask of action.asks) {
    const failed = checkAnswer(surroundings, ask, scope);
    if (failed) return failed;
  }
  return undefined;
}

type GuardFailure = Extract<NoPlan, { problem: 'guard' }>;

/** Checks what must hold before anything is asked. */
export function checkGuards(
  surroundings: PlanSurroundings,
  action: ActionDefinition,
): GuardFailure | undefined {
  const scope = createRuleScope(surroundings);
  for (const guard of action.when) {
    const failed = checkGuard(guard, scope);
    if (failed) return failed;
  }
  return undefined;
}

/** Whether a guard holds, and what is said when it does not. */
function checkGuard(guard: Guard, scope: RuleScope): GuardFailure | undefined {
  if (isTrue(guard.that, scope)) return undefined;
  const { source, otherwise, offer } = guard;
  const said = otherwise === undefined ? {} : { said: fillTemplate(otherwise, scope, labelOfRecord) };
  return { problem: 'guard', source, offer, ...said };
}

export function checkAnswer(surroundings: PlanSurroundings, ask: Ask, scope: RuleScope): NoPlan | undefined {
  if (!isWanted(ask, scope)) return undefined;
  if (ask.kind === 'choice') return checkChoice(surroundings, ask, scope);
  if (surroundings.answers.values[ask.name] === undefined)
    return ask.optional ? undefined : { problem: 'unanswered', ask: ask.name };
  return firstFailure(ask, scope);
}

function forItem(item: RuleRecord | undefined): { readonly forId?: string } {
  return item === undefined ? {} : { forId: item.id };
}

function firstFailure(ask: Ask, scope: RuleScope, item?: RuleRecord): NoPlan | undefined {
  for (const guard of ask.check) {
    const failed = checkGuard(guard, scope);
    if (!failed) continue;
    const said = failed.said === undefined ? {} : { said: failed.said };
    return { problem: 'refused-answer', ask: ask.name, ...forItem(item), ...said };
  }
  return undefined;
}

function checkChoice(surroundings: PlanSurroundings, ask: ChoiceAsk, scope: RuleScope): NoPlan | undefined {
  for (const item of itemsFor(ask, scope)) {
    const here = item === undefined ? scope : scope.withName(item.record, item);
    const ids = [...new Set(surroundings.answers.chosen[chosenKey(ask.name, item?.id)])];
    if (ids.length === 0 && ask.optional) continue;
    const { atLeast, atMost } = ask.several ?? { atLeast: 1, atMost: 1 };
    if (ids.length < atLeast) return { problem: 'unanswered', ask: ask.name, ...forItem(item) };
    // Nobody is offered more; words and interpreters may name more.
    if (ids.length > atMost) return { problem: 'refused-answer', ask: ask.name, ...forItem(item) };
    const candidates = listCandidates(surroundings, ask, item);
    for (const id of ids) {
      const chosen = candidates.find((one) => one.id === id);
      if (!chosen || !relyOnChosen(surroundings, ask, item, chosen))
        return { problem: 'gone', ask: ask.name, ...forItem(item) };
    }
    const failed = firstFailure(ask, here, item);
    if (failed) return failed;
  }
  return undefined;
}

/** The records for each of which a choice is made; one that is made once is made for none. */
export function itemsFor(ask: ChoiceAsk, scope: RuleScope): readonly (RuleRecord | undefined)[] {
  if (ask.forEach === undefined) return [undefined];
  const list = scope.name(ask.forEach);
  return (Array.isArray(list) ? list : [list]).filter(isRuleRecord);
}
