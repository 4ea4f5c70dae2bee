import type { CollectionDescription } from '../contract/index.ts';
import type { ActionDefinition, Vocabulary } from '../vocabulary/index.ts';
import type { FieldPlace, HistoryMapping, Mapping, MappingFinding, RecordMapping } from './mapping.ts';

type Refusal = Pick<MappingFinding, 'property' | 'message' | 'fix'>;

/** What would make a configured action impossible, found before anybody asks for it. */
export function checkActions(vocabulary: Vocabulary, mapping: Mapping): readonly MappingFinding[] {
  const { onEnd } = vocabulary;
  const closing = onEnd === undefined ? [] : toWrites({ name: 'on-end', steps: onEnd.steps });
  const writes = [...Object.values(vocabulary.actions).flatMap(listWrites), ...closing];
  return writes.flatMap((write) => {
    const record = mapping.records[write.record];
    if (!record) return [];
    const collections = mapping.collections[record.connector] ?? {};
    const refusals = write.kind === 'remove' ? checkRemove(record) : checkSet(write, record, collections);
    return refusals.map((refusal) => ({
      level: 'error' as const,
      connector: record.connector,
      record: record.record,
      action: write.name,
      ...refusal,
    }));
  });
}

/** What an action writes of one record type: by itself, or with one of its steps. */
interface RecordWrite {
  readonly name: string;
  readonly kind: 'change' | 'add' | 'remove';
  readonly record: string;
  readonly properties: readonly string[];
}

function listWrites(action: ActionDefinition): readonly RecordWrite[] {
  const { name, kind, record, properties } = action;
  const steps = toWrites(action);
  return kind === 'do' || kind === 'answer' ? steps : [{ name, kind, record, properties }, ...steps];
}

function toWrites({ name, steps }: Pick<ActionDefinition, 'name' | 'steps'>): readonly RecordWrite[] {
  return steps.flatMap((step): readonly RecordWrite[] => {
    if (step.kind === 'set')
      return step.assignments.map(({ record, property }) => ({
        name,
        kind: 'change',
        record,
        properties: [property],
      }));
    const properties = step.kind === 'add' ? step.values.map(({ property }) => property) : [];
    return [{ name, kind: step.kind, record: step.record, properties }];
  });
}

function checkSet(
  action: RecordWrite,
  record: RecordMapping,
  collections: Readonly<Record<string, CollectionDescription>>,
): readonly Refusal[] {
  const inserts = action.kind === 'add' && record.parent?.link.kind !== 'same-row';
  const link = record.parent?.link;
  // What makes the relation is filled in with the parent's.
  const linking = inserts && link?.kind === 'by' ? link.pairs.map(({ own }) => own) : [];
  const places = [...new Set([...action.properties, ...linking])].flatMap((property) =>
    (record.properties[property]?.places ?? []).map((place) => ({ property, place })),
  );
  const refusals = places.flatMap(({ property, place }) =>
    checkTarget(action, record, place, collections, inserts).map((message) => ({
      property,
      message,
      fix: `Name another place with "map:" under records.${record.record}.properties.${property}, or remove the action "${action.name}".`,
    })),
  );
  return inserts ? [...refusals, ...checkInserts(action, record, places, collections)] : refusals;
}

function checkTarget(
  action: RecordWrite,
  record: RecordMapping,
  place: FieldPlace,
  collections: Readonly<Record<string, CollectionDescription>>,
  inserts: boolean,
): readonly string[] {
  const rows = [record.collection.name, ...place.hops.map((hop) => hop.collection)];
  const last = place.hops.at(-1);
  const reached = place.hops.length === 0 ? rows : rows.slice(-2);
  const touched = last?.lookup === 'find' ? reached.slice(0, 1) : reached;
  if (last?.lookup) return touched.flatMap((row) => checkCollection(action, collections[row], row));
  const name = `${rows.at(-1)}.${place.field.name}`;
  return [
    ...touched.flatMap((row) => checkCollection(action, collections[row], row)),
    ...(place.field.generated
      ? [`${action.name} would write "${name}", which the backend generates itself.`]
      : []),
    ...(!inserts && collections[rows.at(-1) ?? '']?.key.includes(place.field.name)
      ? [`${action.name} would change "${name}", which is part of the key.`]
      : []),
  ];
}

function checkCollection(
  action: RecordWrite,
  collection: CollectionDescription | undefined,
  name: string,
): readonly string[] {
  if (!collection || collection.kind === 'view')
    return [`${action.name} would write to "${name}", which is a view.`];
  return collection.key.length === 0 ? [`${action.name} would write to "${name}", which has no key.`] : [];
}

/** Fields that an insert must fill and that the action does not. */
function checkInserts(
  action: RecordWrite,
  record: RecordMapping,
  places: readonly { readonly place: FieldPlace }[],
  collections: Readonly<Record<string, CollectionDescription>>,
): readonly Refusal[] {
  const link = record.parent?.link;
  const rows = new Map<string, { collection: string; filled: Set<string>; isFound: boolean }>();
  rows.set('', {
    collection: record.collection.name,
    filled: new Set([...(link?.kind === 'child' ? link.fields : []), ...historyNames(record.history)]),
    isFound: false,
  });
  for (const { place } of places) {
    place.hops.forEach((hop, index) => {
      const near = place.hops
        .slice(0, index)
        .map((one) => one.relation)
        .join('.');
      const path = near === '' ? hop.relation : `${near}.${hop.relation}`;
      const row = rows.get(path) ?? {
        ...{ collection: hop.collection, filled: new Set<string>() },
        isFound: hop.lookup !== undefined,
      };
      rows.set(path, row);
      if (hop.direction === 'own') for (const field of hop.fields) rows.get(near)?.filled.add(field);
      else for (const field of hop.toFields) row.filled.add(field);
      for (const field of historyNames(hop.history)) row.filled.add(field);
    });
    rows.get(place.hops.map((hop) => hop.relation).join('.'))?.filled.add(place.field.name);
  }
  return [...rows.values()]
    .filter(({ isFound }) => !isFound)
    .flatMap(({ collection, filled }) =>
      (collections[collection]?.fields ?? [])
        .filter(
          (field) => !field.nullable && !field.hasDefault && !field.generated && !filled.has(field.name),
        )
        .map((field) => ({
          message: `${action.name} would add a record to "${collection}", whose field "${field.name}" must not be empty and is not set by it.`,
          fix: `Give "${collection}.${field.name}" a default, or add a property for it to records.${record.record} and to the action "${action.name}".`,
        })),
    );
}

function historyNames(history: HistoryMapping | undefined): readonly string[] {
  return history ? [history.from.name, history.to.name] : [];
}

function checkRemove(record: RecordMapping): readonly Refusal[] {
  const name = record.collection.name;
  const fix = `Remove the action, or map ${record.record} to a collection where it can be removed.`;
  if (record.collection.kind === 'view')
    return [{ message: `"${name}" is a view: nothing can be removed there.`, fix }];
  if (record.parent?.link.kind !== 'same-row') return [];
  return Object.values(record.properties).flatMap((property) =>
    property.places.flatMap((place) => {
      const [hop] = place.hops;
      const cleared = hop
        ? record.collection.fields.filter((field) => hop.fields.includes(field.name))
        : [place.field];
      const reason =
        hop?.direction === 'reverse'
          ? `its ${property.property} lies behind a relation that points back here`
          : cleared.some((field) => !field.nullable && (hop || field.type !== 'text'))
            ? `"${cleared.find((field) => !field.nullable)?.name}" must not be empty`
            : cleared.some((field) => record.collection.key.includes(field.name) || field.generated)
              ? `"${cleared[0]?.name}" cannot be written`
              : undefined;
      return reason === undefined
        ? []
        : [
            {
              property: property.property,
              message: `${record.record} lies in the row of "${name}" and cannot be cleared there: ${reason}.`,
              fix,
            },
          ];
    }),
  );
}
