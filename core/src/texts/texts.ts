import { keepApart } from './direction.ts';
import type { english } from './en.ts';

export type TextKey = keyof typeof english;
export type Texts = Readonly<Record<TextKey, string>>;

/** Filled with texts that were filled before: what they hold is kept apart already. */
const composed: readonly string[] = ['lines', 'summary'];

/** Fills one of the core's texts: see {@link fillTemplate}. */
export function fillText(texts: Texts, key: TextKey, values: Readonly<Record<string, string>> = {}): string {
  return fillTemplate(texts[key], values);
}

/**
 * Fills a template. `{name}` is filled in, nothing else has a meaning; a value is put in as it is, braces and all. Where
 * a template or a value runs from right to left, the value is kept apart from what surrounds it.
 */
export function fillTemplate(template: string, values: Readonly<Record<string, string>>): string {
  return template.replace(/\{([a-z]+)\}/g, (whole, name: string) => {
    const value = Object.hasOwn(values, name) ? values[name] : undefined;
    if (value === undefined) return whole;
    return composed.includes(name) ? value : keepApart(value, template);
  });
}
