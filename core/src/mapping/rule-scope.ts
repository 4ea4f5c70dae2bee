import {
  evaluate,
  isRuleRecord,
  isTrue,
  type RuleRecord,
  type RuleScope,
  type RuleValue,
} from '../rules/index.ts';
import type { ActionDefinition, Ask, ChoiceAsk, PropertyValue, RuleOrder } from '../vocabulary/index.ts';
import { recall } from './live-reads.ts';
import type { RecordSnapshot } from './mapping.ts';
import { type Reliance, relyOnProperty, relyOnWay } from './reliance.ts';
import { childrenOf, equalConditions, listChildren, listEqual, toCondition, type World } from './tree.ts';

/** What the customer answered so far. */
export interface Answers {
  /** By property, or by the name of what was asked. */
  readonly values: Readonly<Record<string, PropertyValue>>;
  /** The ids of chosen records, by {@link chosenKey}. */
  readonly chosen: Readonly<Record<string, readonly string[]>>;
}

export const noAnswers: Answers = { values: {}, chosen: {} };

/** Under which name a choice is kept: its own, with the id of the record that it is made for. */
export function chosenKey(ask: string, forId?: string): string {
  return forId === undefined ? ask : `${ask}/${forId}`;
}

/** A record that a plan is going to add. */
export interface PlannedRecord extends RuleRecord {
  readonly planned: true;
  readonly values: Readonly<Record<string, PropertyValue | undefined>>;
}

export interface RuleSurroundings {
  readonly world: World;
  readonly action: Pick<ActionDefinition, 'asks' | 'computed'>;
  /** From the customer to the record that the action is about. */
  readonly path: readonly RecordSnapshot[];
  readonly answers: Answers;
  /** Further values by name: records that are planned, one of a list, facts of the conversation. */
  readonly names?: ReadonlyMap<string, RuleValue>;
  /** Where what is looked at is asserted. Absent: nothing will be written on it. */
  readonly reliance?: Reliance;
  /** What earlier steps of the plan make of a property. */
  readonly overlay?: (record: string, id: string, property: string) => PropertyValue | null | undefined;
}

/** What the rules of an action may look at. Throws `NotRead` where something has to be read first. */
export function createRuleScope(surroundings: RuleSurroundings): RuleScope {
  const { world, action, path, answers, names, reliance, overlay } = surroundings;
  const { vocabulary, mapping, locale, reader } = world;
  const computed = new Map<string, RuleValue>();
  // What is computed is so before the first step: what the customer was shown is what later steps use.
  const frozen = overlay && createRuleScope(withoutPlan(surroundings));

  function findName(scope: RuleScope, name: string): RuleValue {
    const given = names?.get(name);
    if (given !== undefined) return given;
    const snapshot = path.find((one) => one.record === name);
    if (snapshot) return snapshot;
    const ask = action.asks.find((one) => one.name === name);
    // An answer from when it was still asked, or given unasked, was held against nothing.
    if (ask && !isWanted(ask, frozen ?? scope)) return null;
    if (ask?.kind === 'value') return answers.values[name] ?? null;
    if (ask) return findChosen(surroundings, ask.name);
    const known = computed.get(name);
    if (known !== undefined) return known;
    const definition = action.computed.find((one) => one.name === name);
    if (!definition) return null;
    const value = evaluate(definition.expression, frozen ?? scope);
    computed.set(name, value);
    return value;
  }

  function findMember(record: RuleRecord, name: string): RuleValue {
    if (isPlanned(record)) return record.values[name] ?? null;
    const snapshot = asSnapshot(record);
    const definition = vocabulary.records[record.record];
    if (!snapshot || !definition) return null;
    if (definition.properties[name] !== undefined) {
      if (reliance) relyOnProperty(reliance.batchOf(snapshot.connector), mapping, snapshot, name);
      const planned = overlay?.(record.record, record.id, name);
      return planned === undefined ? (snapshot.values[name] ?? null) : planned;
    }
    const related = definition.related?.[name];
    if (related) {
      const pairs = Object.entries(related.by).map(([own, near]) => ({ own, near }));
      for (const { near } of pairs) findMember(record, near);
      const [found, ...others] = listEqual(world, related.record, snapshot, pairs).records;
      // Which of several is meant nobody can tell.
      if (!found || others.length > 0) {
        relyOnEqual(surroundings, related.record, snapshot, pairs);
        return null;
      }
      for (const { own } of pairs) findMember(found, own);
      return found;
    }
    if (vocabulary.records[name]?.belongsTo !== record.record) return null;
    relyOnChildren(surroundings, snapshot, name);
    return childrenOf(world, snapshot, name);
  }

  function createScope(extra: ReadonlyMap<string, RuleValue>): RuleScope {
    const scope: RuleScope = {
      name: (name) => {
        const bound = extra.get(name);
        return bound === undefined ? findName(scope, name) : bound;
      },
      member: findMember,
      all: (record, conditions) => listAll(surroundings, record, conditions),
      withName: (name, value) => createScope(new Map([...extra, [name, value]])),
      typeOf: (record, property) => vocabulary.records[record]?.properties[property],
      locale,
      reader,
    };
    return scope;
  }

  return createScope(new Map());
}

function withoutPlan({ overlay: _, ...surroundings }: RuleSurroundings): RuleSurroundings {
  return surroundings;
}

type Conditions = Parameters<RuleScope['all']>[1];

const operators = { eq: 'eq', gt: 'gt', gte: 'ge', lt: 'lt', lte: 'le' } as const;

function listAll(
  { world, reliance }: RuleSurroundings,
  type: string,
  conditions: Conditions,
): readonly RuleRecord[] {
  const record = world.mapping.records[type];
  if (!record) return [];
  const where = conditions.flatMap(
    ({ property, operator, value }) =>
      toCondition(world, record, { property, operator: operators[operator], value }) ?? [],
  );
  const { records, rows } = recall(world.reads, { record: type, where });
  if (reliance && rows !== undefined)
    reliance.batchOf(record.connector).relyOnMatches(record.collection.name, where, rows);
  return records;
}

/** Nobody may add to, or take from, a list that was counted. */
function relyOnChildren(surroundings: RuleSurroundings, parent: RecordSnapshot, type: string): void {
  const { world, reliance } = surroundings;
  const child = world.mapping.records[type];
  const link = child?.parent?.link;
  if (!reliance || !child || !link || link.kind === 'same-row') return;
  if (link.kind === 'by') {
    const pairs = link.pairs.map(({ own, parent: near }) => ({ own, near }));
    for (const { near } of pairs)
      relyOnProperty(reliance.batchOf(parent.connector), world.mapping, parent, near);
    return relyOnEqual(surroundings, type, parent, pairs);
  }
  const { records } = listChildren(world, parent, type);
  if (child.history) return;
  const values = link.toFields.map((field) => parent.row.fields[field] ?? null);
  reliance.batchOf(child.connector).relyOnCount(child.collection.name, link.fields, values, records.length);
}

/** Nobody may become, or cease to be, one of those that equal a record: where the backend can tell. */
function relyOnEqual(
  { world, reliance }: RuleSurroundings,
  type: string,
  near: RecordSnapshot,
  pairs: Parameters<typeof listEqual>[3],
): void {
  const record = world.mapping.records[type];
  const where = equalConditions(world, type, near, pairs);
  const { rows } = listEqual(world, type, near, pairs);
  if (reliance && record && where?.length === pairs.length && rows !== undefined)
    reliance.batchOf(record.connector).relyOnMatches(record.collection.name, where, rows);
}

/** Whether something is asked at all, as things stand. */
export function isWanted(ask: Ask, scope: RuleScope): boolean {
  return ask.if === undefined || isTrue(ask.if, scope);
}

/** The records chosen for an ask: one, or a list where several may be, in the order of what they were chosen for. */
function findChosen(surroundings: RuleSurroundings, name: string): RuleValue {
  const { action, answers } = surroundings;
  const ask = action.asks.find((one) => one.name === name);
  if (ask?.kind !== 'choice') return null;
  if (ask.forEach !== undefined) {
    const each = createRuleScope(withoutPlan(surroundings)).name(ask.forEach);
    const items = Array.isArray(each) ? each : [each];
    return items.flatMap((item) => (isRuleRecord(item) ? (findPaired(surroundings, name, item) ?? []) : []));
  }
  const ids = answers.chosen[chosenKey(name)];
  if (ids === undefined) return null;
  const found = listCandidates(surroundings, ask, undefined).filter((one) => ids.includes(one.id));
  return ask.several ? found : (found[0] ?? null);
}

/** The record chosen for one of a list. */
export function findPaired(
  surroundings: RuleSurroundings,
  name: string,
  item: RuleRecord,
): RecordSnapshot | undefined {
  const ask = surroundings.action.asks.find((one) => one.name === name);
  const [id] = surroundings.answers.chosen[chosenKey(name, item.id)] ?? [];
  if (ask?.kind !== 'choice' || id === undefined) return undefined;
  return listCandidates(surroundings, ask, item).find((one) => one.id === id);
}

export function isPlanned(record: RuleRecord): record is PlannedRecord {
  return 'planned' in record;
}

/** A record of a rule as it was read. Undefined: it is only planned. */
export function asSnapshot(record: RuleValue): RecordSnapshot | undefined {
  return isRuleRecord(record) && isSnapshot(record) ? record : undefined;
}

function isSnapshot(record: RuleRecord): record is RuleRecord & RecordSnapshot {
  return 'row' in record;
}

/**
 * The records to choose from, in order. `item`: the record of the list that the choice is made for, where it is
 * made for each. Nothing is asserted: others may take what was not chosen.
 */
export function listCandidates(
  surroundings: RuleSurroundings,
  ask: ChoiceAsk,
  item: RuleRecord | undefined,
): readonly RecordSnapshot[] {
  const { reliance: _, overlay: __, ...rest } = surroundings;
  const scope = scopeFor(createRuleScope(rest), item);
  const found = evaluate(ask.from, scope);
  const records = (Array.isArray(found) ? found : [found]).flatMap((one) => asSnapshot(one) ?? []);
  return sortRecords(records, ask.order, scope);
}

/** Asserts that a chosen record still is one that could be chosen. */
export function relyOnChosen(
  surroundings: RuleSurroundings,
  ask: ChoiceAsk,
  item: RuleRecord | undefined,
  chosen: RecordSnapshot,
): boolean {
  const { overlay: _, ...rest } = surroundings;
  const scope = scopeFor(createRuleScope(rest), item);
  surroundings.reliance?.batchOf(chosen.connector).rely(chosen.row, []);
  relyOnWay(surroundings.reliance, surroundings.world, chosen);
  let from = ask.from;
  while (from.kind === 'filter') {
    if (!isTrue(from.where, scope.withName(from.as, chosen))) return false;
    from = from.of;
  }
  return true;
}

function scopeFor(scope: RuleScope, item: RuleRecord | undefined): RuleScope {
  return item === undefined ? scope : scope.withName(item.record, item);
}

/** Sorted by the first order, then by the next; what has no value comes last. */
export function sortRecords(
  records: readonly RecordSnapshot[],
  order: readonly RuleOrder[],
  scope: RuleScope,
): readonly RecordSnapshot[] {
  const keyed = records.map((record) => ({
    record,
    keys: order.map(({ by }) => evaluate(by, scope.withName(record.record, record))),
  }));
  const isLess = (left: RuleValue, right: RuleValue): boolean =>
    isTrue(
      {
        kind: 'binary',
        operator: '<',
        left: { kind: 'name', name: 'left', at: 0 },
        right: { kind: 'name', name: 'right', at: 0 },
      },
      scope.withName('left', left).withName('right', right),
    );
  const compare = (left: readonly RuleValue[], right: readonly RuleValue[]): number => {
    for (const [index, { direction }] of order.entries()) {
      const [a, b] = [left[index] ?? null, right[index] ?? null];
      if (a === null || b === null) {
        if (a !== b) return a === null ? 1 : -1;
        continue;
      }
      const sign = direction === 'ascending' ? 1 : -1;
      if (isLess(a, b)) return -sign;
      if (isLess(b, a)) return sign;
    }
    return 0;
  };
  return keyed.sort((left, right) => compare(left.keys, right.keys)).map(({ record }) => record);
}
