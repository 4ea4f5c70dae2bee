import type { Value } from '../contract/index.ts';
import type { ActionDefinition } from '../vocabulary/index.ts';
import { createBatch } from './batch.ts';
import { spellAsStored } from './lookup-rows.ts';
import type { Difference, FieldPlace } from './mapping.ts';
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
import { type FieldEdit, toFieldEdits } from './property-edits.ts';
import { createRecordId } from './record-id.ts';
import { checkGuards, findPath, relyOnOwnership, relyOnProperty } from './reliance.ts';
import { editRows } from './row-edits.ts';
import { labelOf } from './snapshot.ts';

export type PlanResult = { readonly plan: Plan } | NoPlan;

/** Works out the exact changes of an action, with everything it relies on. Pure: nothing is read or written. */
export function planAction(input: PlanActionInput): PlanResult {
  const { mapping, vocabulary, action, customer } = input;
  const record = mapping.records[action.record];
  const definition = vocabulary.records[action.record];
  const path = findPath(customer, input.target);
  const target = path?.at(-1);
  const wanted = action.kind === 'add' ? definition?.belongsTo : action.record;
  if (!record || !definition || !path || !target || target.record !== wanted)
    return { problem: 'nothing-there' };
  const batch = createBatch();
  const guarded = checkGuards(batch, input, action, path);
  if (guarded) return guarded;
  relyOnOwnership(batch, mapping, vocabulary, path);
  const context: PlanContext = { ...input, batch, record, definition, target };
  const planned = planners[action.kind](context);
  if ('problem' in planned) return planned;
  if (batch.isEmpty()) return { problem: 'no-change' };
  return {
    plan: {
      action: action.name,
      connector: record.connector,
      record: planned.subject,
      customer: subjectOf(customer),
      changes: batch.toChanges(),
      differences: planned.differences,
    },
  };
}

const planners: Readonly<Record<ActionDefinition['kind'], (context: PlanContext) => Planned>> = {
  change: planChange,
  add: planAdd,
  remove: planRemove,
};

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
  const { action, target, values, batch, mapping, record, definition, locale } = context;
  const link = record.parent?.link;
  const sharesRow = link?.kind === 'same-row';
  if (sharesRow && existsInRow(record, target)) return { problem: 'already-there' };
  const absent = action.properties.find(
    (property) => definition.properties[property]?.required && values[property] === undefined,
  );
  if (absent !== undefined) return { problem: 'missing', property: absent };
  const given = action.properties.filter((property) => values[property] !== undefined);
  const rows = sharesRow ? target : undefined;
  const edited = collectEdits(context, given, rows);
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

/** The field edits of the given properties, and what each makes of its property. */
function collectEdits(context: PlanContext, given: readonly string[], rows: Rows | undefined): Collected {
  const { record, definition, values, locale } = context;
  const edits: (FieldEdit & { readonly property: string })[] = [];
  const differences: Difference[] = [];
  for (const described of Object.values(definition.properties)) {
    const mapping = record.properties[described.name];
    const value = values[described.name];
    if (!given.includes(described.name) || !mapping || value === undefined) continue;
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
