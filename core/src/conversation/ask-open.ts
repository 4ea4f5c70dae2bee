import { type Evidence, mayDisclose } from '../gate/index.ts';
import {
  beginPlan,
  checkAnswer,
  chosenKey,
  createRuleScope,
  itemsFor,
  listCandidates,
  type NoPlan,
  type PlanSurroundings,
  type RecordSnapshot,
} from '../mapping/index.ts';
import { fillTemplate, isTrue, type RuleRecord } from '../rules/index.ts';
import { type ActionDefinition, type Ask, type ChoiceAsk, propertyTypes } from '../vocabulary/index.ts';
import { nameAny, narrow, onlyNamed } from './narrow.ts';
import { refuseWithOffers } from './offers.ts';
import { askForValue, offer } from './questions.ts';
import type { Phase, Task } from './state.ts';
import { answersOf, findTargets, listTargets, planInput } from './targets.ts';
import { type Draft, say, setPhase, type TurnContext, text } from './turn.ts';

/** A task with the record that it is about. */
export interface Aim {
  readonly task: Task;
  readonly action: ActionDefinition;
  readonly customer: RecordSnapshot;
  readonly target: RecordSnapshot;
}

type Continue = (task: Task) => void;

/**
 * Asks the next thing that an action needs to know. `asked`: it said something, or went on with what could be told
 * by itself. Undefined: nothing is open. Else an answer that cannot stand.
 */
export function askForOpen(
  draft: Draft,
  aim: Aim,
  surroundings: PlanSurroundings,
  proceed: Continue,
): 'asked' | NoPlan | undefined {
  const { task, action } = aim;
  const scope = createRuleScope(surroundings);
  for (const ask of action.asks) {
    const failed = checkAnswer(surroundings, ask, scope);
    if (failed?.problem === 'unanswered') {
      askFor(draft, { aim, surroundings, ask, forId: failed.forId, proceed });
      return 'asked';
    }
    if (failed) return failed;
    const isWanted = ask.if === undefined || isTrue(ask.if, scope);
    if (!ask.optional || !isWanted || isAnswered(task, ask)) continue;
    const open =
      ask.kind === 'choice' ? itemsFor(ask, scope).find((item) => !hasChosen(task, ask, item)) : undefined;
    askFor(draft, { aim, surroundings, ask, forId: open?.id, proceed });
    return 'asked';
  }
  return undefined;
}

function isAnswered(task: Task, ask: Ask): boolean {
  if (task.skipped?.includes(ask.name)) return true;
  if (ask.kind === 'value') return task.values[ask.name] !== undefined;
  return Object.keys(task.chosen ?? {}).some((key) => key === ask.name || key.startsWith(`${ask.name}/`));
}

function hasChosen(task: Task, ask: ChoiceAsk, item: RuleRecord | undefined): boolean {
  return task.chosen?.[chosenKey(ask.name, item?.id)] !== undefined;
}

interface AskFor<Kind extends Ask = Ask> {
  readonly aim: Aim;
  readonly surroundings: PlanSurroundings;
  readonly ask: Kind;
  readonly forId: string | undefined;
  readonly proceed: Continue;
}

function askFor(draft: Draft, { ask, ...more }: AskFor): void {
  if (ask.kind === 'choice') return askForChoice(draft, { ...more, ask });
  const skip = ask.optional
    ? [offer(draft, text(draft, 'skip'), { kind: 'enough', ask: ask.name } as const)]
    : [];
  const scope = createRuleScope(more.surroundings);
  const question = ask.question === undefined ? undefined : fillTemplate(ask.question, scope, () => '');
  askForValue(draft, more.aim.task, ask.property, {
    extra: skip,
    ...(question === undefined ? {} : { question }),
  });
}

/** The records that may still be picked. */
export function listPickable({ aim, surroundings, ask, forId }: Omit<AskFor<ChoiceAsk>, 'proceed'>) {
  const item = itemsFor(ask, createRuleScope(surroundings)).find((one) => one?.id === forId);
  const picked = aim.task.chosen?.[chosenKey(ask.name, forId)] ?? [];
  const candidates = listCandidates(surroundings, ask, item);
  return { item, picked, candidates, open: candidates.filter(({ id }) => !picked.includes(id)) };
}

function askForChoice(draft: Draft, options: AskFor<ChoiceAsk>): void {
  const { aim, ask, forId, proceed } = options;
  const { task } = aim;
  const { item, picked, candidates, open } = listPickable(options);
  if (candidates.length === 0) return sayNone(draft, options, item);
  const isFirst = picked.length === 0;
  const words = task.words?.[ask.name] ?? task.reason;
  const meant = { words, evidence: draft.state.evidence };
  const [only, ...others] = narrow(draft.context, open, meant);
  const isSure = isFirst && !ask.optional;
  if (isSure && ask.several !== undefined) {
    const named = candidates.length === 1 ? candidates : nameAny(draft.context, open, meant);
    if (named.length > 0 && (named.length < candidates.length || candidates.length === 1))
      return proceed(
        withChosen(
          task,
          ask,
          forId,
          named.map(({ id }) => id),
        ),
      );
  } else if (isSure) {
    const [single, ...rest] = open;
    const sure = rest.length === 0 ? single : others.length === 0 ? only : undefined;
    if (sure !== undefined) return proceed(withChosen(task, ask, forId, [sure.id]));
  }
  showChoice(draft, { ...options, from: 0 });
}

function sayNone(
  draft: Draft,
  { surroundings, ask, aim, forId, proceed }: AskFor<ChoiceAsk>,
  item: RuleRecord | undefined,
): void {
  if (ask.optional)
    return proceed({
      ...aim.task,
      skipped: [...(aim.task.skipped ?? []), ask.name],
      chosen: { ...aim.task.chosen, [chosenKey(ask.name, forId)]: [] },
    });
  const scope = createRuleScope(surroundings);
  const here = item === undefined ? scope : scope.withName(item.record, item);
  const words =
    ask.none === undefined ? text(draft, 'nothing-to-choose') : fillTemplate(ask.none, here, labelOf(draft));
  refuseWithOffers(draft, aim, words, ['person']);
}

function labelOf(draft: Draft): (record: RuleRecord) => string {
  return (record) => draft.context.vocabulary.records[record.record]?.label ?? record.record;
}

/** Shows what there is to choose from, a page at a time. */
function showChoice(draft: Draft, options: AskFor<ChoiceAsk> & { readonly from: number }): void {
  const { aim, ask, forId, from, surroundings } = options;
  const { task } = aim;
  const { item, picked, open } = listPickable(options);
  const target = forId === undefined ? {} : { forId };
  setPhase(draft, { name: 'choosing', task, ask: ask.name, ...target });
  const mayStop = ask.several !== undefined && picked.length >= ask.several.atLeast;
  const last =
    ask.optional && picked.length === 0 ? ['skip' as const] : mayStop ? ['that-is-all' as const] : [];
  const room = draft.context.limits.rows - last.length;
  const page = open.slice(from, from + room < open.length ? from + room - 1 : from + room);
  const rows = page.map((record) => {
    const label = (length: 'full' | 'brief') =>
      labelChoice(draft.context, draft.state.evidence, surroundings, ask, record, item, length);
    const brief = label('brief');
    return {
      ...offer(draft, brief, { kind: 'choose', ask: ask.name, ...target, id: record.id }),
      ...(brief.length > draft.context.limits.rowTitle ? { description: label('full') } : {}),
    };
  });
  if (from + page.length < open.length)
    rows.push(
      offer(draft, text(draft, 'menu-more'), {
        kind: 'more',
        ask: ask.name,
        ...target,
        from: from + page.length,
      }),
    );
  for (const key of last) rows.push(offer(draft, text(draft, key), { kind: 'enough', ask: ask.name }));
  const { label } = ask;
  const key = ask.several === undefined ? 'ask-choice' : 'ask-several';
  const question =
    ask.question !== undefined
      ? fillTemplate(ask.question, withItem(surroundings, item), labelOf(draft))
      : item === undefined
        ? text(draft, key, { label })
        : text(draft, 'ask-for', {
            label,
            item: labelChoice(draft.context, draft.state.evidence, surroundings, undefined, item, item),
          });
  say(draft, question, rows);
}

function withItem(surroundings: PlanSurroundings, item: RuleRecord | undefined) {
  const scope = createRuleScope(surroundings);
  return item === undefined ? scope : scope.withName(item.record, item);
}

/** How a record that can be chosen is called: as the business says, else by its first property that may be shown. */
function labelChoice(
  context: TurnContext,
  evidence: Evidence,
  surroundings: PlanSurroundings,
  ask: ChoiceAsk | undefined,
  record: RuleRecord,
  item: RuleRecord | undefined,
  length: 'full' | 'brief' = 'full',
): string {
  if (ask?.show !== undefined) {
    const scope = withItem(surroundings, item).withName(record.record, record);
    return fillTemplate(
      ask.show,
      scope,
      (one) => context.vocabulary.records[one.record]?.label ?? one.record,
      length,
    );
  }
  const definition = context.vocabulary.records[record.record];
  const values = 'values' in record ? (record as RecordSnapshot).values : {};
  for (const property of Object.values(definition?.properties ?? {})) {
    const value = values[property.name];
    if (value === undefined || !mayDisclose(property, evidence)) continue;
    const { format, formatBriefly = format } = propertyTypes[property.type];
    return (length === 'brief' ? formatBriefly : format)(value, property, context.locale);
  }
  return definition?.label ?? record.record;
}

export function withChosen(
  task: Task,
  ask: ChoiceAsk,
  forId: string | undefined,
  ids: readonly string[],
): Task {
  return { ...task, chosen: { ...task.chosen, [chosenKey(ask.name, forId)]: ids } };
}

/** The same task with a question open again: an answer that cannot stand, and what the words said of it. */
export function withoutAnswer(task: Task, ask: string, forId?: string): Task {
  const { [ask]: _, ...values } = task.values;
  const { [chosenKey(ask, forId)]: __, ...chosen } = task.chosen ?? {};
  // The first words named what cannot be: they are not to choose it again.
  const words = { ...task.words, [ask]: '' };
  return { ...task, values, chosen, words };
}

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
