import type { CheckReport, Finding, Permission } from '@parley/core/contract';
import { type OperationsTable, operationsColumns, type Session, type SqlCollection } from '@parley/sql-kit';
import type { QueryResult } from 'pg';
import { quoteName } from './quote.ts';

/** What `check` looks at, once connected. */
export interface CheckDatabaseOptions {
  readonly collections: readonly SqlCollection[];
  readonly permission: Permission;
  readonly schema: string;
  readonly operations: OperationsTable | undefined;
  readonly plaintext: boolean;
}

type Answer = Readonly<Record<string, string | null>>;

/** Looks at the server, the account, its grants and the operations table. */
export async function checkDatabase(session: Session, options: CheckDatabaseOptions): Promise<CheckReport> {
  const [server] = await ask(
    session,
    `select pg_catalog.current_setting('server_version') as version,
       pg_catalog.current_setting('default_transaction_read_only') as read_only,
       pg_catalog.pg_is_in_recovery()::text as standby,
       (select rolsuper::text from pg_catalog.pg_roles where rolname = current_user) as superuser,
       (select s.version from pg_catalog.pg_stat_ssl s where s.pid = pg_catalog.pg_backend_pid()) as tls`,
  );
  const findings: Finding[] = [
    ...checkServer(server ?? {}, options),
    ...checkGrants(options),
    ...(await checkOperations(session, options)),
  ];
  return { findings };
}

function checkServer(server: Answer, { permission, plaintext }: CheckDatabaseOptions): Finding[] {
  const findings: Finding[] = [{ level: 'ok', message: `Connected to PostgreSQL ${server.version}` }];
  if (plaintext)
    findings.push({
      level: 'warning',
      message: 'The connection is plaintext: anyone on the way can read and change it',
      fix: 'Use `tls: verify-full`, unless the server is on the same machine.',
    });
  else
    findings.push({
      level: 'ok',
      message: `The connection is ${server.tls ?? 'TLS'}, the certificate verifies`,
    });
  if (server.superuser === 'true')
    findings.push({
      level: 'warning',
      message: 'The account is a superuser',
      fix: 'Make an account with the grants that `parley grants` prints.',
    });
  if (permission === 'read-only' && server.read_only === 'on')
    findings.push({ level: 'ok', message: 'Every session is read-only' });
  if (permission !== 'read-only' && server.standby === 'true')
    findings.push({
      level: 'error',
      message: 'The server is a standby and takes no writes',
      fix: 'Connect to the primary server.',
    });
  return findings;
}

function checkGrants({ collections, permission, schema }: CheckDatabaseOptions): Finding[] {
  const tables = collections.length;
  if (tables === 0)
    return [
      {
        level: 'error',
        message: 'The account can read no table',
        fix: `GRANT USAGE ON SCHEMA ${quoteName(schema)} TO the account, and SELECT on the tables it is to see.`,
      },
    ];
  const findings: Finding[] = [{ level: 'ok', message: `The account can read ${tables} tables and views` }];
  if (permission === 'read-only') return findings;
  const count = (right: 'insert' | 'update' | 'remove') =>
    collections.filter(({ grants }) => grants[right]).length;
  const writable = collections.filter(({ grants }) => grants.insert || grants.update).length;
  if (writable === 0)
    findings.push({
      level: 'error',
      message: `The permission is ${permission}, but the account may write to no table`,
      fix: 'Run the grants that `parley grants` prints, or lower the permission to read-only.',
    });
  else
    findings.push({
      level: 'ok',
      message: `The account may insert into ${count('insert')} and update ${count('update')} of them`,
    });
  if (permission === 'full' && count('remove') === 0)
    findings.push({
      level: 'warning',
      message: 'The permission is full, but the account may delete from no table',
      fix: 'Run the grants that `parley grants` prints, or lower the permission to read-write.',
    });
  return findings;
}

async function checkOperations(session: Session, options: CheckDatabaseOptions): Promise<Finding[]> {
  const { operations, permission, schema } = options;
  if (operations === undefined)
    return permission === 'read-only'
      ? []
      : [
          {
            level: 'warning',
            message: 'There is no operations table: a write cut off by a crash can end as unknown',
            fix: `${createTableSql({ schema, name: 'parley_operations' })} Then set \`operations-table: parley_operations\`.`,
          },
        ];
  const name = `${quoteName(operations.schema ?? schema)}.${quoteName(operations.name)}`;
  const columns = await ask(
    session,
    `select a.attname as name,
       pg_catalog.has_column_privilege(a.attrelid, a.attnum, 'SELECT')::text as "select",
       pg_catalog.has_column_privilege(a.attrelid, a.attnum, 'INSERT')::text as "insert",
       pg_catalog.has_column_privilege(a.attrelid, a.attnum, 'UPDATE')::text as "update",
       exists (select from pg_catalog.pg_index i where i.indrelid = a.attrelid and i.indisunique
         and i.indnkeyatts = 1 and i.indkey[0] = a.attnum and i.indpred is null)::text as "unique"
     from pg_catalog.pg_attribute a
     where a.attrelid = pg_catalog.to_regclass(?) and a.attnum > 0 and not a.attisdropped`,
    [name],
  );
  const found = new Map(columns.map((column) => [column.name, column]));
  const missing = operationsColumns.filter((column) => !found.has(column));
  if (missing.length > 0 || found.get(operationsColumns[0])?.unique !== 'true')
    return [
      {
        level: 'error',
        message:
          found.size === 0
            ? `The operations table ${name} is not there`
            : `The operations table ${name} lacks ${missing.join(', ') || 'its primary key'}`,
        fix: createTableSql({ schema, ...operations }),
      },
    ];
  const needed =
    permission === 'read-only' ? (['select'] as const) : (['select', 'insert', 'update'] as const);
  const lacking = needed.filter((right) => columns.some((column) => column[right] !== 'true'));
  if (lacking.length > 0)
    return [
      {
        level: 'error',
        message: `The account lacks grants on the operations table ${name}`,
        fix: `GRANT ${lacking.join(', ').toUpperCase()} ON ${name} TO the account;`,
      },
    ];
  return [{ level: 'ok', message: `The operations table ${name} is ready` }];
}

function createTableSql({ schema, name }: OperationsTable): string {
  const table = `${quoteName(schema ?? 'public')}.${quoteName(name)}`;
  return `CREATE TABLE ${table} (operation_id varchar(64) PRIMARY KEY, outcome varchar(8) NOT NULL, generated text NOT NULL, at timestamptz NOT NULL DEFAULT now());`;
}

async function ask(
  session: Session,
  sql: string,
  bindings: readonly string[] = [],
): Promise<readonly Answer[]> {
  const result = (await session.raw(sql, bindings)) as QueryResult<Answer>;
  return result.rows;
}
