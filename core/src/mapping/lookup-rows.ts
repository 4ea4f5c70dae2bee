import type { CallOptions, ReadConnector, Value } from '../contract/index.ts';
import {
  type ActionDefinition,
  fold,
  listWritten,
  type PropertyDefinition,
  type PropertyRead,
  propertyTypes,
  type Vocabulary,
} from '../vocabulary/index.ts';
import { fetchTrees } from './fetch.ts';
import type { LookupRows, Mapping, RecordMapping } from './mapping.ts';
import { pathKey, type Rows } from './places.ts';
import type { NoPlan } from './plan.ts';
import type { FieldEdit } from './property-edits.ts';

/** So many rows of a collection of values are read. In a larger one, a value that is not among them cannot be told new. */
const lookupLimit = 5000;

type Lookups = Readonly<Record<string, LookupRows>>;

/** Reads the collections of values that an action on this record, or on one below it, may choose from. */
export async function readLookups(
  { mapping, vocabulary }: { readonly mapping: Mapping; readonly vocabulary: Vocabulary },
  customer: RecordMapping,
  connector: ReadConnector,
  call: CallOptions,
): Promise<Lookups | undefined> {
  const wanted = wantedFields(mapping, vocabulary, customer.connector);
  if (wanted.size === 0) return undefined;
  const read = [...wanted].map(async ([collection, fields]): Promise<[string, LookupRows]> => {
    const node = { collection, fields, links: new Map() };
    const trees = await fetchTrees({ connector, call }, node, {
      where: [],
      limit: lookupLimit,
      beyond: 'cut',
    });
    return [collection, { rows: trees.map((tree) => tree.row), isComplete: trees.length < lookupLimit }];
  });
  return Object.fromEntries(await Promise.all(read));
}

function wantedFields(
  mapping: Mapping,
  vocabulary: Vocabulary,
  connector: string,
): ReadonlyMap<string, Set<string>> {
  const wanted = new Map<string, Set<string>>();
  for (const { record: type, property } of Object.values(vocabulary.actions).flatMap(listSet)) {
    const record = mapping.records[type];
    if (!record || record.connector !== connector) continue;
    for (const place of record.properties[property]?.places ?? []) {
      place.hops.forEach((hop, index) => {
        if (hop.lookup === undefined) return;
        const fields = wanted.get(hop.collection) ?? new Set<string>();
        wanted.set(hop.collection, fields);
        const key = mapping.collections[connector]?.[hop.collection]?.key ?? [];
        for (const field of [...key, ...hop.toFields]) fields.add(field);
        const next = place.hops[index + 1];
        for (const field of next ? next.fields : [place.field.name]) fields.add(field);
      });
    }
  }
  return wanted;
}

/** The properties that an action writes, by itself or with its steps. */
function listSet(action: ActionDefinition): readonly PropertyRead[] {
  const own = action.properties.map((property) => ({ record: action.record, property }));
  const written = listWritten(action).flatMap(({ record, property }) =>
    property === undefined ? [] : [{ record, property }],
  );
  return [...own, ...written];
}

export interface SpellInput {
  readonly definition: PropertyDefinition;
  readonly lookups: Lookups | undefined;
  readonly rows: Rows | undefined;
  readonly locale: Parameters<(typeof propertyTypes)['choice']['fromField']>[2];
}

/** Replaces what a customer wrote by what the collection of values holds, so that what is confirmed is what is stored. */
export function spellAsStored(
  edits: readonly FieldEdit[],
  input: SpellInput,
): { readonly edits: readonly FieldEdit[] } | NoPlan {
  const spelled: FieldEdit[] = [];
  for (const edit of edits) {
    const result = spell(edit, input);
    if ('problem' in result) return result;
    spelled.push(result);
  }
  return { edits: spelled };
}

function spell(edit: FieldEdit, input: SpellInput): FieldEdit | NoPlan {
  const { place, value } = edit;
  const hop = place.hops.at(-1);
  if (hop?.lookup === undefined || value === null) return edit;
  const known = input.lookups?.[hop.collection];
  const refused: NoPlan = { problem: 'does-not-fit', property: input.definition.name };
  if (!known) return refused;
  const values = known.rows.map((row) => row.fields[place.field.name] ?? null);
  const texts = [...new Set(values.filter((one) => typeof one === 'string'))];
  if (texts.includes(String(value))) return edit;
  const meant = texts.filter((one) => isMeant(one, value, input));
  const [first] = meant;
  if (first !== undefined && meant.length === 1) return { ...edit, value: first };
  const current = input.rows?.far[pathKey(place.hops)]?.fields[place.field.name] ?? null;
  if (typeof current === 'string' && meant.includes(current)) return { ...edit, value: current };
  // Several that are meant alike, or none: only a new value may be added, and only where it is known to be new.
  const isNew = meant.length === 0 && hop.lookup === 'find-or-create' && known.isComplete;
  return isNew ? edit : refused;
}

function isMeant(stored: string, value: Value, { definition, locale }: SpellInput): boolean {
  if (definition.type === 'choice') {
    return propertyTypes.choice.fromField(stored, definition, locale) === value;
  }
  return typeof value === 'string' && foldAll(stored) === foldAll(value);
}

function foldAll(text: string): string {
  return fold(text).replace(/\s+/g, ' ').trim();
}
