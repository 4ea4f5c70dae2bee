import type { CollectionDescription } from '../contract/index.ts';
import type { HistoryFields, RecordDefinition } from '../vocabulary/index.ts';
import type { Collections } from './hops.ts';
import type {
  FieldPlace,
  HistoryMapping,
  Hop,
  MappingFinding,
  PropertyMapping,
  RecordMapping,
} from './mapping.ts';
import { isSameName } from './names.ts';

type Problem = Pick<MappingFinding, 'message' | 'fix' | 'candidates'>;
type Properties = Readonly<Record<string, PropertyMapping>>;

/** Of rows that hold one after the other at most one holds now: a relation to them leads to one. */
export function seeCurrentOnly(record: RecordDefinition, collections: Collections): Collections {
  const kept = Object.keys(record.history ?? {}).filter((name) => name !== '');
  if (kept.length === 0) return collections;
  return new Map(
    [...collections].map(([name, collection]) => {
      const relations = collection.relations.map((relation) =>
        kept.includes(relation.to.collection) ? { ...relation, cardinality: 'one' as const } : relation,
      );
      return [name, { ...collection, relations }];
    }),
  );
}

export interface HistoryResult {
  readonly properties: Properties;
  /** For the record's own rows. */
  readonly own?: HistoryMapping;
  readonly problems: readonly Problem[];
}

/** Finds the fields that `history:` names, and marks the relations that lead to rows kept so. */
export function resolveHistory(
  record: RecordDefinition,
  collection: CollectionDescription,
  collections: Collections,
  properties: Properties,
): HistoryResult {
  const problems: Problem[] = [];
  const found = new Map<string, HistoryMapping>();
  for (const [name, fields] of Object.entries(record.history ?? {})) {
    const kept = name === '' ? collection : collections.get(name);
    const result = kept ? findFields(record, kept, fields) : undefined;
    if (!result) problems.push(missingCollection(record, name, collections));
    else if ('problem' in result) problems.push(result.problem);
    else found.set(name, result.history);
  }
  const marked = Object.entries(properties).map(([name, property]) => [
    name,
    { ...property, places: property.places.map((place) => mark(place, found)) },
  ]);
  const used = Object.values(properties).flatMap((one) => one.places.flatMap((place) => place.hops));
  for (const name of found.keys()) {
    if (name === '' || used.some((hop) => hop.collection === name)) continue;
    problems.push({
      message: `${record.name}: "history:" names "${name}", in which no property of it lies.`,
      fix: `Remove it under records.${record.name}.history, or map a property there.`,
    });
  }
  const own = found.get('');
  return { properties: Object.fromEntries(marked), problems, ...(own ? { own } : {}) };
}

function mark(place: FieldPlace, found: ReadonlyMap<string, HistoryMapping>): FieldPlace {
  return {
    ...place,
    hops: place.hops.map((hop): Hop => {
      const history = found.get(hop.collection);
      return history ? { ...hop, history } : hop;
    }),
  };
}

function findFields(
  record: RecordDefinition,
  collection: CollectionDescription,
  names: HistoryFields,
): { readonly history: HistoryMapping } | { readonly problem: Problem } {
  const find = (name: string) =>
    collection.fields.find((field) => field.name === name) ??
    collection.fields.find((field) => isSameName(field.name, name));
  const [from, to] = [find(names.from), find(names.to)];
  const dates = ['date', 'datetime', 'instant'];
  if (from && to && dates.includes(from.type) && from.type === to.type) return { history: { from, to } };
  const wrong = from
    ? to
      ? `"${names.from}" and "${names.to}" are not two dates of one type`
      : `no field "${names.to}"`
    : `no field "${names.from}"`;
  const candidates = collection.fields
    .filter((field) => dates.includes(field.type))
    .map((field) => field.name);
  return {
    problem: {
      message: `${record.name}: "history:" does not fit "${collection.name}": ${wrong}.`,
      fix: `Name the two fields under records.${record.name}.history: { from: <field>, to: <field> }.`,
      ...(candidates.length > 0 ? { candidates } : {}),
    },
  };
}

function missingCollection(record: RecordDefinition, name: string, collections: Collections): Problem {
  return {
    message: `${record.name}: "history:" names "${name}", which is not among the described collections.`,
    fix: `Name a collection under records.${record.name}.history, or only { from: <field>, to: <field> } for its own.`,
    candidates: [...collections.keys()],
  };
}

/** A row that is followed by another gets another key: nothing may hang on it. */
export function checkHistoryChildren(
  records: Readonly<Record<string, RecordMapping>>,
): readonly (Problem & { readonly record: string })[] {
  return Object.values(records).flatMap((record) => {
    if (!record.history) return [];
    const hangs = Object.values(records).some(
      (other) => other.parent?.record === record.record && other.parent.link.kind === 'child',
    );
    const pointed = Object.values(record.properties).some((property) =>
      property.places.some((place) => place.hops[0]?.direction === 'reverse'),
    );
    if (!hangs && !pointed) return [];
    return [
      {
        record: record.record,
        message: `${record.record}: its rows are kept as history, but other rows point at them and would stay with the old one.`,
        fix: `Remove "history:" under records.${record.record}, or map what changes to a collection of its own.`,
      },
    ];
  });
}
