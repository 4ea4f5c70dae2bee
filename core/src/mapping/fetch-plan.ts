import { canonicalJson } from '../canonical-json.ts';
import type { Hop, Mapping, RecordMapping, Reference } from './mapping.ts';
import { childrenOf, rowGroup } from './places.ts';

/** What to read of one collection, and what to read along with each of its rows. */
export interface FetchNode {
  readonly collection: string;
  readonly fields: Set<string>;
  readonly links: Map<string, FetchLink>;
}

/** From one row to related ones: where its `fields` equal their `toFields`. */
export interface FetchLink {
  /** The relation's name, where the connector describes it in this direction. */
  readonly relation: string | undefined;
  readonly fields: readonly string[];
  readonly toFields: readonly string[];
  limit: number;
  readonly node: FetchNode;
}

/** How many records of one type are read below one parent. */
export const childLimit = 100;
/** How many rows that hold one after the other are looked through for the one that holds now. */
const historyLimit = 1000;

/** Everything to read for one record: its row, the rows behind its hops with their users, and all records below it. */
export function planFetch(mapping: Mapping, record: RecordMapping): FetchNode {
  const known = plans.get(record);
  if (known?.mapping === mapping) return known.node;
  const node = createNode(record.collection.name, record.collection.key);
  addRecord(mapping, record, node);
  plans.set(record, { mapping, node });
  return node;
}

/** A resolved mapping never changes, so neither does what is read for its records. */
const plans = new WeakMap<RecordMapping, { readonly mapping: Mapping; readonly node: FetchNode }>();

/** Names a link within its node. */
export function linkKey(fields: readonly string[], collection: string, toFields: readonly string[]): string {
  return canonicalJson([fields, collection, toFields]);
}

export function hopKey(hop: Hop): string {
  return linkKey(hop.fields, hop.collection, hop.toFields);
}

/** From the referred row back to those that refer to it. */
export function referrerKey(reference: Reference): string {
  return linkKey(reference.toFields, reference.collection, reference.fields);
}

function createNode(collection: string, fields: Iterable<string>): FetchNode {
  return { collection, fields: new Set(fields), links: new Map() };
}

function addRecord(mapping: Mapping, record: RecordMapping, node: FetchNode): void {
  const collections = mapping.collections[record.connector] ?? {};
  if (record.history) {
    for (const field of record.collection.fields) if (field.type !== 'other') node.fields.add(field.name);
  }
  for (const member of rowGroup(mapping, record.record)) {
    for (const property of Object.values(member.properties)) {
      for (const place of property.places) {
        const end = addHops(node, place.hops, collections);
        end.fields.add(place.field.name);
      }
    }
    for (const child of childrenOf(mapping, member.record)) {
      const link = child.parent?.link;
      if (link?.kind !== 'child') continue;
      const below = addLink(node, {
        relation: link.reverse,
        fields: link.toFields,
        toFields: link.fields,
        limit: child.history ? historyLimit : childLimit,
        node: createNode(child.collection.name, child.collection.key),
      });
      addRecord(mapping, child, below);
    }
  }
}

function addHops(
  start: FetchNode,
  hops: readonly Hop[],
  collections: Mapping['collections'][string],
): FetchNode {
  return hops.reduce((near, hop, index) => {
    const shareable = hops.slice(0, index + 1).some((one) => one.shareable || one.history !== undefined);
    return addHop(near, hop, shareable, collections);
  }, start);
}

function addHop(
  near: FetchNode,
  hop: Hop,
  shareable: boolean,
  collections: Mapping['collections'][string],
): FetchNode {
  const described = collections[hop.collection];
  // A row that others share is copied whole when it has to be changed, so all of it is read.
  const readable = (described?.fields ?? []).filter((field) => shareable && field.type !== 'other');
  const far = addLink(near, {
    relation: hop.relation,
    fields: hop.fields,
    toFields: hop.toFields,
    limit: hop.history ? historyLimit : 1,
    node: createNode(hop.collection, [...(described?.key ?? []), ...readable.map((field) => field.name)]),
  });
  for (const reference of hop.referrers) {
    addLink(far, {
      relation: reference.reverse,
      fields: reference.toFields,
      toFields: reference.fields,
      limit: 2,
      node: createNode(reference.collection, collections[reference.collection]?.key ?? []),
    });
  }
  return far;
}

/** Adds a link, or widens the one that is there. */
function addLink(near: FetchNode, link: FetchLink): FetchNode {
  for (const field of link.fields) near.fields.add(field);
  for (const field of link.toFields) link.node.fields.add(field);
  const key = linkKey(link.fields, link.node.collection, link.toFields);
  const known = near.links.get(key);
  if (!known) {
    near.links.set(key, link);
    return link.node;
  }
  known.limit = Math.max(known.limit, link.limit);
  for (const field of link.node.fields) known.node.fields.add(field);
  return known.node;
}
