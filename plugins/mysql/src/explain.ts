import type { Explanation, Operator } from '@parley/core/contract';
import type { ExplainHints, Session } from '@parley/sql-kit';
import type { Knex } from 'knex';
import { askRows } from './connection.ts';
import { quoteName } from './quote.ts';

/** One line of the answer of EXPLAIN; the two servers agree on these columns. */
interface PlanLine {
  readonly type: string | null;
  readonly possible_keys: string | null;
  readonly key: string | null;
}

/**
 * Asks the planner whether an index can serve the conditions. On a small table a scan is right even where an index
 * would serve, so an index that is possible counts; order and limit are left out for the same reason.
 */
export async function explainQuery(
  session: Session,
  query: Knex.QueryBuilder,
  hints: ExplainHints,
): Promise<Explanation> {
  const hasConditions = hints.conditions.length > 0;
  const asked = hasConditions ? query.clone().clear('order').clear('limit').clear('offset') : query;
  const { sql, bindings } = asked.toSQL();
  const lines = await askRows<PlanLine>(session.connection, `EXPLAIN ${sql}`, [...bindings]);
  if (lines.length === 0) return { access: 'unknown' };
  // A line without a type: a unique key was looked up while planning, and nothing is there.
  const served = lines.some(({ type, possible_keys, key }) =>
    hasConditions ? type === null || possible_keys !== null : key !== null,
  );
  if (served) return { access: 'index' };
  const advice = createAdvice(hints);
  return { access: 'scan', ...(advice === undefined ? {} : { advice }) };
}

/** The operators that an ordinary index serves, those it serves best first. */
const preference: readonly Operator[] = ['eq', 'in', 'lt', 'le', 'gt', 'ge'];

/** Types of which an index can only take the beginning. */
const longTypes: ReadonlySet<string> = new Set([
  'tinytext',
  'text',
  'mediumtext',
  'longtext',
  'tinyblob',
  'blob',
  'mediumblob',
  'longblob',
]);

/** No index of either server serves a part of a text. */
function createAdvice({ collection, conditions }: ExplainHints): string | undefined {
  const [best] = [...conditions]
    .filter(({ operator }) => preference.includes(operator))
    .sort((a, b) => preference.indexOf(a.operator) - preference.indexOf(b.operator));
  if (best === undefined || collection.kind === 'view') return undefined;
  const { schema, name } = collection.table;
  const table = [...(schema === undefined ? [] : [schema]), name].map(quoteName).join('.');
  const part = longTypes.has(best.field.base) ? ' (100)' : '';
  return `ALTER TABLE ${table} ADD INDEX (${quoteName(best.field.name)}${part});`;
}
