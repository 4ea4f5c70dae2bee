import {
  type CallOptions,
  type Condition,
  type Fields,
  ParleyError,
  type Value,
} from '@parley/core/contract';
import type { Api } from './api.ts';
import { meets } from './match.ts';
import { getField, type RestCollection } from './model.ts';
import { listPages } from './pages.ts';
import { getAt, parsePath } from './paths.ts';
import { type RawRecord, readRecord } from './records.ts';
import { fillPath, isFillable, listPlaceholders, withQuery } from './template.ts';
import { toUrlText } from './wire-values.ts';

/** Reads within one call. What was fetched once is not fetched again, so that a call sees one state. */
export interface Search {
  /** All records that meet the conditions, in the API's order. */
  match(collection: RestCollection, where: readonly Condition[]): Promise<readonly RawRecord[]>;
}

export interface SearchOptions {
  readonly api: Api;
  readonly call: CallOptions;
  /** More records than this are never looked through for one search. */
  readonly maxRecords: number;
}

/** A list of values in one condition becomes as many requests, up to here. */
const maxAlternatives = 20;

export function createSearch({ api, call, maxRecords }: SearchOptions): Search {
  const lists = new Map<string, Promise<readonly unknown[]>>();

  async function fetchList(collection: RestCollection, url: string): Promise<readonly unknown[]> {
    const entries: unknown[] = [];
    for await (const page of listPages(api, collection, url, call)) {
      entries.push(...page);
      if (entries.length > maxRecords) throw tooMany(collection, maxRecords);
    }
    return entries;
  }

  function getList(collection: RestCollection, url: string): Promise<readonly unknown[]> {
    const known = lists.get(url) ?? fetchList(collection, url);
    lists.set(url, known);
    return known;
  }

  return {
    async match(collection, where) {
      if (where.some((condition) => condition.operator === 'in' && condition.value.length === 0)) return [];
      const found: RawRecord[] = [];
      for (const fixed of spread(collection, where)) {
        const known = readEqual(fixed);
        if (isByKey(collection, known)) {
          const record = await readItem(api, collection, known, call);
          if (record !== undefined) found.push(record);
          continue;
        }
        const url = toListUrl(api, collection, fixed, known);
        for (const entry of await getList(collection, url))
          found.push(readRecord(collection, entry, pickPath(collection, known), api.answers));
      }
      return dropRepeated(
        collection,
        found.filter(({ values }) => where.every((one) => meets(values[one.field] ?? null, one))),
      );
    },
  };
}

/** Reads one record by its key. Undefined: it is not there. */
export async function readItem(
  api: Api,
  collection: RestCollection,
  key: Fields,
  call: CallOptions,
): Promise<(RawRecord & { readonly headers: Readonly<Record<string, string>> }) | undefined> {
  const answer = await api.read(api.toUrl(fillPath(collection.item ?? '', key, collection)), call);
  if (answer === undefined) return undefined;
  const body = getAt(answer.body, parsePath(collection.config.record));
  return { ...readRecord(collection, body, key, api.answers), headers: answer.headers };
}

/** Where one of several values is asked for, and the API can be asked for one: a search for each. */
function spread(collection: RestCollection, where: readonly Condition[]): readonly (readonly Condition[])[] {
  const index = where.findIndex(
    (condition) =>
      condition.operator === 'in' &&
      condition.value.length <= maxAlternatives &&
      !condition.value.includes(null) &&
      findFilter(collection, condition) === undefined &&
      canAskEqual(collection, condition.field),
  );
  const found = where[index];
  if (found?.operator !== 'in') return [where];
  const rest = where.filter((_, at) => at !== index);
  return found.value.map((value) => [...rest, { field: found.field, operator: 'eq', value }]);
}

function canAskEqual(collection: RestCollection, field: string): boolean {
  const { filters, path } = collection.config;
  const written = filters[field];
  return (
    typeof written === 'string' ||
    written?.eq !== undefined ||
    listPlaceholders(path).includes(field) ||
    (collection.key.length === 1 && collection.key[0] === field && collection.item !== undefined)
  );
}

function readEqual(where: readonly Condition[]): Fields {
  const known: Record<string, Value> = {};
  for (const condition of where)
    if (condition.operator === 'eq' && condition.value !== null) known[condition.field] = condition.value;
  return known;
}

function isByKey(collection: RestCollection, known: Fields): boolean {
  const { key, item } = collection;
  return (
    key.length > 0 &&
    item !== undefined &&
    key.every((name) => known[name] !== undefined) &&
    isFillable(item, known, collection)
  );
}

function toListUrl(api: Api, collection: RestCollection, where: readonly Condition[], known: Fields): string {
  const { path, query } = collection.config;
  if (!isFillable(path, known, collection))
    throw new ParleyError(
      'PARLEY_CONNECTOR_UNSUPPORTED',
      `${collection.name} can only be listed by ${listPlaceholders(path).join(', ')}.`,
      { details: { collection: collection.name } },
    );
  const fixed = Object.entries(query).map(([name, value]) => [name, String(value)] as const);
  const asked = where.flatMap((condition) => findFilter(collection, condition) ?? []);
  return withQuery(api.toUrl(fillPath(path, known, collection)), [...fixed, ...asked]);
}

/** The parameters that let the API narrow the list down. Everything is compared again afterwards. */
function findFilter(
  collection: RestCollection,
  condition: Condition,
): readonly (readonly [string, string])[] | undefined {
  const written = collection.config.filters[condition.field];
  const filter =
    typeof written === 'string'
      ? condition.operator === 'eq'
        ? written
        : undefined
      : written?.[condition.operator];
  const values: readonly Value[] = condition.operator === 'in' ? condition.value : [condition.value];
  if (filter === undefined || values.includes(null)) return undefined;
  const field = getField(collection, condition.field);
  const texts = values.map((value) => toUrlText(value, field));
  if (typeof filter === 'string') return texts.map((text) => [filter, text] as const);
  return Object.entries(filter).map(
    ([name, template]) => [name, String(template).replaceAll('{value}', () => texts.join(','))] as const,
  );
}

function pickPath(collection: RestCollection, known: Fields): Fields {
  return Object.fromEntries(
    listPlaceholders(collection.config.path).map((name) => [name, known[name] ?? null]),
  );
}

/** A record that moved while the pages were read may come twice. */
function dropRepeated(collection: RestCollection, found: readonly RawRecord[]): readonly RawRecord[] {
  if (collection.key.length === 0) return found;
  const byKey = new Map(
    found.map((record) => [JSON.stringify(collection.key.map((name) => record.values[name])), record]),
  );
  return [...byKey.values()];
}

function tooMany(collection: RestCollection, maxRecords: number): ParleyError {
  return new ParleyError(
    'PARLEY_CONNECTOR_UNSUPPORTED',
    `${collection.name} has more than ${maxRecords} records to look through.`,
    {
      fix: 'Name the parameters that the API filters by under `filters`, or raise `max-records`.',
      details: { collection: collection.name },
    },
  );
}
