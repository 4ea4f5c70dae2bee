import { type Evidence, mayDisclose } from '../../gate/index.ts';
import { beginPlan, type RecordSnapshot } from '../../mapping/index.ts';
import { type ActionDefinition, propertyTypes } from '../../vocabulary/index.ts';
import { nameAny, narrow, onlyNamed } from './narrow.ts';
import { labelChoice, listPickable, showChoice, withChosen } from './offer-choice.ts';
import type { Phase, Task } from './state.ts';
import { answersOf, findTargets, listTargets, planInput } from './targets.ts';
import type { Draft, TurnContext } from './turn.ts';

type Continue = (task: Task) => void;

type Choosing = Extract<Phase, { name: 'choosing' }>;

interface Open {
  readonly action: ActionDefinition;
  readonly customer: RecordSnapshot;
  readonly phase: Choosing;
}

/** The choices of the open question, for the interpreter. */
export function listOpenChoices(
  context: TurnContext,
  evidence: Evidence,
  { action, customer, phase }: Open,
): readonly { readonly id: string; readonly label: string }[] {
  const open = findOpenChoice(context, { action, customer, phase });
  if (open === undefined) {
    const targets = findTargets(context, action, customer, phase.task);
    const begun = targets.map((target) => ({ target, record: target }));
    return begun.map(({ target }) => ({ id: target.id, label: plainLabel(context, evidence, target) }));
  }
  const { item, open: records } = listPickable(open);
  return records.map((record) => ({
    id: record.id,
    label: labelChoice(context, evidence, open.surroundings, open.ask, record, item),
  }));
}

function plainLabel(context: TurnContext, evidence: Evidence, record: RecordSnapshot): string {
  const shown = Object.values(context.vocabulary.records[record.record]?.properties ?? {}).flatMap(
    (property) => {
      const value = record.values[property.name];
      if (value === undefined || !mayDisclose(property, evidence)) return [];
      return [propertyTypes[property.type].format(value, property, context.locale)];
    },
  );
  return shown[0] ?? record.record;
}

/** The choice that a task asks for, with what there is to choose from. */
export function findOpenChoice(context: TurnContext, { action, customer, phase }: Open) {
  const ask = action.asks.find(({ name }) => name === phase.ask);
  if (ask?.kind !== 'choice') return undefined;
  const { task, forId } = phase;
  const target = findTargets(context, action, customer, task).find(({ id }) => id === task.target);
  if (target === undefined) return undefined;
  const begun = beginPlan({ ...planInput(context), ...answersOf(task), action, customer, target });
  if ('problem' in begun) return undefined;
  return { aim: { task, action, customer, target }, surroundings: begun.surroundings, ask, forId };
}

/** Takes ids that an interpreter or a button names: only those that can be chosen count. */
export function takeChosen(
  draft: Draft,
  { action, customer, phase }: Open,
  ids: readonly string[],
  proceed: Continue,
): boolean {
  const open = findOpenChoice(draft.context, { action, customer, phase });
  if (open === undefined) return false;
  const { picked, open: records } = listPickable(open);
  const known = ids.filter((id) => records.some((record) => record.id === id));
  const { ask, forId } = open;
  if (known.length === 0) return false;
  if (ask.several === undefined) {
    proceed(withChosen(phase.task, ask, forId, known.slice(0, 1)));
    return true;
  }
  const next = [...picked, ...known];
  const task = withChosen(phase.task, ask, forId, next);
  const isFull = next.length >= ask.several.atMost || next.length >= picked.length + records.length;
  if (known.length > 1 || isFull) proceed(task);
  else showChoice(draft, { ...open, aim: { ...open.aim, task }, proceed, from: 0 });
  return true;
}

/** Takes the customer's own words for one, or for several where several may be. */
export function takeWords(draft: Draft, open: Open, words: string, proceed: Continue): boolean {
  const found = findOpenChoice(draft.context, open);
  const meant = { words, evidence: draft.state.evidence };
  if (found === undefined) {
    if (open.phase.ask !== undefined) return false;
    const targets = findTargets(draft.context, open.action, open.customer, open.phase.task);
    const [only, ...others] = narrow(draft.context, targets, meant);
    const all = listTargets(draft.context, open.action, open.customer);
    const target = onlyNamed(draft.context, all, meant) ?? (others.length === 0 ? only : undefined);
    if (target === undefined) return false;
    proceed({ ...open.phase.task, target: target.id });
    return true;
  }
  const { open: records } = listPickable(found);
  const numbers = [...words.matchAll(/\d+/g)].map(([digits]) => records[Number(digits) - 1]?.id ?? '');
  const isNumbers = /^[\d\s,.;&+]*(?:\p{L}{1,4}[\d\s,.;&+]*)?$/u.test(words) && numbers.length > 0;
  const named =
    found.ask.several === undefined
      ? narrow(draft.context, records, meant)
      : nameAny(draft.context, records, meant);
  const ids = isNumbers ? numbers : named.map(({ id }) => id);
  if (found.ask.several === undefined && ids.length !== 1) return false;
  return takeChosen(draft, open, ids, proceed);
}

/** The next page of what can be chosen. */
export function showMore(draft: Draft, open: Open, from: number, proceed: Continue): boolean {
  const found = findOpenChoice(draft.context, open);
  if (found === undefined) return false;
  showChoice(draft, { ...found, proceed, from });
  return true;
}
