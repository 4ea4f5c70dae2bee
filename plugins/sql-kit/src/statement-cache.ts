import type { Knex } from 'knex';
import type { Dialect, Statement } from './dialect.ts';

/** Keeps SQL that was built once, for values that come again and again. */
export interface StatementCache {
  /**
   * The statement for these values. `shape` must say all that the SQL depends on apart from them, and `values` hold all that
   * is bound, and nothing else: what is built with others, with objects, or with two that are the same, is not kept. Undefined where there is nothing to build.
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
      const arePlain = values.every((value) => value === null || typeof value !== 'object');
      const known = arePlain ? kept.get(shape) : undefined;
      if (known !== undefined)
        return { sql: known.sql, bindings: known.places.map((place) => values[place]) };
      const built = build();
      if (built === undefined) return undefined as Extract<typeof built, undefined>;
      const { sql, bindings } = built.toSQL().toNative();
      const places = bindings.map((binding) => values.indexOf(binding));
      const isClear =
        new Set(values).size === values.length &&
        !places.includes(-1) &&
        values.every((_, place) => places.includes(place));
      if (arePlain && isClear && kept.size < mostKept) kept.set(shape, { sql, places });
      return { sql, bindings };
    },
  };
}

/**
 * Caches for whatever the SQL is about, apart for each dialect. Another description of a collection is another object, so
 * that its SQL is built anew.
 */
export function createCaches<Subject extends object>(): (
  subject: Subject,
  dialect: Dialect,
) => StatementCache {
  const caches = new WeakMap<Subject, WeakMap<Dialect, StatementCache>>();
  return (subject, dialect) => {
    const byDialect = caches.get(subject) ?? new WeakMap<Dialect, StatementCache>();
    const cache = byDialect.get(dialect) ?? createStatementCache();
    caches.set(subject, byDialect.set(dialect, cache));
    return cache;
  };
}
