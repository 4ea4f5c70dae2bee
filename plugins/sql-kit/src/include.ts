import type { FoundRecord } from '@parley/core/contract';
import type { Knex } from 'knex';
import { type SqlField, toTableToken } from './catalog.ts';
import type { Dialect, RawRow } from './dialect.ts';
import { toToken } from './names.ts';
import { type CheckedInclude, isSortable } from './query.ts';
import { selectFields, toRecord } from './records.ts';
import type { Session } from './session.ts';
import { toComparable } from './values.ts';

type Included = Readonly<Record<string, readonly FoundRecord[]>>;

/** Who includes: the collection and fields that the parents were read with. */
interface Parent {
  readonly fetched: readonly SqlField[];
  readonly include: readonly CheckedInclude[];
}

/** How many parents one follow-up query asks for; databases limit the bindings of a statement. */
const chunkSize = 500;

/** Fetches what the parents include: one query a relation and level, not one a record. Undefined when nothing is. */
export async function fetchIncluded(
  session: Session,
  dialect: Dialect,
  parents: readonly RawRow[],
  parent: Parent,
): Promise<readonly Included[] | undefined> {
  if (parent.include.length === 0) return undefined;
  const included = parents.map((): Record<string, readonly FoundRecord[]> => ({}));
  for (const include of parent.include) {
    const own = findFields(parent.fetched, include.relation.fields);
    const groups = await fetchGroups(session, dialect, parents, own, include);
    for (const [index, row] of parents.entries()) {
      const target = included[index];
      const identity = identify(dialect, row, own);
      if (target !== undefined)
        target[include.relation.name] = (identity === undefined ? undefined : groups.get(identity)) ?? [];
    }
  }
  return included;
}

async function fetchGroups(
  session: Session,
  dialect: Dialect,
  parents: readonly RawRow[],
  own: readonly SqlField[],
  include: CheckedInclude,
): Promise<ReadonlyMap<string, readonly FoundRecord[]>> {
  const theirs = findFields(include.fetched, include.relation.to.fields);
  const wanted = new Map<string, readonly Knex.Value[]>();
  for (const row of parents) {
    const identity = identify(dialect, row, own);
    if (identity !== undefined) wanted.set(identity, bindTuple(dialect, row, own, theirs));
  }
  const tuples = [...wanted.values()];
  const groups = new Map<string, FoundRecord[]>();
  for (let start = 0; start < tuples.length; start += chunkSize) {
    const rows = await session.rows(
      buildFollowUp({ session, dialect, include, theirs, tuples: tuples.slice(start, start + chunkSize) }),
    );
    const nested = await fetchIncluded(session, dialect, rows, include);
    for (const [index, row] of rows.entries()) {
      const identity = identify(dialect, row, theirs);
      if (identity === undefined) continue;
      const group = groups.get(identity) ?? [];
      group.push(toRecord(dialect, row, include.collection, include.fields, nested?.[index]));
      groups.set(identity, group);
    }
  }
  return groups;
}

interface FollowUp {
  readonly session: Session;
  readonly dialect: Dialect;
  readonly include: CheckedInclude;
  readonly theirs: readonly SqlField[];
  readonly tuples: readonly (readonly Knex.Value[])[];
}

/** At most `limit` related records for each parent, counted by the database. */
function buildFollowUp({ session: { knex }, dialect, include, theirs, tuples }: FollowUp): Knex.QueryBuilder {
  const columns = include.fetched.map(({ name }) => toToken(name));
  const ends = theirs.map(({ name }) => toToken(name));
  const query = knex(toTableToken(include.collection)).select(selectFields(knex, dialect, include.fetched));
  const [only] = ends;
  if (ends.length === 1 && only !== undefined)
    query.whereIn(
      only,
      tuples.map(([value]) => value ?? null),
    );
  else
    query.whereIn(
      ends,
      tuples.map((tuple) => [...tuple]),
    );
  if (include.relation.cardinality === 'one') return query;

  const order = listOrder(include).map(({ name }) => toToken(name));
  const number = toToken(pickUnusedName(include));
  const list = (names: readonly string[]) => names.map(() => '??').join(', ');
  query.select(
    knex.raw(`row_number() over (partition by ${list(ends)} order by ${list(order)}) as ??`, [
      ...ends,
      ...order,
      number,
    ]),
  );
  return knex
    .select(columns)
    .from(query.as(toToken('parley_related')))
    .where(number, '<=', include.limit)
    .orderBy([...ends, number]);
}

function listOrder({ collection, fetched }: CheckedInclude): readonly SqlField[] {
  return collection.key.length > 0 ? findFields(fetched, collection.key) : fetched.filter(isSortable);
}

function pickUnusedName({ fetched }: CheckedInclude): string {
  let name = 'parley_number';
  while (fetched.some((field) => field.name === name)) name += '_';
  return name;
}

function findFields(fields: readonly SqlField[], names: readonly string[]): readonly SqlField[] {
  return names.flatMap((name) => fields.find((field) => field.name === name) ?? []);
}

/** What is equal for both ends of a relation. Undefined when an end is null: null refers to nothing. */
function identify(dialect: Dialect, row: RawRow, fields: readonly SqlField[]): string | undefined {
  const values = fields.map((field) => dialect.readValue(row[field.name], field));
  return values.includes(null) ? undefined : JSON.stringify(values.map(toComparable));
}

function bindTuple(
  dialect: Dialect,
  row: RawRow,
  own: readonly SqlField[],
  theirs: readonly SqlField[],
): readonly Knex.Value[] {
  return own.map((field, index) =>
    dialect.writeValue(dialect.readValue(row[field.name], field), theirs[index] ?? field),
  );
}
