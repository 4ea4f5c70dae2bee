import type { Vocabulary } from '../vocabulary/index.ts';
import { type Batch, createBatch } from './batch.ts';
import type { FieldPlace, Hop, Mapping, RecordSnapshot, RowSnapshot } from './mapping.ts';
import { pathKey, type Rows } from './places.ts';
import { findPath, type World } from './tree.ts';

/** What a plan relies on and changes, for each connector that it looks at. */
export interface Reliance {
  batchOf(connector: string): Batch;
  /** The connectors looked at, with their batches. */
  readonly batches: ReadonlyMap<string, Batch>;
}

export function createReliance(): Reliance {
  const batches = new Map<string, Batch>();
  return {
    batches,
    batchOf(connector) {
      const batch = batches.get(connector) ?? createBatch();
      batches.set(connector, batch);
      return batch;
    },
  };
}

/** Asserts that the sender still owns the record: who the customer is, and each link on the way down. */
export function relyOnOwnership(
  reliance: Reliance,
  mapping: Mapping,
  vocabulary: Vocabulary,
  path: readonly RecordSnapshot[],
): void {
  path.forEach((snapshot, index) => {
    const batch = reliance.batchOf(snapshot.connector);
    batch.rely(snapshot.row, []);
    const link = mapping.records[snapshot.record]?.parent?.link;
    const parent = path[index - 1];
    if (link?.kind === 'child' && parent) {
      batch.rely(snapshot.row, link.fields);
      batch.rely(parent.row, link.toFields);
    }
    if (link?.kind === 'by' && parent) {
      for (const pair of link.pairs) {
        relyOnProperty(batch, mapping, snapshot, pair.own);
        relyOnProperty(reliance.batchOf(parent.connector), mapping, parent, pair.parent);
      }
    }
  });
  const [customer] = path;
  if (!customer) return;
  for (const property of vocabulary.records[customer.record]?.identify ?? []) {
    relyOnProperty(reliance.batchOf(customer.connector), mapping, customer, property);
  }
}

/** As {@link relyOnOwnership}, for any record of the customer's. A shared one belongs to nobody. Throws `NotRead`. */
export function relyOnWay(reliance: Reliance | undefined, world: World, snapshot: RecordSnapshot): void {
  const path = reliance && findPath(world, snapshot);
  if (path) relyOnOwnership(reliance, world.mapping, world.vocabulary, path);
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
