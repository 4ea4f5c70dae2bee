import type { Knex } from 'knex';

export interface StatementResult {
  readonly rows: readonly unknown[];
  /** How many rows it changed or removed. */
  readonly changes: number;
}

/** What a client of the store offers besides being knex's. */
export interface CompiledRunner {
  runCompiled(sql: string, bindings: readonly unknown[]): Promise<StatementResult>;
}

/** Stands for a value that is given at each run. */
export class Slot {
  readonly name: string;
  constructor(name: string) {
    this.name = name;
  }
}

export type SlotValues = Readonly<Record<string, string | number | null>>;

/** A statement that is built once and run often. */
export interface PreparedStatement<Row> {
  rows(values: SlotValues): Promise<readonly Row[]>;
  /** The first row. */
  row(values: SlotValues): Promise<Row | undefined>;
  /** How many rows it changed or removed. */
  run(values: SlotValues): Promise<number>;
}

/**
 * Lets knex build a statement once, on its first run. Building it anew costs several times what the database needs to
 * run it. Values that differ from run to run are slots; their number is fixed.
 */
export function prepare<Row>(
  knex: Knex,
  build: (slot: (name: string) => Knex.Value) => Knex.QueryBuilder,
): PreparedStatement<Row> {
  let compiled: { readonly sql: string; readonly bindings: readonly unknown[] } | undefined;

  async function execute(values: SlotValues): Promise<StatementResult> {
    compiled ??= build((name) => new Slot(name) as unknown as Knex.Value)
      .toSQL()
      .toNative();
    const bindings = compiled.bindings.map((value) => {
      if (!(value instanceof Slot)) return value;
      const given = values[value.name];
      if (given === undefined) throw new TypeError(`No value was given for "${value.name}"`);
      return given;
    });
    return (knex.client as CompiledRunner).runCompiled(compiled.sql, bindings);
  }

  return {
    rows: async (values) => (await execute(values)).rows as readonly Row[],
    row: async (values) => (await execute(values)).rows[0] as Row | undefined,
    run: async (values) => (await execute(values)).changes,
  };
}
