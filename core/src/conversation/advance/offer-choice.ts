import { type Evidence, mayDisclose } from '../../gate/index.ts';
import {
  chosenKey,
  createRuleScope,
  itemsFor,
  listCandidates,
  type PlanSurroundings,
  type RecordSnapshot,
} from '../../mapping/index.ts';
import { fillTemplate, type RuleRecord } from '../../rules/index.ts';
import { type ChoiceAsk, propertyTypes } from '../../vocabulary/index.ts';
import type { Aim } from './aim.ts';
import { nameAny, narrow } from './narrow.ts';
import { refuseWithOffers } from './offers.ts';
import { offer } from './questions.ts';
import type { Task } from './state.ts';
import { type Draft, say, setPhase, type TurnContext, text } from './turn.ts';

/** A choice to be made, with what its rules look at. */
export interface OpenChoice {
  readonly aim: Aim;
  readonly surroundings: PlanSurroundings;
  readonly ask: ChoiceAsk;
  /** For which record of a list. */
  readonly forId: string | undefined;
}

export interface OfferChoice extends OpenChoice {
  /** Goes on with the task as it stands then. */
  proceed(task: Task): void;
}

/** The records that may still be picked. */
export function listPickable({ aim, surroundings, ask, forId }: OpenChoice) {
  const item = itemsFor(ask, createRuleScope(surroundings)).find((one) => one?.id === forId);
  const picked = aim.task.chosen?.[chosenKey(ask.name, forId)] ?? [];
  const candidates = listCandidates(surroundings, ask, item);
  return { item, picked, candidates, open: candidates.filter(({ id }) => !picked.includes(id)) };
}

export function askForChoice(draft: Draft, options: OfferChoice): void {
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
  { surroundings, ask, aim, forId, proceed }: OfferChoice,
  item: RuleRecord | undefined,
): void {
  if (ask.optional)
    return proceed({
      ...aim.task,
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
export function showChoice(draft: Draft, options: OfferChoice & { readonly from: number }): void {
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
export function labelChoice(
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
