import { isSameValue } from '../contract/index.ts';
import {
  type Address,
  compilePattern,
  fold,
  type Locale,
  type Pattern,
  type PropertyDefinition,
  type PropertyTypeName,
  type PropertyValue,
  propertyTypes,
} from '../vocabulary/index.ts';
import { compareMoments, compareTimes } from './calendar.ts';
import { compareDurations } from './durations.ts';
import { compareExact, toExact } from './exact.ts';
import { isDuration, isRuleRecord, type RuleValue } from './scope.ts';

/** A value, with what the property is that it was read from, where it was. */
export interface Found {
  readonly value: RuleValue;
  readonly definition?: Pick<PropertyDefinition, 'type' | 'options'> | undefined;
}

/** The more a type knows about how its texts are written, the earlier it comes. */
const byWriting: readonly PropertyTypeName[] = ['phone', 'email', 'person-name', 'text', 'choice'];

/** Whether two values, neither of them empty, are the same: as the property's type has it, decimals as numbers. */
export function isSameFound(left: Found, right: Found, locale: Locale): boolean {
  const [one, other] = [left.value, right.value];
  if (typeof one === 'string' && typeof other === 'string')
    return isSameText(one, other, left, right, locale);
  if (isRuleRecord(one) || isRuleRecord(other)) {
    return isRuleRecord(one) && isRuleRecord(other) && one.record === other.record && one.id === other.id;
  }
  if (isAddress(one) || isAddress(other)) {
    return isAddress(one) && isAddress(other) && propertyTypes.address.isSame(one, other, {}, locale);
  }
  const order = compareRuleValues(one, other, locale);
  if (order !== null) return order === 0;
  return isPlain(one) && isPlain(other) && !isAddress(one) && !isAddress(other) && isSameValue(one, other);
}

/** Below zero: the first is less. null: they have no order, or one of them is empty. */
export function compareRuleValues(left: RuleValue, right: RuleValue, locale: Locale): number | null {
  const [one, other] = [toExact(left), toExact(right)];
  if (one !== undefined && other !== undefined) return compareExact(one, other);
  if (isDuration(left) && isDuration(right)) return compareDurations(left, right) ?? null;
  return compareTimes(left, right) ?? compareMoments(left, right, locale);
}

/** Whether a text holds another, begins or ends with it, in whatever capitals; or has a form as a whole. */
export function searchText(
  operator: 'contains' | 'starts-with' | 'ends-with' | 'matches',
  text: string,
  part: string,
): boolean | null {
  if (operator === 'matches') return toPattern(part)?.isMatch(text) ?? null;
  const [whole, piece] = [fold(text), fold(part)];
  if (operator === 'contains') return whole.includes(piece);
  return operator === 'starts-with' ? whole.startsWith(piece) : whole.endsWith(piece);
}

export function isAddress(value: RuleValue): value is Address {
  return typeof value === 'object' && value !== null && 'type' in value && value.type === 'address';
}

/** Whether it is a value that a property can have. */
export function isPlain(value: RuleValue): value is PropertyValue {
  return value !== null && !Array.isArray(value) && !isDuration(value) && !isRuleRecord(value);
}

const patterns = new Map<string, Pattern | undefined>();

function toPattern(source: string): Pattern | undefined {
  if (!patterns.has(source)) {
    const compiled = compilePattern(source);
    if (patterns.size >= 1_000) patterns.clear();
    patterns.set(source, compiled.ok ? compiled.pattern : undefined);
  }
  return patterns.get(source);
}

function isSameText(one: string, other: string, left: Found, right: Found, locale: Locale): boolean {
  const definitions = [left.definition, right.definition].filter((known) => known !== undefined);
  for (const type of byWriting) {
    const definition = definitions.find((known) => known.type === type);
    if (definition !== undefined) return propertyTypes[type].isSame(one, other, definition, locale);
  }
  return propertyTypes.text.isSame(one, other, {}, locale);
}
