import {
  type CollectionDescription,
  type FieldDescription,
  type GeneratedReference,
  isSameValue,
  type Value,
} from '../contract/index.ts';
import type { Locale } from '../vocabulary/index.ts';
import type { Batch } from './batch.ts';
import { followingFields, isBeginUnique, momentOfChange, openEnd } from './history.ts';
import type { HistoryMapping, Hop, RecordMapping, RowSnapshot } from './mapping.ts';
import { pathKey, type Rows } from './places.ts';
import type { NoPlan } from './plan.ts';

/** A row that is there, or one to be made. */
export type RowNode =
  | { readonly kind: 'existing'; readonly row: RowSnapshot }
  | {
      readonly kind: 'new';
      readonly id: string;
      readonly hops: readonly Hop[];
      readonly collection: CollectionDescription;
      readonly set: Record<string, Value | GeneratedReference>;
    };

interface Reach {
  readonly hops: readonly Hop[];
  readonly collection: CollectionDescription;
  readonly locale: Locale;
  readonly name: string;
}

interface Start {
  readonly record: RecordMapping;
  readonly rows: Rows | undefined;
  readonly link: Readonly<Record<string, Value | GeneratedReference>>;
  readonly locale: Locale;
  /** Begins the ids of rows that are made. */
  readonly name?: string;
}

/** The record's own row: as it is, to be made, or to be followed by another. */
export function startNode(batch: Batch, { record, rows, link, locale, name = 'record' }: Start): RowNode {
  const { collection, history } = record;
  if (!rows) {
    return createNode(name, collection, [], { ...link, ...(history ? beginning(history, locale) : {}) });
  }
  if (!history) return { kind: 'existing', row: rows.row };
  return followRow(batch, rows.row, history, { hops: [], collection, locale, name });
}

function beginning({ from, to }: HistoryMapping, locale: Locale): Readonly<Record<string, Value>> {
  return { [from.name]: momentOfChange(from, locale, undefined), [to.name]: openEnd(to) };
}

/** Ends a row and begins the next, which takes over everything that is not changed. */
function followRow(
  batch: Batch,
  row: RowSnapshot,
  history: HistoryMapping,
  { hops, collection, locale, name }: Reach,
): RowNode {
  const { from, to } = history;
  const began = row.fields[from.name] ?? null;
  const moment = momentOfChange(from, locale, began === null ? undefined : began);
  // Two rows that begin at one moment are not possible there: what was entered today is corrected.
  if (isBeginUnique(collection, history) && isSameValue(began, moment)) return { kind: 'existing', row };
  const fields = followingFields(collection, history).filter((field) => field.name in row.fields);
  const names = fields.map((field) => field.name);
  batch.rely(row, [...names, from.name, to.name]);
  batch.end(row, to.name, moment);
  const copied = Object.fromEntries(names.map((name) => [name, row.fields[name] ?? null]));
  return createNode(name, collection, hops, {
    ...copied,
    [from.name]: moment,
    [to.name]: row.fields[to.name] ?? null,
  });
}

function createNode(
  name: string,
  collection: CollectionDescription,
  hops: readonly Hop[],
  set: Readonly<Record<string, Value | GeneratedReference>>,
): RowNode {
  const path = pathKey(hops);
  return { kind: 'new', id: path === '' ? name : `${name}.${path}`, hops, collection, set: { ...set } };
}

/** A row behind a hop: as it is, to be made, to be followed by another, or copied because others share it. */
export function reachNode(
  batch: Batch,
  near: RowNode,
  { hops, collection, locale, name }: Reach,
  far: Rows['far'][string] | undefined,
): RowNode {
  const hop = hops.at(-1);
  if (!far || !hop)
    return createNode(name, collection, hops, hop?.history ? beginning(hop.history, locale) : {});
  if (hop.history) return followRow(batch, far, hop.history, { hops, collection, locale, name });
  if (near.kind === 'new' || far.users > 1) {
    const copied = collection.fields.filter(
      (field) => isCopied(collection, field) && field.name in far.fields,
    );
    const names = copied.map((field) => field.name);
    batch.rely(far, names);
    return createNode(
      name,
      collection,
      hops,
      Object.fromEntries(names.map((name) => [name, far.fields[name] ?? null])),
    );
  }
  assertUnshared(batch, hop, far);
  return { kind: 'existing', row: far };
}

/** A row that nobody else shares must stay so until the write. */
function assertUnshared(batch: Batch, hop: Hop, far: RowSnapshot): void {
  for (const reference of hop.referrers) {
    const values = reference.toFields.map((field) => far.fields[field] ?? null);
    batch.relyOnCount(reference.collection, reference.fields, values, reference.isOwn ? 1 : 0);
  }
}

function isCopied(collection: CollectionDescription, field: FieldDescription): boolean {
  const isKept = [collection.key, ...collection.unique].some((set) => set.includes(field.name));
  return !isKept && !field.generated && field.type !== 'other';
}

/** Makes the reference between a row and the new row behind it. */
export function linkNodes(batch: Batch, near: RowNode, far: RowNode, hop: Hop): NoPlan | undefined {
  const [holder, referred] = hop.direction === 'own' ? [near, far] : [far, near];
  const [holding, target] = hop.direction === 'own' ? [hop.fields, hop.toFields] : [hop.toFields, hop.fields];
  for (const [index, field] of holding.entries()) {
    const value = fieldOf(referred, target[index] ?? '');
    if (value === undefined) return { problem: 'not-writable', because: 'no-key' };
    if (holder.kind === 'existing') batch.set(holder.row, field, value);
    else if (holder.kind === 'new') holder.set[field] = value;
  }
  return undefined;
}

/** What a field of a row holds, or will hold once the batch has made it. */
function fieldOf(node: RowNode, field: string): Value | GeneratedReference | undefined {
  if (node.kind === 'existing') return node.row.fields[field] ?? undefined;
  const set = node.set[field];
  if (set !== undefined) return set;
  const described = node.collection.fields.find((candidate) => candidate.name === field);
  const isMade = described !== undefined && (described.generated || described.hasDefault);
  return isMade && node.collection.key.includes(field)
    ? { type: 'generated', insert: node.id, field }
    : undefined;
}
