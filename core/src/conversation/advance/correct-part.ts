import { createDateTime, isTagged } from '../../contract/index.ts';
import {
  fold,
  type Locale,
  type PropertyDefinition,
  type PropertyValue,
  propertyTypes,
  toWords,
} from '../../vocabulary/index.ts';

/** "No, …": what stands ahead of a correction. */
const objection = /^\s*(?:no|nope|sorry|nee|nein|non|لا)\b[\s,.:!–-]*/iu;
/** "I meant …": what follows is meant to stand in the place of something. */
const meant =
  /^\s*(?:(?:no|nee|nein|non|sorry|oh|لا)[\s,]+)*(?:i mean|i meant|it'?s in|it is in|ek bedoel|ek het bedoel|ich mein(?:t)?e|quer[ií]a decir|quise decir|je veux dire|je voulais dire|أقصد|قصدت)[\s,:]+(?:(?:in|te|en|à|في)\s+)?/iu;
const longestPlace = 4;

/**
 * A value of which a correction names a part: "no, Friday" of an appointment keeps its time, "I meant Paarl" of an
 * address its street. Undefined: it names none. What comes of it is shown and confirmed again.
 */
export function correctPart(
  property: PropertyDefinition,
  before: PropertyValue,
  words: string,
  locale: Locale,
): PropertyValue | undefined {
  if (isTagged(before, 'datetime')) return correctMoment(before.value, words, locale);
  return property.type === 'address' ? correctAddress(before, words) : undefined;
}

function correctMoment(before: string, words: string, locale: Locale): PropertyValue | undefined {
  const [day] = only(propertyTypes.date.extract(words, {}, locale).map(({ value }) => value));
  const [time] = only(propertyTypes.time.extract(words, {}, locale).map(({ value }) => value));
  const [oldDay = '', oldTime = ''] = before.split('T');
  const newDay = isTagged(day, 'date') ? day.value : oldDay;
  const newTime = isTagged(time, 'time') ? time.value : oldTime;
  const after = `${newDay}T${newTime}`;
  return after === before ? undefined : createDateTime(after);
}

function only(values: readonly PropertyValue[]): readonly PropertyValue[] {
  return values.length === 1 ? values : [];
}

/** A place, said to be meant or written as a name, takes the city's place; a street's name that of the street. */
function correctAddress(before: PropertyValue, words: string): PropertyValue | undefined {
  const { parts } = propertyTypes.address;
  const isMeant = meant.test(words);
  const lead = isMeant ? meant : objection;
  if (parts === undefined || !lead.test(words)) return undefined;
  const place = words.replace(lead, '').replace(/[\s.!?]+$/u, '');
  const said = toWords(place);
  const isName = isMeant || said.every(({ text }) => /^\p{Lu}/u.test(text));
  if (!isName || said.length === 0 || said.length > longestPlace || !/^[\p{L}\p{M}\s'’.-]+$/u.test(place))
    return undefined;
  const known = parts.split(before);
  const number = /^\S*\d\S*\s+/.exec(known.street ?? '')?.[0] ?? '';
  if (streetEnd.test(fold(place))) return parts.join({ ...known, street: `${number}${place}` });
  if (fold(known.city ?? '') === fold(place)) return undefined;
  return parts.join({ ...known, city: place });
}

const streetEnd =
  /(?:street|road|avenue|drive|lane|close|crescent|st|rd|ave|straat|weg|laan|strasse|allee|platz)$/u;
