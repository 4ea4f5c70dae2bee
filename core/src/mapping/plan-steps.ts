import type { GeneratedReference, Value } from '../contract/index.ts';
import type { RuleRecord } from '../rules/index.ts';
import type { Locale, PropertyDefinition, PropertyValue } from '../vocabulary/index.ts';
import { propertyTypes } from '../vocabulary/index.ts';
import type { Batch } from './batch.ts';
import { spellAsStored } from './lookup-rows.ts';
import type { Difference, RecordMapping, RecordSnapshot } from './mapping.ts';
import { type Rows, rawOf, renderProperty, type Shown } from './places.ts';
import type { NoPlan } from './plan.ts';
import { differenceOf } from './plan-context.ts';
import { planRemove } from './plan-remove.ts';
import { type FieldEdit, toFieldEdits } from './property-edits.ts';
import { relyOnProperty, relyOnWay } from './reliance.ts';
import { editRows } from './row-edits.ts';
import { asSnapshot, isPlanned, type RuleSurroundings } from './rule-scope.ts';
import type { RecordAddition, RecordEdit, StepsOutcome } from './run-steps.ts';
import type { World } from './tree.ts';
import { isTaken } from './unique.ts';

interface Writing {
  readonly surroundings: RuleSurroundings;
  readonly batch: Batch;
  /** The one connector that the plan writes through. */
  readonly connector: string;
  /** The record that the action is about: its differences go by their property's name alone. */
  readonly about: RecordSnapshot;
}

export type StepsPlanned = { readonly differences: readonly Difference[] } | NoPlan;

/** Turns what steps come to into changes of rows. */
export function writeSteps(writing: Writing, outcome: StepsOutcome): StepsPlanned {
  const differences: Difference[] = [];
  for (const edit of outcome.edits) {
    const written = writeEdit(writing, edit);
    if ('problem' in written) return written;
    differences.push(...written.differences);
  }
  for (const [index, addition] of outcome.additions.entries()) {
    const written = writeAddition(writing, addition, index, outcome.additions);
    if ('problem' in written) return written;
    differences.push(...written.differences);
  }
  for (const { snapshot, shown } of outcome.removals) {
    const written = writeRemoval(writing, snapshot, shown);
    if ('problem' in written) return written;
    differences.push(...written.differences);
  }
  return { differences };
}

function partsOf({ surroundings, connector }: Writing, type: string) {
  const { world } = surroundings;
  const record = world.mapping.records[type];
  const definition = world.vocabulary.records[type];
  return record && definition && record.connector === connector ? { record, definition, world } : undefined;
}

const refused: NoPlan = { problem: 'not-writable', because: 'required-field' };

function writeEdit(writing: Writing, { snapshot, values }: RecordEdit): StepsPlanned {
  const { batch } = writing;
  const parts = partsOf(writing, snapshot.record);
  if (!parts) return refused;
  const { record, definition, world } = parts;
  relyOnWay(writing.surroundings.reliance, world, snapshot);
  const edits: (FieldEdit & { readonly property: string })[] = [];
  const differences: Difference[] = [];
  for (const [property, { value, shown }] of values) {
    const [described, mapping] = [definition.properties[property], record.properties[property]];
    if (!described || !mapping) return refused;
    const made = editsFor({ world, batch, record, described, value, rows: snapshot, own: snapshot.id });
    if ('problem' in made) return made;
    const before = renderProperty(described, mapping, (place) => rawOf(snapshot, place), world.locale);
    const after = render(described, value, world.locale);
    relyOnProperty(batch, world.mapping, snapshot, property);
    if (before.text === after.text) continue;
    edits.push(...made.edits.map((edit) => ({ ...edit, property })));
    differences.push(differenceIn(writing, snapshot, described, { before, after, shown }));
  }
  const problem = editRows(batch, {
    ...{ mapping: world.mapping, record, rows: snapshot, link: {}, edits },
    ...{ lookups: world.customer.lookups, locale: world.locale, name: `record.${snapshot.id}` },
  });
  return problem ?? { differences };
}

interface EditsFor {
  readonly world: World;
  readonly record: RecordMapping;
  readonly described: PropertyDefinition;
  readonly value: PropertyValue | null;
  readonly rows: Rows | undefined;
  readonly batch: Batch;
  /** The id of the record, where it is there. */
  readonly own: string | undefined;
}

function editsFor({
  world,
  batch,
  record,
  described,
  value,
  rows,
  own,
}: EditsFor): { readonly edits: readonly FieldEdit[] } | NoPlan {
  const { locale, customer } = world;
  const mapping = record.properties[described.name];
  if (!mapping) return refused;
  if (value === null) return emptyPlaces(described, mapping.places);
  if (isTaken(world, batch, { record: record.record, property: described.name, value, own }))
    return { problem: 'does-not-fit', property: described.name, because: { kind: 'taken' } };
  const edited = toFieldEdits({ definition: described, mapping, value, rows, locale });
  if ('problem' in edited) return edited;
  return spellAsStored(edited.edits, { definition: described, lookups: customer.lookups, rows, locale });
}

function emptyPlaces(
  described: PropertyDefinition,
  places: readonly FieldEdit['place'][],
): { readonly edits: readonly FieldEdit[] } | NoPlan {
  const edits: FieldEdit[] = [];
  for (const place of places) {
    const empty: Value | undefined = place.field.nullable
      ? null
      : place.field.type === 'text'
        ? ''
        : undefined;
    if (empty === undefined || place.hops.length > 0) return { problem: 'missing', property: described.name };
    edits.push({ place, value: empty });
  }
  return { edits };
}

function writeAddition(
  writing: Writing,
  { record: added, parent, isShown }: RecordAddition,
  index: number,
  all: readonly RecordAddition[],
): StepsPlanned {
  const { batch } = writing;
  const parts = partsOf(writing, added.record);
  if (!parts) return refused;
  const { record, definition, world } = parts;
  const linked = linkTo(writing, record, parent, all);
  if (linked === undefined) return { problem: 'not-writable', because: 'no-key' };
  const values = { ...added.values, ...linked.values };
  const edits: (FieldEdit & { readonly property: string })[] = [];
  const differences: Difference[] = [];
  for (const described of Object.values(definition.properties)) {
    const value = values[described.name];
    if (value === undefined) continue;
    const made = editsFor({ world, batch, record, described, value, rows: undefined, own: undefined });
    if ('problem' in made) return made;
    edits.push(...made.edits.map((edit) => ({ ...edit, property: described.name })));
    differences.push(
      differenceIn(writing, added, described, {
        before: { text: null },
        after: render(described, value, world.locale),
        shown: isShown(described.name),
      }),
    );
  }
  const problem = editRows(batch, {
    ...{ mapping: world.mapping, record, rows: undefined, link: linked.fields, edits },
    ...{ lookups: world.customer.lookups, locale: world.locale, name: nameOf(index) },
  });
  return problem ?? { differences };
}

function nameOf(index: number): string {
  return `added.${index + 1}`;
}

interface Linked {
  readonly fields: Readonly<Record<string, Value | GeneratedReference>>;
  /** Properties that make the relation, where equal properties do. */
  readonly values: Readonly<Record<string, PropertyValue>>;
}

/** How a new record hangs on the one it belongs to. Undefined: it cannot. */
function linkTo(
  { batch, surroundings }: Writing,
  record: RecordMapping,
  parent: RuleRecord | undefined,
  all: readonly RecordAddition[],
): Linked | undefined {
  const link = record.parent?.link;
  if (!link || !parent) return link ? undefined : { fields: {}, values: {} };
  if (link.kind === 'same-row') return undefined;
  if (link.kind === 'by') {
    const snapshot = asSnapshot(parent);
    const values = link.pairs.map(({ own, parent: near }): [string, PropertyValue | undefined] => [
      own,
      isPlanned(parent) ? parent.values[near] : snapshot?.values[near],
    ]);
    const known = values.flatMap(([own, value]) => (value === undefined ? [] : [[own, value] as const]));
    return known.length < values.length ? undefined : { fields: {}, values: Object.fromEntries(known) };
  }
  const snapshot = asSnapshot(parent);
  if (snapshot) {
    relyOnWay(surroundings.reliance, surroundings.world, snapshot);
    batch.rely(snapshot.row, link.toFields);
    return {
      fields: Object.fromEntries(
        link.fields.map((field, at) => [field, snapshot.row.fields[link.toFields[at] ?? ''] ?? null]),
      ),
      values: {},
    };
  }
  const at = all.findIndex((one) => one.record.id === parent.id);
  const mapping = surroundings.world.mapping.records[parent.record];
  if (at < 0 || !mapping) return undefined;
  const fields: Record<string, GeneratedReference> = {};
  for (const [place, field] of link.fields.entries()) {
    const far = link.toFields[place] ?? '';
    const described = mapping.collection.fields.find((one) => one.name === far);
    if (!described || !mapping.collection.key.includes(far)) return undefined;
    if (!described.generated && !described.hasDefault) return undefined;
    fields[field] = { type: 'generated', insert: nameOf(at), field: far };
  }
  return { fields, values: {} };
}

function writeRemoval(writing: Writing, snapshot: RecordSnapshot, shown: boolean): StepsPlanned {
  const { batch, surroundings } = writing;
  const parts = partsOf(writing, snapshot.record);
  if (!parts) return refused;
  const { world } = surroundings;
  relyOnWay(surroundings.reliance, world, snapshot);
  const planned = planRemove({
    ...{
      mapping: world.mapping,
      vocabulary: world.vocabulary,
      locale: world.locale,
      customer: world.customer,
    },
    ...{ batch, record: parts.record, definition: parts.definition, target: snapshot },
  });
  if ('problem' in planned) return planned;
  return {
    differences: planned.differences.map((difference) => ({
      ...difference,
      ...nameDifference(writing, snapshot, difference.label),
      ...(shown ? {} : { shown: false as const }),
    })),
  };
}

function render(described: PropertyDefinition, value: PropertyValue | null, locale: Locale): Shown {
  return value === null
    ? { text: null }
    : { text: propertyTypes[described.type].format(value, described, locale), value };
}

interface Texts {
  readonly before: Shown;
  readonly after: Shown;
  readonly shown: boolean;
}

function differenceIn(
  writing: Writing,
  of: RuleRecord,
  described: PropertyDefinition,
  { shown, ...texts }: Texts,
): Difference {
  return {
    ...differenceOf(described, texts),
    ...nameDifference(writing, of, described.label),
    ...(shown ? {} : { shown: false as const }),
  };
}

/** Of another record than the one in question it says whose it is. */
function nameDifference(
  { about, surroundings }: Writing,
  of: RuleRecord,
  label: string,
): { label: string; record?: string } {
  if (of.id === about.id) return { label };
  const type = surroundings.world.vocabulary.records[of.record]?.label ?? of.record;
  const name = asSnapshot(of)?.label;
  return {
    label: name === undefined || name === type ? `${type}: ${label}` : `${type} ${name}: ${label}`,
    record: of.record,
  };
}
