import type { Condition, Explanation, ReadConnector, Value } from '../contract/index.ts';
import { isSamePhone, toSearchDigits, type Vocabulary } from '../vocabulary/index.ts';
import { type FetchOptions, fetchEqual, fetchTrees, type RowTree, scanLimit } from './fetch.ts';
import { type FetchNode, planFetch } from './fetch-plan.ts';
import type { FieldPlace, Mapping, RecordMapping } from './mapping.ts';

/** More records than this whose digits merely look alike mean that something is wrong. */
const candidateLimit = 500;
/** More records than this behind one phone are not told apart by it. */
const matchLimit = 100;

/** Where the properties lie that identify a sender by phone. */
export function phonePlaces(
  vocabulary: Vocabulary,
  customer: RecordMapping,
): readonly { readonly property: string; readonly place: FieldPlace }[] {
  const definition = vocabulary.records[customer.record];
  return (definition?.identify ?? []).flatMap((property) => {
    const place = customer.properties[property]?.places[0];
    return place && definition?.properties[property]?.type === 'phone' ? [{ property, place }] : [];
  });
}

export interface PhoneLookup {
  readonly mapping: Mapping;
  readonly customer: RecordMapping;
  readonly place: FieldPlace;
  readonly phone: string;
  readonly country: string;
}

/** Every customer row whose phone, in whatever writing, is this one. Fails rather than missing one. */
export async function findByPhone(options: FetchOptions, lookup: PhoneLookup): Promise<readonly RowTree[]> {
  const { mapping, customer, place, phone, country } = lookup;
  const digits = toSearchDigits(phone, country);
  if (digits === '') return [];
  const full = planFetch(mapping, customer);
  const narrow = canNarrow(options.connector, place);
  const where = toConditions(options.connector, place, digits);
  const matches = (tree: RowTree) => isStored(tree.row.fields[place.field.name] ?? null, phone, country);
  const limit = narrow ? candidateLimit : scanLimit;
  if (place.hops.length === 0 && narrow) {
    return (await fetchTrees(options, full, { where, limit, beyond: 'fail' })).filter(matches);
  }
  const rows = await fetchTrees(options, phoneNode(customer, place), { where, limit, beyond: 'fail' });
  return walkBack(options, customer, place, full, rows.filter(matches));
}

/** How a lookup by this place is served. */
export async function explainPhone(
  { connector, call }: FetchOptions,
  customer: RecordMapping,
  place: FieldPlace,
): Promise<Explanation> {
  if (!canNarrow(connector, place)) return { access: 'scan' };
  if (!connector.explain) return { access: 'unknown' };
  const collection = place.hops.at(-1)?.collection ?? customer.collection.name;
  return connector.explain({ collection, where: toConditions(connector, place, '821234567') }, call);
}

/** Whether what stands in a field is this phone, in whatever writing. */
export function isStored(stored: Value, phone: string, country: string): boolean {
  if (stored === null || typeof stored === 'boolean') return false;
  return isSamePhone(typeof stored === 'object' ? stored.value : String(stored), phone, country);
}

function canNarrow(connector: ReadConnector, place: FieldPlace): boolean {
  return place.field.type === 'text' && connector.capabilities.operators?.includes('digits-contain') === true;
}

/** Without `digits-contain` no condition on the text is safe: the digits may be written with anything between them. */
function toConditions(connector: ReadConnector, place: FieldPlace, digits: string): readonly Condition[] {
  const field = place.field.name;
  if (canNarrow(connector, place)) return [{ field, operator: 'digits-contain', value: digits }];
  return connector.capabilities.operators?.includes('ne') ? [{ field, operator: 'ne', value: null }] : [];
}

/** The row that holds the phone: just what is needed to compare it and to find the customer. */
function phoneNode(customer: RecordMapping, place: FieldPlace): FetchNode {
  const last = place.hops.at(-1);
  const fields = last ? last.toFields : customer.collection.key;
  return {
    collection: last?.collection ?? customer.collection.name,
    fields: new Set([...fields, place.field.name]),
    links: new Map(),
  };
}

/** From the rows that hold the phone back to the customers, then reads those whole. */
async function walkBack(
  options: FetchOptions,
  customer: RecordMapping,
  place: FieldPlace,
  full: FetchNode,
  rows: readonly RowTree[],
): Promise<readonly RowTree[]> {
  let reached = rows;
  for (let index = place.hops.length - 1; index >= 0; index -= 1) {
    const hop = place.hops[index];
    const before = place.hops[index - 1];
    if (!hop) continue;
    const node: FetchNode =
      index === 0
        ? full
        : {
            collection: before?.collection ?? '',
            fields: new Set([...(before?.toFields ?? []), ...hop.fields]),
            links: new Map(),
          };
    const near: RowTree[] = [];
    for (const tree of reached) {
      const values = hop.toFields.map((field) => tree.row.fields[field] ?? null);
      near.push(...(await fetchEqual(options, node, hop.fields, values, matchLimit)));
    }
    reached = near;
  }
  if (place.hops.length > 0) return reached;
  const whole = await Promise.all(
    rows.map((tree) => {
      const key = customer.collection.key;
      return fetchEqual(
        options,
        full,
        key,
        key.map((field) => tree.row.fields[field] ?? null),
        1,
      );
    }),
  );
  return whole.flat();
}
