import { canonicalJson } from '../canonical-json.ts';
import {
  type Change,
  type Condition,
  type Fields,
  type GeneratedReference,
  isSameValue,
  type NewFields,
  type Value,
} from '../contract/index.ts';
import type { RowSnapshot } from './mapping.ts';

/** Collects what a plan relies on and changes, and says it with one statement for each row. */
export interface Batch {
  /** The row must be there and these fields must hold what was read. */
  rely(row: RowSnapshot, fields: readonly string[]): void;
  /** So many records of a collection must have these values. */
  relyOnCount(collection: string, fields: readonly string[], values: readonly Value[], count: number): void;
  /** So many records of a collection must satisfy these conditions. */
  relyOnMatches(collection: string, where: readonly Condition[], count: number): void;
  /** Overwrites a field, relying on what stands there. Does nothing more where that is the same already. */
  set(row: RowSnapshot, field: string, value: Value | GeneratedReference): void;
  /** As `set`, before anything is inserted: a row is ended before the one that follows it begins. */
  end(row: RowSnapshot, field: string, value: Value): void;
  /** Inserts a record; `id` names it within the batch. */
  insert(id: string, collection: string, set: NewFields): void;
  remove(row: RowSnapshot, fields: readonly string[]): void;
  /** Whether anything would change. */
  isEmpty(): boolean;
  /** Assertions first, then rows that end, inserts, updates and removals; the same for the same calls. */
  toChanges(): readonly Change[];
}

interface RowUse {
  readonly row: RowSnapshot;
  readonly expected: Record<string, Value>;
  readonly set: Record<string, Value | GeneratedReference>;
  removed: boolean;
  ended: boolean;
}

interface Insert {
  readonly id: string;
  readonly collection: string;
  readonly set: NewFields;
}

export function createBatch(): Batch {
  const rows = new Map<string, RowUse>();
  const counts = new Map<string, Change>();
  const inserts: Insert[] = [];

  function use(row: RowSnapshot): RowUse {
    const name = canonicalJson([row.collection, row.key]);
    const known = rows.get(name) ?? { row, expected: {}, set: {}, removed: false, ended: false };
    rows.set(name, known);
    return known;
  }

  function rely(row: RowSnapshot, fields: readonly string[]): void {
    const { expected } = use(row);
    for (const field of fields) {
      if (field in row.key) continue;
      const value = row.fields[field];
      if (value === undefined)
        throw new Error(`A plan relies on "${row.collection}.${field}", which was not read`);
      expected[field] = value;
    }
  }

  function relyOnMatches(collection: string, where: readonly Condition[], count: number): void {
    counts.set(canonicalJson([collection, where]), { kind: 'require', collection, where, count });
  }

  function set(row: RowSnapshot, field: string, value: Value | GeneratedReference): void {
    rely(row, [field]);
    const before = row.fields[field] ?? null;
    if (!isGenerated(value) && isSameValue(before, value)) return;
    use(row).set[field] = value;
  }

  return {
    rely,
    relyOnCount(collection, fields, values, count) {
      const where = fields.map(
        (field, index): Condition => ({ field, operator: 'eq', value: values[index] ?? null }),
      );
      relyOnMatches(collection, where, count);
    },
    relyOnMatches,
    set,
    end(row, field, value) {
      set(row, field, value);
      use(row).ended = true;
    },
    insert(id, collection, set) {
      inserts.push({ id, collection, set });
    },
    remove(row, fields) {
      rely(row, fields);
      use(row).removed = true;
    },
    isEmpty: () =>
      inserts.length === 0 && ![...rows.values()].some((one) => one.removed || hasMembers(one.set)),
    toChanges: () => [...sorted(counts), ...toRowChanges(sorted(rows), inInsertOrder(inserts))],
  };
}

export function isGenerated(value: Value | GeneratedReference): value is GeneratedReference {
  return typeof value === 'object' && value !== null && value.type === 'generated';
}

function toRowChanges(rows: readonly RowUse[], inserts: readonly Insert[]): readonly Change[] {
  const named = rows.map((one) => ({
    ...one,
    target: {
      collection: one.row.collection,
      key: sortFields(one.row.key),
      expected: sortFields(one.expected),
    },
  }));
  const relied = named.filter((one) => !one.removed && !hasMembers(one.set));
  const changed = named.filter((one) => !one.removed && hasMembers(one.set));
  const ended = changed.filter((one) => one.ended);
  const updated = changed.filter((one) => !one.ended);
  const removed = named.filter((one) => one.removed);
  return [
    ...relied.map(({ target }): Change => ({ kind: 'require', ...target })),
    ...ended.map(({ target, set }): Change => ({ kind: 'update', ...target, set: sortFields(set) })),
    ...inserts.map(
      ({ id, collection, set }): Change => ({ kind: 'insert', collection, id, set: sortFields(set) }),
    ),
    ...updated.map(({ target, set }): Change => ({ kind: 'update', ...target, set: sortFields(set) })),
    ...removed.map(({ target }): Change => ({ kind: 'remove', ...target })),
  ];
}

/** Inserts behind those whose keys they refer to. */
function inInsertOrder(inserts: readonly Insert[]): readonly Insert[] {
  const ordered: Insert[] = [];
  let waiting = [...inserts].sort((a, b) => (a.id < b.id ? -1 : 1));
  while (waiting.length > 0) {
    const ready = waiting.filter(({ set }) =>
      Object.values(set).every(
        (value) => !isGenerated(value) || ordered.some((done) => done.id === value.insert),
      ),
    );
    if (ready.length === 0) throw new Error('Inserts of a plan wait for one another');
    ordered.push(...ready);
    waiting = waiting.filter((insert) => !ready.includes(insert));
  }
  return ordered;
}

function hasMembers(object: object): boolean {
  return Object.keys(object).length > 0;
}

function sorted<T>(map: ReadonlyMap<string, T>): readonly T[] {
  return [...map].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)).map(([, value]) => value);
}

function sortFields<T extends Fields | NewFields>(fields: T): T {
  const entries = Object.entries(fields).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  return Object.fromEntries(entries) as T;
}
