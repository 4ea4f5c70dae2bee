import type { CheckReport, Finding, Permission } from '@parley/core/contract';
import { operationsColumns, type Session, type SqlCollection } from '@parley/sql-kit';
import { askRows } from './connection.ts';
import { quoteName } from './quote.ts';

/** What `check` looks at, once connected. */
export interface CheckDatabaseOptions {
  readonly collections: readonly SqlCollection[];
  readonly permission: Permission;
  readonly database: string;
  readonly further: readonly string[];
  readonly operations: { readonly schema: string; readonly name: string } | undefined;
  readonly plaintext: boolean;
}

interface Server {
  readonly version: string;
  readonly readOnly: number | string;
  readonly flush: number | string;
}

/** Looks at the server, the account, its grants, the storage engines and the operations table. */
export async function checkDatabase(session: Session, options: CheckDatabaseOptions): Promise<CheckReport> {
  const { connection } = session;
  const [server] = await askRows<Server>(
    connection,
    `SELECT VERSION() AS version, @@GLOBAL.read_only AS readOnly,
       @@GLOBAL.innodb_flush_log_at_trx_commit AS flush`,
  );
  const [tls] = await askRows<{ Value: string }>(connection, "SHOW SESSION STATUS LIKE 'Ssl_version'");
  const missing = await listMissingDatabases(connection, options);
  const findings: Finding[] = [
    { level: 'ok', message: `Connected to ${server?.version}` },
    checkTls(tls?.Value, options.plaintext),
    ...missing.map(
      (name): Finding => ({
        level: 'error',
        message: `The account sees no database ${quoteName(name)}`,
        fix: 'Look at the names under `databases`, and at the grants of the account.',
      }),
    ),
    ...checkServer(server, options),
    ...checkGrants(options),
    ...checkEngines(options),
    ...(await checkOperations(connection, options)),
  ];
  return { findings };
}

async function listMissingDatabases(
  connection: unknown,
  { further }: CheckDatabaseOptions,
): Promise<readonly string[]> {
  if (further.length === 0) return [];
  const rows = await askRows<{ name: string }>(
    connection,
    'SELECT schema_name AS name FROM information_schema.schemata',
  );
  return further.filter((name) => !rows.some((row) => row.name === name));
}

function checkTls(version: string | undefined, plaintext: boolean): Finding {
  return plaintext
    ? {
        level: 'warning',
        message: 'The connection is plaintext: anyone on the way can read and change it',
        fix: 'Use `tls: verify-full`, unless the server is on the same machine.',
      }
    : { level: 'ok', message: `The connection is ${version ?? 'TLS'}, the certificate verifies` };
}

function checkServer(server: Server | undefined, { permission }: CheckDatabaseOptions): Finding[] {
  if (permission === 'read-only') return [{ level: 'ok', message: 'Every transaction is read-only' }];
  const findings: Finding[] = [];
  if (Number(server?.readOnly) === 1)
    findings.push({
      level: 'error',
      message: 'The server is read-only',
      fix: 'Connect to the primary server.',
    });
  if (Number(server?.flush) !== 1)
    findings.push({
      level: 'warning',
      message: 'The server may lose a change that it reported as written, when it crashes',
      fix: 'Set innodb_flush_log_at_trx_commit to 1.',
    });
  return findings;
}

function checkGrants({ collections, permission, database }: CheckDatabaseOptions): Finding[] {
  if (collections.length === 0)
    return [
      {
        level: 'error',
        message: 'The account can read no table',
        fix: `GRANT SELECT ON ${quoteName(database)}.* TO the account, or on the tables it is to see.`,
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

function checkEngines({ collections, permission }: CheckDatabaseOptions): Finding[] {
  const without = collections.filter(({ unwritable }) => unwritable !== undefined);
  if (permission === 'read-only' || without.length === 0) return [];
  return [
    {
      level: 'warning',
      message: `Nothing can be written to tables without transactions: ${without.map(({ name }) => name).join(', ')}`,
      fix: without
        .map(
          ({ table }) =>
            `ALTER TABLE ${quoteName(table.schema ?? '')}.${quoteName(table.name)} ENGINE = InnoDB;`,
        )
        .join(' '),
    },
  ];
}

interface OperationsColumn {
  readonly name: string;
  readonly isKey: string;
  readonly length: string | null;
  readonly collation: string | null;
  readonly privileges: string;
  readonly transactions: string | null;
}

async function checkOperations(
  connection: unknown,
  { operations, permission, database }: CheckDatabaseOptions,
): Promise<Finding[]> {
  if (operations === undefined)
    return permission === 'read-only'
      ? []
      : [
          {
            level: 'warning',
            message: 'There is no operations table: a write cut off by a crash can end as unknown',
            fix: `${createTableSql({ schema: database, name: 'parley_operations' })} Then set \`operations-table: parley_operations\`.`,
          },
        ];
  const name = `${quoteName(operations.schema)}.${quoteName(operations.name)}`;
  const columns = await askRows<OperationsColumn>(
    connection,
    `select c.column_name as name, c.column_key as isKey, c.character_maximum_length as length,
       c.collation_name as collation, c.privileges as privileges,
       (select e.transactions from information_schema.engines e where e.engine = t.engine) as transactions
     from information_schema.columns c
     join information_schema.tables t on t.table_schema = c.table_schema and t.table_name = c.table_name
     where c.table_schema = ? and c.table_name = ?`,
    [operations.schema, operations.name],
  );
  const found = new Map(columns.map((column) => [column.name, column]));
  const missing = operationsColumns.filter((column) => !found.has(column));
  const id = found.get(operationsColumns[0]);
  const flaws = [
    ...missing,
    ...(id?.isKey === 'PRI' || id?.isKey === 'UNI' ? [] : ['its primary key']),
    ...(Number(id?.length ?? 0) >= 64 ? [] : ['room for 64 characters in operation_id']),
    ...(/_(bin|as_cs)$/.test(id?.collation ?? '')
      ? []
      : ['a collation of operation_id that tells upper from lower case']),
    ...(id?.transactions === 'YES' ? [] : ['a storage engine with transactions']),
  ];
  if (flaws.length > 0)
    return [
      {
        level: 'error',
        message:
          found.size === 0
            ? `The operations table ${name} is not there`
            : `The operations table ${name} lacks ${flaws.join(', ')}`,
        fix: createTableSql(operations),
      },
    ];
  const needed =
    permission === 'read-only' ? (['select'] as const) : (['select', 'insert', 'update'] as const);
  const lacking = needed.filter((right) =>
    columns.some(({ privileges }) => !privileges.toLowerCase().split(',').includes(right)),
  );
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

function createTableSql({ schema, name }: { readonly schema: string; readonly name: string }): string {
  return `CREATE TABLE ${quoteName(schema)}.${quoteName(name)} (operation_id varchar(64) CHARACTER SET ascii COLLATE ascii_bin PRIMARY KEY, outcome varchar(8) NOT NULL, generated text NOT NULL, at timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP) ENGINE = InnoDB;`;
}
