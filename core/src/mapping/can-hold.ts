import {
  createDate,
  createDateTime,
  createDecimal,
  createTime,
  type FieldDescription,
} from '../contract/index.ts';
import {
  type PropertyDefinition,
  type PropertyTypeName,
  type PropertyValue,
  propertyTypes,
} from '../vocabulary/index.ts';
import { toCode } from './places.ts';

const samples: Readonly<Record<PropertyTypeName, readonly PropertyValue[]>> = {
  text: ['x', '1', 'true', '2000-01-01', '09:00:00', '2000-01-01T09:00:00', '2000-01-01T09:00:00Z'],
  'person-name': ['Ann Berg'],
  phone: ['+27821234567'],
  email: ['a@example.org'],
  date: [createDate('2000-01-01')],
  time: [createTime('09:00:00')],
  datetime: [createDateTime('2000-01-01T09:00:00')],
  number: [1, createDecimal('1.5')],
  amount: [1, createDecimal('1.50')],
  boolean: [true],
  choice: [],
  address: [{ type: 'address', street: '1 A Street', city: 'B' }],
};

/** Whether a field's type can hold values of the property's type at all. */
export function canHold(definition: PropertyDefinition, part: string, field: FieldDescription): boolean {
  if (field.type === 'other' || field.type === 'bytes') return false;
  if (part !== '') return field.type === 'text';
  const { maxLength: _, ...unlimited } = field;
  const locale = { language: 'en', country: 'ZA', timezone: 'UTC', now: 0 };
  const values =
    definition.type === 'choice' ? Object.keys(definition.options ?? {}) : samples[definition.type];
  const type = propertyTypes[definition.type];
  return values.some(
    (value) =>
      toCode(definition, value, unlimited) !== undefined ||
      type.toField(value, unlimited, definition, locale) !== undefined,
  );
}
