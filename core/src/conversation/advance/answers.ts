import {
  type Authorization,
  authorize,
  type ConfirmationAnswer,
  countFacts,
  countFailure,
  factsNeededAt,
  isLockedOut,
  matchAnswer,
  noAttempts,
  type Refusal,
} from '../../gate/index.ts';
import { planAction, type RecordSnapshot } from '../../mapping/index.ts';
import type { TextKey } from '../../texts/index.ts';
import { confirm, pursue } from './pursue.ts';
import type { Task } from './state.ts';
import { answersOf, findAction, findTarget, planInput } from './targets.ts';
import { announce, type Draft, handOver, mayGoOn, note, offerPerson, setPhase, text } from './turn.ts';

/** Compares the answer to a verification question with what is on file. The answer itself is kept nowhere. */
export function answerFact(draft: Draft, words: string, customer: RecordSnapshot): void {
  const { context, state } = draft;
  if (state.phase.name !== 'verifying') return;
  const { task, fact } = state.phase;
  if (isLockedOut(context.attempts, context.now)) return handOver(draft, 'locked', text(draft, 'locked'));
  const property = context.vocabulary.records[context.vocabulary.customer]?.properties[fact];
  const match = property === undefined ? 'no-answer' : matchAnswer(words, property, customer, context.locale);
  // Right, but the customer had said it unasked: a model may have read it, and so may whoever reads along.
  if (match === 'match' && state.told?.includes(fact) === true) {
    draft.state = { ...state, misses: 0, spent: [...(state.spent ?? []), fact] };
    note(draft, 'verification.not-counted', { facts: { fact } });
    return pursue(draft, task, customer);
  }
  if (match === 'match') {
    const evidence = { ...state.evidence, facts: [...state.evidence.facts, fact] };
    draft.state = { ...state, misses: 0, evidence };
    if (isProvedInFull(draft, customer)) draft.effects.push({ kind: 'count-attempts', attempts: noAttempts });
    note(draft, 'verification.passed', { facts: { fact } });
    return pursue(draft, task, customer);
  }
  if (match === 'no-answer') {
    return mayGoOn(draft) ? pursue(draft, task, customer) : undefined;
  }
  const attempts = countFailure(context.attempts, context.policy, context.now);
  draft.effects.push({ kind: 'count-attempts', attempts });
  note(draft, 'verification.failed', { facts: { fact, failures: attempts.failures } });
  if (isLockedOut(attempts, context.now)) {
    note(draft, 'verification.locked', { facts: { until: attempts.lockedUntil } });
    return handOver(draft, 'locked', text(draft, 'locked'));
  }
  announce(draft, text(draft, 'verify-wrong'));
  if (attempts.failures === context.policy.attempts - 1) offerPerson(draft);
  pursue(draft, task, customer);
}

/** The strongest demand that every hub may meet. */
const removal = { kind: 'remove', removes: true, disclosure: 'verified' } as const;

/**
 * Whether wrong answers may be forgiven: only when nothing that is worth guessing is left. Else somebody who knows one
 * fact could buy new guesses at the next with it, again and again.
 */
function isProvedInFull({ context, state }: Draft, customer: RecordSnapshot): boolean {
  const record = context.vocabulary.records[context.vocabulary.customer];
  const demands = [removal, ...Object.values(context.vocabulary.actions)];
  const most = Math.max(...demands.map((demand) => factsNeededAt(state.evidence, demand)));
  if (new Set(state.evidence.facts).size >= most) return true;
  return record === undefined || countFacts({ record, customer, evidence: state.evidence, except: [] }) === 0;
}

/** A yes to the open confirmation: the gate decides what it is worth. */
export function answerConfirmation(draft: Draft, answer: ConfirmationAnswer, customer: RecordSnapshot): void {
  const { context, state } = draft;
  if (state.phase.name !== 'confirming') return;
  const { task, confirmation } = state.phase;
  // The moment of the question is the moment of the plan.
  const asOf = { ...context, locale: { ...context.locale, now: confirmation.asOf } };
  const action = findAction(context, task.action);
  const target = action === undefined ? undefined : findTarget(asOf, action, customer, task);
  if (action === undefined || target === undefined) return askAgain(draft, 'plan-changed', customer);
  const result = planAction({ ...planInput(asOf), ...answersOf(task), action, customer, target });
  if (!('plan' in result)) return askAgain(draft, 'plan-changed', customer);
  const { plan } = result;
  if (context.writeState(plan.connector) === 'held') return pursue(draft, task, customer);
  const authorized = authorize({
    action,
    permission: context.permission(plan.connector),
    mode: context.mode,
    plan,
    evidence: state.evidence,
    confirmation,
    answer,
    now: context.now,
  });
  if (authorized.ok) return write(draft, { task, answer, authorization: authorized.authorization });
  if (authorized.refusal === 'stage')
    return confirm(draft, {
      task,
      action,
      customer,
      target,
      plan,
      stage: confirmation.stage + 1,
      asOf: confirmation.asOf,
    });
  askAgain(draft, authorized.refusal, customer);
}

interface Write {
  readonly task: Task;
  readonly answer: ConfirmationAnswer;
  readonly authorization: Authorization;
}

function write(draft: Draft, { task, answer, authorization }: Write): void {
  const changeId = draft.context.createChangeId();
  const facts = { by: answer.kind, planHash: authorization.planHash };
  note(draft, 'confirmation.accepted', { changeId, facts });
  setPhase(draft, { name: 'writing', task, changeId });
  draft.state = { ...draft.state, offered: {}, misses: 0 };
  draft.effects.push({ kind: 'write', authorization, changeId, reason: task.reason });
}

const preludes: Partial<Record<Refusal, TextKey>> = {
  expired: 'question-expired',
  'plan-changed': 'record-moved',
  'sent-before-question': 'question-unsent',
  'not-accepted-yet': 'question-unsent',
  'not-last-message': 'question-unsent',
  'sent-too-late': 'question-expired',
};

/** The yes did not count: from the fresh record the question is asked anew. */
function askAgain(draft: Draft, refusal: Refusal, customer: RecordSnapshot): void {
  note(draft, 'confirmation.refused', { facts: { reason: refusal } });
  const { phase } = draft.state;
  if (phase.name !== 'confirming') return;
  const key = preludes[refusal];
  if (key !== undefined) announce(draft, text(draft, key));
  pursue(draft, phase.task, customer);
}
