import * as v from 'valibot';
import { parse } from 'yaml';
import type { Edit, Row, Tables } from './places/index.ts';
import type { Facts } from './watch-facts.ts';

/** How transcripts call the rows of one collection. */
const CollectionSchema = v.strictObject({
  /** `{field}` is the row's; `{field -> Other.field}` of the row of `Other` whose key stands in the field. */
  call: v.string(),
  /** The field that tells rows apart. Default: `id`, in whatever case. */
  key: v.optional(v.string()),
  /** By property: the field. Default: every field but the key, in lower case with hyphens. */
  rename: v.optional(v.record(v.string(), v.string()), {}),
  /** Fields that no transcript tells of. */
  'leave-out': v.optional(v.array(v.string()), []),
});

/** `transcripts/facts.yaml`: by connector and collection. */
const FactsSchema = v.record(v.string(), v.record(v.string(), CollectionSchema));

export type FactNames = v.InferOutput<typeof FactsSchema>;
type Collection = v.InferOutput<typeof CollectionSchema>;

/** One value of a backend under the name that transcripts give it, and where it is changed. */
export interface NamedFact {
  /** `<subject>, <property>` */
  readonly name: string;
  readonly value: string | null;
  readonly connector: string;
  readonly place: Omit<Edit, 'value'>;
}

export function parseFactNames(text: string): FactNames {
  return v.parse(FactsSchema, parse(text));
}

/** Every value of every row. Throws where one has no name, or two have the same. */
export function nameFacts(names: FactNames, connector: string, tables: Tables): readonly NamedFact[] {
  const facts = Object.entries(tables).flatMap(([collection, rows]) => {
    const how = names[connector]?.[collection];
    if (how === undefined)
      throw new Error(`facts.yaml does not say what a row of ${connector}.${collection} is called`);
    return rows.flatMap((row) =>
      nameRow(names[connector] ?? {}, how, { connector, collection, row, tables }),
    );
  });
  const twice = facts.find(({ name }, index) => facts.findIndex((one) => one.name === name) !== index);
  if (twice !== undefined) throw new Error(`facts.yaml calls two values "${twice.name}"`);
  return facts;
}

interface NamedRow {
  readonly connector: string;
  readonly collection: string;
  readonly row: Row;
  readonly tables: Tables;
}

function nameRow(
  all: Readonly<Record<string, Collection>>,
  how: Collection,
  { connector, collection, row, tables }: NamedRow,
): readonly NamedFact[] {
  const key = keyOf(how, row);
  const left = how['leave-out'];
  const subject = fill(how.call, row, (other, value) =>
    (tables[other] ?? []).find((one) => one[keyOf(all[other], one)] === value),
  );
  return Object.entries(row)
    .filter(([field]) => field !== key && !left.includes(field))
    .map(([field, value]) => {
      const renamed = Object.entries(how.rename).find(([, from]) => from === field)?.[0];
      return {
        name: `${subject}, ${renamed ?? toProperty(field)}`,
        value,
        connector,
        place: { collection, field, key: { field: key, value: row[key] ?? '' } },
      };
    });
}

type Find = (collection: string, key: string | null) => Row | undefined;

/** A field that a row does not have is an empty one. */
function fill(template: string, row: Row, find: Find): string {
  return template.replace(/\{([^{}]+)\}/g, (_, inside: string) => {
    const [field = '', target] = inside.split('->').map((part) => part.trim());
    const value = row[field] ?? null;
    if (target === undefined) return value ?? 'nobody';
    const [, collection = '', other = ''] = /^([^.]+)\.(.+)$/.exec(target) ?? [];
    return find(collection, value)?.[other] ?? 'nobody';
  });
}

function keyOf(how: Collection | undefined, row: Row): string {
  return how?.key ?? Object.keys(row).find((field) => field.toLowerCase() === 'id') ?? '';
}

function toProperty(field: string): string {
  return field.toLowerCase().replaceAll(/[^\p{L}\p{N}]+/gu, '-');
}

export function toFactMap(facts: readonly NamedFact[]): Facts {
  return new Map(facts.map(({ name, value }) => [name, value]));
}
