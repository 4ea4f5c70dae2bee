import type { Fields } from '@parley/core/contract';

/** The fields of the conformance fixture as a REST API would carry them: some nested, money as text. */
export const parentFields = {
  code: { type: 'text', 'max-length': 10, nullable: false },
  name: 'text',
  phone: { type: 'text', path: 'contact.phone' },
  amount: { type: 'decimal', as: 'text', scale: 2 },
  active: 'boolean',
  count: 'integer',
  born: 'date',
  starts: 'time',
  seen: 'datetime',
  at: 'instant',
  data: 'bytes',
} as const;

/** A seeded record as JSON, in the shape that {@link parentFields} describes. */
export function toParentBody({ phone, ...rest }: Fields): Record<string, unknown> {
  const plain = Object.entries(rest).map(([name, value]) => [
    name,
    typeof value === 'object' && value !== null ? value.value : value,
  ]);
  return {
    ...Object.fromEntries(plain),
    ...(phone === undefined ? {} : { contact: { phone, city: 'kept' } }),
  };
}
