import { catalogues, codeOf } from './catalogues.ts';
import { english } from './en.ts';
import type { TextKey, Texts } from './texts.ts';

/** A business's own wording of some texts. */
export type Overrides = Readonly<Partial<Record<TextKey, string>>>;

/** What is wrong with a business's own wording. */
export interface TextFault {
  readonly message: string;
  readonly fix: string;
}

/** What may be left out: it is courtesy. Everything else a customer needs to know what they are asked or told. */
const optional: readonly string[] = ['business', 'customer'];
/** Known to every text. */
const everywhere: readonly string[] = ['business'];
/** In characters, of buttons and rows; channels cut what is longer. */
const limits: Readonly<Partial<Record<TextKey, number>>> = {
  yes: 20,
  no: 20,
  'menu-open': 20,
  skip: 20,
  'that-is-all': 20,
  person: 24,
  'menu-more': 24,
};
const longest = 600;

export const textKeys: readonly string[] = Object.keys(english);

export function isTextKey(key: string): key is TextKey {
  return Object.hasOwn(english, key);
}

/** Whether a wording can stand in for the core's own: the same placeholders, as short as its place is. */
export function checkText(key: TextKey, text: string): readonly TextFault[] {
  const own = placeholdersOf(english[key]);
  const known = [...new Set([...own, ...everywhere])];
  const written = [...text.matchAll(/\{([^{}]*)\}/g)].map(([, name = '']) => name);
  const names = `Known here are: ${known.map(show).join(', ')}.`;
  const faults: TextFault[] = written
    .filter((name) => !known.includes(name))
    .map((name) => ({ message: `holds ${show(name)}, which is no placeholder of this text`, fix: names }));
  const missing = own.filter((name) => !written.includes(name) && !optional.includes(name));
  if (missing.length > 0) {
    const list = missing.map(show).join(', ');
    faults.push({ message: `lacks ${list}: customers must be told`, fix: `Put ${list} into the text.` });
  }
  const limit = limits[key] ?? longest;
  if (text.length > limit)
    faults.push({ message: `is longer than ${limit} characters`, fix: `Write at most ${limit} characters.` });
  return faults;
}

/** What is wrong with a language's texts as a whole. */
export function checkLanguage(language: string, overrides: Overrides): readonly TextFault[] {
  const base = catalogues.get(codeOf(language));
  const missing = textKeys.filter((key) => isTextKey(key) && overrides[key] === undefined);
  if (base === undefined && missing.length > 0) {
    const first = missing.slice(0, 8).join(', ');
    const more = missing.length > 8 ? ` and ${missing.length - 8} more` : '';
    return [
      {
        message: `has no texts of its own, and ${missing.length} are missing here`,
        fix: `Write them too: ${first}${more}. With fewer only ${[...catalogues.keys()].join(', ')} can be reworded.`,
      },
    ];
  }
  const { yes, no } = { ...(base ?? english), ...overrides };
  const isSame = yes.trim().toLowerCase() === no.trim().toLowerCase();
  return isSame
    ? [{ message: 'calls yes and no the same', fix: 'Give the two buttons different words.' }]
    : [];
}

/** The hub's texts: the core's catalogues, as a business reworded them. */
export interface HubTexts {
  /** The codes of the languages that there are texts in. */
  readonly languages: readonly string[];
  /** English where there are none in a language. */
  textsIn(language: string): Texts;
}

export function createHubTexts(overrides: ReadonlyMap<string, Overrides>): HubTexts {
  const all = new Map(catalogues);
  for (const [language, texts] of overrides)
    all.set(codeOf(language), { ...(all.get(codeOf(language)) ?? english), ...texts });
  return {
    languages: [...all.keys()],
    textsIn: (language) => all.get(codeOf(language)) ?? all.get('en') ?? english,
  };
}

function placeholdersOf(text: string): readonly string[] {
  return [...text.matchAll(/\{([a-z]+)\}/g)].map(([, name = '']) => name);
}

function show(name: string): string {
  return `{${name}}`;
}
