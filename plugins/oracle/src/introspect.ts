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
import { accountSql, columnsSql, keysSql, privilegesSql, triggersSql } from './catalog-sql.ts';
import { isQuotable } from './quote.ts';

interface RawColumn {
  readonly owner: string;
  readonly table: string;
  readonly name: string;
  readonly type: string;
  readonly bytes: string;
  readonly characters: string | null;
  readonly unit: string | null;
  readonly precision: string | null;
  readonly scale: string | null;
  readonly nullable: string;
  readonly default: string | null;
  readonly virtual: string;
  readonly identity: string | null;
  readonly view: string | null;
}

interface RawKeyColumn {
  readonly owner: string;
  readonly table: string;
  readonly name: string;
  readonly type: 'P' | 'U' | 'R';
  readonly toOwner: string | null;
  readonly toName: string | null;
  readonly column: string;
}

interface RawPrivilege {
  readonly owner: string | null;
  readonly table: string | null;
  readonly privilege: string;
}

/** What to describe. */
export interface IntrospectOptions {
  /** The schema whose tables go by their bare name. Default: the session's. */
  readonly schema?: string;
  /** The operations table: never offered. */
  readonly hidden?: { readonly schema?: string; readonly name: string };
}

const types: Readonly<Record<string, FieldType>> = {
  VARCHAR2: 'text',
  NVARCHAR2: 'text',
  CHAR: 'text',
  NCHAR: 'text',
  CLOB: 'text',
  NCLOB: 'text',
  NUMBER: 'decimal',
  FLOAT: 'decimal',
  BINARY_FLOAT: 'decimal',
  BINARY_DOUBLE: 'decimal',
  DATE: 'datetime',
  TIMESTAMP: 'datetime',
  'TIMESTAMP WITH TIME ZONE': 'instant',
  'TIMESTAMP WITH LOCAL TIME ZONE': 'instant',
  RAW: 'bytes',
  BLOB: 'bytes',
};

const largeTypes: ReadonlySet<string> = new Set(['CLOB', 'NCLOB', 'BLOB']);
const sizedTexts: ReadonlySet<string> = new Set(['VARCHAR2', 'NVARCHAR2', 'CHAR', 'NCHAR']);

/** Describes what the account can read, from Oracle's own dictionary. */
export async function introspect(
  session: Session,
  options: IntrospectOptions,
): Promise<readonly SqlCollection[]> {
  const [account] = await ask<{ user: string; schema: string }>(session, accountSql);
  const columns = await ask<RawColumn>(session, columnsSql);
  const keyColumns = await ask<RawKeyColumn>(session, keysSql);
  const privileges = await ask<RawPrivilege>(session, privilegesSql);
  const triggers = await ask<{ owner: string; table: string }>(session, triggersSql);
  const schema = options.schema ?? account?.schema ?? '';
  const { hidden } = options;
  const rights = readRights(account?.user ?? '', privileges);
  const keys = groupBy(keyColumns, ({ owner, name }) => [owner, name]);
  const completed = new Set(triggers.map(({ owner, table }) => JSON.stringify([owner, table])));
  const drafts = [...groupBy(columns, ({ owner, table }) => [owner, table]).values()]
    .filter(([first]) => first !== undefined && isQuotable(first.owner) && isQuotable(first.table))
    .filter(([first]) => first?.table !== hidden?.name || first?.owner !== (hidden?.schema ?? schema))
    .flatMap((group) => createDraft(group, { schema, keys, rights, completed }));
  const foreignKeys = listForeignKeys(drafts, keys);
  return drafts.map((draft) => {
    const complete = { ...draft, relations: createRelations(draft.name, foreignKeys) };
    return { ...complete, fingerprint: createFingerprint(complete) };
  });
}

type Draft = Omit<SqlCollection, 'fingerprint'>;
type Keys = ReadonlyMap<string, readonly RawKeyColumn[]>;
type Rights = (owner: string, table: string, right: string) => boolean;

interface DraftContext {
  readonly schema: string;
  readonly keys: Keys;
  readonly rights: Rights;
  /** Tables that a trigger completes. */
  readonly completed: ReadonlySet<string>;
}

function createDraft(columns: readonly RawColumn[], context: DraftContext): Draft[] {
  const [first] = columns;
  if (first === undefined) return [];
  const { owner, table } = first;
  if (!context.rights(owner, table, 'SELECT') && !context.rights(owner, table, 'READ')) return [];
  const usable = columns.filter(({ name }) => isUsableName(name) && isQuotable(name));
  const names = new Set(usable.map(({ name }) => name));
  const own = [...context.keys.values()].filter(
    ([column]) => column?.owner === owner && column.table === table,
  );
  const sets = (type: 'P' | 'U') =>
    own
      .filter(([column]) => column?.type === type)
      .map((key) => key.map(({ column }) => column))
      .filter((fields) => fields.every((name) => names.has(name)));
  const [key = []] = sets('P');
  const [only] = key;
  const isCompleted = key.length === 1 && context.completed.has(JSON.stringify([owner, table]));
  const bare = owner === context.schema && !table.includes('.');
  return [
    {
      name: bare ? table : `${owner}.${table}`,
      kind: first.view === null ? 'table' : 'view',
      table: { schema: owner, name: table },
      fields: usable.map((column) => {
        const field = toField(column);
        return isCompleted && column.name === only ? { ...field, hasDefault: true } : field;
      }),
      key,
      unique: sets('U'),
      relations: [],
      grants: {
        insert: context.rights(owner, table, 'INSERT'),
        update: context.rights(owner, table, 'UPDATE'),
        remove: context.rights(owner, table, 'DELETE'),
      },
    },
  ];
}

function listForeignKeys(drafts: readonly Draft[], keys: Keys): readonly ForeignKey[] {
  const find = (column: RawKeyColumn | undefined) =>
    drafts.find(({ table }) => table.schema === column?.owner && table.name === column?.table);
  return [...keys.values()].flatMap((columns) => {
    const [first] = columns;
    if (first?.type !== 'R') return [];
    const target = keys.get(JSON.stringify([first.toOwner, first.toName])) ?? [];
    const from = find(first);
    const to = find(target[0]);
    const fields = columns.map(({ column }) => column);
    const toFields = target.map(({ column }) => column);
    const described = (draft: Draft, names: readonly string[]) =>
      names.every((name) => draft.fields.some((field) => field.name === name));
    if (from === undefined || to === undefined || fields.length !== toFields.length) return [];
    if (!described(from, fields) || !described(to, toFields)) return [];
    return [
      {
        from: { collection: from.name, fields },
        to: { collection: to.name, fields: toFields },
        fromIsUnique: isUniqueSet(fields, [from.key, ...from.unique]),
      },
    ];
  });
}

/** One's own tables allow everything; others what was granted, to oneself, a role, or everybody. */
function readRights(user: string, privileges: readonly RawPrivilege[]): Rights {
  const granted = new Set(
    privileges.map(({ owner, table, privilege }) =>
      owner === null ? privilege : JSON.stringify([owner, table, privilege]),
    ),
  );
  return (owner, table, right) =>
    owner === user || granted.has(`${right} ANY TABLE`) || granted.has(JSON.stringify([owner, table, right]));
}

function toField(column: RawColumn): SqlField {
  const { name, nullable, identity } = column;
  const base = column.type.replace(/\(\d+\)/g, '');
  return {
    name,
    base,
    type: readType(base, column),
    native: describeType(base, column),
    nullable: nullable === 'Y',
    hasDefault: Number(column.default ?? 0) > 0 || identity !== null,
    generated: column.virtual === 'YES' || identity === 'ALWAYS',
    ...readSize(base, column),
    ...(largeTypes.has(base) ? { large: true } : {}),
  };
}

function readType(base: string, { scale, identity }: RawColumn): FieldType {
  if (base === 'NUMBER' && (identity !== null || (scale !== null && Number(scale) <= 0))) return 'integer';
  return types[base] ?? 'other';
}

function readSize(base: string, column: RawColumn): Pick<SqlField, 'maxLength' | 'scale' | 'fraction'> {
  if (sizedTexts.has(base)) return { maxLength: Number(column.characters) };
  if (base === 'DATE') return { fraction: 0 };
  if (base.startsWith('TIMESTAMP')) return { fraction: Number(column.scale ?? 6) };
  if (base === 'NUMBER' && Number(column.scale ?? 0) > 0) return { scale: Number(column.scale) };
  return {};
}

/** The type as one would declare it. */
function describeType(base: string, column: RawColumn): string {
  const { type, bytes, characters, unit, precision, scale } = column;
  if (base === 'NUMBER' && scale !== null) return `NUMBER(${precision ?? '*'},${scale})`;
  if (base === 'VARCHAR2' || base === 'CHAR')
    return unit === 'B' ? `${base}(${bytes} BYTE)` : `${base}(${characters} CHAR)`;
  if (base === 'NVARCHAR2' || base === 'NCHAR') return `${base}(${characters})`;
  if (base === 'RAW') return `RAW(${bytes})`;
  return type;
}

function groupBy<T>(items: readonly T[], identify: (item: T) => unknown): ReadonlyMap<string, readonly T[]> {
  return Map.groupBy(items, (item) => JSON.stringify(identify(item)));
}

async function ask<Row>(session: Session, sql: string): Promise<readonly Row[]> {
  return (await session.raw(sql)) as readonly Row[];
}
