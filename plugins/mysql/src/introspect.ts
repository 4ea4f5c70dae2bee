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
import { columnsSql, jsonChecksSql, referencesSql, tablesSql, uniqueSql } from './catalog-sql.ts';
import { askRows } from './connection.ts';
import { type MayDo, parseDeleteGrants } from './grants.ts';
import type { ServerVersion } from './session-sql.ts';

/** What to describe. */
export interface IntrospectOptions {
  /** The database whose tables go by their bare name. */
  readonly database: string;
  /** Further databases, whose tables are `database.table`. */
  readonly further: readonly string[];
  readonly version: ServerVersion;
  /** The operations table: never offered. */
  readonly hidden?: { readonly schema: string; readonly name: string };
}

interface RawTable {
  readonly table: string;
  readonly kind: string;
  readonly engine: string | null;
  readonly updatable: string | null;
  readonly transactions: string | null;
}

interface RawColumn {
  readonly table: string;
  readonly name: string;
  readonly base: string;
  readonly native: string;
  readonly nullable: string;
  readonly fallback: string | null;
  readonly extra: string;
  readonly expression: string | null;
  readonly length: string | null;
  readonly bytes: string | null;
  readonly charset: string | null;
  readonly scale: string | null;
  readonly fraction: string | null;
  readonly privileges: string;
}

interface RawPart {
  readonly table: string;
  readonly name: string;
  readonly column: string | null;
}

interface RawReference extends RawPart {
  readonly column: string;
  readonly toSchema: string;
  readonly toTable: string;
  readonly toColumn: string;
}

interface RawDatabase {
  readonly tables: readonly RawTable[];
  readonly columns: readonly RawColumn[];
  readonly unique: readonly RawPart[];
  readonly references: readonly RawReference[];
  readonly json: readonly { readonly table: string; readonly name: string }[];
}

interface Draft {
  readonly collection: Omit<SqlCollection, 'fingerprint'>;
  readonly references: readonly (readonly RawReference[])[];
}

/** Describes what the account can read, from the information schema. */
export async function introspect(
  session: Session,
  options: IntrospectOptions,
): Promise<readonly SqlCollection[]> {
  const { connection } = session;
  const mayDelete = parseDeleteGrants(await showGrants(connection, options.version));
  const drafts: Draft[] = [];
  for (const database of new Set([options.database, ...options.further]))
    drafts.push(
      ...createDrafts(
        await readDatabase(connection, database, options.version),
        database,
        mayDelete,
        options,
      ),
    );
  const keys = drafts.flatMap((draft) => listForeignKeys(draft, drafts));
  return drafts.map(({ collection }) => {
    const complete = { ...collection, relations: createRelations(collection.name, keys) };
    return { ...complete, fingerprint: createFingerprint(complete) };
  });
}

async function readDatabase(
  connection: unknown,
  database: string,
  version: ServerVersion,
): Promise<RawDatabase> {
  return {
    tables: await askRows<RawTable>(connection, tablesSql, [database]),
    columns: await askRows<RawColumn>(connection, columnsSql, [database]),
    unique: await askRows<RawPart>(connection, uniqueSql, [database]),
    references: await askRows<RawReference>(connection, referencesSql, [database]),
    json: version.isMariadb ? await askRows(connection, jsonChecksSql, [database]) : [],
  };
}

/** MariaDB shows what comes with the roles in use; MySQL wants them named, and names them ready to be used. */
async function showGrants(connection: unknown, { isMariadb }: ServerVersion): Promise<readonly string[]> {
  const [row] = isMariadb
    ? []
    : await askRows<{ roles: string | null }>(connection, 'SELECT CURRENT_ROLE() AS roles');
  const roles = row?.roles ?? 'NONE';
  const rows = await askRows<Record<string, string>>(
    connection,
    roles === 'NONE' ? 'SHOW GRANTS' : `SHOW GRANTS FOR CURRENT_USER() USING ${roles}`,
  );
  return rows.flatMap((grant) => Object.values(grant));
}

function createDrafts(
  raw: RawDatabase,
  database: string,
  mayDelete: MayDo,
  { database: home, hidden }: IntrospectOptions,
): readonly Draft[] {
  const columns = Map.groupBy(
    raw.columns.filter(({ name, privileges }) => isUsableName(name) && hasPrivilege(privileges, 'select')),
    ({ table }) => table,
  );
  const unique = Map.groupBy(raw.unique, ({ table }) => table);
  const references = Map.groupBy(raw.references, ({ table }) => table);
  const json = new Set(raw.json.map(({ table, name }) => JSON.stringify([table, name])));
  return raw.tables
    .filter(({ kind }) => kind === 'VIEW' || kind === 'BASE TABLE' || kind === 'SYSTEM VERSIONED')
    .filter(({ table }) => isUsableName(table) && columns.has(table))
    .filter(({ table }) => table !== hidden?.name || database !== hidden.schema)
    .map((table) => {
      const own = columns.get(table.table) ?? [];
      const names = new Set(own.map(({ name }) => name));
      const indexes = listSets(unique.get(table.table) ?? [], names);
      const isView = table.kind === 'VIEW';
      const writable = !isView || table.updatable === 'YES';
      const may = (right: string) =>
        writable && own.some(({ privileges }) => hasPrivilege(privileges, right));
      const bare = database === home && !table.table.includes('.');
      return {
        collection: {
          name: bare ? table.table : `${database}.${table.table}`,
          kind: isView ? 'view' : 'table',
          table: { schema: database, name: table.table },
          fields: own.map((column) => toField(column, json.has(JSON.stringify([table.table, column.name])))),
          key: indexes.find(({ name }) => name === 'PRIMARY')?.fields ?? [],
          unique: indexes.filter(({ name }) => name !== 'PRIMARY').map(({ fields }) => fields),
          relations: [],
          grants: {
            insert: may('insert'),
            update: may('update'),
            remove: writable && mayDelete(database, table.table),
          },
          ...createObstacle(table),
        },
        references: [...Map.groupBy(references.get(table.table) ?? [], ({ name }) => name).values()],
      };
    });
}

function createObstacle({ kind, engine, transactions }: RawTable): Pick<SqlCollection, 'unwritable'> {
  if (kind === 'VIEW' || transactions === 'YES') return {};
  return {
    unwritable: `its storage engine (${engine ?? 'unknown'}) has no transactions; convert it to InnoDB`,
  };
}

/** Half an index, of columns that may not be read or that are expressions, is none. */
function listSets(parts: readonly RawPart[], names: ReadonlySet<string>) {
  return [...Map.groupBy(parts, ({ name }) => name)].flatMap(([name, group]) => {
    const fields = group.flatMap(({ column }) => (column !== null && names.has(column) ? [column] : []));
    return fields.length === group.length ? [{ name, fields }] : [];
  });
}

function listForeignKeys({ collection, references }: Draft, drafts: readonly Draft[]): readonly ForeignKey[] {
  return references.flatMap((parts) => {
    const [first] = parts;
    const target = drafts.find(
      ({ collection: { table } }) => table.schema === first?.toSchema && table.name === first?.toTable,
    )?.collection;
    const fields = parts.map(({ column }) => column);
    const toFields = parts.map(({ toColumn }) => toColumn);
    if (target === undefined || !hasFields(collection, fields) || !hasFields(target, toFields)) return [];
    return [
      {
        from: { collection: collection.name, fields },
        to: { collection: target.name, fields: toFields },
        fromIsUnique: isUniqueSet(fields, [collection.key, ...collection.unique]),
      },
    ];
  });
}

function hasFields({ fields }: Draft['collection'], names: readonly string[]): boolean {
  return names.every((name) => fields.some((field) => field.name === name));
}

function hasPrivilege(privileges: string, right: string): boolean {
  return privileges.toLowerCase().split(',').includes(right);
}

const types: Readonly<Record<string, FieldType>> = {
  tinyint: 'integer',
  smallint: 'integer',
  mediumint: 'integer',
  int: 'integer',
  bigint: 'integer',
  year: 'integer',
  decimal: 'decimal',
  float: 'decimal',
  double: 'decimal',
  char: 'text',
  varchar: 'text',
  tinytext: 'text',
  text: 'text',
  mediumtext: 'text',
  longtext: 'text',
  enum: 'text',
  uuid: 'text',
  binary: 'bytes',
  varbinary: 'bytes',
  tinyblob: 'bytes',
  blob: 'bytes',
  mediumblob: 'bytes',
  longblob: 'bytes',
  date: 'date',
  time: 'time',
  datetime: 'datetime',
  timestamp: 'instant',
};

function toField(column: RawColumn, isJson: boolean): SqlField {
  const base = column.base.toLowerCase();
  const isBoolean = /^(tinyint\(1\)|bit\(1\))$/i.test(column.native);
  const isAutomatic = /\bauto_increment\b/i.test(column.extra);
  return {
    name: column.name,
    type: isJson ? 'other' : isBoolean ? 'boolean' : (types[base] ?? 'other'),
    native: isJson ? 'json' : column.native,
    nullable: column.nullable === 'YES',
    // MariaDB writes the default of a nullable column that has none as NULL.
    hasDefault: isAutomatic || (column.fallback !== null && column.fallback !== 'NULL'),
    generated: (column.expression ?? '') !== '',
    base,
    ...readLimits(base, column),
    ...(base === 'enum' ? { options: parseOptions(column.native) } : {}),
    hints: {
      ...(isAutomatic ? { automatic: 'yes' } : {}),
      ...(column.charset === null ? {} : { charset: column.charset }),
    },
  };
}

function readLimits(
  base: string,
  column: RawColumn,
): Pick<SqlField, 'maxLength' | 'maxBytes' | 'scale' | 'fraction'> {
  if (base === 'char' || base === 'varchar') return { maxLength: Number(column.length) };
  // Of a text, the server limits the bytes; there is no use in naming the limit of the longest.
  if (/^(tiny|medium)?text$/.test(base))
    return /^utf8/.test(column.charset ?? '')
      ? { maxBytes: Number(column.bytes) }
      : { maxLength: Number(column.length) };
  if (base === 'decimal') return { scale: Number(column.scale) };
  if (base === 'time' || base === 'datetime' || base === 'timestamp')
    return { fraction: Number(column.fraction ?? 0) };
  return {};
}

/** `enum('a','it''s')`, whose quotes are doubled. */
function parseOptions(native: string): readonly string[] {
  return [...native.matchAll(/'((?:[^']|'')*)'/g)].map(([, option = '']) => option.replaceAll("''", "'"));
}

/** Whether the server makes the next number when none is given. */
export function isAutoIncrement({ hints }: SqlField): boolean {
  return hints?.automatic !== undefined;
}
