import { createDecimal, type Explanation, isSameValue, type Value } from '../contract/index.ts';
import { type Locale, propertyTypes, type Vocabulary } from '../vocabulary/index.ts';
import { type FetchOptions, fetchEqual, type RowTree } from './fetch.ts';
import { type FetchNode, planFetch } from './fetch-plan.ts';
import type { FieldPlace, Mapping, RecordMapping } from './mapping.ts';

/** More customers than this behind one identifier are not told apart by it. */
const matchLimit = 3;

/** One property of the customer's record or of one below it, and the writings in which its value may be stored. */
export interface IdentifierQuery {
  readonly record: string;
  readonly property: string;
  readonly writings: readonly string[];
}

export interface FindByIdentifierDeps {
  readonly mapping: Mapping;
  readonly vocabulary: Vocabulary;
  readonly locale: Locale;
  readonly options: FetchOptions;
}

/** Where an identifier lies. Undefined: not in one field of the record's own row, so nobody can be found by it. */
export function identifierPlace(record: RecordMapping | undefined, property: string): FieldPlace | undefined {
  const places = record?.properties[property]?.places ?? [];
  const [place] = places;
  return places.length === 1 && place?.hops.length === 0 ? place : undefined;
}

/** The customers' rows that an identifier leads to, each read whole. Every writing is looked up, also when one is found. */
export async function findByIdentifier(
  deps: FindByIdentifierDeps,
  query: IdentifierQuery,
): Promise<readonly RowTree[]> {
  const { mapping, vocabulary, options } = deps;
  const record = mapping.records[query.record];
  const customer = mapping.records[vocabulary.customer];
  const place = identifierPlace(record, query.property);
  if (record === undefined || customer === undefined || place === undefined) return [];
  const chain = listChain(mapping, record, customer);
  if (chain === undefined) return [];
  const found = await Promise.all(
    toValues(deps, query, place).map((value) =>
      fetchEqual(options, nodeOf(mapping, chain, 0, place), [place.field.name], [value], matchLimit),
    ),
  );
  return climb(deps, chain, withoutTwins(found.flat()));
}

function toValues(
  { vocabulary, locale }: FindByIdentifierDeps,
  { record, property, writings }: IdentifierQuery,
  { field }: FieldPlace,
): readonly Value[] {
  const definition = vocabulary.records[record]?.properties[property];
  if (definition === undefined) return [];
  const type = propertyTypes[definition.type];
  const values = writings.flatMap((writing) => {
    const parsed = type.parse(writing, definition, locale);
    const value = parsed.ok ? type.toField(parsed.value, field, definition, locale) : undefined;
    return value === undefined ? [] : [value];
  });
  return values.filter((value, index) => values.findIndex((other) => isSameValue(other, value)) === index);
}

/** From the record up to the customer's, by rows: records that share their parent's row are no step. */
function listChain(
  mapping: Mapping,
  record: RecordMapping,
  customer: RecordMapping,
): readonly RecordMapping[] | undefined {
  const chain = [record];
  for (let current = record; current.record !== customer.record; ) {
    const parent = mapping.records[current.parent?.record ?? ''];
    if (parent === undefined || parent.connector !== current.connector) return undefined;
    if (current.parent?.link.kind === 'same-row') chain[chain.length - 1] = parent;
    else chain.push(parent);
    current = parent;
  }
  return chain;
}

/** What to read of the record at this place of the chain: the customer's whole, of others what leads on. */
function nodeOf(
  mapping: Mapping,
  chain: readonly RecordMapping[],
  index: number,
  place?: FieldPlace,
): FetchNode {
  const record = chain[index];
  if (record === undefined) throw new TypeError('The chain has no such record');
  if (index === chain.length - 1) return planFetch(mapping, record);
  const up = linkOf(record)?.fields ?? [];
  const fields = new Set([...record.collection.key, ...up]);
  if (place !== undefined) fields.add(place.field.name);
  return { collection: record.collection.name, fields, links: new Map() };
}

/** The link by which a row hangs on its parent row. */
function linkOf(record: RecordMapping) {
  const link = record.parent?.link;
  return link?.kind === 'child' ? link : undefined;
}

async function climb(
  { mapping, options }: FindByIdentifierDeps,
  chain: readonly RecordMapping[],
  rows: readonly RowTree[],
): Promise<readonly RowTree[]> {
  let reached = rows;
  for (const [index, record] of chain.slice(0, -1).entries()) {
    const link = linkOf(record);
    if (link === undefined) return [];
    const parents = await Promise.all(
      reached.map((tree) =>
        fetchEqual(
          options,
          nodeOf(mapping, chain, index + 1),
          link.toFields,
          link.fields.map((field) => tree.row.fields[field] ?? null),
          matchLimit,
        ),
      ),
    );
    reached = withoutTwins(parents.flat());
  }
  return reached;
}

function withoutTwins(trees: readonly RowTree[]): readonly RowTree[] {
  const keys = trees.map(({ row }) => JSON.stringify(Object.entries(row.key).sort()));
  return trees.filter((_, index) => keys.indexOf(keys[index] ?? '') === index);
}

/** How a lookup by an identifier is served, for `parley check`. */
export async function explainIdentifier(
  { connector, call }: FetchOptions,
  record: RecordMapping,
  property: string,
): Promise<Explanation & { readonly collection: string; readonly field: string }> {
  const collection = record.collection.name;
  const place = identifierPlace(record, property);
  if (place === undefined) {
    const advice =
      'Nobody is found by it: pin it with map: to one field of this collection, or remove it from identify-by.';
    return { collection, field: property, access: 'unknown', advice };
  }
  const { name: field, type } = place.field;
  if (connector.capabilities.operators?.includes('eq') !== true) return { collection, field, access: 'scan' };
  if (!connector.explain) return { collection, field, access: 'unknown' };
  const value: Value = type === 'integer' ? 1 : type === 'decimal' ? createDecimal('1') : 'A-1';
  const where = [{ field, operator: 'eq', value }] as const;
  return { collection, field, ...(await connector.explain({ collection, where }, call)) };
}
