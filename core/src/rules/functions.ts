import { createDate, createTime } from '../contract/index.ts';
import { hasCheckDigits, type RuleFunction } from '../vocabulary/index.ts';
import { ageOn, toClock, toDay } from './calendar.ts';
import { compareRuleValues } from './compare.ts';
import { createDuration } from './durations.ts';
import { add, type Exact, fromExact, negate, round, toExact } from './exact.ts';
import { hasTag, isDuration, type RuleScope, type RuleValue } from './scope.ts';

const weekdays = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'];

/** The value of a function. null where it cannot be computed from these. */
export function callFunction(
  name: RuleFunction,
  given: readonly RuleValue[],
  scope: Pick<RuleScope, 'locale'>,
): RuleValue {
  const [first = null] = given;
  switch (name) {
    case 'count':
      return known(first).length;
    case 'any':
      return known(first).length > 0;
    case 'no':
      return known(first).length === 0;
    case 'sum':
      return sum(listOf(first));
    case 'min':
      return extreme(given, -1, scope);
    case 'max':
      return extreme(given, 1, scope);
    case 'first':
      return listOf(first)[0] ?? null;
    case 'last':
      return listOf(first).at(-1) ?? null;
    case 'round':
      return ofNumber(first, (exact) => round(exact, readDigits(given[1])));
    case 'abs':
      if (isDuration(first)) return createDuration(Math.abs(first.amount), first.unit) ?? null;
      return ofNumber(first, (exact) => (exact.units < 0n ? negate(exact) : exact));
    case 'length':
    case 'digits':
    case 'is-luhn':
    case 'is-iban':
      return typeof first === 'string' ? ofText(name, first) : null;
    default:
      return ofMoment(name, first, scope);
  }
}

function ofText(name: 'length' | 'digits' | 'is-luhn' | 'is-iban', text: string): RuleValue {
  switch (name) {
    case 'length':
      return Array.from(text).length;
    case 'digits':
      return text.replace(/\D/g, '');
    case 'is-luhn':
      return hasCheckDigits('luhn', text);
    case 'is-iban':
      return hasCheckDigits('iban', text);
  }
}

function ofMoment(
  name: 'year' | 'month' | 'weekday' | 'age' | 'date' | 'time',
  value: RuleValue,
  { locale }: Pick<RuleScope, 'locale'>,
): RuleValue {
  const day = toDay(value, locale);
  if (day === null) return null;
  switch (name) {
    case 'year':
      return day.year;
    case 'month':
      return day.month;
    case 'weekday':
      return weekdays[day.dayOfWeek - 1] ?? null;
    case 'age':
      return ageOn(day, locale);
    case 'date':
      return hasTag(value, 'date') ? value : createDate(day.toString());
    case 'time': {
      const clock = toClock(value, locale);
      return clock === null ? null : createTime(clock.toPlainTime().toString());
    }
  }
}

function listOf(value: RuleValue): readonly RuleValue[] {
  return Array.isArray(value) ? value : [];
}

/** What there is in a list; one that is empty was not known. */
function known(value: RuleValue): readonly RuleValue[] {
  return listOf(value).filter((element) => element !== null);
}

/** Of none 0. One that is empty leaves the sum unknown. */
function sum(list: readonly RuleValue[]): RuleValue {
  let total: Exact = { units: 0n, scale: 0 };
  for (const element of list) {
    const exact = toExact(element);
    if (exact === undefined) return null;
    total = add(total, exact);
  }
  return fromExact(total);
}

/** Of a list, what is known of it; of several values, all must be known. */
function extreme(
  given: readonly RuleValue[],
  sign: 1 | -1,
  { locale }: Pick<RuleScope, 'locale'>,
): RuleValue {
  const [first = null] = given;
  const candidates = Array.isArray(first) ? known(first) : given;
  let best: RuleValue = candidates[0] ?? null;
  for (const candidate of candidates.slice(1)) {
    const order = compareRuleValues(candidate, best, locale);
    if (order === null) return null;
    if (order * sign > 0) best = candidate;
  }
  return best;
}

/** How many digits to keep; a rule that was bound says so in a literal. */
function readDigits(value: RuleValue | undefined): number {
  return typeof value === 'number' && value >= 0 && value <= 10 ? value : 0;
}

function ofNumber(value: RuleValue, compute: (exact: Exact) => Exact): RuleValue {
  const exact = toExact(value);
  return exact === undefined ? null : fromExact(compute(exact));
}
