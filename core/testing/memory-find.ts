import type {
  CollectionDescription,
  Condition,
  Fields,
  FindResult,
  FoundRecord,
  Include,
  Query,
  Value,
} from '../src/contract/index.ts';
import { isSameValue, ParleyError } from '../src/contract/index.ts';
import type { MemoryState } from './memory-state.ts';

export function findInMemory(state: MemoryState, query: Query): FindResult {
  const collection = collectionOf(state, query.collection);
  if (query.include && !state.capabilities.include) throw unsupported('include');
  if (query.order && !state.capabilities.order) throw unsupported('order');
  if (query.after !== undefined && !state.capabilities.after) throw unsupported('after');
  for (const condition of query.where ?? []) {
    if (!state.capabilities.operators?.includes(condition.operator)) throw unsupported(condition.operator);
  }
  const matching = rowsOf(state, query.collection).filter((row) =>
    matches(collection, row, query.where ?? []),
  );
  const order = query.order ?? collection.key.map((field) => ({ field, direction: 'ascending' as const }));
  for (const { field } of order) assertField(collection, field);
  matching.sort((a, b) => {
    for (const { field, direction } of order) {
      const sign = compareValues(a[field] ?? null, b[field] ?? null) ?? 0;
      if (sign !== 0) return direction === 'ascending' ? sign : -sign;
    }
    return 0;
  });
  const start = query.after === undefined ? 0 : Number(query.after);
  const end = start + Math.min(query.limit ?? 100, 1000);
  const records = matching.slice(start, end).map((row) => toFound(state, collection, row, query));
  return { records, ...(end < matching.length && state.capabilities.after ? { next: String(end) } : {}) };
}

/** Whether a row fulfils all conditions. */
export function matches(
  collection: CollectionDescription,
  row: Fields,
  where: readonly Condition[],
): boolean {
  return where.every((condition) => {
    assertField(collection, condition.field);
    return meets(row[condition.field] ?? null, condition);
  });
}

function meets(stored: Value, condition: Condition): boolean {
  if (condition.operator === 'in')
    return condition.value.some((value) => stored !== null && isSameValue(stored, value));
  const { operator, value } = condition;
  if (operator === 'eq') return isSameValue(stored, value);
  if (operator === 'ne')
    return value === null ? stored !== null : stored !== null && !isSameValue(stored, value);
  if (stored === null || value === null) return false;
  if (operator === 'contains') return textOf(stored).toLowerCase().includes(textOf(value).toLowerCase());
  if (operator === 'starts-with') return textOf(stored).toLowerCase().startsWith(textOf(value).toLowerCase());
  if (operator === 'digits-contain') return textOf(stored).replace(/\D/g, '').includes(textOf(value));
  const sign = compareValues(stored, value);
  if (sign === undefined) return false;
  return { lt: sign < 0, le: sign <= 0, gt: sign > 0, ge: sign >= 0 }[operator];
}

function textOf(value: Value): string {
  return typeof value === 'object' && value !== null ? value.value : String(value);
}

/** Nulls first; undefined for values that have no order between them. */
function compareValues(left: Value, right: Value): number | undefined {
  if (left === null || right === null) return Number(left !== null) - Number(right !== null);
  const [a, b] = [numberOf(left), numberOf(right)];
  if (a !== undefined && b !== undefined) return Math.sign(a - b);
  const [first, second] = [textOf(left), textOf(right)];
  if (typeof left !== typeof right) return undefined;
  return first < second ? -1 : first > second ? 1 : 0;
}

function numberOf(value: Value): number | undefined {
  if (typeof value === 'number') return value;
  return typeof value === 'object' && value?.type === 'decimal' ? Number(value.value) : undefined;
}

function toFound(
  state: MemoryState,
  collection: CollectionDescription,
  row: Fields,
  wanted: { readonly fields?: readonly string[]; readonly include?: readonly Include[] },
): FoundRecord {
  const names = wanted.fields ?? collection.fields.map((field) => field.name);
  for (const name of names) assertField(collection, name);
  return {
    key: pick(row, collection.key),
    fields: pick(row, names),
    ...(wanted.include
      ? {
          included: Object.fromEntries(
            wanted.include.map((include) => [include.relation, related(state, collection, row, include)]),
          ),
        }
      : {}),
  };
}

function related(
  state: MemoryState,
  collection: CollectionDescription,
  row: Fields,
  include: Include,
): readonly FoundRecord[] {
  const relation = collection.relations.find((candidate) => candidate.name === include.relation);
  if (!relation) {
    throw new ParleyError(
      'PARLEY_CONNECTOR_NOT_DESCRIBED',
      `No relation "${include.relation}" in "${collection.name}".`,
    );
  }
  const other = collectionOf(state, relation.to.collection);
  return rowsOf(state, other.name)
    .filter((candidate) =>
      relation.fields.every((field, index) => {
        const value = row[field] ?? null;
        return value !== null && isSameValue(candidate[relation.to.fields[index] ?? ''] ?? null, value);
      }),
    )
    .slice(0, include.limit ?? 100)
    .map((candidate) => toFound(state, other, candidate, include));
}

export function collectionOf(state: MemoryState, name: string): CollectionDescription {
  const found = state.descriptions.get(name);
  if (!found) throw new ParleyError('PARLEY_CONNECTOR_NOT_DESCRIBED', `No collection "${name}".`);
  return found;
}

export function rowsOf(state: MemoryState, name: string): Fields[] {
  return state.rows.get(name) ?? [];
}

export function assertField(collection: CollectionDescription, name: string): void {
  if (collection.fields.some((field) => field.name === name)) return;
  throw new ParleyError('PARLEY_CONNECTOR_NOT_DESCRIBED', `No field "${name}" in "${collection.name}".`);
}

export function pick(row: Fields, names: readonly string[]): Fields {
  return Object.fromEntries(names.map((name) => [name, row[name] ?? null]));
}

export function unsupported(what: string): ParleyError {
  return new ParleyError('PARLEY_CONNECTOR_UNSUPPORTED', `This connector does not serve "${what}".`);
}
