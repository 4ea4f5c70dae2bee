import type { FieldDescription, Value } from '../contract/index.ts';
import { createDate, createDateTime, createDecimal, createInstant, createTime } from '../contract/index.ts';
import type { PropertyType } from './property-type.ts';
import { accept, collapse, fold, longestText, refuse, toPlainText, toStoredText } from './reading.ts';

/** Any text, kept as it was written. Never found inside a sentence: everything would be one. */
export const text: PropertyType = {
  name: 'text',
  parse(input) {
    const value = input.trim();
    if (value === '') return refuse('empty');
    return value.length > longestText ? refuse('invalid') : accept(value);
  },
  extract() {
    return [];
  },
  format(value) {
    return toPlainText(value);
  },
  isSame(left, right) {
    if (typeof left !== 'string' || typeof right !== 'string') return false;
    return fold(collapse(left)) === fold(collapse(right));
  },
  fromField(value) {
    if (typeof value === 'boolean') return value ? 'true' : 'false';
    const stored = toStoredText(value);
    return stored === undefined || stored.trim() === '' ? undefined : stored;
  },
  toField(value, field) {
    return typeof value === 'string' ? toFieldType(value, field) : undefined;
  },
};

/** A number or date column takes a text only when it would read back as the very same text. */
function toFieldType(value: string, field: FieldDescription): Value | undefined {
  try {
    switch (field.type) {
      case 'text':
        return value;
      case 'integer':
        return String(Number(value)) === value && Number.isSafeInteger(Number(value))
          ? Number(value)
          : undefined;
      case 'decimal':
        return createDecimal(value);
      case 'boolean':
        return value === 'true' ? true : value === 'false' ? false : undefined;
      case 'date':
        return createDate(value);
      case 'time':
        return createTime(value);
      case 'datetime':
        return createDateTime(value);
      case 'instant':
        return createInstant(value);
      default:
        return undefined;
    }
  } catch {
    return undefined;
  }
}
