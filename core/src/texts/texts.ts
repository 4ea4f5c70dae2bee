import { keepApart } from './direction.ts';
import type { english } from './en.ts';

export type TextKey = keyof typeof english;
export type Texts = Readonly<Record<TextKey, string>>;

/** Filled with texts that were filled before: what they hold is kept apart already. */
const composed: readonly string[] = ['lines', 'summary'];

/**
 * Fills a text. `{name}` is filled in, nothing else has a meaning; a value is put in as it is, braces and all. Where a
 * text or a value runs from right to left, the value is kept apart from what surrounds it.
 */
export function fillText(texts: Texts, key: TextKey, values: Readonly<Record<string, string>> = {}): string {
  const text = texts[key];
  return text.replace(/\{([a-z]+)\}/g, (whole, name: string) => {
    const value = Object.hasOwn(values, name) ? values[name] : undefined;
    if (value === undefined) return whole;
    return composed.includes(name) ? value : keepApart(value, text);
  });
}
