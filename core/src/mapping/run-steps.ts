import {
  evaluate,
  fillTemplate,
  isRuleRecord,
  isTrue,
  type RuleRecord,
  type RuleScope,
  type RuleValue,
} from '../rules/index.ts';
import type {
  AddStep,
  Expression,
  PropertyValue,
  Step,
  StepsDefinition,
  Template,
  Vocabulary,
} from '../vocabulary/index.ts';
import type { RecordSnapshot } from './mapping.ts';
import {
  asSnapshot,
  createRuleScope,
  findPaired,
  isWanted,
  type PlannedRecord,
  type RuleSurroundings,
} from './rule-scope.ts';

/** What the steps make of one record that is there. */
export interface RecordEdit {
  readonly snapshot: RecordSnapshot;
  /** By property; null empties it. */
  readonly values: Map<string, { readonly value: PropertyValue | null; readonly shown: boolean }>;
}

/** A record to be made. */
export interface RecordAddition {
  readonly record: PlannedRecord;
  readonly parent: RuleRecord | undefined;
  isShown(property: string): boolean;
}

/** What all steps together come to: each record once, however many steps touch it. */
export interface StepsOutcome {
  readonly edits: readonly RecordEdit[];
  readonly additions: readonly RecordAddition[];
  readonly removals: readonly { readonly snapshot: RecordSnapshot; readonly shown: boolean }[];
}

/** A step cannot be done: what it names is not there. */
export type StepFailure =
  | { readonly failure: 'nothing-there' }
  /** A value of the property cannot be computed: something in it is empty, or divided by nothing. */
  | { readonly failure: 'missing'; readonly property: string };

/** Runs the steps one after the other on paper; each sees what those before it made. */
export function runSteps(
  surroundings: RuleSurroundings,
  { steps }: Pick<StepsDefinition, 'steps'>,
): StepsOutcome | StepFailure {
  const edits = new Map<string, RecordEdit>();
  const additions: RecordAddition[] = [];
  const removals: { snapshot: RecordSnapshot; shown: boolean }[] = [];
  const planned = new Map<string, RuleValue>(surroundings.names ?? []);
  const scope = createRuleScope({
    ...surroundings,
    names: planned,
    overlay: (_record, id, property) => edits.get(id)?.values.get(property)?.value,
  });

  let uncomputed: string | undefined;

  function makeValue(record: string, property: string, value: Expression | Template, here: RuleScope) {
    const made = valueFor(surroundings.world.vocabulary, record, property, writtenValue(value, here));
    // What is to be emptied is said to be; a sum that cannot be worked out empties nothing.
    if (made === null && isReckoned(value)) uncomputed ??= property;
    return made;
  }

  function setValue(of: RuleRecord, property: string, value: PropertyValue | null, shown: boolean): boolean {
    const snapshot = asSnapshot(of);
    if (!snapshot) return false;
    const edit = edits.get(snapshot.id) ?? { snapshot, values: new Map() };
    edits.set(snapshot.id, edit);
    const isShown = shown || edit.values.get(property)?.shown === true;
    edit.values.set(property, { value, shown: isShown });
    return true;
  }

  function addRecord(step: AddStep, here: RuleScope): boolean {
    const parent = step.to === undefined ? undefined : evaluate(step.to, here);
    if (step.to !== undefined && !isRuleRecord(parent ?? null)) return false;
    const values = Object.fromEntries(
      step.values.map(({ property, value }): [string, PropertyValue | undefined] => [
        property,
        makeValue(step.record, property, value, here) ?? undefined,
      ]),
    );
    const id = `planned:${additions.length + 1}`;
    const record: PlannedRecord = { record: step.record, id, planned: true, values };
    additions.push({
      record,
      parent: isRuleRecord(parent ?? null) ? (parent as RuleRecord) : undefined,
      isShown: (property) => isShown(step, property),
    });
    // Of several none is the one.
    if (step.forEach === undefined) planned.set(step.record, record);
    return true;
  }

  function run(step: Step, here: RuleScope): boolean {
    if (step.if !== undefined && !isTrue(step.if, here)) return true;
    if (step.kind === 'add') return addRecord(step, here);
    if (step.kind === 'remove') {
      const found = listOf(evaluate(step.of, here)).flatMap((one) => asSnapshot(one) ?? []);
      const shown = step.show !== false;
      for (const snapshot of found) {
        const known = removals.find((one) => one.snapshot.id === snapshot.id);
        if (known) known.shown ||= shown;
        else removals.push({ snapshot, shown });
      }
      return found.length > 0;
    }
    return step.assignments.every(({ of, record, property, value }) => {
      const targets = listOf(evaluate(of, here)).filter(isRuleRecord);
      const made = makeValue(record, property, value, here);
      return (
        targets.length > 0 && targets.every((one) => setValue(one, property, made, isShown(step, property)))
      );
    });
  }

  for (const step of steps) {
    const done = eachOf(surroundings, step, scope).every((here) => run(step, here));
    if (!done) return { failure: 'nothing-there' };
    if (uncomputed !== undefined) return { failure: 'missing', property: uncomputed };
  }
  const isRemoved = (id: string): boolean => removals.some(({ snapshot }) => snapshot.id === id);
  // Nothing hangs on what goes in the same plan.
  if (additions.some(({ parent }) => parent !== undefined && isRemoved(parent.id)))
    return { failure: 'nothing-there' };
  const kept = [...edits.values()].filter(({ snapshot }) => !isRemoved(snapshot.id));
  return { edits: kept, additions, removals };
}

function isShown({ show }: Step, property: string): boolean {
  return typeof show === 'boolean' ? show : show.includes(property);
}

/** A step that is done for each of a list sees the one, and what was chosen for it. */
function eachOf(surroundings: RuleSurroundings, { forEach }: Step, scope: RuleScope): readonly RuleScope[] {
  if (forEach === undefined) return [scope];
  const { overlay: _, ...before } = surroundings;
  const asked = createRuleScope(before);
  const paired = surroundings.action.asks.flatMap((ask) =>
    ask.kind === 'choice' && ask.forEach !== undefined && ask.forEach === forEach.ask
      ? [{ name: ask.name, isAsked: isWanted(ask, asked) }]
      : [],
  );
  return listOf(evaluate(forEach.of, scope))
    .filter(isRuleRecord)
    .map((item) =>
      paired.reduce(
        (here, { name, isAsked }) =>
          here.withName(name, isAsked ? (findPaired(surroundings, name, item) ?? null) : null),
        scope.withName(forEach.as, item),
      ),
    );
}

function listOf(value: RuleValue): readonly RuleValue[] {
  if (Array.isArray(value)) return value;
  return value === null ? [] : [value];
}

function writtenValue(value: Expression | Template, scope: RuleScope): RuleValue {
  if (!isTemplate(value)) return evaluate(value, scope);
  // What is stored is written as the business writes, whoever asked for it.
  return fillTemplate(value, { ...scope, reader: undefined }, labelOfRecord);
}

/** How a text calls a record. */
export function labelOfRecord(record: RuleRecord): string {
  return asSnapshot(record)?.label ?? record.record;
}

function isReckoned(value: Expression | Template): boolean {
  if (isTemplate(value)) return false;
  return (
    value.kind === 'negate' || (value.kind === 'binary' && ['+', '-', '*', '/'].includes(value.operator))
  );
}

function isTemplate(value: Expression | Template): value is Template {
  return Array.isArray(value);
}

/** A rule's value as the property keeps it: a date and time gives up its time where only a date is kept. */
function valueFor(
  vocabulary: Vocabulary,
  record: string,
  property: string,
  value: RuleValue,
): PropertyValue | null {
  const type = vocabulary.records[record]?.properties[property]?.type;
  if (value === null || type === undefined || isRuleRecord(value) || Array.isArray(value)) return null;
  if (typeof value === 'object' && 'amount' in value) return null;
  const plain = value as PropertyValue;
  if (typeof plain === 'object' && plain.type === 'datetime') {
    if (type === 'date') return { type: 'date', value: plain.value.slice(0, 10) };
    if (type === 'time') return { type: 'time', value: plain.value.slice(11) };
  }
  if (typeof plain === 'object' && plain.type === 'date' && type === 'datetime')
    return { type: 'datetime', value: `${plain.value}T00:00:00` };
  return plain;
}
