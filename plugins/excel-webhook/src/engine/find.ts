import { listRelations } from './describe.ts';
import { createFailure } from './failure.ts';
import { compareScalars, isSameScalar, toScalarText } from './scalars.ts';
import { findField, pickFields, type SheetView, type ViewRow } from './sheet-view.ts';
import type {
  EngineCondition,
  EngineFound,
  EngineInclude,
  EngineQuery,
  EngineRecord,
  Row,
  Scalar,
} from './types.ts';

/** What a query needs of the workbook. */
export interface FindContext {
  /** Every collection that can be served. */
  readonly views: readonly SheetView[];
  readonly open: (name: string) => SheetView;
}

/** Runs one query. */
export function findRecords(context: FindContext, query: EngineQuery): EngineFound {
  const view = context.open(query.collection);
  const where = query.where ?? [];
  for (const condition of where) findField(view, condition.field);
  const matching = view.rows.filter((row) => meetsAll(row.values, where));
  sortRows(view, matching, query.order);
  const start = query.after === undefined ? 0 : Number(query.after);
  if (!(start >= 0)) throw createFailure('VALUE_INVALID', 'This is no place to go on from.');
  const end = start + Math.min(query.limit ?? 100, 1000);
  const records = matching.slice(start, end).map((row) => toRecord(context, view, row, query));
  return end < matching.length ? { records: records, next: String(end) } : { records: records };
}

function sortRows(view: SheetView, rows: ViewRow[], asked: EngineQuery['order']): void {
  const order = asked ?? view.layout.key.map((field) => ({ field: field, direction: 'ascending' as const }));
  for (const one of order) findField(view, one.field);
  rows.sort((a, b) => {
    for (const one of order) {
      const sign = compareScalars(a.values[one.field] ?? null, b.values[one.field] ?? null) ?? 0;
      if (sign !== 0) return one.direction === 'ascending' ? sign : -sign;
    }
    return a.index - b.index;
  });
}

/** Whether a row meets every condition. */
export function meetsAll(values: Row, where: readonly EngineCondition[]): boolean {
  return where.every((condition) => meets(values[condition.field] ?? null, condition));
}

function isList(value: Scalar | readonly Scalar[]): value is readonly Scalar[] {
  return Array.isArray(value);
}

function meets(stored: Scalar, condition: EngineCondition): boolean {
  const operator = condition.operator;
  const value = condition.value;
  if (isList(value))
    return operator === 'in' && value.some((one) => stored !== null && isSameScalar(stored, one));
  if (operator === 'eq') return isSameScalar(stored, value);
  if (operator === 'ne') return stored !== null && (value === null || !isSameScalar(stored, value));
  if (stored === null || value === null) return false;
  const text = toScalarText(stored);
  if (operator === 'contains') return text.toLowerCase().indexOf(toScalarText(value).toLowerCase()) >= 0;
  if (operator === 'starts-with') return text.toLowerCase().indexOf(toScalarText(value).toLowerCase()) === 0;
  if (operator === 'digits-contain') return text.replace(/\D/g, '').indexOf(toScalarText(value)) >= 0;
  const sign = compareScalars(stored, value);
  if (sign === undefined) return false;
  if (operator === 'lt') return sign < 0;
  if (operator === 'le') return sign <= 0;
  if (operator === 'gt') return sign > 0;
  return operator === 'ge' && sign >= 0;
}

function toRecord(
  context: FindContext,
  view: SheetView,
  row: ViewRow,
  wanted: {
    readonly fields?: readonly string[] | undefined;
    readonly include?: readonly EngineInclude[] | undefined;
  },
): EngineRecord {
  const names = wanted.fields ?? view.fields.map((field) => field.name);
  for (const name of names) findField(view, name);
  const record = { key: pickFields(row.values, view.layout.key), fields: pickFields(row.values, names) };
  if (wanted.include === undefined) return record;
  const included: { [relation: string]: readonly EngineRecord[] } = {};
  for (const include of wanted.include) included[include.relation] = findRelated(context, view, row, include);
  return Object.assign(record, { included: included });
}

function findRelated(
  context: FindContext,
  view: SheetView,
  row: ViewRow,
  include: EngineInclude,
): readonly EngineRecord[] {
  const relations = listRelations(view, context.views);
  const relation = relations.filter((one) => one.name === include.relation)[0];
  if (relation === undefined)
    throw createFailure('NOT_DESCRIBED', `"${view.layout.name}" has no relation of this name.`);
  const other = context.open(relation.to.collection);
  return other.rows
    .filter((candidate) =>
      relation.fields.every((field, index) => {
        const value = row.values[field] ?? null;
        const far = candidate.values[relation.to.fields[index] ?? ''] ?? null;
        return value !== null && isSameScalar(far, value);
      }),
    )
    .slice(0, include.limit ?? 100)
    .map((candidate) => toRecord(context, other, candidate, include));
}
