import type { PropertyValue } from '../vocabulary/index.ts';
import { fold } from '../vocabulary/index.ts';

/** Letters and digits only, in one writing. Empty for a value that is not written as a text. */
export function toCharacters(value: PropertyValue): string {
  const text = typeof value === 'object' ? ('value' in value ? value.value : '') : String(value);
  return fold(text).replace(/[^\p{L}\p{N}]/gu, '');
}

/** The last characters of a value that is asked for by them alone. Undefined: it is no longer than these. */
export function lastOf(value: PropertyValue, count: number): string | undefined {
  const whole = toCharacters(value);
  return whole.length > count ? whole.slice(-count) : undefined;
}

/**
 * The last characters that an answer gives; who writes the whole number gives its last ones. Undefined: none, or
 * several numbers, which would be several guesses.
 */
export function readLast(text: string, count: number): string | undefined {
  const found = fold(text).match(
    /[\p{L}\p{N}]*\p{N}[\p{L}\p{N}]*(?:[ -]+[\p{L}\p{N}]*\p{N}[\p{L}\p{N}]*)*/gu,
  );
  const [only, ...others] = found ?? [];
  const whole = (only ?? '').replace(/[^\p{L}\p{N}]/gu, '');
  return others.length > 0 || whole.length < count ? undefined : whole.slice(-count);
}
