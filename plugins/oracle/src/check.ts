import type { CheckReport, Finding, Permission } from '@parley/core/contract';
import {
  nameOperationsColumns,
  type OperationsTable,
  type Session,
  type SqlCollection,
} from '@parley/sql-kit';
import { operationsColumnsSql, serverSql } from './catalog-sql.ts';
import { quoteName } from './quote.ts';
import type { OracleConnection } from './run.ts';

/** What `check` looks at, once connected. */
export interface CheckDatabaseOptions {
  readonly collections: readonly SqlCollection[];
  readonly permission: Permission;
  readonly operations: OperationsTable | undefined;
  readonly plaintext: boolean;
}

/** Looks at the server, the account, its grants and the operations table. */
export async function checkDatabase(session: Session, options: CheckDatabaseOptions): Promise<CheckReport> {
  const findings: Finding[] = [
    ...(await checkServer(session, options)),
    ...checkGrants(options),
    ...(await checkOperations(session, options)),
  ];
  return { findings };
}

async function checkServer(
  session: Session,
  { permission, plaintext }: CheckDatabaseOptions,
): Promise<Finding[]> {
  const [server] = await ask<{ protocol: string | null; role: string | null; dba: string }>(
    session,
    serverSql,
  );
  const version = (session.connection as OracleConnection).oracleServerVersionString;
  const findings: Finding[] = [{ level: 'ok', message: `Connected to Oracle ${version}` }];
  if (plaintext)
    findings.push({
      level: 'warning',
      message: 'The connection may be plaintext: anyone on the way can read and change it',
      fix: 'Use `tls: verify-full`, unless the server is on the same machine.',
    });
  else
    findings.push({
      level: 'ok',
      message: `The connection is TLS (${server?.protocol ?? 'tcps'}), the certificate verifies`,
    });
  if (server !== undefined && Number(server.dba) > 0)
    findings.push({
      level: 'warning',
      message: 'The account has the role DBA',
      fix: 'Make an account with the grants that `parley grants` prints.',
    });
  if (permission === 'read-only') findings.push({ level: 'ok', message: 'Every transaction is read-only' });
  else if (server?.role !== null && server?.role !== undefined && server.role !== 'PRIMARY')
    findings.push({
      level: 'error',
      message: 'The database is a standby and takes no writes',
      fix: 'Connect to the primary database.',
    });
  return findings;
}

function checkGrants({ collections, permission }: CheckDatabaseOptions): Finding[] {
  if (collections.length === 0)
    return [
      {
        level: 'error',
        message: 'The account can read no table',
        fix: 'GRANT SELECT on the tables it is to see TO the account.',
      },
    ];
  const findings: Finding[] = [
    { level: 'ok', message: `The account can read ${collections.length} tables and views` },
  ];
  if (permission === 'read-only') return findings;
  const count = (right: 'insert' | 'update' | 'remove') =>
    collections.filter(({ grants }) => grants[right]).length;
  if (!collections.some(({ grants }) => grants.insert || grants.update))
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

async function checkOperations(
  session: Session,
  { operations, permission }: CheckDatabaseOptions,
): Promise<Finding[]> {
  if (operations === undefined)
    return permission === 'read-only'
      ? []
      : [
          {
            level: 'warning',
            message: 'There is no operations table: a write cut off by a crash can end as unknown',
            fix: `${createTableSql({ name: 'PARLEY_OPERATIONS' })} Then set \`operations-table: PARLEY_OPERATIONS\`.`,
          },
        ];
  const name = nameTable(operations);
  const columns = await ask<{ name: string; unique: string }>(session, operationsColumnsSql, [
    operations.schema ?? null,
    operations.name,
  ]);
  const needed = nameOperationsColumns('upper');
  const missing = needed.filter((column) => !columns.some((found) => found.name === column));
  const isUnique = columns.some((column) => column.name === needed[0] && Number(column.unique) > 0);
  if (missing.length > 0 || !isUnique)
    return [
      {
        level: 'error',
        message:
          columns.length === 0
            ? `The operations table ${name} is not there, or hidden from the account`
            : `The operations table ${name} lacks ${missing.join(', ') || 'its primary key'}`,
        fix: createTableSql(operations),
      },
    ];
  return [{ level: 'ok', message: `The operations table ${name} is ready` }];
}

function nameTable({ schema, name }: OperationsTable): string {
  return [schema, name].flatMap((part) => (part === undefined ? [] : quoteName(part))).join('.');
}

function createTableSql(table: OperationsTable): string {
  return `CREATE TABLE ${nameTable(table)} (OPERATION_ID VARCHAR2(64) PRIMARY KEY, OUTCOME VARCHAR2(8) NOT NULL, GENERATED CLOB NOT NULL, AT TIMESTAMP WITH TIME ZONE DEFAULT SYSTIMESTAMP NOT NULL);`;
}

async function ask<Row>(
  session: Session,
  sql: string,
  bindings: readonly (string | null)[] = [],
): Promise<readonly Row[]> {
  return (await session.raw(sql, bindings)) as readonly Row[];
}
