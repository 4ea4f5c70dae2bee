import {
  type CollectionDescription,
  type GeneratedReference,
  isSameValue,
  type Value,
} from '../contract/index.ts';
import type { Batch } from './batch.ts';
import type { Hop, LookupRows, RecordMapping, RowSnapshot } from './mapping.ts';
import { pathKey, type Rows } from './places.ts';
import type { NoPlan } from './plan.ts';
import type { FieldEdit } from './property-edits.ts';

/** What a reference to a row that stands for a value is to become. */
export type LookupTarget =
  | { readonly kind: 'existing'; readonly row: RowSnapshot }
  | {
      readonly kind: 'new';
      readonly id: string;
      readonly hops: readonly Hop[];
      readonly collection: CollectionDescription;
      readonly set: Record<string, Value | GeneratedReference>;
    }
  /** The value was emptied. */
  | { readonly kind: 'none' };

export interface LookupInput {
  readonly batch: Batch;
  readonly lookups: Readonly<Record<string, LookupRows>> | undefined;
  readonly collections: Readonly<Record<string, CollectionDescription>>;
  readonly record: RecordMapping;
  readonly rows: Rows | undefined;
  readonly edits: readonly (FieldEdit & { readonly property: string })[];
  /** New rows of this batch, so that one value is added once. */
  readonly made: Map<string, LookupTarget>;
}

/** Finds the row that holds the edited values, or plans a new one; the row that is referred to now is never edited. */
export function reachLookup(input: LookupInput, hops: readonly Hop[]): LookupTarget | NoPlan {
  const { batch, collections, lookups, edits } = input;
  const path = pathKey(hops);
  const hop = hops.at(-1);
  const collection = hop && collections[hop.collection];
  const known = hop && lookups?.[hop.collection];
  const own = edits.filter((edit) => pathKey(edit.place.hops) === path);
  const property = edits.find((edit) => pathKey(edit.place.hops).startsWith(path))?.property ?? '';
  if (!hop || !collection || !known) return { problem: 'does-not-fit', property };

  const wanted: Record<string, Value | GeneratedReference> = {};
  for (const { place, value } of own) if (value !== null) wanted[place.field.name] = value;
  if (Object.keys(wanted).length === 0) return { kind: 'none' };
  const further = reachFurther(input, hops, wanted);
  if (further) return further;

  const fields = Object.keys(wanted);
  const matching = known.rows.filter((row) =>
    fields.every((field) => {
      const value = wanted[field];
      return value !== undefined && !isReference(value) && isSameValue(row.fields[field] ?? null, value);
    }),
  );
  const current = input.rows?.far[path];
  const found =
    matching.length === 1
      ? matching[0]
      : matching.find((row) => current !== undefined && isSameKey(row, current));
  if (found) {
    batch.rely(found, fields);
    return { kind: 'existing', row: found };
  }
  if (matching.length > 1 || hop.lookup !== 'find-or-create' || !known.isComplete) {
    return { problem: 'does-not-fit', property };
  }
  return makeRow(input, hops, collection, wanted);
}

/** The row behind this one, such as a city's country: found, made, or kept as it is where nothing is said of it. */
function reachFurther(
  input: LookupInput,
  hops: readonly Hop[],
  wanted: Record<string, Value | GeneratedReference>,
): NoPlan | undefined {
  const depth = hops.length;
  const path = pathKey(hops);
  const isBehind = (one: readonly Hop[]) => one.length > depth && pathKey(one.slice(0, depth)) === path;
  const mapped = Object.values(input.record.properties).flatMap((property) => property.places);
  const next = new Map(
    mapped
      .filter((place) => isBehind(place.hops))
      .map(({ hops: all }) => [pathKey(all.slice(0, depth + 1)), all.slice(0, depth + 1)]),
  );
  for (const [name, further] of next) {
    const hop = further.at(-1);
    if (!hop) continue;
    const isNamed = input.edits.some(({ place }) => pathKey(place.hops.slice(0, depth + 1)) === name);
    const current = input.rows?.far[path];
    if (!isNamed) {
      if (current) for (const field of hop.fields) wanted[field] = current.fields[field] ?? null;
      continue;
    }
    const target = reachLookup(input, further);
    if ('problem' in target) return target;
    if (target.kind === 'none') continue;
    hop.fields.forEach((field, index) => {
      wanted[field] = valueIn(target, hop.toFields[index] ?? '');
    });
  }
  return undefined;
}

function valueIn(target: Exclude<LookupTarget, { kind: 'none' }>, field: string): Value | GeneratedReference {
  if (target.kind === 'existing') return target.row.fields[field] ?? null;
  return target.set[field] ?? { type: 'generated', insert: target.id, field };
}

function makeRow(
  { batch, made }: LookupInput,
  hops: readonly Hop[],
  collection: CollectionDescription,
  wanted: Record<string, Value | GeneratedReference>,
): LookupTarget {
  const name = JSON.stringify([collection.name, wanted]);
  const known = made.get(name);
  if (known) return known;
  const plain = Object.entries(wanted).filter((entry): entry is [string, Value] => !isReference(entry[1]));
  // What another writer adds in between is not added twice.
  batch.relyOnCount(
    collection.name,
    plain.map(([field]) => field),
    plain.map(([, value]) => value),
    0,
  );
  const target: LookupTarget = {
    kind: 'new',
    id: `record.${pathKey(hops)}`,
    hops,
    collection,
    set: { ...wanted },
  };
  made.set(name, target);
  return target;
}

function isSameKey(left: RowSnapshot, right: RowSnapshot): boolean {
  return Object.entries(left.key).every(([field, value]) => isSameValue(value, right.key[field] ?? null));
}

function isReference(value: Value | GeneratedReference): value is GeneratedReference {
  return typeof value === 'object' && value !== null && value.type === 'generated';
}
