import type { Locale, PropertyValue } from '../vocabulary/index.ts';
import { lookUp } from '../vocabulary/index.ts';
import type { RuleCondition, RuleRecord, RuleScope, RuleValue } from './scope.ts';
import { records } from './shop-for-tests.ts';

/** A record of the shop, with everything that hangs on it. */
export interface Row extends RuleRecord {
  readonly values: Readonly<Record<string, PropertyValue | Row | readonly Row[] | null>>;
}

let rows = 0;

export function row(record: string, values: Row['values']): Row {
  rows += 1;
  return { record, id: `${record}-${rows}`, values };
}

/** Sunday, 22 November 2026, ten in the morning in Stellenbosch. */
export const stellenbosch: Locale = {
  language: 'en',
  country: 'ZA',
  timezone: 'Africa/Johannesburg',
  now: Date.UTC(2026, 10, 22, 8, 0, 30, 500),
};

/** What was asked of the tables that belong to nobody. */
export type Asked = { record: string; conditions: readonly RuleCondition[] }[];

export function createScope(
  names: Readonly<Record<string, RuleValue>>,
  shared: readonly Row[] = [],
  { locale = stellenbosch, asked = [] }: { readonly locale?: Locale; readonly asked?: Asked } = {},
): RuleScope {
  return {
    name(name) {
      const value = lookUp(names, name);
      if (value === undefined) throw new Error(`Asked for "${name}".`);
      return value;
    },
    member(record, name) {
      return isRow(record) ? (lookUp(record.values, name) ?? null) : null;
    },
    all(record, conditions) {
      asked.push({ record, conditions });
      return shared.filter((one) => one.record === record);
    },
    withName: (name, value) => createScope({ ...names, [name]: value }, shared, { locale, asked }),
    typeOf(record, property) {
      const definition = lookUp(records, record);
      return definition && lookUp(definition.properties, property);
    },
    locale,
  };
}

function isRow(record: RuleRecord): record is Row {
  return 'values' in record;
}
