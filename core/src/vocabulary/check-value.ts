import { hasCheckDigits } from './check-digits.ts';
import type { PropertyDefinition } from './definitions.ts';
import { compareLimit, limitKind, readLimit } from './limits.ts';
import { compilePattern, type Pattern } from './pattern.ts';
import type { Locale, PropertyValue } from './property-type.ts';

/** What is wrong with a value that its type can read. */
export type ValueProblem =
  /** Below `min` or above `max`; the limit is a value of the property's own type. */
  | { readonly kind: 'too-small' | 'too-large'; readonly limit: PropertyValue }
  /** The limit is a number of characters. */
  | { readonly kind: 'too-short' | 'too-long'; readonly limit: number }
  | { readonly kind: 'pattern' }
  | { readonly kind: 'check-digits' }
  /** Another record has it, and no two may. */
  | { readonly kind: 'taken' };

type Checks = Pick<PropertyDefinition, 'type' | 'min' | 'max' | 'pattern' | 'checkDigits'>;

/**
 * Whether a value is one that the business allows. Undefined: it is. A limit or a pattern that cannot be read, which
 * the configuration refuses, allows nothing.
 */
export function checkValue(
  value: PropertyValue,
  definition: Checks,
  locale: Locale,
): ValueProblem | undefined {
  return checkLimits(value, definition, locale) ?? checkForm(value, definition);
}

function checkLimits(
  value: PropertyValue,
  { type, min, max }: Checks,
  locale: Locale,
): ValueProblem | undefined {
  const isLength = limitKind(type) === 'length';
  const counted = isLength ? [...String(value)].length : value;
  for (const [text, isLeast] of [[min, true] as const, [max, false] as const]) {
    if (text === undefined) continue;
    const limit = readLimit(type, text, locale);
    const order = limit === undefined ? undefined : compareLimit(counted, limit);
    if (order !== undefined && (isLeast ? order >= 0 : order <= 0)) continue;
    if (isLength) return { kind: isLeast ? 'too-short' : 'too-long', limit: Number(limit ?? 0) };
    return { kind: isLeast ? 'too-small' : 'too-large', limit: limit ?? 0 };
  }
  return undefined;
}

function checkForm(value: PropertyValue, { pattern, checkDigits }: Checks): ValueProblem | undefined {
  if (pattern !== undefined && !(typeof value === 'string' && toPattern(pattern)?.isMatch(value) === true)) {
    return { kind: 'pattern' };
  }
  if (checkDigits === undefined) return undefined;
  const isRight = typeof value === 'string' && hasCheckDigits(checkDigits, value);
  return isRight ? undefined : { kind: 'check-digits' };
}

const patterns = new Map<string, Pattern | undefined>();

function toPattern(source: string): Pattern | undefined {
  if (!patterns.has(source)) {
    const compiled = compilePattern(source);
    if (patterns.size >= 1000) patterns.clear();
    patterns.set(source, compiled.ok ? compiled.pattern : undefined);
  }
  return patterns.get(source);
}
