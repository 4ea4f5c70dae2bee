import {
  type CallOptions,
  type Condition,
  type FoundRecord,
  type Include,
  isSameValue,
  ParleyError,
  type Query,
  type ReadConnector,
  type Value,
} from '../contract/index.ts';
import type { FetchLink, FetchNode } from './fetch-plan.ts';
import type { RowSnapshot } from './mapping.ts';

/** A row with the rows that were read along with it, by link. */
export interface RowTree {
  readonly row: RowSnapshot;
  readonly links: Map<string, readonly RowTree[]>;
}

export interface FetchOptions {
  readonly connector: ReadConnector;
  readonly call: CallOptions;
}

export interface Wanted {
  readonly where: readonly Condition[];
  /** How many records at most. */
  readonly limit: number;
  readonly order?: Query['order'];
  /** What happens when there are more: the first ones are returned, or the call fails. */
  readonly beyond: 'cut' | 'fail';
}

const pageSize = 1000;

/** Reads rows with all that hangs on them: in one query where the connector serves includes, else step by step. */
export async function fetchTrees(
  options: FetchOptions,
  node: FetchNode,
  wanted: Wanted,
): Promise<readonly RowTree[]> {
  const include = toIncludes(options.connector, node);
  const found = await findAll(options, wanted, {
    collection: node.collection,
    fields: [...node.fields],
    ...(wanted.order === undefined ? {} : { order: wanted.order }),
    ...(include.length > 0 ? { include } : {}),
  });
  const trees = found.map((record) => toTree(options.connector, node, record));
  await fetchRest(options, node, trees);
  return trees;
}

/** Reads the records whose fields equal these values, whatever operators the connector serves. */
export async function fetchEqual(
  options: FetchOptions,
  node: FetchNode,
  fields: readonly string[],
  values: readonly Value[],
  limit: number,
): Promise<readonly RowTree[]> {
  if (values.includes(null)) return [];
  if (options.connector.capabilities.operators?.includes('eq')) {
    const where = fields.map((field, index) => ({
      field,
      operator: 'eq' as const,
      value: values[index] ?? null,
    }));
    return fetchTrees(options, node, { where, limit, beyond: 'cut' });
  }
  const all = await fetchTrees(
    options,
    { ...node, links: new Map() },
    { where: [], limit: scanLimit, beyond: 'fail' },
  );
  const equal = all
    .filter((tree) =>
      fields.every((field, index) => isSameValue(tree.row.fields[field] ?? null, values[index] ?? null)),
    )
    .slice(0, limit);
  await fetchRest(options, node, equal);
  return equal;
}

/** More rows than this are never read one by one. */
export const scanLimit = 20_000;

async function findAll(
  { connector, call }: FetchOptions,
  { where, limit, beyond }: Wanted,
  query: Query,
): Promise<readonly FoundRecord[]> {
  const found: FoundRecord[] = [];
  let after: string | undefined;
  do {
    const wanted = beyond === 'fail' ? limit + 1 - found.length : limit - found.length;
    const page = await connector.find(
      {
        ...query,
        ...(where.length > 0 ? { where } : {}),
        limit: Math.min(wanted, pageSize),
        ...(after === undefined ? {} : { after }),
      },
      call,
    );
    found.push(...page.records);
    after = page.next;
    const cutShort = after === undefined && page.records.length >= pageSize && !connector.capabilities.after;
    if (beyond === 'fail' && (found.length > limit || cutShort)) {
      throw new ParleyError(
        'PARLEY_CONNECTOR_UNSUPPORTED',
        `"${query.collection}" has more records than can be looked through to find one.`,
        {
          fix: 'Use a connector that serves the operators "digits-contain" and "eq", or map the property to an indexed field.',
        },
      );
    }
    // One more than is allowed shows that there are too many.
  } while (after !== undefined && found.length < (beyond === 'fail' ? limit + 1 : limit));
  return found;
}

function isIncluded(connector: ReadConnector, link: FetchLink): boolean {
  return connector.capabilities.include === true && link.relation !== undefined;
}

function toIncludes(connector: ReadConnector, node: FetchNode): readonly Include[] {
  return [...node.links.values()].flatMap((link) => {
    if (link.relation === undefined || !isIncluded(connector, link)) return [];
    const include = toIncludes(connector, link.node);
    return [
      {
        relation: link.relation,
        fields: [...link.node.fields],
        limit: link.limit,
        ...(include.length > 0 ? { include } : {}),
      },
    ];
  });
}

function toTree(connector: ReadConnector, node: FetchNode, record: FoundRecord): RowTree {
  const links = [...node.links].flatMap(([key, link]): [string, readonly RowTree[]][] => {
    if (!isIncluded(connector, link)) return [];
    const related = record.included?.[link.relation ?? ''] ?? [];
    return [[key, related.map((one) => toTree(connector, link.node, one))]];
  });
  return {
    row: { collection: node.collection, key: record.key, fields: { ...record.key, ...record.fields } },
    links: new Map(links),
  };
}

/** Reads what includes could not bring along. */
async function fetchRest(options: FetchOptions, node: FetchNode, trees: readonly RowTree[]): Promise<void> {
  for (const [key, link] of node.links) {
    for (const tree of trees) {
      const known = tree.links.get(key);
      if (known) {
        await fetchRest(options, link.node, known);
      } else {
        const values = link.fields.map((field) => tree.row.fields[field] ?? null);
        tree.links.set(key, await fetchEqual(options, link.node, link.toFields, values, link.limit));
      }
    }
  }
}
