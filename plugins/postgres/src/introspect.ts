import type { FieldType } from '@parley/core/contract';
import {
  createFingerprint,
  createRelations,
  type ForeignKey,
  isUniqueSet,
  isUsableName,
  type Session,
  type SqlCollection,
  type SqlField,
} from '@parley/sql-kit';
import type { QueryResult } from 'pg';
import { catalogSql } from './catalog-sql.ts';

interface RawColumn {
  readonly name: string;
  readonly number: number;
  readonly native: string;
  readonly base: string;
  readonly modifier: number;
  readonly labels: readonly string[] | null;
  readonly nullable: boolean;
  readonly hasDefault: boolean;
  readonly generated: boolean;
  /** The sequence that a `serial` column takes its values from, ready to stand in SQL. */
  readonly sequence: string | null;
}

interface RawTable {
  readonly oid: number;
  readonly schema: string;
  readonly name: string;
  readonly isView: boolean;
  readonly grants: SqlCollection['grants'];
  readonly columns: readonly RawColumn[] | null;
  readonly indexes: readonly { readonly primary: boolean; readonly columns: readonly number[] }[] | null;
  readonly references:
    | readonly {
        readonly columns: readonly number[];
        readonly to: number;
        readonly toColumns: readonly number[];
      }[]
    | null;
}

/** What to describe. */
export interface IntrospectOptions {
  /** The schema whose tables go by their bare name. */
  readonly schema: string;
  /** The operations table: never offered. */
  readonly hidden?: { readonly schema?: string; readonly name: string };
}

const types: Readonly<Record<string, FieldType>> = {
  bool: 'boolean',
  int2: 'integer',
  int4: 'integer',
  int8: 'integer',
  numeric: 'decimal',
  float4: 'decimal',
  float8: 'decimal',
  text: 'text',
  varchar: 'text',
  bpchar: 'text',
  name: 'text',
  citext: 'text',
  uuid: 'text',
  date: 'date',
  time: 'time',
  timestamp: 'datetime',
  timestamptz: 'instant',
  bytea: 'bytes',
};

/** Describes what the account can read, from PostgreSQL's own catalog. */
export async function introspect(
  session: Session,
  { schema, hidden }: IntrospectOptions,
): Promise<readonly SqlCollection[]> {
  const result = (await session.raw(catalogSql)) as QueryResult<{ table: string }>;
  const tables = result.rows
    .map((row) => JSON.parse(row.table) as RawTable)
    .filter((table) => table.name !== hidden?.name || table.schema !== (hidden.schema ?? schema))
    .filter((table) => isUsableName(table.name) && isUsableName(table.schema));
  const drafts = tables.map((table) => createDraft(table, schema));
  const keys = drafts.flatMap((draft) => listForeignKeys(draft, drafts));
  return drafts.map(({ collection }) => {
    const complete = { ...collection, relations: createRelations(collection.name, keys) };
    return { ...complete, fingerprint: createFingerprint(complete) };
  });
}

interface Draft {
  readonly table: RawTable;
  readonly collection: Omit<SqlCollection, 'fingerprint'>;
  /** Column numbers to names; only of columns that may be read. */
  readonly names: ReadonlyMap<number, string>;
}

function createDraft(table: RawTable, defaultSchema: string): Draft {
  const columns = (table.columns ?? []).filter(({ name }) => isUsableName(name));
  const names = new Map(columns.map(({ number, name }) => [number, name]));
  const indexes = table.indexes ?? [];
  const primary = indexes.find((index) => index.primary);
  const bare = table.schema === defaultSchema && !table.name.includes('.');
  return {
    table,
    names,
    collection: {
      name: bare ? table.name : `${table.schema}.${table.name}`,
      kind: table.isView ? 'view' : 'table',
      table: { schema: table.schema, name: table.name },
      fields: columns.map(toField),
      key: toNames(names, primary?.columns ?? []) ?? [],
      unique: indexes
        .filter((index) => !index.primary)
        .flatMap((index) => {
          const fields = toNames(names, index.columns);
          return fields === undefined ? [] : [fields];
        }),
      relations: [],
      grants: table.grants,
    },
  };
}

function listForeignKeys(
  { table, collection, names }: Draft,
  drafts: readonly Draft[],
): readonly ForeignKey[] {
  return (table.references ?? []).flatMap((reference) => {
    const target = drafts.find((draft) => draft.table.oid === reference.to);
    const fields = toNames(names, reference.columns);
    const toFields = target === undefined ? undefined : toNames(target.names, reference.toColumns);
    if (target === undefined || fields === undefined || toFields === undefined) return [];
    const uniqueSets = [collection.key, ...collection.unique];
    return [
      {
        from: { collection: collection.name, fields },
        to: { collection: target.collection.name, fields: toFields },
        fromIsUnique: isUniqueSet(fields, uniqueSets),
      },
    ];
  });
}

/** Undefined when a column may not be read: half a key is none. */
function toNames(
  names: ReadonlyMap<number, string>,
  columns: readonly number[],
): readonly string[] | undefined {
  const found = columns.flatMap((column) => names.get(column) ?? []);
  return found.length === columns.length ? found : undefined;
}

function toField(column: RawColumn): SqlField {
  const { name, native, base, nullable, hasDefault, generated, labels, sequence } = column;
  return {
    name,
    type: labels === null ? (types[base] ?? 'other') : 'text',
    native,
    nullable,
    hasDefault,
    generated,
    base: labels === null ? base : 'enum',
    ...readModifier(column),
    ...(labels === null ? {} : { options: labels }),
    ...(sequence === null ? {} : { hints: { sequence } }),
  };
}

/** Length, scale and precision, as PostgreSQL packs them into one number. */
function readModifier({ base, modifier }: RawColumn): Pick<SqlField, 'maxLength' | 'scale' | 'fraction'> {
  if (base === 'time' || base === 'timestamp' || base === 'timestamptz')
    return { fraction: modifier < 0 ? 6 : modifier };
  if (modifier < 4) return {};
  if (base === 'varchar' || base === 'bpchar') return { maxLength: modifier - 4 };
  const scale = (((modifier - 4) & 0x7ff) ^ 1024) - 1024;
  if (base === 'numeric' && scale >= 0) return { scale };
  return {};
}
