import {
  chooseFact,
  confirmationsNeeded,
  countFacts,
  factsNeededAt,
  hashPlan,
  hashToken,
  hasRoot,
  isLockedOut,
  isPermitted,
  isSufficient,
  mayDisclose,
} from '../../gate/index.ts';
import {
  beginPlan,
  checkGuards,
  type Plan,
  type PlanResult,
  planAction,
  type RecordSnapshot,
} from '../../mapping/index.ts';
import {
  type ActionDefinition,
  listAsked,
  type PropertyDefinition,
  writesThrough,
} from '../../vocabulary/index.ts';
import type { Aim } from './aim.ts';
import { askForOpen } from './ask-open.ts';
import { onlyMeant, onlyNamed } from './narrow.ts';
import { withoutAnswer } from './offer-choice.ts';
import { refuseWithOffers } from './offers.ts';
import { askForFact, askForProperty, askForRecord, askForValue } from './questions.ts';
import { announceProblem } from './read-value.ts';
import { describeConfirmation } from './render-plan.ts';
import { listSpent } from './spent-facts.ts';
import type { Task } from './state.ts';
import { answersOf, findAction, findTargets, listTargets, planInput } from './targets.ts';
import { tell } from './tell.ts';
import { announce, type Draft, handOver, note, rest, say, setPhase, type TurnContext, text } from './turn.ts';

/**
 * Takes a task as far as it goes: to the next question, to the confirmation, or to why it cannot be. What
 * comes next follows from the task, the evidence and the fresh record alone.
 */
export function pursue(draft: Draft, task: Task, customer: RecordSnapshot): void {
  const { context } = draft;
  const action = findAction(context, task.action);
  if (action === undefined) return rest(draft, text(draft, 'not-permitted'));
  const connector = writesThrough(context.vocabulary, action);
  if (isRefused(context, action, connector)) {
    note(draft, 'plan.refused', { facts: { action: action.name, reason: 'permission' } });
    return rest(draft, text(draft, 'not-permitted'));
  }
  if (isHeld(context, connector)) {
    note(draft, 'plan.refused', { facts: { action: action.name, reason: 'held' } });
    return rest(draft, text(draft, 'held'));
  }
  if (!isSufficient(draft.state.evidence, action)) return verify(draft, { task, action, customer });
  const targets = findTargets(context, action, customer, task);
  const [only] = targets;
  if (only === undefined)
    return rest(draft, text(draft, 'nothing-there', { type: targetLabel(draft, action) }));
  const meant = { words: task.reason, evidence: draft.state.evidence };
  const target =
    targets.find((record) => record.id === task.target) ??
    onlyNamed(context, listTargets(context, action, customer), meant) ??
    onlyMeant(context, targets, meant);
  if (target === undefined) return askForRecord(draft, task, targets);
  const aim: Aim = { action, customer, target, task: { ...task, target: target.id } };
  const begun = beginPlan({ ...planInput(context), ...answersOf(task), action, customer, target });
  if ('problem' in begun) return refuse(draft, aim, begun);
  const failed = checkGuards(begun.surroundings, action);
  if (failed) return refuse(draft, aim, failed);
  const missing = findMissing(draft, action, task);
  if (missing !== undefined) {
    const result = planAction({ ...planInput(context), ...answersOf(task), action, customer, target });
    if ('problem' in result && result.problem === 'already-there') return refuse(draft, aim, result);
    return missing === 'any' ? askForProperty(draft, task, action) : askForValue(draft, task, missing);
  }
  const open = askForOpen(draft, aim, begun.surroundings, (next) => pursue(draft, next, customer));
  if (open === 'asked') return;
  if (open !== undefined) return refuse(draft, aim, open);
  if (action.kind === 'answer') return tell(draft, aim, begun.surroundings);
  const result = planAction({ ...planInput(context), ...answersOf(task), action, customer, target });
  if ('plan' in result) return confirm(draft, { ...aim, plan: result.plan, stage: 1, asOf: context.now });
  refuse(draft, aim, result);
}

/** What only tells something writes through no connector, and needs none that may write. */
function isRefused(context: TurnContext, action: ActionDefinition, connector: string | undefined): boolean {
  return connector === undefined
    ? action.kind !== 'answer'
    : !isPermitted(action, context.permission(connector));
}

function isHeld(context: TurnContext, connector: string | undefined): boolean {
  return connector !== undefined && context.writeState(connector) === 'held';
}

function typeLabel(draft: Draft, action: ActionDefinition): string {
  return draft.context.vocabulary.records[action.record]?.label ?? action.record;
}

/** What the record type is called that an action starts from: for `add` the one above it. */
function targetLabel(draft: Draft, action: ActionDefinition): string {
  const { records } = draft.context.vocabulary;
  const parent = action.kind === 'add' ? records[records[action.record]?.belongsTo ?? ''] : undefined;
  return parent?.label ?? typeLabel(draft, action);
}

interface Verify {
  readonly task: Task;
  readonly action: ActionDefinition;
  readonly customer: RecordSnapshot;
}

function verify(draft: Draft, { task, action, customer }: Verify): void {
  const { context, state } = draft;
  if (context.heldUntil > context.now) return handOver(draft, 'held', text(draft, 'changes-held'));
  if (isLockedOut(context.attempts, context.now)) return handOver(draft, 'locked', text(draft, 'locked'));
  const record = context.vocabulary.records[context.vocabulary.customer];
  const options = { customer, evidence: state.evidence, except: listSpent(draft) };
  if (record === undefined) return handOver(draft, 'cannot-verify', text(draft, 'verify-impossible'));
  const isEnough =
    countFacts({ record, ...options }) + new Set(state.evidence.facts).size >=
    factsNeededAt(state.evidence, action);
  const fact = chooseFact({ record, ...options });
  if (fact === undefined || !isEnough || !hasRoot(state.evidence)) {
    return handOver(draft, 'cannot-verify', text(draft, 'verify-impossible'));
  }
  note(draft, 'verification.asked', { facts: { fact: fact.name, action: action.name } });
  if (state.phase.name !== 'verifying') announce(draft, text(draft, 'verify-first'));
  setPhase(draft, { name: 'verifying', task, fact: fact.name });
  askForFact(draft, fact);
}

/** The first value still to be asked for; `any` where one of several would do. */
function findMissing(
  draft: Draft,
  action: ActionDefinition,
  task: Task,
): PropertyDefinition | 'any' | undefined {
  if (action.kind !== 'change' && action.kind !== 'add') return undefined;
  const record = draft.context.vocabulary.records[action.record];
  const properties = action.properties.flatMap((name) => record?.properties[name] ?? []);
  if (action.kind === 'change') {
    if (properties.some((property) => task.values[property.name] !== undefined)) return undefined;
    return properties.length === 1 ? properties[0] : 'any';
  }
  return properties.find((property) => property.required && task.values[property.name] === undefined);
}

function refuse(draft: Draft, aim: Aim, result: PlanResult): void {
  if ('plan' in result) return;
  const { action, task, customer } = aim;
  const again = (next: Task): void => pursue(draft, next, customer);
  if (result.problem === 'missing' || result.problem === 'does-not-fit') {
    const property = listAsked(draft.context.vocabulary, action).find(({ name }) => name === result.property);
    if (property === undefined) return rest(draft, text(draft, 'guard-failed'));
    if (result.problem === 'missing')
      return askForValue(draft, task, property, result.part === undefined ? {} : { part: result.part });
    const { [property.name]: _, ...values } = task.values;
    if (result.because !== undefined) announceProblem(draft, property, result.because);
    else if (result.limit !== undefined)
      announceProblem(draft, property, { kind: 'too-long', limit: result.limit });
    else announce(draft, text(draft, 'value-does-not-fit', { label: property.label }));
    return askForValue(draft, { ...task, values }, property);
  }
  note(draft, 'plan.refused', { facts: { action: action.name, reason: result.problem } });
  const type = typeLabel(draft, action);
  switch (result.problem) {
    case 'guard':
      return refuseWithOffers(draft, aim, result.said ?? text(draft, 'guard-failed'), result.offer);
    case 'not-writable':
      return rest(draft, text(draft, 'not-permitted'));
    case 'gone':
      announce(draft, text(draft, 'choice-gone'));
      return again(withoutAnswer(task, result.ask, result.forId));
    case 'refused-answer': {
      const label = action.asks.find(({ name }) => name === result.ask)?.label ?? result.ask;
      announce(draft, result.said ?? text(draft, 'answer-refused', { label }));
      return again(withoutAnswer(task, result.ask, result.forId));
    }
    case 'unanswered':
      return rest(draft, text(draft, 'guard-failed'));
    default:
      rest(draft, text(draft, result.problem, { type }));
  }
}

interface Confirm extends Aim {
  readonly plan: Plan;
  readonly stage: number;
  /** What the plan means by "now". */
  readonly asOf: number;
}

/** Asks whether exactly this plan is right. */
export function confirm(draft: Draft, { task, action, customer, target, plan, stage, asOf }: Confirm): void {
  const { context, state } = draft;
  if (context.mode === 'shadow') {
    note(draft, 'plan.shadowed', { facts: { action: action.name }, values: plan.differences });
    return handOver(draft, 'shadow', '');
  }
  const nonce = context.createId();
  const planHash = hashPlan(plan, state.evidence, nonce);
  note(draft, 'plan.made', { facts: { action: action.name, planHash }, values: plan.differences });
  const token = context.createId();
  const canShow = (record: string, property: string): boolean => {
    const definition = context.vocabulary.records[record]?.properties[property];
    return definition !== undefined && mayDisclose(definition, state.evidence);
  };
  const words = describeConfirmation({ draft, action, customer, target, plan, stage, canShow });
  const messageId = say(draft, words, [
    { token, title: text(draft, 'yes'), meaning: { kind: 'confirm' } },
    { token: context.createId(), title: text(draft, 'no'), meaning: { kind: 'decline' } },
  ]);
  note(draft, 'confirmation.asked', {
    facts: { action: action.name, planHash, stage, of: confirmationsNeeded(action) },
  });
  setPhase(draft, {
    name: 'confirming',
    task,
    confirmation: {
      planHash,
      nonce,
      tokenHash: hashToken(token),
      messageId,
      stage,
      asOf,
      issuedAt: context.now,
      expiresAt: context.now + context.policy.confirmMs,
      language: context.locale.language,
    },
  });
}
