import type { Value } from '../contract/index.ts';
import { writesThrough } from '../vocabulary/index.ts';
import type { Batch } from './batch.ts';
import { beginPlan, checkRules, type PlanSurroundings } from './check-rules.ts';
import { spellAsStored } from './lookup-rows.ts';
import type { Difference, FieldPlace, RecordSnapshot } from './mapping.ts';
import { existsInRow, pathKey, type Rows, rawOf, renderProperty } from './places.ts';
import type { NoPlan, Plan } from './plan.ts';
import {
  differenceOf,
  type PlanActionInput,
  type PlanContext,
  type Planned,
  subjectOf,
} from './plan-context.ts';
import { planRemove } from './plan-remove.ts';
import { type StepsPlanned, writeSteps } from './plan-steps.ts';
import { type FieldEdit, toFieldEdits } from './property-edits.ts';
import { createRecordId } from './record-id.ts';
import { relyOnOwnership, relyOnProperty } from './reliance.ts';
import { editRows } from './row-edits.ts';
import { runSteps } from './run-steps.ts';
import { labelOf } from './snapshot.ts';
import type { World } from './tree.ts';
import { isTaken } from './unique.ts';

export type PlanResult = { readonly plan: Plan } | NoPlan;

/**
 * Works out the exact changes of an action, with everything it relies on. Pure: nothing is read or written. Throws
 * `NotRead` where a rule needs records that were not read yet.
 */
export function planAction(input: PlanActionInput): PlanResult {
  const { mapping, vocabulary, action, customer } = input;
  const begun = beginPlan(input);
  if ('problem' in begun) return begun;
  const { surroundings, path, target } = begun;
  const connector = writesThrough(vocabulary, action);
  const [record, definition] = [mapping.records[action.record], vocabulary.records[action.record]];
  if (!record || !definition || connector === undefined) return { problem: 'nothing-there' };
  const refused = checkRules(surroundings, action);
  if (refused) return refused;
  const { reliance } = surroundings;
  const batch = reliance.batchOf(connector);
  relyOnOwnership(reliance, mapping, vocabulary, path);
  const context: PlanContext = { ...input, batch, record, definition, target };
  const planned = planShorthand(context);
  if ('problem' in planned) return planned;
  const further = planSteps(surroundings, { batch, connector, about: target });
  if ('problem' in further) return further;
  if (batch.isEmpty()) return { problem: 'no-change' };
  const elsewhere = [...reliance.batches]
    .filter(([name]) => name !== connector)
    .map(([name, one]) => [name, one.toChanges()] as const)
    .filter(([, changes]) => changes.length > 0);
  return {
    plan: {
      action: action.name,
      connector,
      record: planned.subject,
      customer: subjectOf(customer),
      changes: batch.toChanges(),
      ...(elsewhere.length === 0 ? {} : { elsewhere: Object.fromEntries(elsewhere) }),
      differences: [...planned.differences, ...further.differences],
    },
  };
}

/** What a `change`, `add` or `remove` does by itself; an action of steps alone does nothing here. */
function planShorthand(context: PlanContext): Planned {
  const { kind } = context.action;
  if (kind === 'change') return planChange(context);
  if (kind === 'add') return planAdd(context);
  if (kind === 'remove') return planRemove(context);
  return { differences: [], subject: subjectOf(context.target) };
}

function planSteps(
  surroundings: PlanSurroundings,
  writing: { readonly batch: Batch; readonly connector: string; readonly about: RecordSnapshot },
): StepsPlanned {
  const outcome = runSteps(surroundings, surroundings.action);
  if ('failure' in outcome) {
    return outcome.failure === 'missing'
      ? { problem: 'missing', property: outcome.property }
      : { problem: outcome.failure };
  }
  return writeSteps({ surroundings, ...writing }, outcome);
}

function planChange(context: PlanContext): Planned {
  const { action, target, values, batch, mapping, record } = context;
  const given = action.properties.filter((property) => values[property] !== undefined);
  const [first] = action.properties;
  if (given.length === 0 && first !== undefined) return { problem: 'missing', property: first };
  const edited = collectEdits(context, given, target);
  if ('problem' in edited) return edited;
  const changed = edited.differences.filter(({ before, after }) => before !== after);
  if (changed.length === 0) return { problem: 'no-change' };
  const names = changed.map((difference) => difference.property);
  for (const property of names) relyOnProperty(batch, mapping, target, property);
  const edits = edited.edits.filter((edit) => names.includes(edit.property));
  const problem = editRows(batch, {
    mapping,
    record,
    rows: target,
    link: {},
    edits,
    lookups: context.customer.lookups,
    locale: context.locale,
  });
  return problem ?? { differences: changed, subject: subjectOf(target) };
}

function planAdd(context: PlanContext): Planned {
  const { action, target, batch, mapping, record, definition, locale } = context;
  const link = record.parent?.link;
  const equal = link?.kind === 'by' ? link.pairs : [];
  const values = { ...context.values, ...equalValues(equal, target) };
  const sharesRow = link?.kind === 'same-row';
  if (sharesRow && existsInRow(record, target)) return { problem: 'already-there' };
  const absent = action.properties.find(
    (property) => definition.properties[property]?.required && values[property] === undefined,
  );
  if (absent !== undefined) return { problem: 'missing', property: absent };
  const names = new Set([...action.properties, ...equal.map(({ own }) => own)]);
  const given = [...names].filter((property) => values[property] !== undefined);
  const rows = sharesRow ? target : undefined;
  const edited = collectEdits({ ...context, values }, given, rows);
  if ('problem' in edited) return edited;
  // Whatever the property's place held before cannot be the record's: it was not there.
  const differences = edited.differences.map(withoutBefore);
  if (sharesRow) {
    for (const property of Object.keys(record.properties)) relyOnShared(context, property);
  }
  const links: Record<string, Value> = {};
  if (link?.kind === 'child') {
    batch.rely(target.row, link.toFields);
    link.fields.forEach((field, index) => {
      links[field] = target.row.fields[link.toFields[index] ?? ''] ?? null;
    });
  }
  const problem = editRows(batch, {
    ...{ mapping, record, rows, link: links, edits: edited.edits },
    lookups: context.customer.lookups,
    locale: context.locale,
  });
  if (problem) return problem;
  const after: Rows = {
    row: { collection: record.collection.name, key: {}, fields: ownFields(edited.edits) },
    far: {},
  };
  const label = labelOf(definition, record, after, locale);
  const id = sharesRow ? createRecordId(record.record, target.row.key) : `${record.record}:new`;
  return { differences, subject: { type: record.record, id, label } };
}

function withoutBefore({ values: { before: _, ...values } = {}, ...difference }: Difference): Difference {
  return { ...difference, before: null, ...(values.after === undefined ? {} : { values }) };
}

/** The properties by which a new record hangs on its parent, where equal properties do it. */
function equalValues(
  pairs: readonly { readonly own: string; readonly parent: string }[],
  target: RecordSnapshot,
): PlanContext['values'] {
  return Object.fromEntries(
    pairs.flatMap(({ own, parent }) => {
      const value = target.values[parent];
      return value === undefined ? [] : [[own, value]];
    }),
  );
}

/** Asserts that a record which is to share the row is still not there. */
function relyOnShared({ batch, mapping, target, record }: PlanContext, property: string): void {
  relyOnProperty(batch, mapping, { ...target, record: record.record }, property);
}

function ownFields(edits: readonly FieldEdit[]): Readonly<Record<string, Value>> {
  const own = edits.filter((edit) => edit.place.hops.length === 0);
  return Object.fromEntries(own.map((edit) => [edit.place.field.name, edit.value]));
}

type Collected =
  | {
      readonly edits: readonly (FieldEdit & { readonly property: string })[];
      readonly differences: readonly Difference[];
    }
  | NoPlan;

function worldOf({ mapping, vocabulary, locale, customer, reads = new Map() }: PlanContext): World {
  return { mapping, vocabulary, locale, customer, reads };
}

/** The field edits of the given properties, and what each makes of its property. */
function collectEdits(context: PlanContext, given: readonly string[], rows: Rows | undefined): Collected {
  const { record, definition, values, locale } = context;
  const edits: (FieldEdit & { readonly property: string })[] = [];
  const differences: Difference[] = [];
  for (const described of Object.values(definition.properties)) {
    const mapping = record.properties[described.name];
    const value = values[described.name];
    if (!given.includes(described.name) || !mapping || value === undefined) continue;
    const own = rows === undefined ? undefined : context.target.id;
    const wanted = { record: record.record, property: described.name, value, own };
    if (isTaken(worldOf(context), context.batch, wanted))
      return { problem: 'does-not-fit', property: described.name, because: { kind: 'taken' } };
    const edited = toFieldEdits({ definition: described, mapping, value, rows, locale });
    if ('problem' in edited) return edited;
    const { lookups } = context.customer;
    const result = spellAsStored(edited.edits, { definition: described, lookups, rows, locale });
    if ('problem' in result) return result;
    edits.push(...result.edits.map((edit) => ({ ...edit, property: described.name })));
    const before = (place: FieldPlace) => (rows ? rawOf(rows, place) : null);
    const after = (place: FieldPlace) =>
      findEdit(result.edits, place)?.value ?? (findEdit(result.edits, place) ? null : before(place));
    differences.push(
      differenceOf(described, {
        before: renderProperty(described, mapping, before, locale),
        after: renderProperty(described, mapping, after, locale),
      }),
    );
  }
  return { edits, differences };
}

function findEdit(edits: readonly FieldEdit[], place: FieldPlace): FieldEdit | undefined {
  return edits.find(
    (edit) => edit.place.field.name === place.field.name && pathKey(edit.place.hops) === pathKey(place.hops),
  );
}
