import plugin from '@parley/mysql';
import { createPool, type PoolConnection, type ResultSetHeader, type RowDataPacket } from 'mysql2/promise';
import { createBeginSql, createCommitSql, parseVersion } from '../../plugins/mysql/src/session-sql.ts';
import { findMariadbObstacle, startMariadb } from '../support/mariadb.ts';
import { type ConnectorStage, callMs, createHost, recordCount } from './connector-operation.ts';
import { listSqlOperations, type SqlBare } from './connector-sql.ts';
import { poolSize } from './fixed.ts';

const schemaSql = `
CREATE TABLE customers (id integer PRIMARY KEY, full_name varchar(80) NOT NULL, phone varchar(40), email varchar(80));
CREATE TABLE parley_operations (
  operation_id varchar(64) character set ascii collate ascii_bin PRIMARY KEY,
  outcome varchar(8) NOT NULL, generated text NOT NULL, at timestamp NOT NULL DEFAULT current_timestamp
);
INSERT INTO customers SELECT seq, concat('Customer ', seq), concat('+27 82 ', lpad(seq, 7, '0')), concat('customer', seq, '@example.com')
  FROM seq_1_to_${recordCount};
`;

const columns = 'id, full_name, phone, email';
const lookup = `SELECT ${columns} FROM customers WHERE id = ?`;
const phone = `SELECT ${columns} FROM customers WHERE regexp_replace(phone, '[^0-9]', '') LIKE ? LIMIT 2`;
// Compared exactly, as the connector compares: by itself the collation has no case and no accents.
const update = 'UPDATE customers SET email = ? WHERE id = ? AND email = ? AND binary email = ?';
const mark = "INSERT INTO parley_operations (operation_id, outcome, generated) VALUES (?, 'applied', '{}')";

interface Row extends RowDataPacket {
  readonly full_name: string;
}

type Query = Pick<PoolConnection, 'execute' | 'query'>;

/** Against a MariaDB of its own, with its durable settings left on. */
export async function stageMysql(): Promise<ConnectorStage | { readonly obstacle: string }> {
  const obstacle = await findMariadbObstacle();
  if (obstacle !== undefined) return { obstacle };
  const server = await startMariadb();
  const url = await server.createDatabase('connectors', schemaSql);
  const create = (further: { 'operations-table'?: string }) => {
    const config = { url, tls: 'disable' as const, ...further };
    const { connector } = plugin.create(config, createHost(), ['connector']);
    if (connector === undefined) throw new Error('The plugin gave no connector');
    return connector;
  };
  const connector = create({});
  const marking = create({ 'operations-table': 'parley_operations' });
  const { hostname: host, port, username: user, password } = new URL(url);
  const address = { host, port: Number(port), user, password, database: 'connectors' };
  const pool = createPool({ ...address, connectionLimit: poolSize, flags: ['FOUND_ROWS'] });
  const [[row] = []] = await pool.query<(RowDataPacket & { version: string })[]>(
    'SELECT VERSION() AS version',
  );
  const version = parseVersion(row?.version ?? '');
  const single = createBare(singleDoes, (_access, work) => work(pool));
  const guarded = createBare(guardedDoes, async (access, work) => {
    const connection = await pool.getConnection();
    try {
      await connection.query(
        createBeginSql({ access, isolation: isolations[access], remainingMs: callMs }, version),
      );
      const result = await work(connection);
      await connection.query(createCommitSql(version));
      return result;
    } catch (error) {
      await connection.query('ROLLBACK');
      throw error;
    } finally {
      connection.release();
    }
  });
  return {
    operations: listSqlOperations({
      ...{ connector, marking, collection: 'customers', guarded, single },
      name: (lower) => lower,
    }),
    async stop() {
      await pool.end();
      await connector.dispose();
      await marking.dispose();
      await server.stop();
    },
  };
}

const isolations = { read: 'snapshot', write: 'read-committed' } as const;
const transaction = 'a transaction with timeouts for the deadline (begun by one SET)';
const guardedDoes = {
  lookup: `${transaction}, read-only; prepared SELECT; commit: 3 round trips`,
  phone: `${transaction}, read-only; SELECT on the same expression; commit: 3 round trips`,
  write: `${transaction}; [prepared INSERT of the marker;] prepared UPDATE … WHERE id AND email = before, exactly; commit that heeds the deadline: 3 [4] round trips`,
};
const singleDoes = {
  lookup: 'one prepared SELECT; no deadline, not read-only',
  phone: 'one SELECT on the same expression; no deadline, not read-only',
  write:
    'one prepared UPDATE … WHERE id AND email = before, exactly, in autocommit; no deadline, never a marker',
};

function createBare(
  does: SqlBare['does'],
  run: <T>(access: keyof typeof isolations, work: (query: Query) => Promise<T>) => Promise<T>,
): SqlBare {
  const marks = does === guardedDoes;
  const read = (sql: string, value: string | number) =>
    run('read', async (query) => {
      const [rows] = await query.execute<Row[]>(sql, [value]);
      return rows.map((row) => row.full_name);
    });
  return {
    does,
    lookup: (id) => read(lookup, id),
    phone: (digits) => read(phone, `%${digits}%`),
    write: ({ record, before, after }, operationId) =>
      run('write', async (query) => {
        if (marks && operationId !== undefined) await query.execute(mark, [operationId]);
        const [{ affectedRows }] = await query.execute<ResultSetHeader>(update, [
          ...[after, record, before, before],
        ]);
        if (affectedRows !== 1) throw new Error('The record moved');
        return affectedRows;
      }),
  };
}
