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
import { type LookupTarget, reachLookup } from './lookup-edits.ts';
import type {
  FieldPlace,
  HistoryMapping,
  Hop,
  LookupRows,
  Mapping,
  RecordMapping,
  RowSnapshot,
} from './mapping.ts';
import { pathKey, type Rows } from './places.ts';
import type { NoPlan } from './plan.ts';
import type { FieldEdit } from './property-edits.ts';

/** A row that is there, or one to be made. */
type Node =
  | { readonly kind: 'existing'; readonly row: RowSnapshot }
  | {
      readonly kind: 'new';
      readonly id: string;
      readonly hops: readonly Hop[];
      readonly collection: CollectionDescription;
      readonly set: Record<string, Value | GeneratedReference>;
    };

export interface RowEditInput {
  readonly mapping: Mapping;
  readonly record: RecordMapping;
  /** The rows as read. Undefined: the record is to be made. */
  readonly rows: Rows | undefined;
  /** For a new record: the fields that hang it on its parent. */
  readonly link: Readonly<Record<string, Value>>;
  readonly edits: readonly (FieldEdit & { readonly property: string })[];
  readonly lookups: Readonly<Record<string, LookupRows>> | undefined;
  readonly locale: Locale;
}

/**
 * Spreads field edits over the record's own row and the rows behind its hops. A row that others share is never
 * edited: the nearer row gets a copy of its own.
 */
export function editRows(batch: Batch, input: RowEditInput): NoPlan | undefined {
  const { mapping, record, rows } = input;
  const collections = mapping.collections[record.connector] ?? {};
  const nodes = new Map<string, Node>();
  nodes.set('', startNode(batch, input));
  const ordinary = pathsOf(input.edits.map(({ place }) => hopsBeforeLookup(place)));
  for (const { path, hops } of ordinary) {
    const near = nodes.get(pathKey(hops.slice(0, -1)));
    const hop = hops.at(-1);
    const collection = hop && collections[hop.collection];
    if (!near || !collection) return { problem: 'not-writable', because: 'no-key' };
    nodes.set(path, reachNode(batch, near, { hops, collection, locale: input.locale }, rows?.far[path]));
  }
  for (const { place, value } of input.edits) {
    const node = isBehindLookup(place) ? undefined : nodes.get(pathKey(place.hops));
    if (node?.kind === 'existing') batch.set(node.row, place.field.name, value);
    if (node?.kind === 'new') node.set[place.field.name] = value;
  }
  for (const { path, hops } of ordinary) {
    const [near, far] = [nodes.get(pathKey(hops.slice(0, -1))), nodes.get(path)];
    const hop = hops.at(-1);
    if (!near || far?.kind !== 'new' || !hop) continue;
    const problem = linkNodes(batch, near, far, hop);
    if (problem) return problem;
  }
  const made = new Map<string, LookupTarget>();
  const refused = referToLookups(batch, input, nodes, made);
  if (refused) return refused;
  for (const node of [...nodes.values(), ...made.values()]) {
    if (node.kind !== 'new') continue;
    const problem = findUnfilled(record, node);
    if (problem) return problem;
    batch.insert(node.id, node.collection.name, node.set);
  }
  return undefined;
}

/** Points the rows at the values that the edits name. */
function referToLookups(
  batch: Batch,
  input: RowEditInput,
  nodes: ReadonlyMap<string, Node>,
  made: Map<string, LookupTarget>,
): NoPlan | undefined {
  const { mapping, record, rows, edits, lookups } = input;
  const collections = mapping.collections[record.connector] ?? {};
  const tops = edits.filter(({ place }) => isBehindLookup(place));
  for (const { hops } of pathsOf(tops.map(({ place }) => hopsToLookup(place)))) {
    const [hop, near] = [hops.at(-1), nodes.get(pathKey(hops.slice(0, -1)))];
    if (!hop?.lookup || !near) continue;
    const target = reachLookup({ batch, lookups, collections, record, rows, edits, made }, hops);
    if ('problem' in target) return target;
    const property = tops.find(({ place }) => pathKey(hopsToLookup(place)) === pathKey(hops))?.property ?? '';
    const nearName = near.kind === 'existing' ? near.row.collection : near.collection.name;
    const problem =
      target.kind === 'none'
        ? clearReference(batch, near, hop, collections[nearName] ?? record.collection, property)
        : linkNodes(batch, near, target, hop);
    if (problem) return problem;
  }
  return undefined;
}

function clearReference(
  batch: Batch,
  near: Node,
  hop: Hop,
  collection: CollectionDescription,
  property: string,
): NoPlan | undefined {
  for (const name of hop.fields) {
    if (!collection.fields.find((field) => field.name === name)?.nullable)
      return { problem: 'missing', property };
    if (near.kind === 'existing') batch.set(near.row, name, null);
    else near.set[name] = null;
  }
  return undefined;
}

function isBehindLookup(place: FieldPlace): boolean {
  return place.hops.some((hop) => hop.lookup !== undefined);
}

function hopsBeforeLookup({ hops }: FieldPlace): readonly Hop[] {
  const first = hops.findIndex((hop) => hop.lookup !== undefined);
  return first < 0 ? hops : hops.slice(0, first);
}

function hopsToLookup({ hops }: FieldPlace): readonly Hop[] {
  return hops.slice(0, hops.findIndex((hop) => hop.lookup !== undefined) + 1);
}

interface Reach {
  readonly hops: readonly Hop[];
  readonly collection: CollectionDescription;
  readonly locale: Locale;
}

/** The record's own row: as it is, to be made, or to be followed by another. */
function startNode(batch: Batch, { record, rows, link, locale }: RowEditInput): Node {
  const { collection, history } = record;
  if (!rows) {
    return createNode(collection, [], { ...link, ...(history ? beginning(history, locale) : {}) });
  }
  if (!history) return { kind: 'existing', row: rows.row };
  return followRow(batch, rows.row, history, { hops: [], collection, locale });
}

function beginning({ from, to }: HistoryMapping, locale: Locale): Readonly<Record<string, Value>> {
  return { [from.name]: momentOfChange(from, locale, undefined), [to.name]: openEnd(to) };
}

/** Ends a row and begins the next, which takes over everything that is not changed. */
function followRow(
  batch: Batch,
  row: RowSnapshot,
  history: HistoryMapping,
  { hops, collection, locale }: Reach,
): Node {
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
  return createNode(collection, hops, {
    ...copied,
    [from.name]: moment,
    [to.name]: row.fields[to.name] ?? null,
  });
}

function createNode(
  collection: CollectionDescription,
  hops: readonly Hop[],
  set: Readonly<Record<string, Value>>,
): Node {
  const path = pathKey(hops);
  return { kind: 'new', id: path === '' ? 'record' : `record.${path}`, hops, collection, set: { ...set } };
}

/** The paths behind hops that the edits touch, the nearer ones first. */
function pathsOf(
  all: readonly (readonly Hop[])[],
): readonly { readonly path: string; readonly hops: readonly Hop[] }[] {
  const paths = new Map<string, readonly Hop[]>();
  for (const one of all) {
    one.forEach((_, index) => {
      const hops = one.slice(0, index + 1);
      paths.set(pathKey(hops), hops);
    });
  }
  return [...paths].map(([path, hops]) => ({ path, hops })).sort((a, b) => a.hops.length - b.hops.length);
}

function reachNode(
  batch: Batch,
  near: Node,
  { hops, collection, locale }: Reach,
  far: Rows['far'][string] | undefined,
): Node {
  const hop = hops.at(-1);
  if (!far || !hop) return createNode(collection, hops, hop?.history ? beginning(hop.history, locale) : {});
  if (hop.history) return followRow(batch, far, hop.history, { hops, collection, locale });
  if (near.kind === 'new' || far.users > 1) {
    const copied = collection.fields.filter(
      (field) => isCopied(collection, field) && field.name in far.fields,
    );
    const names = copied.map((field) => field.name);
    batch.rely(far, names);
    return createNode(
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
function linkNodes(batch: Batch, near: Node, far: Node, hop: Hop): NoPlan | undefined {
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
function fieldOf(node: Node, field: string): Value | GeneratedReference | undefined {
  if (node.kind === 'existing') return node.row.fields[field] ?? undefined;
  const set = node.set[field];
  if (set !== undefined) return set;
  const described = node.collection.fields.find((candidate) => candidate.name === field);
  const isMade = described !== undefined && (described.generated || described.hasDefault);
  return isMade && node.collection.key.includes(field)
    ? { type: 'generated', insert: node.id, field }
    : undefined;
}

function findUnfilled(record: RecordMapping, node: Extract<Node, { kind: 'new' }>): NoPlan | undefined {
  const unfilled = node.collection.fields.find(
    (field) =>
      !field.nullable && !field.hasDefault && !field.generated && (node.set[field.name] ?? null) === null,
  );
  if (!unfilled) return undefined;
  for (const property of Object.values(record.properties)) {
    const place = property.places.find((one) => isIn(one, node) && one.field.name === unfilled.name);
    if (!place) continue;
    return {
      problem: 'missing',
      property: property.property,
      ...(place.part === '' ? {} : { part: place.part }),
    };
  }
  const because = node.collection.key.includes(unfilled.name) ? 'no-key' : 'required-field';
  return { problem: 'not-writable', because };
}

function isIn(place: FieldPlace, node: Extract<Node, { kind: 'new' }>): boolean {
  return pathKey(place.hops) === pathKey(node.hops);
}
