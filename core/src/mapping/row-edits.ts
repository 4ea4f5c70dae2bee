import type { CollectionDescription, GeneratedReference, Value } from '../contract/index.ts';
import type { Locale } from '../vocabulary/index.ts';
import type { Batch } from './batch.ts';
import { type LookupTarget, reachLookup } from './lookup-edits.ts';
import type { FieldPlace, Hop, LookupRows, Mapping, RecordMapping } from './mapping.ts';
import { pathKey, type Rows } from './places.ts';
import type { NoPlan } from './plan.ts';
import type { FieldEdit } from './property-edits.ts';
import { linkNodes, type RowNode, reachNode, startNode } from './row-node.ts';

export interface RowEditInput {
  readonly mapping: Mapping;
  readonly record: RecordMapping;
  /** The rows as read. Undefined: the record is to be made. */
  readonly rows: Rows | undefined;
  /** For a new record: the fields that hang it on its parent. */
  readonly link: Readonly<Record<string, Value | GeneratedReference>>;
  readonly edits: readonly (FieldEdit & { readonly property: string })[];
  /** Names the rows that are made, so that several records can be added at once. Default `record`. */
  readonly name?: string;
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
  const nodes = new Map<string, RowNode>();
  nodes.set('', startNode(batch, input));
  const ordinary = pathsOf(input.edits.map(({ place }) => hopsBeforeLookup(place)));
  for (const { path, hops } of ordinary) {
    const near = nodes.get(pathKey(hops.slice(0, -1)));
    const hop = hops.at(-1);
    const collection = hop && collections[hop.collection];
    if (!near || !collection) return { problem: 'not-writable', because: 'no-key' };
    nodes.set(
      path,
      reachNode(
        batch,
        near,
        { hops, collection, locale: input.locale, name: input.name ?? 'record' },
        rows?.far[path],
      ),
    );
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
  nodes: ReadonlyMap<string, RowNode>,
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
  near: RowNode,
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

function findUnfilled(record: RecordMapping, node: Extract<RowNode, { kind: 'new' }>): NoPlan | undefined {
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

function isIn(place: FieldPlace, node: Extract<RowNode, { kind: 'new' }>): boolean {
  return pathKey(place.hops) === pathKey(node.hops);
}
