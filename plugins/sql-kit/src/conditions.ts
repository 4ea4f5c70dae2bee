import { type Condition, ParleyError, type Value } from '@parley/core/contract';
import type { Knex } from 'knex';
import type { Catalog, SqlCollection, SqlField } from './catalog.ts';
import type { Comparison, Dialect } from './dialect.ts';
import { toToken } from './names.ts';
import { assertType } from './values.ts';

const comparisons = { lt: '<', le: '<=', gt: '>', ge: '>=' } as const;
const textOperators: ReadonlySet<string> = new Set(['contains', 'starts-with', 'digits-contain']);

/** What conditions are checked against. */
export interface ConditionsContext {
  readonly dialect: Dialect;
  readonly catalog: Catalog;
}

/** A condition whose names and values were checked. */
export interface CheckedCondition {
  readonly field: SqlField;
  readonly condition: Condition;
}

/** Checks names, operators and values. Throws before anything is built. */
export function checkConditions(
  { catalog }: ConditionsContext,
  collection: SqlCollection,
  conditions: readonly Condition[],
): readonly CheckedCondition[] {
  return conditions.map((condition) => {
    const field = catalog.field(collection, condition.field);
    const place = { collection: collection.name };
    if (field.type === 'other') throw unsupported(collection, field, 'has a type that cannot be compared');
    if (condition.operator === 'in') {
      for (const value of condition.value) assertType(value, field, place);
    } else if (textOperators.has(condition.operator)) {
      assertText(condition.value, field, collection, condition.operator);
    } else {
      assertType(condition.value, field, place);
      if (condition.value === null && condition.operator in comparisons)
        throw unsupported(collection, field, `cannot be compared with null by ${condition.operator}`);
    }
    return { field, condition };
  });
}

/** Adds checked conditions to a query, joined by "and". */
export function whereAll(
  query: Knex.QueryBuilder,
  conditions: readonly CheckedCondition[],
  dialect: Dialect,
): void {
  for (const { field, condition } of conditions) whereOne(query, field, condition, dialect);
}

function whereOne(query: Knex.QueryBuilder, field: SqlField, condition: Condition, dialect: Dialect): void {
  const column = toToken(field.name);
  switch (condition.operator) {
    case 'eq':
      whereEqual(query, column, condition.value, field, dialect);
      return;
    case 'ne':
      whereNotEqual(query, column, condition.value, field, dialect);
      return;
    case 'in':
      whereIn(query, column, condition.value, field, dialect);
      return;
    case 'contains':
    case 'starts-with':
    case 'digits-contain':
      dialect.whereText(query, column, field, condition.operator, String(toPlain(condition.value)));
      return;
    default:
      compare(query, column, comparisons[condition.operator], condition.value, { field, dialect });
  }
}

/** A value that the field cannot hold equals nothing in it. */
export function whereEqual(
  query: Knex.QueryBuilder,
  column: string,
  value: Value,
  field: SqlField,
  dialect: Dialect,
): void {
  if (value === null) query.whereNull(column);
  else if (dialect.canHold(value, field)) compare(query, column, '=', value, { field, dialect });
  else whereNothing(query);
}

/** As in SQL, a record without a value is neither equal nor unequal to one. */
function whereNotEqual(
  query: Knex.QueryBuilder,
  column: string,
  value: Value,
  field: SqlField,
  dialect: Dialect,
): void {
  if (value === null || !dialect.canHold(value, field)) query.whereNotNull(column);
  else compare(query, column, '<>', value, { field, dialect });
}

function whereIn(
  query: Knex.QueryBuilder,
  column: string,
  values: readonly Value[],
  field: SqlField,
  dialect: Dialect,
): void {
  const present = values.filter((value) => value !== null && dialect.canHold(value, field));
  if (present.length === 0 && !values.includes(null)) whereNothing(query);
  else
    query.where((either) => {
      if (field.large)
        for (const value of present)
          either.orWhere((one) => compare(one, column, '=', value, { field, dialect }));
      else
        for (const list of chunk(present, dialect.listLimit ?? Number.POSITIVE_INFINITY)) {
          const bound = list.map((value) => bind(value, field, dialect));
          if (isExactByDialect(field, dialect))
            either.orWhere((any) => dialect.whereExact?.(any, column, field, '=', bound));
          else either.orWhereIn(column, bound);
        }
      if (values.includes(null)) either.orWhereNull(column);
    });
}

function compare(
  query: Knex.QueryBuilder,
  column: string,
  comparison: Comparison,
  value: Value,
  { field, dialect }: { readonly field: SqlField; readonly dialect: Dialect },
): void {
  if (field.large && dialect.whereLarge !== undefined)
    dialect.whereLarge(query, column, field, comparison, value);
  else if ((comparison === '=' || comparison === '<>') && isExactByDialect(field, dialect))
    dialect.whereExact?.(query, column, field, comparison, [bind(value, field, dialect)]);
  else query.where(column, comparison, bind(value, field, dialect));
}

function isExactByDialect(field: SqlField, dialect: Dialect): boolean {
  return field.type === 'text' && dialect.whereExact !== undefined;
}

function chunk<T>(items: readonly T[], size: number): readonly (readonly T[])[] {
  if (items.length <= size) return items.length === 0 ? [] : [items];
  const count = Math.ceil(items.length / size);
  return Array.from({ length: count }, (_, index) => items.slice(index * size, (index + 1) * size));
}

function whereNothing(query: Knex.QueryBuilder): void {
  query.whereRaw('1 = 0');
}

function bind(value: Value, field: SqlField, dialect: Dialect): Knex.Value {
  return dialect.writeValue(value, field);
}

function toPlain(value: Value): string | number | boolean | null {
  return typeof value === 'object' && value !== null ? value.value : value;
}

function assertText(value: Value, field: SqlField, collection: SqlCollection, operator: string): void {
  const digits = operator === 'digits-contain';
  const usable = digits
    ? (typeof value === 'string' || typeof value === 'number') && /\d/.test(String(value))
    : typeof value === 'string' && value.isWellFormed() && !value.includes('\0');
  if (!usable)
    throw new ParleyError(
      'PARLEY_CONNECTOR_VALUE_INVALID',
      `The value for ${operator} on ${collection.name}.${field.name} must be ${digits ? 'text with digits' : 'text'}`,
      { details: { collection: collection.name, field: field.name } },
    );
  const searchable =
    field.type === 'text' || (digits && (field.type === 'integer' || field.type === 'decimal'));
  if (!searchable)
    throw unsupported(collection, field, `of type ${field.type} cannot be searched by ${operator}`);
}

function unsupported(collection: SqlCollection, field: SqlField, why: string): ParleyError {
  return new ParleyError('PARLEY_CONNECTOR_UNSUPPORTED', `${collection.name}.${field.name} ${why}`, {
    details: { collection: collection.name, field: field.name },
  });
}
