import type { Client, Connection, Submittable } from 'pg';
import { toStaleStatement } from './errors.ts';

/** One statement of an exchange. Values only as parameters. */
export interface SentStatement {
  readonly sql: string;
  readonly values: readonly unknown[];
  /** Whether the connection keeps it, parsed, for the next time. Then its text travels only once. */
  readonly keep: boolean;
}

/** What one statement answered: rows by column name, every value as the server's text. */
export interface Answer {
  readonly rows: readonly Readonly<Record<string, string | null>>[];
  /** What the server says it did: `COMMIT`, `UPDATE`. */
  readonly command: string;
  /** How many rows that was about. */
  readonly count: number;
}

/** What is known of the statements that a connection keeps. */
interface Kept {
  /** Name by text. */
  readonly names: Map<string, string>;
  /** How many names were given so far; none is given twice. */
  named: number;
  /** Of another generation, it is not to be trusted. */
  readonly generation: number;
}

/** The driver calls these on whatever was given to `query`; its types know only of `submit`. */
interface Handlers extends Submittable {
  handleRowDescription(message: { readonly fields: readonly { readonly name: string }[] }): void;
  handleDataRow(message: { readonly fields: readonly (string | null)[] }): void;
  handleCommandComplete(message: { readonly text: string }): void;
  handleEmptyQuery(): void;
  handlePortalSuspended(): void;
  handleCopyInResponse(connection: { sendCopyFail(why: string): void }): void;
  handleCopyData(): void;
  handleError(error: unknown): void;
  handleReadyForQuery(): void;
}

/** More different statements than a hub has; further ones are parsed each time. */
const mostKept = 200;

/**
 * Sends statements in one go and waits once. After one that failed the server skips the others, whatever they are: a
 * statement behind a `BEGIN` that failed is not executed.
 */
export type Exchange = (client: Client, statements: readonly SentStatement[]) => Promise<readonly Answer[]>;

/** Builds the exchange of one connector instance. */
export function createExchange(): Exchange {
  const kept = new WeakMap<Client, Kept>();
  let generation = 0;

  function open(client: Client): Kept {
    const known = kept.get(client);
    if (known?.generation === generation) return known;
    const fresh = { generation, names: new Map<string, string>(), named: known?.named ?? 0 };
    kept.set(client, fresh);
    return fresh;
  }

  return (client, statements) =>
    new Promise((resolve, reject) => {
      const fail = (error: unknown, wasKept: boolean): void => {
        const stale = wasKept ? toStaleStatement(error) : undefined;
        // What changed for one connection changed for all.
        if (stale !== undefined) generation += 1;
        reject(stale ?? error);
      };
      client.query(createHandlers({ known: open(client), statements, resolve, fail }));
    });
}

interface CreateHandlersOptions {
  readonly known: Kept;
  readonly statements: readonly SentStatement[];
  resolve(answers: readonly Answer[]): void;
  /** `wasKept`: the statement that failed was not parsed this time. */
  fail(error: unknown, wasKept: boolean): void;
}

function createHandlers({ known, statements, resolve, fail }: CreateHandlersOptions): Handlers {
  const answers: Answer[] = [];
  /** In the order that they were sent to be parsed. */
  const parsing: { readonly sql: string; readonly name: string }[] = [];
  const wereKept = statements.map(({ sql, keep }) => keep && known.names.has(sql));
  let columns: readonly string[] = [];
  let rows: Record<string, string | null>[] = [];
  let stopListening = (): void => {};

  function send(connection: Connection, { sql, values, keep }: SentStatement): void {
    let name = keep ? known.names.get(sql) : undefined;
    if (name === undefined) {
      name = keep && known.names.size < mostKept ? `parley_${known.named++}` : '';
      parsing.push({ sql, name });
      connection.parse({ name, text: sql, types: [] }, true);
    }
    connection.bind({ statement: name, values: values.map(toWire) }, true);
    connection.describe({ type: 'P' }, true);
    connection.execute({}, true);
  }

  return {
    submit(connection) {
      const onParsed = (): void => {
        const next = parsing.shift();
        if (next !== undefined && next.name !== '') known.names.set(next.sql, next.name);
      };
      connection.on('parseComplete', onParsed);
      stopListening = () => connection.off('parseComplete', onParsed);
      const { collecting, flush } = collectMessages(connection);
      for (const statement of statements) send(collecting, statement);
      collecting.sync();
      flush();
    },
    handleRowDescription({ fields }) {
      columns = fields.map(({ name }) => name);
    },
    handleDataRow({ fields }) {
      const row: Record<string, string | null> = {};
      for (const [index, name] of columns.entries()) row[name] = fields[index] ?? null;
      rows.push(row);
    },
    handleCommandComplete({ text }) {
      const [command = ''] = text.split(' ', 1);
      answers.push({ rows, command, count: Number(/\d+$/.exec(text)?.[0] ?? 0) });
      columns = [];
      rows = [];
    },
    handleEmptyQuery() {},
    handlePortalSuspended() {},
    handleCopyInResponse: (connection) => connection.sendCopyFail('Nothing is copied here'),
    handleCopyData() {},
    handleError(error) {
      stopListening();
      fail(error, wereKept[answers.length] ?? false);
    },
    handleReadyForQuery() {
      stopListening();
      resolve(answers);
    },
  };
}

/** The driver writes each message by itself, even each part of one; all in one piece cost less. */
function collectMessages(connection: Connection): { readonly collecting: Connection; flush(): void } {
  const pieces: Buffer[] = [];
  const stream = { writable: true, write: (piece: Buffer) => pieces.push(piece) > 0 };
  const collecting: Connection = Object.create(connection, { stream: { value: stream } });
  return {
    collecting,
    flush() {
      if (connection.stream.writable) connection.stream.write(Buffer.concat(pieces));
    },
  };
}

/** The server reads text as the type of its place; bytes go as they are. */
function toWire(value: unknown): string | Buffer | null {
  if (value === null || value === undefined) return null;
  return Buffer.isBuffer(value) ? value : String(value);
}
