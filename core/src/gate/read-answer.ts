import {
  fold,
  isFiller,
  type Locale,
  type PropertyDefinition,
  type PropertyValue,
  propertyTypes,
  toWords,
} from '../vocabulary/index.ts';

/**
 * All that an answer may mean. A date in figures (03/04) is read in either order, whatever the country, and is right
 * when one reading is: that doubles the chance of a guess, and asking which was meant would ask for the fact twice.
 * Undefined: it holds no value of the type, or several, which would be several guesses.
 */
export function readAnswer(
  text: string,
  property: PropertyDefinition,
  locale: Locale,
): readonly PropertyValue[] | undefined {
  const type = propertyTypes[property.type];
  const whole = type.parse(text, property, locale);
  if (whole.ok) return [whole.value, ...readEitherOrder(text, property, locale)];
  const found = type.extract(text, property, locale);
  const [only] = found;
  if (only === undefined || found.length > 1) return undefined;
  const words = text.slice(only.start, only.end);
  const readings = [...readingsOf(words, property, locale), ...readEitherOrder(words, property, locale)];
  return readings.length > 0 ? readings : [only.value];
}

function readingsOf(words: string, property: PropertyDefinition, locale: Locale): readonly PropertyValue[] {
  const parsed = propertyTypes[property.type].parse(words, property, locale);
  return parsed.ok ? [parsed.value] : parsed.candidates;
}

/** Where no country settles the order of day and month. */
function readEitherOrder(
  words: string,
  property: PropertyDefinition,
  locale: Locale,
): readonly PropertyValue[] {
  if (property.type !== 'date') return [];
  return readingsOf(words, property, { ...locale, country: '', language: 'en' });
}

/** A day to come, in answer to a question about one that is past: the year was left out, or it answers something else. */
export function isElsewhere(
  readings: readonly PropertyValue[],
  stored: PropertyValue,
  locale: Locale,
): boolean {
  const today = new Date(locale.now).toISOString().slice(0, 10);
  const isPast = (value: PropertyValue): boolean =>
    typeof value === 'object' && value.type === 'date' && value.value < today;
  return isPast(stored) && !readings.some(isPast);
}

/**
 * Whether two texts are the same but for their writing: case, diacritics, signs between (`POL-1041`, `pol 1041`), and
 * the words around an answer ("it is …").
 */
export function isSameText(answer: string, stored: string): boolean {
  const said = toBare(answer);
  return said !== '' && (said === toBare(stored) || toWhole(answer) === toWhole(stored));
}

function toWhole(text: string): string {
  return fold(text).replace(/[^\p{L}\p{N}]/gu, '');
}

function toBare(text: string): string {
  const words = toWords(text).filter((word) => !isFiller(word.text));
  return toWhole(words.map((word) => word.text).join(''));
}
