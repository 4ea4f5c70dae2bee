import { pathOf } from './hops.ts';
import type { FieldPlace, HistoryMapping, Mapping, ParentLink, RecordMapping } from './mapping.ts';
import { describePlace, describeReason } from './resolve-property.ts';

/** The mapping as `parley check` prints it: one line for each record type and property. */
export function describeMapping(mapping: Mapping): readonly string[] {
  return Object.values(mapping.records).flatMap((record) => [
    `${record.record} → ${record.connector}: ${record.collection.name}${describeParent(record)}${describeHistory(record.history)}`,
    ...Object.values(record.properties).map((property) => {
      const places = property.places.map((place) => {
        const part = place.part === '' ? '' : `${place.part}: `;
        const modes = place.hops.flatMap((hop) =>
          hop.lookup ? `, ${hop.lookup}` : describeHistory(hop.history),
        );
        const via = place.hops.length === 0 ? '' : ` via ${place.hops.map((hop) => hop.relation).join('.')}`;
        return `${part}${describePlace(record.collection.name, place)}${via}${modes.join('')}`;
      });
      return `  ${record.record}.${property.property} → ${places.join(', ')} (${describeReason(property)})`;
    }),
  ]);
}

function describeParent(record: RecordMapping): string {
  if (!record.parent) return '';
  const { link, record: parent } = record.parent;
  return link.kind === 'same-row'
    ? `, in the row of ${parent}`
    : `, belongs to ${parent} by ${nameLink(link)}`;
}

function nameLink(link: ParentLink): string {
  if (link.kind === 'same-row') return link.kind;
  if (link.kind === 'child') return link.relation;
  return link.pairs.map(({ own, parent }) => `${own} = ${parent}`).join(', ');
}

/** What hub.lock.yaml keeps of an accepted mapping. Plain data with sorted keys where order carries no meaning. */
export interface MappingLock {
  /** By `connector/collection`: the fingerprint of every collection that values lie in. */
  readonly collections: Readonly<Record<string, string>>;
  readonly records: Readonly<Record<string, RecordLock>>;
}

export interface RecordLock {
  readonly connector: string;
  readonly collection: string;
  /** `same-row`, or the relation's name. */
  readonly parent?: string;
  /** By property, and by part for a composite value: as `map:` would say it. */
  readonly properties: Readonly<Record<string, string | Readonly<Record<string, string>>>>;
}

/** The part of a mapping that a business accepts, and that is held to from then on. */
export function lockOf(mapping: Mapping): MappingLock {
  const collections = Object.values(mapping.records).flatMap((record) =>
    namesOf(record).map((name): [string, string] => [
      `${record.connector}/${name}`,
      mapping.collections[record.connector]?.[name]?.fingerprint ?? '',
    ]),
  );
  const records = Object.values(mapping.records).map((record): [string, RecordLock] => [
    record.record,
    lockRecord(record),
  ]);
  return { collections: sorted(collections), records: sorted(records) };
}

function lockRecord(record: RecordMapping): RecordLock {
  const link = record.parent?.link;
  return {
    connector: record.connector,
    collection: `${record.collection.name}${describeHistory(record.history)}`,
    ...(link ? { parent: nameLink(link) } : {}),
    properties: sorted(
      Object.values(record.properties).map((property) => {
        const [first] = property.places;
        const parts = property.places.map((place): [string, string] => [place.part, lockPlace(place)]);
        return [property.property, first && first.part === '' ? lockPlace(first) : sorted(parts)];
      }),
    ),
  };
}

/** Empty for rows that are not kept as history. */
function describeHistory(history: HistoryMapping | undefined): string {
  return history ? `, kept as history from ${history.from.name} to ${history.to.name}` : '';
}

/** A place, and what a write does with the rows of values on the way there. */
function lockPlace(place: FieldPlace): string {
  const modes = place.hops.flatMap((hop) =>
    hop.lookup
      ? `${hop.collection}: ${hop.lookup}`
      : hop.history
        ? `${hop.collection}${describeHistory(hop.history)}`
        : [],
  );
  return modes.length === 0 ? pathOf(place) : `${pathOf(place)} (${modes.join('; ')})`;
}

/** The collections that its values lie in. Those that merely refer to them are looked up anew at each start. */
function namesOf(record: RecordMapping): readonly string[] {
  const places = Object.values(record.properties).flatMap((property) => property.places);
  return [record.collection.name, ...places.flatMap((place) => place.hops.map((hop) => hop.collection))];
}

function sorted<T>(entries: readonly (readonly [string, T])[]): Readonly<Record<string, T>> {
  return Object.fromEntries([...entries].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));
}
