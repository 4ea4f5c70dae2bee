import {
  type CallOptions,
  type Explanation,
  isSameValue,
  ParleyError,
  type ReadConnector,
} from '../contract/index.ts';
import type { Locale, Vocabulary } from '../vocabulary/index.ts';
import { type FetchOptions, fetchEqual, fetchTrees } from './fetch.ts';
import { planFetch } from './fetch-plan.ts';
import { explainIdentifier, findByIdentifier, type IdentifierQuery } from './find-by-identifier.ts';
import { holds } from './holds.ts';
import { type ListQuery, type ListResult, longestList } from './live-reads.ts';
import { explainPhone, findByPhone, isStored, phonePlaces } from './lookup.ts';
import { readLookups } from './lookup-rows.ts';
import type { Mapping, RecordMapping, RecordSnapshot } from './mapping.ts';
import { rawOf } from './places.ts';
import { parseRecordId } from './record-id.ts';
import { toSnapshot } from './snapshot.ts';

export interface RecordReaderDeps {
  readonly mapping: Mapping;
  readonly vocabulary: Vocabulary;
  readonly connector: (name: string) => ReadConnector;
  /** Where and when the business reads: asked for at each call. */
  readonly locale: () => Locale;
}

/** How one identifying property is looked up. */
export interface LookupExplanation extends Explanation {
  readonly record: string;
  readonly property: string;
  readonly connector: string;
  readonly collection: string;
  readonly field: string;
}

/** Reads records live. Keeps nothing. */
export interface RecordReader {
  /** All customer records that the phone (E.164) identifies: none, one, or several. */
  findBySender(phone: string, call: CallOptions): Promise<readonly RecordSnapshot[]>;
  /** All customer records that an identifier leads to. Which one is nobody's proof. */
  findByIdentifier(query: IdentifierQuery, call: CallOptions): Promise<readonly RecordSnapshot[]>;
  /** One record, fresh, with everything below it. Undefined: it is not there, or not a record's id. */
  load(recordId: string, call: CallOptions): Promise<RecordSnapshot | undefined>;
  /** Records of a type, with everything below each. Throws `PARLEY_CONNECTOR_UNSUPPORTED` where there are too many. */
  list(query: ListQuery, call: CallOptions): Promise<ListResult>;
  /** Whether the lookup of a sender is served by an index, for `parley check`. */
  explainLookup(call: CallOptions): Promise<readonly LookupExplanation[]>;
}

export function createRecordReader(deps: RecordReaderDeps): RecordReader {
  const { mapping, vocabulary } = deps;

  function fetchOptions(record: RecordMapping, call: CallOptions): FetchOptions {
    return { connector: deps.connector(record.connector), call };
  }

  return {
    async findBySender(phone, call) {
      const customer = mapping.records[vocabulary.customer];
      if (!customer) return [];
      const locale = deps.locale();
      const options = fetchOptions(customer, call);
      const found = new Map<string, RecordSnapshot>();
      for (const { place } of phonePlaces(vocabulary, customer)) {
        for (const tree of await findByPhone(options, {
          mapping,
          customer,
          place,
          phone,
          country: locale.country,
        })) {
          const snapshot = toSnapshot({ mapping, vocabulary, locale }, customer, tree);
          // A number that held once identifies nobody now.
          const holds = snapshot && isStored(rawOf(snapshot, place), phone, locale.country);
          if (holds) found.set(snapshot.id, snapshot);
        }
      }
      const lookups =
        found.size === 0 ? undefined : await readLookups(deps, customer, options.connector, call);
      return [...found.values()].map((snapshot) => (lookups ? { ...snapshot, lookups } : snapshot));
    },

    async findByIdentifier(query, call) {
      const customer = mapping.records[vocabulary.customer];
      if (!customer) return [];
      const locale = deps.locale();
      const options = fetchOptions(customer, call);
      const trees = await findByIdentifier({ mapping, vocabulary, locale, options }, query);
      return trees.flatMap((tree) => toSnapshot({ mapping, vocabulary, locale }, customer, tree) ?? []);
    },

    async load(recordId, call) {
      const parsed = parseRecordId(recordId);
      const record = parsed && mapping.records[parsed.record];
      if (!parsed || !record) return undefined;
      const names = record.collection.key;
      if (names.some((name) => (parsed.key[name] ?? null) === null)) return undefined;
      const values = names.map((name) => parsed.key[name] ?? null);
      const trees = await fetchEqual(
        fetchOptions(record, call),
        planFetch(mapping, record),
        names,
        values,
        1,
      );
      const tree = trees.find(({ row }) =>
        names.every((name) => isSameValue(row.key[name] ?? null, parsed.key[name] ?? null)),
      );
      const snapshot = tree && toSnapshot({ mapping, vocabulary, locale: deps.locale() }, record, tree);
      if (!snapshot || parsed.record !== vocabulary.customer) return snapshot;
      const lookups = await readLookups(deps, record, deps.connector(record.connector), call);
      return lookups ? { ...snapshot, lookups } : snapshot;
    },

    async list(query, call) {
      const record = mapping.records[query.record];
      // Nothing found must never stand for not looked.
      if (!record)
        throw new ParleyError(
          'PARLEY_CONNECTOR_UNREACHABLE',
          `"${query.record}" is not mapped at the moment.`,
        );
      const options = fetchOptions(record, call);
      const { operators = [], order: canOrder = false } = options.connector.capabilities;
      const where = query.where.filter((condition) => operators.includes(condition.operator));
      const isCut = query.limit !== undefined && (query.order === undefined || canOrder);
      const trees = await fetchTrees(options, planFetch(mapping, record), {
        where,
        limit: isCut ? (query.limit ?? longestList) : longestList,
        beyond: isCut ? 'cut' : 'fail',
        ...(query.order && canOrder ? { order: query.order } : {}),
      });
      // Whatever the connector could not sift is sifted here.
      const rest = query.where.filter((condition) => !where.includes(condition));
      const matching = trees.filter(({ row }) => rest.every((condition) => holds(row.fields, condition)));
      const context = { mapping, vocabulary, locale: deps.locale() };
      const records = matching.flatMap((tree) => toSnapshot(context, record, tree) ?? []);
      return isCut || rest.length > 0 ? { records } : { records, rows: matching.length };
    },

    async explainLookup(call) {
      const customer = mapping.records[vocabulary.customer];
      if (!customer) return [];
      const options = fetchOptions(customer, call);
      const identifiers = vocabulary.records[customer.record]?.identifyBy ?? [];
      const phones = await Promise.all(
        phonePlaces(vocabulary, customer).map(async ({ property, place }) => ({
          record: customer.record,
          property,
          connector: customer.connector,
          collection: place.hops.at(-1)?.collection ?? customer.collection.name,
          field: place.field.name,
          ...(await explainPhone(options, customer, place)),
        })),
      );
      const named = await Promise.all(
        identifiers.map(async ({ record: name, property }) => {
          const record = mapping.records[name] ?? customer;
          const explained = await explainIdentifier(options, record, property);
          return { record: name, property, connector: customer.connector, ...explained };
        }),
      );
      return [...phones, ...named];
    },
  };
}
