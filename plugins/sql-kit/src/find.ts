import type { FindResult, Query } from '@parley/core/contract';
import { compileQuery } from './compile-query.ts';
import { toCursor } from './cursor.ts';
import type { Dialect, RawRow } from './dialect.ts';
import { fetchIncluded } from './include.ts';
import type { CheckedQuery } from './query.ts';
import { toRecord } from './records.ts';
import type { Session } from './session.ts';

/** Runs a checked query, with what it includes, and reads the rows. */
export async function findRecords(
  session: Session,
  dialect: Dialect,
  query: Query,
  checked: CheckedQuery,
): Promise<FindResult> {
  const place = checked.include.length === 0 ? 'last' : undefined;
  const { rows } = await session.run(compileQuery(session.knex, checked, dialect), place);
  const shown = rows.slice(0, checked.limit);
  const included = await fetchIncluded(session, dialect, shown, checked);
  const records = shown.map((row, index) =>
    toRecord(dialect, row, checked.collection, checked.fields, included?.[index]),
  );
  const last = shown.at(-1);
  if (rows.length <= checked.limit || last === undefined) return { records };
  return { records, next: createNext(dialect, query, checked, last) };
}

function createNext(dialect: Dialect, query: Query, checked: CheckedQuery, last: RawRow): string {
  if (checked.collection.key.length > 0)
    return toCursor(query, {
      values: checked.order.map(({ field }) => dialect.readValue(last[field.name], field)),
    });
  const { position } = checked;
  const before = position !== undefined && 'offset' in position ? position.offset : 0;
  return toCursor(query, { offset: before + checked.limit });
}
