import type { Explanation, Operator } from '@parley/core/contract';
import type { ExplainHints, Session } from '@parley/sql-kit';
import type { Knex } from 'knex';
import type { Client } from 'pg';
import { quoteName } from './quote.ts';

interface Plan {
  readonly 'Node Type': string;
  readonly 'Index Cond'?: string;
  readonly Plans?: readonly Plan[];
}

/**
 * Asks the planner whether an index can serve the conditions. Sequential scans are made unattractive, since on a
 * small table one is right even where an index would serve; order and limit are left out for the same reason.
 */
export async function explainQuery(
  session: Session,
  query: Knex.QueryBuilder,
  hints: ExplainHints,
): Promise<Explanation> {
  const hasConditions = hints.conditions.length > 0;
  const asked = hasConditions ? query.clone().clear('order').clear('limit').clear('offset') : query;
  const { sql, bindings } = asked.toSQL().toNative();
  const client = session.connection as Client;
  await client.query('SET LOCAL enable_seqscan = off');
  const result = await client.query<{ 'QUERY PLAN': string }>(`EXPLAIN (FORMAT JSON) ${sql}`, [...bindings]);
  const [explained] = JSON.parse(result.rows[0]?.['QUERY PLAN'] ?? '[]') as { Plan: Plan }[];
  if (explained === undefined) return { access: 'unknown' };
  const nodes = listNodes(explained.Plan);
  const served = hasConditions
    ? nodes.some((node) => node['Index Cond'] !== undefined)
    : nodes.some((node) => node['Node Type'].startsWith('Index'));
  if (served) return { access: 'index' };
  const advice = createAdvice(hints);
  return { access: 'scan', ...(advice === undefined ? {} : { advice }) };
}

function listNodes(plan: Plan): readonly Plan[] {
  return [plan, ...(plan.Plans ?? []).flatMap(listNodes)];
}

/** The operators that an index helps most come first. */
const preference: readonly Operator[] = [
  'eq',
  'in',
  'digits-contain',
  'starts-with',
  'contains',
  'lt',
  'le',
  'gt',
  'ge',
];

function createAdvice({ collection, conditions }: ExplainHints): string | undefined {
  const [best] = [...conditions]
    .filter(({ operator }) => preference.includes(operator))
    .sort((a, b) => preference.indexOf(a.operator) - preference.indexOf(b.operator));
  if (best === undefined || collection.kind === 'view') return undefined;
  const table = [collection.table.schema ?? 'public', collection.table.name].map(quoteName).join('.');
  const column = quoteName(best.field.name);
  const text = ['text', 'varchar', 'bpchar', 'citext'].includes(best.field.base) ? column : `${column}::text`;
  if (best.operator === 'digits-contain')
    return createTrigramIndex(table, `regexp_replace(${text}, '\\D', '', 'g')`);
  if (best.operator === 'contains' || best.operator === 'starts-with')
    return createTrigramIndex(table, `(${text})`);
  return `CREATE INDEX ON ${table} (${column});`;
}

function createTrigramIndex(table: string, expression: string): string {
  return `CREATE EXTENSION IF NOT EXISTS pg_trgm; CREATE INDEX ON ${table} USING gin (${expression} gin_trgm_ops);`;
}
