import type { Knex } from 'knex';
import type { Statement } from './dialect.ts';

/** Keeps SQL that was built once, for values that come again and again. */
export interface StatementCache {
  /**
   * The statement for these values. `shape` must say all that the SQL depends on, and `values` hold all that is bound: what
   * is built with others, or with two that are the same, is not kept. Undefined where there is nothing to build.
   */
  compile<Built extends Knex.QueryBuilder | undefined>(
    shape: string,
    values: readonly unknown[],
    build: () => Built,
  ): Statement | Extract<Built, undefined>;
}

interface Kept {
  readonly sql: string;
  /** For each binding, which of the values it is. */
  readonly places: readonly number[];
}

/** More shapes than the actions of a hub have. */
const mostKept = 500;

export function createStatementCache(): StatementCache {
  const kept = new Map<string, Kept>();
  return {
    compile(shape, values, build) {
      const known = kept.get(shape);
      if (known !== undefined)
        return { sql: known.sql, bindings: known.places.map((place) => values[place]) };
      const built = build();
      if (built === undefined) return undefined as Extract<typeof built, undefined>;
      const { sql, bindings } = built.toSQL().toNative();
      const places = bindings.map((binding) => values.indexOf(binding));
      const isClear = new Set(values).size === values.length && !places.includes(-1);
      if (isClear && kept.size < mostKept) kept.set(shape, { sql, places });
      return { sql, bindings };
    },
  };
}
