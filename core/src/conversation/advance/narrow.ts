import { isTagged } from '../../contract/index.ts';
import { type Evidence, mayDisclose } from '../../gate/index.ts';
import type { RecordSnapshot } from '../../mapping/index.ts';
import {
  fold,
  type Locale,
  type PropertyDefinition,
  type PropertyValue,
  propertyTypes,
  toWords,
  type Vocabulary,
} from '../../vocabulary/index.ts';

export interface Meant {
  /** The customer's own. */
  readonly words: string;
  /** Only what they may see is compared: nothing can be found out by asking for it. */
  readonly evidence: Evidence;
}

interface Place {
  readonly vocabulary: Vocabulary;
  readonly locale: Locale;
}

/** The records that words name best: by a day, a time, an amount, a name. Empty: they name none. */
export function narrow(
  place: Place,
  records: readonly RecordSnapshot[],
  meant: Meant,
): readonly RecordSnapshot[] {
  const scored = records.map((record) => ({ record, score: scoreOf(place, record, meant) }));
  const best = Math.max(0, ...scored.map(({ score }) => score));
  return best === 0 ? [] : scored.filter(({ score }) => score === best).map(({ record }) => record);
}

/**
 * The only record of which words say what it goes by, such as a title, or a whole text that holds a figure: `HL-1720`,
 * `POL-1001`. Somebody who says it means that one, whether or not it will do.
 */
export function onlyNamed(
  { vocabulary }: Place,
  records: readonly RecordSnapshot[],
  { words, evidence }: Meant,
): RecordSnapshot | undefined {
  const [only, ...others] = records.filter((record) =>
    Object.values(vocabulary.records[record.record]?.properties ?? {}).some((property) => {
      const value = record.values[property.name];
      const isText = property.type === 'text' || property.type === 'person-name';
      if (!isText || typeof value !== 'string' || !mayDisclose(property, evidence)) return false;
      return (value === record.label || /\d{3}/.test(value)) && countWords(value, words) > 0;
    }),
  );
  return others.length === 0 ? only : undefined;
}

/** All records that words name at all, for a choice of several. */
export function nameAny(
  place: Place,
  records: readonly RecordSnapshot[],
  meant: Meant,
): readonly RecordSnapshot[] {
  return records.filter((record) => scoreOf(place, record, meant) > 0);
}

/** The only record there is, or the only one that words can mean. */
export function onlyMeant(
  place: Place,
  records: readonly RecordSnapshot[],
  meant: Meant,
): RecordSnapshot | undefined {
  const [only, ...others] = records.length === 1 ? records : narrow(place, records, meant);
  return others.length === 0 ? only : undefined;
}

function scoreOf({ vocabulary, locale }: Place, record: RecordSnapshot, { words, evidence }: Meant): number {
  const properties = Object.values(vocabulary.records[record.record]?.properties ?? {});
  return properties.reduce((sum, property) => {
    const value = record.values[property.name];
    if (value === undefined || !mayDisclose(property, evidence)) return sum;
    return sum + matchOf(property, value, words, locale);
  }, 0);
}

/** How much of a value the words say. */
function matchOf(property: PropertyDefinition, value: PropertyValue, words: string, locale: Locale): number {
  switch (property.type) {
    case 'date':
    case 'datetime':
      return matchDate(value, words, locale);
    case 'amount':
    case 'number':
    case 'time': {
      const type = propertyTypes[property.type];
      const said = type.extract(words, property, locale);
      return said.some((one) => type.isSame(one.value, value, property, locale)) ? 1 : 0;
    }
    case 'choice': {
      const names = [String(value), ...(property.options?.[String(value)] ?? [])];
      return Math.max(...names.map((name) => countWords(name, words)));
    }
    case 'text':
    case 'person-name':
    case 'email':
      return typeof value === 'string' ? countWords(value, words) : 0;
    default:
      return 0;
  }
}

function matchDate(value: PropertyValue, words: string, locale: Locale): number {
  const day = isTagged(value, 'date') || isTagged(value, 'datetime') ? value.value.slice(0, 10) : '';
  const days = propertyTypes.date.extract(words, {}, locale).map((one) => one.value);
  const isDay = days.some((one) => isTagged(one, 'date') && one.value === day);
  if (!isTagged(value, 'datetime')) return isDay ? 1 : 0;
  const times = propertyTypes.time.extract(words, {}, locale).map((one) => one.value);
  const isTime = times.some(
    (one) => isTagged(one, 'time') && one.value.slice(0, 5) === value.value.slice(11, 16),
  );
  return (isDay ? 1 : 0) + (isTime && (isDay || days.length === 0) ? 1 : 0);
}

/** How many words a name has, where all that tell anything are said. */
function countWords(name: string, words: string): number {
  const said = new Set(toWords(words).map((word) => word.folded));
  const wanted = toWords(name).map((word) => word.folded);
  const isSaid = wanted.length > 0 && wanted.every((word) => said.has(word) || said.has(fold(`${word}s`)));
  return isSaid ? wanted.length : 0;
}
