import { Client, type QueryResult } from 'pg';
import { OracleError } from './oracle-error.ts';
import { oracleTypes, type ReplyColumn } from './replies.ts';
import { type Translated, translate } from './translate.ts';

/** A value as PostgreSQL gives it. */
export type StoredValue = string | Buffer | null;

/** What a statement did. */
export interface Outcome {
  readonly columns?: readonly ReplyColumn[];
  /** Of a query, or what a change returned. */
  readonly rows: readonly (readonly StoredValue[])[];
  readonly rowCount: number;
}

/** One session of the PostgreSQL that answers. */
export interface Backend {
  readonly inTransaction: boolean;
  parse(sql: string): Translated;
  run(statement: Translated, values: readonly StoredValue[]): Promise<Outcome>;
  commit(): Promise<void>;
  rollback(): Promise<void>;
  /** Stops what runs. */
  cancel(): Promise<void>;
  end(): Promise<void>;
}

export interface OpenBackendOptions {
  /** Of the database, as superuser. */
  readonly url: string;
  /** Whose rights the session has. */
  readonly user: string;
  readonly protocol: 'tcp' | 'tcps';
}

const typeIds = {
  bytea: 17,
  int8: 20,
  int2: 21,
  int4: 23,
  text: 25,
  float4: 700,
  float8: 701,
  bpchar: 1042,
  varchar: 1043,
  numeric: 1700,
} as const;
const numberIds: ReadonlySet<number> = new Set([typeIds.int8, typeIds.int2, typeIds.int4, typeIds.numeric]);
const deadlineFormat = `'YYYY-MM-DD"T"HH24:MI:SS.US'`;
const deadlinePassed = 20_877;

/** Values come as text, bytes as bytes. */
const valueTypes = {
  getTypeParser: (id: number) => (text: string) =>
    id === typeIds.bytea ? Buffer.from(text.slice(2), 'hex') : text,
};

/** Opens a session with the rights of one account. */
export async function openBackend({ url, user, protocol }: OpenBackendOptions): Promise<Backend> {
  const client = new Client({ connectionString: url, types: valueTypes as never });
  client.on('error', () => {});
  await client.connect();
  const role = client.escapeIdentifier(user);
  await client.query(`set stand_in.protocol = ${client.escapeLiteral(protocol)}`);
  await client.query(
    `set search_path = ${role}, sys; set timezone = 'UTC'; set session authorization ${role}`,
  );
  const { rows } = await client.query('select pg_backend_pid() as pid');
  const pid = String(rows[0]?.pid);
  let inTransaction = false;

  async function begin(mode: string): Promise<void> {
    if (inTransaction) throw new OracleError(1453, 'SET TRANSACTION must be first statement of transaction');
    await client.query(`begin isolation level ${mode}`);
    inTransaction = true;
  }

  async function end(how: 'commit' | 'rollback'): Promise<void> {
    if (!inTransaction) return;
    inTransaction = false;
    await client.query(how);
  }

  /** As Oracle does, only the statement that failed is undone. */
  async function inSavepoint(sql: string, values: readonly StoredValue[]): Promise<QueryResult> {
    if (!inTransaction) await begin('read committed');
    await client.query('savepoint statement');
    try {
      const result = await client.query({ text: sql, values: [...values], rowMode: 'array' });
      await client.query('release savepoint statement');
      return result as QueryResult;
    } catch (error) {
      await client.query('rollback to savepoint statement');
      throw error;
    }
  }

  async function runCommit(deadline: StoredValue | undefined): Promise<void> {
    const { rows: answer } = await client.query({
      text: "select clock_timestamp() at time zone 'UTC' > cast($1 as timestamp)",
      values: [deadline],
      rowMode: 'array',
    });
    const [late] = (answer[0] ?? []) as readonly string[];
    await end(late === 't' ? 'rollback' : 'commit');
    if (late === 't') throw new OracleError(deadlinePassed, 'deadline');
  }

  return {
    get inTransaction() {
      return inTransaction;
    },
    parse: translate,
    async run(statement, values) {
      switch (statement.kind) {
        case 'session':
          return nothing;
        case 'begin-read':
          await begin('repeatable read read only');
          return nothing;
        case 'begin-write': {
          await begin(statement.isolation);
          const { rows: answer } = await client.query({
            text: `select to_char((clock_timestamp() at time zone 'UTC') + $1::numeric * interval '1 millisecond', ${deadlineFormat})`,
            values: [values[1]],
            rowMode: 'array',
          });
          return { rows: answer as unknown as StoredValue[][], rowCount: 0 };
        }
        case 'commit':
          await runCommit(values[0]);
          return nothing;
        case 'lock':
          await inSavepoint(statement.sql, []);
          return nothing;
        default: {
          const result = await inSavepoint(statement.sql, values);
          const found = result.rows as unknown as StoredValue[][];
          return {
            rows: found,
            rowCount: result.rowCount ?? 0,
            ...(statement.kind === 'query' ? { columns: await describeColumns(result) } : {}),
          };
        }
      }
    },
    commit: () => end('commit'),
    rollback: () => end('rollback'),
    async cancel() {
      const other = new Client({ connectionString: url });
      await other.connect();
      try {
        await other.query('select pg_cancel_backend($1)', [pid]);
      } finally {
        await other.end();
      }
    },
    async end() {
      await client.end();
    },
  };

  async function describeColumns(result: QueryResult): Promise<readonly ReplyColumn[]> {
    const columns: ReplyColumn[] = [];
    for (const field of result.fields) {
      const size = field.dataTypeModifier < 0 ? 4000 : (field.dataTypeModifier - 4) * 4;
      const stored = field.tableID !== 0;
      const { name } = field;
      if (numberIds.has(field.dataTypeID)) columns.push({ name, type: oracleTypes.number, maxSize: 22 });
      else if (field.dataTypeID === typeIds.float8)
        columns.push({ name, type: oracleTypes.binaryDouble, maxSize: 8 });
      else if (field.dataTypeID === typeIds.bpchar)
        columns.push({ name, type: oracleTypes.char, maxSize: size });
      else if (field.dataTypeID === typeIds.varchar || (field.dataTypeID === typeIds.text && !stored))
        columns.push({ name, type: oracleTypes.varchar, maxSize: Math.min(size, 32_767) });
      else if (field.dataTypeID === typeIds.text)
        columns.push({ name, type: oracleTypes.clob, maxSize: 4000 });
      else if (field.dataTypeID === typeIds.bytea)
        columns.push({ name, ...((await isRaw(field.tableID, field.columnID)) ? raw : blob) });
      else throw new OracleError(932, `inconsistent datatypes: ${name}`);
    }
    return columns;
  }

  async function isRaw(table: number, column: number): Promise<boolean> {
    const { rows: answer } = await client.query(
      "select 1 from pg_attribute where attrelid = $1 and attnum = $2 and atttypid = 'sys.ora_raw'::regtype",
      [table, column],
    );
    return answer.length > 0;
  }
}

const nothing: Outcome = { rows: [], rowCount: 0 };
const raw = { type: oracleTypes.raw, maxSize: 2000 };
const blob = { type: oracleTypes.blob, maxSize: 4000 };
