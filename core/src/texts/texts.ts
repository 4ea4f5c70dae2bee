import type { english } from './en.ts';

export type TextKey = keyof typeof english;
export type Texts = Readonly<Record<TextKey, string>>;

/** Fills a text. `{name}` is filled in, nothing else has a meaning; a value is put in as it is, braces and all. */
export function fillText(texts: Texts, key: TextKey, values: Readonly<Record<string, string>> = {}): string {
  return texts[key].replace(/\{([a-z]+)\}/g, (whole, name: string) => values[name] ?? whole);
}
