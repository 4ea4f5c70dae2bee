import { authorizeClosing, closingAction } from '../../gate/index.ts';
import { type PlannedRecord, planAction, type RecordSnapshot } from '../../mapping/index.ts';
import type { ActionDefinition, PropertyValue, StepsDefinition, Vocabulary } from '../../vocabulary/index.ts';
import { writesThrough } from '../../vocabulary/index.ts';
import type { ConversationState, Happening } from './state.ts';
import { planInput } from './targets.ts';
import { type Draft, note, type TurnContext } from './turn.ts';

/** Whether something happened that the end of a conversation has to write down. */
export function isClosingDue(
  { happened = [], isClosed }: ConversationState,
  vocabulary: Vocabulary,
): boolean {
  return vocabulary.onEnd !== undefined && isClosed !== true && happened.length > 0;
}

/** The connector that it is written through. Undefined: nothing is written. */
export function closingConnector(vocabulary: Vocabulary): string | undefined {
  return vocabulary.onEnd && writesThrough(vocabulary, toAction(vocabulary.onEnd, vocabulary));
}

/** The customer goes on after the end was written: what happens from now on is written anew. */
export function reopen(state: ConversationState): ConversationState {
  if (state.isClosed !== true) return state;
  const { isClosed: _, happened: __, ...open } = state;
  return open;
}

/** Writes what `on-end:` says: planned, permitted, told and put on the trail as any write, and confirmed by nobody. */
export function close(draft: Draft): void {
  const { context, state } = draft;
  const { vocabulary, lookup } = context;
  draft.state = { ...state, isClosed: true };
  draft.effects.push({ kind: 'end' });
  if (!isClosingDue(state, vocabulary) || vocabulary.onEnd === undefined) return;
  const refuse = (reason: string): void =>
    note(draft, 'plan.refused', { facts: { action: closingAction, reason } });
  const isTheirs = lookup.kind === 'found' && lookup.customer.id === (state.customer ?? lookup.customer.id);
  if (lookup.kind !== 'found' || !isTheirs) return refuse('no-customer');
  const action = toAction(vocabulary.onEnd, vocabulary);
  const connector = writesThrough(vocabulary, action);
  if (connector === undefined || context.writeState(connector) === 'held') return refuse('held');
  const { customer } = lookup;
  const result = planAction({
    ...planInput(context),
    ...{ action, customer, target: customer, values: {} },
    names: new Map([
      ['conversation', describeConversation({ ...context, ...planInput(context) }, state, customer)],
    ]),
  });
  if (!('plan' in result)) return refuse(result.problem);
  const { plan } = result;
  const permission = context.permission(connector);
  const authorized = authorizeClosing({
    action,
    permission,
    mode: context.mode,
    plan,
    evidence: state.evidence,
  });
  if (!authorized.ok) return refuse(authorized.refusal);
  const { authorization } = authorized;
  note(draft, 'plan.made', {
    facts: { action: closingAction, planHash: authorization.planHash },
    values: plan.differences,
  });
  const changeId = context.createChangeId();
  draft.effects.push({ kind: 'write', authorization, changeId, reason: '' });
}

function toAction(steps: StepsDefinition, vocabulary: Vocabulary): ActionDefinition {
  return {
    ...steps,
    ...{ name: closingAction, label: closingAction, kind: 'do', record: vocabulary.customer, properties: [] },
    ...{ when: [], asks: [], shows: [], disclosure: 'always', removes: false, say: [] },
  };
}

/** What rules know of the conversation, told without anything that the customer said. */
function describeConversation(
  { vocabulary, locale }: TurnContext,
  { id, happened = [], startedAt }: ConversationState,
  customer: RecordSnapshot,
): PlannedRecord {
  const changed = happened.filter((one) => one.kind === 'changed');
  const isHandedOver = happened.some((one) => one.kind === 'handed-over');
  const outcome = changed.some((one) => one.outcome === 'applied')
    ? 'changed'
    : isHandedOver
      ? 'handed over'
      : 'answered';
  const values: Readonly<Record<string, PropertyValue>> = {
    summary: happened.map((one) => describe(one, vocabulary)).join('; '),
    outcome,
    changes: changed.filter((one) => one.outcome === 'applied').length,
    'handed-over': isHandedOver,
    language: locale.language,
    started: toLocal(startedAt, locale.timezone),
  };
  return { record: 'conversation', id: `${customer.id}/${id}`, planned: true, values };
}

function describe(one: Happening, { actions }: Vocabulary): string {
  if (one.kind === 'handed-over') return `handed over (${one.reason})`;
  const label = actions[one.action]?.label ?? one.action;
  return one.kind === 'told' ? `${label}: answered` : `${label}: ${one.outcome} (${one.reference})`;
}

function toLocal(moment: number, timezone: string): PropertyValue {
  const local = Temporal.Instant.fromEpochMilliseconds(moment).toZonedDateTimeISO(timezone);
  return { type: 'datetime', value: local.toPlainDateTime().round('second').toString().slice(0, 19) };
}
