import plugin from '@parley/postgres';
import pg from 'pg';
import { startPostgres } from '../support/postgres.ts';
import { type ConnectorStage, callMs, createCall, createHost, recordCount } from './connector-operation.ts';
import { listSqlOperations, type SqlBare } from './connector-sql.ts';
import { poolSize } from './fixed.ts';

const schemaSql = `
CREATE TABLE customers (id integer PRIMARY KEY, full_name text NOT NULL, phone text, email text);
CREATE TABLE parley_operations (
  operation_id varchar(64) PRIMARY KEY, outcome varchar(8) NOT NULL, generated text NOT NULL,
  at timestamptz NOT NULL DEFAULT now()
);
INSERT INTO customers SELECT n, 'Customer ' || n, '+27 82 ' || lpad(n::text, 7, '0'), 'customer' || n || '@example.com'
  FROM generate_series(1, ${recordCount}) AS n;
`;

const columns = 'id, full_name, phone, email';
const lookup = { name: 'lookup', text: `SELECT ${columns} FROM customers WHERE id = $1` };
// Not prepared by name: after some runs the server would plan it without regard to the pattern, past the index.
const phone = {
  text: `SELECT ${columns} FROM customers WHERE regexp_replace(phone, '\\D', '', 'g') LIKE $1 LIMIT 2`,
};
const update = { name: 'update', text: 'UPDATE customers SET email = $1 WHERE id = $2 AND email = $3' };
const mark = {
  name: 'mark',
  text: "INSERT INTO parley_operations (operation_id, outcome, generated) VALUES ($1, 'applied', '{}') ON CONFLICT DO NOTHING",
};

interface Row {
  readonly full_name: string;
}

/** Against a PostgreSQL 18 of its own, durable, with the index that `explain` advises. */
export async function stagePostgres(): Promise<ConnectorStage> {
  const server = await startPostgres();
  const url = await server.createDatabase('connectors', schemaSql);
  const create = (further: { 'operations-table'?: string }) => {
    const config = { url, tls: 'disable' as const, ...further };
    const { connector } = plugin.create(config, createHost(), ['connector']);
    if (connector === undefined) throw new Error('The plugin gave no connector');
    return connector;
  };
  const connector = create({});
  const marking = create({ 'operations-table': 'parley_operations' });
  const where = [{ field: 'phone', operator: 'digits-contain', value: '821234567' }] as const;
  const { advice } = (await connector.explain?.({ collection: 'customers', where }, createCall())) ?? {};
  if (advice !== undefined) await server.query('connectors', advice);
  await server.query('connectors', 'VACUUM ANALYZE customers');
  const pool = new pg.Pool({ connectionString: url, max: poolSize });
  return {
    operations: listSqlOperations({
      connector,
      marking,
      collection: 'customers',
      name: (lower) => lower,
      guarded: createGuarded(pool),
      single: createSingle(pool),
    }),
    async stop() {
      await pool.end();
      await connector.dispose();
      await marking.dispose();
      await server.stop();
    },
  };
}

const limits = [
  `SET LOCAL statement_timeout = ${callMs}`,
  `SET LOCAL lock_timeout = ${callMs}`,
  `SET LOCAL idle_in_transaction_session_timeout = ${callMs}`,
  `SET LOCAL transaction_timeout = ${callMs}`,
].join('; ');
const beginRead = `BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; ${limits}`;
const beginWrite = `BEGIN ISOLATION LEVEL READ COMMITTED; ${limits}`;
const commitWrite = `SELECT 1 / (clock_timestamp() <= transaction_timestamp() + interval '${callMs} milliseconds')::int; COMMIT`;

function createGuarded(pool: pg.Pool): SqlBare {
  async function inTransaction<T>(begin: string, end: string, work: (client: pg.PoolClient) => Promise<T>) {
    const client = await pool.connect();
    try {
      await client.query(begin);
      const result = await work(client);
      await client.query(end);
      return result;
    } catch (error) {
      await client.query('ROLLBACK');
      throw error;
    } finally {
      client.release();
    }
  }
  const read = (query: pg.QueryConfig) =>
    inTransaction(beginRead, 'COMMIT', async (client) =>
      (await client.query<Row>(query)).rows.map((row) => row.full_name),
    );
  const transaction = 'a transaction with timeouts for the deadline (begun in one message)';
  return {
    does: {
      lookup: `${transaction}, READ ONLY; prepared SELECT; COMMIT: 3 round trips`,
      phone: `${transaction}, READ ONLY; SELECT on the same expression, not prepared; COMMIT: 3 round trips`,
      write: `${transaction}; [prepared INSERT of the marker;] prepared UPDATE … WHERE id AND email = before; deadline guard and COMMIT in one message: 3 [4] round trips`,
    },
    lookup: (id) => read({ ...lookup, values: [id] }),
    phone: (digits) => read({ ...phone, values: [`%${digits}%`] }),
    write: ({ record, before, after }, operationId) =>
      inTransaction(beginWrite, commitWrite, async (client) => {
        if (operationId !== undefined) {
          const { rowCount } = await client.query({ ...mark, values: [operationId] });
          if (rowCount !== 1) throw new Error('The operation ran before');
        }
        const { rowCount } = await client.query({ ...update, values: [after, record, before] });
        if (rowCount !== 1) throw new Error('The record moved');
        return 1;
      }),
  };
}

function createSingle(pool: pg.Pool): SqlBare {
  const read = async (query: pg.QueryConfig) =>
    (await pool.query<Row>(query)).rows.map((row) => row.full_name);
  return {
    does: {
      lookup: 'one prepared SELECT; no deadline, not read-only',
      phone: 'one SELECT on the same expression, not prepared; no deadline, not read-only',
      write: 'one prepared UPDATE … WHERE id AND email = before, in autocommit; no deadline, never a marker',
    },
    lookup: (id) => read({ ...lookup, values: [id] }),
    phone: (digits) => read({ ...phone, values: [`%${digits}%`] }),
    write: async ({ record, before, after }) =>
      (await pool.query({ ...update, values: [after, record, before] })).rowCount ?? 0,
  };
}
