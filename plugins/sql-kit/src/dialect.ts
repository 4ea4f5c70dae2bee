import type {
  CheckReport,
  Explanation,
  Operator,
  ParleyError,
  Permission,
  Value,
} from '@parley/core/contract';
import type { Knex } from 'knex';
import type { SqlCollection, SqlField } from './catalog.ts';
import type { Session } from './session.ts';

/** One row as the driver gives it, by column name. */
export type RawRow = Readonly<Record<string, unknown>>;

/** How a transaction begins. */
export interface BeginOptions {
  readonly access: 'read' | 'write';
  /** `snapshot`: all reads see one moment. `serializable`: as if transactions ran one after another. */
  readonly isolation: 'read-committed' | 'snapshot' | 'serializable';
  /** The backend must end the transaction by itself when this has passed. */
  readonly remainingMs: number;
}

/** One statement as the driver takes it. Values only as bindings. */
export interface Statement {
  readonly sql: string;
  readonly bindings: readonly unknown[];
  /** A dialect's own mark for its {@link Dialect.run}: the backend may keep it, parsed, for the next time. */
  readonly keep?: boolean;
}

/** What goes with a statement, for {@link Dialect.run}. */
export interface RunOptions {
  /** Only with `beginsLate`: the transaction is to begin with this statement. When it cannot begin, the statement must not be executed. */
  readonly begin?: BeginOptions;
  /** Only with `beginsLate`: the transaction only reads, and this is its last statement. */
  readonly end?: boolean;
}

export interface StatementResult {
  readonly rows: readonly RawRow[];
  /** How many rows an insert, update or delete touched. */
  readonly count: number;
}

/** The operations table as the kit names it. */
export interface OperationsTable {
  readonly schema?: string;
  readonly name: string;
  /** How its columns are written in the database. Default `lower`. */
  readonly columns?: 'lower' | 'upper';
}

/** What failed, for {@link Dialect.translateError}. */
export interface ErrorContext {
  /** `connect`: no session was had. `query`: a statement. `commit`: the commit itself. */
  readonly phase: 'connect' | 'query' | 'commit';
}

/**
 * All that differs between databases. The kit does the rest; it never asks which database it talks to.
 */
export interface Dialect {
  /** Builds knex with its pool. Must hand `wrapIdentifier` on to knex unchanged. Does no I/O. */
  createKnex(wrapIdentifier: (value: string) => string): Knex;
  /** Quotes one name. The answer must not contain a question mark, which knex takes for a binding. */
  quote(name: string): string;

  begin(connection: unknown, options: BeginOptions): Promise<void>;
  /** Runs one statement past knex, with what goes with it in as few messages as the protocol allows. */
  run(connection: unknown, statement: Statement, options: RunOptions): Promise<StatementResult>;
  /** Whether {@link Dialect.run} begins transactions and ends them. Default: {@link Dialect.begin} is called first. */
  readonly beginsLate?: boolean;
  /** Must fail when the deadline given to `begin` has passed, or when the transaction is already broken. */
  commit(connection: unknown): Promise<void>;
  rollback(connection: unknown): Promise<void>;
  /** Stops what the connection executes, from outside. Resolves when the backend was told. */
  cancel(knex: Knex, connection: unknown): Promise<void>;
  /** Closes the connection at once, without a word, and marks it so that the pool drops it. */
  discard(connection: unknown): void;
  /** Whether all connections that the pool may hold are taken. */
  isPoolFull(knex: Knex): boolean;

  /** The collections that the account can read, without the operations table. */
  describe(session: Session): Promise<readonly SqlCollection[]>;
  /** Looks at account, grants and the like, once connected. */
  check(
    session: Session,
    collections: readonly SqlCollection[],
    permission: Permission,
  ): Promise<CheckReport>;
  /** Says how a query is served. */
  explain?(session: Session, query: Knex.QueryBuilder, hints: ExplainHints): Promise<Explanation>;

  /** Turns a stored value into one of the contract, without loss. */
  readValue(raw: unknown, field: SqlField): Value;
  /** Turns a value of the contract, already checked against the field, into what the driver binds. */
  writeValue(value: Value, field: SqlField): Knex.Value;
  /** Whether the field could hold this value at all; one that it cannot is never found and never written. */
  canHold(value: Value, field: SqlField): boolean;
  /** Adds a text condition. `text` is as the customer gave it, wildcards not yet escaped. */
  whereText(
    query: Knex.QueryBuilder,
    column: string,
    field: SqlField,
    operator: TextOperator,
    text: string,
  ): void;
  /**
   * What stands in a select list for a column that the driver could not give without loss; it must come back
   * under the column's own name. Undefined: the column itself.
   */
  readColumn?(knex: Knex, field: SqlField): Knex.Raw | undefined;
  /** Compares a field marked `large` with a value that it can hold, where the database has no operator for it. */
  whereLarge?(
    query: Knex.QueryBuilder,
    column: string,
    field: SqlField,
    comparison: Comparison,
    value: Value,
  ): void;
  /**
   * Compares a text with some texts exactly, case, accents and trailing spaces included: `=` is any of them, `<>` is none.
   * For databases whose own operators follow a collation. Places in an order are still compared as the database orders.
   */
  whereExact?(
    query: Knex.QueryBuilder,
    column: string,
    field: SqlField,
    comparison: '=' | '<>',
    values: readonly Knex.Value[],
  ): void;
  /**
   * Adds a condition that is true only where {@link Dialect.readValue} would give just this value, null included, by
   * `isSameValue`; where it is not true, the field may hold the value none the less. Answers whether it could. An update of
   * one record is then compared and written in one statement. Absent: it never can.
   */
  whereSame?(query: Knex.QueryBuilder, column: string, field: SqlField, value: Value): boolean;
  /** How many values one IN list may hold. Default: no limit. */
  readonly listLimit?: number;
  /**
   * Holds these collections against everyone who would change how many records match, until the commit. For
   * databases whose `serializable` does not.
   */
  holdCounts?(session: Session, collections: readonly SqlCollection[]): Promise<void>;
  /** Whether null sorts as if larger than all values. */
  readonly nullsAreLargest: boolean;

  /** Inserts one row and returns the columns named. */
  insert(session: Session, insert: InsertRow): Promise<RawRow | undefined>;
  /** Inserts the row unless its first column is there already; waits for one that is being inserted. Says whether it did. */
  insertUnlessPresent(
    session: Session,
    table: string,
    row: Readonly<Record<string, unknown>>,
  ): Promise<boolean>;

  /**
   * Translates a driver's error by its code, never by its text, and keeps statement and values out of its cause. A
   * `ParleyError` stays as it is. `details.transient: true` marks one that may
   * succeed at once if the whole transaction is tried again (serialization failure, deadlock).
   */
  translateError(error: unknown, context: ErrorContext): ParleyError;
  /** For an error of `commit`: whether it proves that nothing was written. */
  provesNotCommitted(error: unknown): boolean;
}

/** The operators on parts of a text. */
export type TextOperator = Extract<Operator, 'contains' | 'starts-with' | 'digits-contain'>;

/** A comparison as SQL writes it. */
export type Comparison = '=' | '<>' | '<' | '<=' | '>' | '>=';

/** One row to insert. Names are tokens. */
export interface InsertRow {
  readonly table: string;
  readonly row: Readonly<Record<string, unknown>>;
  /** Columns to return. */
  readonly returning: readonly string[];
  /** The fields behind `returning`, in the same order. */
  readonly returningFields: readonly SqlField[];
}

/** What a query asks, for {@link Dialect.explain}. */
export interface ExplainHints {
  readonly collection: SqlCollection;
  readonly conditions: readonly { readonly field: SqlField; readonly operator: Operator }[];
}
