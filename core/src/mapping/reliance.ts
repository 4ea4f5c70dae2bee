import type { ActionDefinition, Guard, PropertyValue } from '../vocabulary/index.ts';
import { type Locale, propertyTypes, type Vocabulary } from '../vocabulary/index.ts';
import type { Batch } from './batch.ts';
import type { FieldPlace, Hop, Mapping, RecordSnapshot, RowSnapshot } from './mapping.ts';
import { pathKey, type Rows } from './places.ts';
import type { NoPlan } from './plan.ts';

/** From the customer down to a record below it: every record on the way. Undefined: it is not below. */
export function findPath(
  from: RecordSnapshot,
  target: RecordSnapshot,
): readonly RecordSnapshot[] | undefined {
  if (from.id === target.id) return [from];
  for (const child of Object.values(from.children).flat()) {
    const rest = findPath(child, target);
    if (rest) return [from, ...rest];
  }
  return undefined;
}

/** Asserts that the sender still owns the record: who the customer is, and each link on the way down. */
export function relyOnOwnership(
  batch: Batch,
  mapping: Mapping,
  vocabulary: Vocabulary,
  path: readonly RecordSnapshot[],
): void {
  path.forEach((snapshot, index) => {
    batch.rely(snapshot.row, []);
    const link = mapping.records[snapshot.record]?.parent?.link;
    const parent = path[index - 1];
    if (link?.kind === 'child' && parent) {
      batch.rely(snapshot.row, link.fields);
      batch.rely(parent.row, link.toFields);
    }
  });
  const [customer] = path;
  if (!customer) return;
  for (const property of vocabulary.records[customer.record]?.identify ?? []) {
    relyOnProperty(batch, mapping, customer, property);
  }
}

/** Asserts everything that a property was read from, and the way there. */
export function relyOnProperty(
  batch: Batch,
  mapping: Mapping,
  snapshot: RecordSnapshot,
  property: string,
): void {
  const places = mapping.records[snapshot.record]?.properties[property]?.places ?? [];
  for (const place of places) relyOnPlace(batch, snapshot, place);
}

function relyOnPlace(batch: Batch, rows: Rows, place: FieldPlace): void {
  let near: RowSnapshot = rows.row;
  for (const [index, hop] of place.hops.entries()) {
    const far = rows.far[pathKey(place.hops.slice(0, index + 1))];
    if (hop.direction === 'own') batch.rely(near, hop.fields);
    else if (far) batch.rely(far, hop.toFields);
    else if (hop.history) relyOnNoneOpen(batch, near, hop);
    else {
      const values = hop.fields.map((field) => near.fields[field] ?? null);
      batch.relyOnCount(hop.collection, hop.toFields, values, 0);
    }
    if (!far) return;
    if (hop.history) batch.rely(far, [hop.history.from.name, hop.history.to.name]);
    near = far;
  }
  batch.rely(near, [place.field.name]);
}

/** Asserts that no row of them is still open. */
function relyOnNoneOpen(batch: Batch, near: RowSnapshot, hop: Hop): void {
  const values = hop.fields.map((field) => near.fields[field] ?? null);
  const to = hop.history?.to.name;
  if (to !== undefined) batch.relyOnCount(hop.collection, [...hop.toFields, to], [...values, null], 0);
}

/** Checks the action's guards on the record and those above it, and asserts what they rest on. */
export function checkGuards(
  batch: Batch,
  input: { readonly mapping: Mapping; readonly vocabulary: Vocabulary; readonly locale: Locale },
  action: ActionDefinition,
  path: readonly RecordSnapshot[],
): NoPlan | undefined {
  for (const guard of action.when) {
    const snapshot = path.find((one) => one.record === guard.record);
    const holds = snapshot !== undefined && isGuardMet(input, guard, snapshot.values[guard.property]);
    if (!holds) return { problem: 'guard', record: guard.record, property: guard.property };
    relyOnProperty(batch, input.mapping, snapshot, guard.property);
  }
  return undefined;
}

function isGuardMet(
  { vocabulary, locale }: { readonly vocabulary: Vocabulary; readonly locale: Locale },
  guard: Guard,
  value: PropertyValue | undefined,
): boolean {
  const definition = vocabulary.records[guard.record]?.properties[guard.property];
  if (!definition || value === undefined) return false;
  const type = propertyTypes[definition.type];
  return guard.isOneOf.some((text) => {
    const parsed = type.parse(text, definition, locale);
    return parsed.ok && type.isSame(value, parsed.value, definition, locale);
  });
}
