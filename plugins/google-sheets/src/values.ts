import { type FieldType, isTagged, isValue, ParleyError, type Value } from '@parley/core/contract';
import type { SheetField, SheetTable } from './table.ts';

/** What Google allows in one cell. */
const longestCell = 50_000;
/** What a sheet's numbers keep. */
const significantDigits = 15;

const fitting: Partial<Record<FieldType, (value: Exclude<Value, null>) => boolean>> = {
  boolean: (value) => typeof value === 'boolean',
  integer: (value) =>
    typeof value === 'number' || (isTagged(value, 'decimal') && !/\.\d*[1-9]/.test(value.value)),
  decimal: (value) => typeof value === 'number' || isTagged(value, 'decimal'),
  text: (value) => typeof value === 'string' && value.isWellFormed() && !value.includes('\0'),
  date: (value) => isTagged(value, 'date'),
  time: (value) => isTagged(value, 'time'),
  datetime: (value) => isTagged(value, 'datetime'),
};

/** Refuses a value that is not of the column's type. Nothing is converted by guess. */
export function assertType(value: Value, field: SheetField, table: SheetTable): void {
  if (!isValue(value)) throw invalid(table, field, 'is not a value of the contract');
  if (value !== null && fitting[field.type]?.(value) !== true)
    throw invalid(table, field, `does not fit a column of type ${field.type}`);
}

/** Refuses what the cell would cut, round or reject. */
export function assertStorable(value: Value, field: SheetField, table: SheetTable): void {
  assertType(value, field, table);
  if (field.generated) throw invalid(table, field, 'is for a column that the sheet fills itself');
  if (value === null) return;
  if (typeof value === 'string') {
    const longest = Math.min(field.maxLength ?? longestCell, longestCell);
    if ([...value].length > longest || value.length > longestCell)
      throw new ParleyError(
        'PARLEY_CONNECTOR_VALUE_TOO_LONG',
        `A value is longer than the ${longest} characters of "${table.name}.${field.name}"`,
        { details: { collection: table.name, field: field.name, maxLength: longest } },
      );
  }
  const digits = countDigits(value);
  if (digits > significantDigits)
    throw invalid(table, field, `has more than the ${significantDigits} digits that a sheet keeps`);
  if (field.scale !== undefined && countFraction(value) > field.scale)
    throw invalid(table, field, `has more than ${field.scale} digits behind the point`);
  if ((isTagged(value, 'time') || isTagged(value, 'datetime')) && countFraction(value) > 3)
    throw invalid(table, field, 'is finer than the milliseconds that a sheet keeps');
}

function countDigits(value: Value): number {
  const text = typeof value === 'number' ? String(value) : isTagged(value, 'decimal') ? value.value : '';
  const plain = text.includes('.') ? text.replace(/0+$/, '') : text;
  return plain.replace(/\D/g, '').replace(/^0+/, '').length;
}

/** Digits behind the point that are not trailing zeros. */
function countFraction(value: Value): number {
  const text = typeof value === 'object' && value !== null ? value.value : '';
  return /\.(\d*?)0*$/.exec(text)?.[1]?.length ?? 0;
}

/** An error about one value. Never holds the value. */
export function invalid(table: SheetTable, field: SheetField, why: string): ParleyError {
  return new ParleyError(
    'PARLEY_CONNECTOR_VALUE_INVALID',
    `A value for "${table.name}.${field.name}" ${why}`,
    {
      details: { collection: table.name, field: field.name },
    },
  );
}
