import type { Permission, PluginHost } from '@parley/core/contract';
import {
  type BeginOptions,
  createStatementCache,
  type Dialect,
  type OperationsTable,
  type TextOperator,
} from '@parley/sql-kit';
import createKnex, { type Knex } from 'knex';
import type { Client, QueryResult } from 'pg';
import { checkDatabase } from './check.ts';
import type { PostgresConfig } from './config.ts';
import { createClientConfig } from './connection.ts';
import { provesNotCommitted, translateError } from './errors.ts';
import { createExchange, type SentStatement } from './exchange.ts';
import { explainQuery } from './explain.ts';
import { introspect } from './introspect.ts';
import { quoteName } from './quote.ts';
import { whereSame } from './same.ts';
import { canHold, readValue, writeValue } from './values.ts';

const defaultPoolMax = 10;

/** How much later than the single statement the whole transaction is ended: a statement's end is the cleaner one. */
const transactionGraceMs = 250;

const longestMs = 2 ** 31 - 1;

const isolations = {
  'read-committed': 'READ COMMITTED',
  snapshot: 'REPEATABLE READ',
  serializable: 'SERIALIZABLE',
} as const;

/** The columns of these types are text already; others are cast before a text is looked for in them. */
const textTypes: ReadonlySet<string> = new Set(['text', 'varchar', 'bpchar', 'citext']);

interface PostgresClient extends Client {
  /** Set by knex, and by us, on a connection that must not be used again. */
  __knex__disposed?: unknown;
}

interface ConnectionFacts {
  readonly version: number;
  /** How long the open transaction may take, counted by the server from its beginning. Undefined: it only reads. */
  remainingMs: number | undefined;
}

/** Builds the dialect of one connector instance. Does no I/O. */
export function createPostgresDialect(
  config: PostgresConfig,
  host: PluginHost,
  operations: OperationsTable | undefined,
): Dialect {
  const facts = new WeakMap<Client, ConnectionFacts>();
  const exchange = createExchange();
  const markers = createStatementCache();
  const max = config['pool-max'] ?? defaultPoolMax;
  const schema = config.schema ?? 'public';

  async function prepare(client: Client): Promise<void> {
    const results = await runAll(client, createSessionSql(host.permission));
    facts.set(client, {
      version: Number(results.at(-1)?.rows[0]?.server_version_num),
      remainingMs: 0,
    });
  }

  function createBegin(client: Client, options: BeginOptions): readonly SentStatement[] {
    const known = facts.get(client);
    const remainingMs = Math.min(options.remainingMs, longestMs);
    if (known !== undefined) known.remainingMs = options.access === 'write' ? remainingMs : undefined;
    const ms = Math.min(remainingMs, longestMs - transactionGraceMs);
    const limits =
      (known?.version ?? 0) >= 170_000
        ? { sql: allLimitsSql, values: [ms, ms + transactionGraceMs], keep: true }
        : { sql: limitsSql, values: [ms], keep: true };
    return [{ sql: createBeginSql(options), values: [], keep: options.access === 'read' }, limits];
  }

  return {
    createKnex: (wrapIdentifier) =>
      createKnex({
        client: 'pg',
        // Known to be recent enough; without it knex asks every new connection.
        version: '14',
        connection: () => createClientConfig(config, host) as Promise<Knex.PgConnectionConfig>,
        pool: {
          min: 0,
          max,
          afterCreate: (client: Client, done: (error: unknown, client: Client) => void) => {
            prepare(client).then(
              () => done(undefined, client),
              (error) => done(error, client),
            );
          },
        },
        wrapIdentifier,
        // Its messages hold SQL; what failed is reported by codes.
        log: { warn() {}, error() {}, debug() {}, deprecate() {} },
        compileSqlOnError: false,
      }),
    quote,

    async begin(connection, options) {
      await exchange(connection as Client, createBegin(connection as Client, options));
    },
    beginsLate: true,
    async run(connection, { sql, bindings, keep = false }, { begin, end }) {
      const client = connection as Client;
      const before = begin === undefined ? [] : createBegin(client, begin);
      const behind = end === true ? [commitRead] : [];
      // What changes records travels as text each time: rarer, and seen by whoever watches the wire.
      const isRead = facts.get(client)?.remainingMs === undefined;
      const answers = await exchange(client, [
        ...before,
        { sql, values: bindings, keep: keep || isRead },
        ...behind,
      ]);
      const answer = answers[before.length];
      if (answer === undefined) throw new Error('A statement was not answered');
      return answer;
    },
    async commit(connection) {
      const client = connection as Client;
      const known = facts.get(client);
      const results = await runAll(client, createCommitSql(known === undefined ? 0 : known.remainingMs));
      if (results.at(-1)?.command !== 'COMMIT') throw new Error('The transaction was broken');
    },
    async rollback(connection) {
      await (connection as Client).query('ROLLBACK');
    },
    cancel: (knex, connection) => knex.client.cancelQuery(connection),
    discard(connection) {
      const client = connection as PostgresClient;
      client.__knex__disposed = true;
      client.end().catch(() => {});
    },
    isPoolFull: (knex) => knex.client.pool.numUsed() >= max,

    describe: (session) => introspect(session, { schema, ...(operations ? { hidden: operations } : {}) }),
    check: (session, collections, permission) =>
      checkDatabase(session, {
        collections,
        permission,
        schema,
        operations,
        plaintext: config.tls === 'disable',
      }),
    explain: explainQuery,

    readValue,
    writeValue,
    canHold,
    whereText(query, column, field, operator, text) {
      const target = textTypes.has(field.base) ? '??' : '??::text';
      if (operator === 'digits-contain')
        query.whereRaw(`regexp_replace(${target}, '\\D', '', 'g') like ?`, [
          column,
          toPattern(operator, text),
        ]);
      else query.whereRaw(`${target} ilike ?`, [column, toPattern(operator, text)]);
    },
    whereSame,
    nullsAreLargest: true,

    async insert(session, { table, row, returning }) {
      const query = session.knex(table).insert(row);
      if (returning.length > 0) return (await session.rows(query.returning([...returning])))[0];
      return (await session.count(query)) === 1 ? {} : undefined;
    },
    async insertUnlessPresent(session, table, row) {
      const columns = Object.keys(row);
      const statement = markers.compile(`${table} ${columns}`, Object.values(row), () => {
        const [key = ''] = columns;
        return session.knex(table).insert(row).onConflict(key).ignore().returning([key]);
      });
      return (await session.run({ ...statement, keep: true })).rows.length === 1;
    },

    translateError,
    provesNotCommitted,
  };
}

/** Names with a question mark are written in the form that has none, because knex would take it for a binding. */
function quote(name: string): string {
  if (!name.includes('?')) return quoteName(name);
  return `U&"${name.replaceAll('\\', '\\\\').replaceAll('"', '""').replaceAll('?', '\\003F')}"`;
}

function createSessionSql(permission: Permission): string {
  return [
    "SET TimeZone = 'UTC'",
    "SET DateStyle = 'ISO'",
    "SET IntervalStyle = 'iso_8601'",
    "SET bytea_output = 'hex'",
    'SET standard_conforming_strings = on',
    'SET extra_float_digits = 1',
    // A commit that was reported must survive a crash of the server.
    "SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off'",
    ...(permission === 'read-only' ? ['SET default_transaction_read_only = on'] : []),
    // Statements are kept by name, but planned for their values each time: a pattern decides whether an index serves it.
    'SET plan_cache_mode = force_custom_plan',
    'SHOW server_version_num',
  ].join('; ');
}

const commitRead: SentStatement = { sql: 'COMMIT', values: [], keep: true };

function createBeginSql({ access, isolation }: BeginOptions): string {
  return `BEGIN ISOLATION LEVEL ${isolations[isolation]} ${access === 'read' ? 'READ ONLY' : 'READ WRITE'}`;
}

/** Statement, lock and idle time; then, where the server knows it, the whole transaction. */
const limitSql = ['statement_timeout', 'lock_timeout', 'idle_in_transaction_session_timeout']
  .map((name) => `pg_catalog.set_config('${name}', $1, true)`)
  .join(', ');
const limitsSql = `SELECT ${limitSql}`;
const allLimitsSql = `SELECT ${limitSql}, pg_catalog.set_config('transaction_timeout', $2, true)`;

/**
 * The division fails when the deadline has passed by the server's clock, and then the commit behind it in the
 * same message is not executed, however late the message arrived.
 */
function createCommitSql(remainingMs: number | undefined): string {
  // What was read is at hand already, however late.
  if (remainingMs === undefined) return 'COMMIT';
  return `SELECT 1 / (clock_timestamp() <= transaction_timestamp() + interval '${remainingMs} milliseconds')::int; COMMIT`;
}

function toPattern(operator: TextOperator, text: string): string {
  if (operator === 'digits-contain') return `%${text.replace(/\D/g, '')}%`;
  const literal = text.replace(/[\\%_]/g, '\\$&');
  return operator === 'contains' ? `%${literal}%` : `${literal}%`;
}

/** Several statements in one message; the driver's types know only of one. */
async function runAll(client: Client, sql: string): Promise<readonly QueryResult[]> {
  const results: unknown = await client.query(sql);
  return (Array.isArray(results) ? results : [results]) as readonly QueryResult[];
}
