import type { ActionDescription, AskedProperty } from '../contract/index.ts';
import {
  type Extraction,
  fold,
  type Locale,
  type PropertyType,
  propertyTypes,
  withoutOverlaps,
} from '../vocabulary/index.ts';
import { otherNames } from './kin-words.ts';
import { toPlainWords } from './plain-words.ts';

/** A value of a property inside a message. */
export interface SaidValue extends Extraction {
  readonly property: AskedProperty;
  /** Whether its words may be words of the wish as well: a reason, say. */
  readonly isWord?: true;
}

/** Types that are told most surely come first: an address holds numbers, a phone number is one. */
const order = [
  'email',
  'phone',
  'address',
  'datetime',
  'date',
  'time',
  'amount',
  'choice',
  'person-name',
  'number',
  'boolean',
  'text',
];

export function typeOf(property: AskedProperty): PropertyType | undefined {
  return Object.entries(propertyTypes).find(([name]) => name === property.type)?.[1];
}

export function specOf({ options }: AskedProperty): Pick<AskedProperty, 'options'> {
  return options === undefined ? {} : { options };
}

/** As {@link specOf}, with what else the names of its options are called. */
export function wideSpecOf(property: AskedProperty): Pick<AskedProperty, 'options'> {
  const { options } = property;
  if (options === undefined || property.type !== 'choice') return specOf(property);
  const wide = Object.entries(options).map(([key, names]) => {
    const more = [key, ...names].flatMap(otherNames);
    return [key, [...new Set([...names, ...more])]] as const;
  });
  return { options: Object.fromEntries(wide) };
}

/** The customer's words for a value, or the option's name where the core would not know the words. */
export function wordsFor(text: string, value: Extraction, property: AskedProperty, locale: Locale): string {
  const words = text.slice(value.start, value.end);
  if (property.type !== 'choice' || typeof value.value !== 'string') return words;
  return typeOf(property)?.parse(words, specOf(property), locale).ok === true ? words : value.value;
}

/** Every value in the text that a property of this action could take. Where two types compete, the surer has it. */
export function findValues(text: string, action: ActionDescription, locale: Locale): readonly SaidValue[] {
  const byType = action.properties.toSorted(
    (left, right) => order.indexOf(left.type) - order.indexOf(right.type),
  );
  const found: SaidValue[] = [];
  for (const property of byType) {
    const values = typeOf(property)?.extract(text, wideSpecOf(property), locale) ?? [];
    const rivals = found.filter((other) => other.property.type !== property.type);
    const free = values.filter((value) =>
      rivals.every((other) => value.end <= other.start || other.end <= value.start),
    );
    const isWord = action.kind === 'do' && property.type === 'choice';
    found.push(...free.map((value) => ({ ...value, property, ...(isWord ? { isWord } : {}) })));
  }
  return found;
}

/** The places of these values in the text, each once. */
export function toPlaces(values: readonly SaidValue[]): readonly SaidValue[] {
  return withoutOverlaps(values);
}

/** The customer's words for each property, where it is sure which value belongs to it. */
export function takeWords(
  text: string,
  values: readonly SaidValue[],
  locale: Locale,
): Readonly<Record<string, string>> {
  const taken: [string, string][] = [];
  for (const property of new Set(values.map((value) => value.property))) {
    const own = values.filter((value) => value.property === property);
    const claimed = own.filter((value) => isOnlyClaim(text, value, values));
    const value = pickOne(text, claimed, locale);
    if (value !== undefined) taken.push([property.name, wordsFor(text, value, property, locale)]);
  }
  return Object.fromEntries(taken);
}

/** A value that two properties could take belongs to the one whose label stands before it. */
function isOnlyClaim(text: string, value: SaidValue, all: readonly SaidValue[]): boolean {
  const rivals = all.filter(
    (other) => other.property !== value.property && other.start < value.end && value.start < other.end,
  );
  if (rivals.length === 0) return true;
  const before = all.filter((other) => other.end <= value.start).map((other) => other.end);
  const words = toPlainWords(text.slice(Math.max(0, ...before, value.start - 60), value.start));
  const isNamed = ({ property }: SaidValue) =>
    toPlainWords(property.label).some((word) => words.includes(word));
  return isNamed(value) && !rivals.some(isNamed);
}

/** Of several values the one meant: not the one behind "from". Undefined when that leaves more than one. */
function pickOne(text: string, values: readonly SaidValue[], locale: Locale): SaidValue | undefined {
  const meant = values.filter(
    ({ start }) =>
      !/(?<!\p{L})(?:from|van|vanaf|not|without|instead of|von|aus|nicht|ohne|statt|desde|de|sin|en vez de|en lugar de|du|pas|sans|au lieu de|من|ليس|بدون|بدلا من)\s+$/iu.test(
        fold(text.slice(Math.max(0, start - 14), start)),
      ),
  );
  // "Replace this with that".
  const isReplaced = ({ start }: SaidValue) =>
    /(?<!\p{L})(?:replace|replacing|change|swap|switch|vervang|verander|ersetze|ersetzen|remplace|remplacer|remplacez|reemplaza|reemplazar|cambia|cambiar)\s+$/iu.test(
      fold(text.slice(Math.max(0, start - 14), start)),
    );
  const [first, ...others] = meant.length > 1 ? meant.filter((value) => !isReplaced(value)) : meant;
  if (first === undefined) return undefined;
  const type = typeOf(first.property);
  const isSame = (other: SaidValue) => type?.isSame(first.value, other.value, specOf(first.property), locale);
  return others.every(isSame) ? first : undefined;
}
