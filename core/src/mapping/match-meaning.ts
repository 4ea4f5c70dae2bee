import type { CollectionDescription, FieldDescription } from '../contract/index.ts';
import type { PropertyDefinition } from '../vocabulary/index.ts';
import { canHold } from './can-hold.ts';
import type { Candidate } from './candidates.ts';
import { ownPrefixes, readFieldName } from './field-words.ts';
import { type Concept, concepts, isSecretName, loginNames, secondWords } from './lexicon.ts';
import type { FieldPlace } from './mapping.ts';
import type { Matcher } from './matcher.ts';
import { normalizeName, tellingWords, wordsOf } from './names.ts';

const strong = 0.92;
const fair = 0.86;
/** Below what is taken, but near enough to keep a fair one from being sure. */
const weak = 0.8;

/** Fields that mean what the property means, by well-known words: `mobile_no` for `cell`, `dob` for `born`. */
export const matchMeaning: Matcher = ({ record, definition, parts, collection, sameRow }) => {
  if (parts && definition.type === 'address') return [];
  const prefixes = ownPrefixes(record, collection, sameRow);
  const beside = describeRow(collection, prefixes, sameRow);
  return collection.fields.flatMap((field): Candidate<readonly FieldPlace[]>[] => {
    if (isSecretName(wordsOf(field.name)) || !canHold(definition, '', field)) return [];
    if (definition.type === 'person-name' && loginNames.includes(normalizeName(field.name))) return [];
    const readings = readFieldName(field, prefixes, sameRow);
    const scored = readings.map((reading) => ({
      ...scoreReading(definition, reading.name, beside),
      cost: reading.cost + (reading.isOwned ? borrowedCost(definition, record.name, field) : 0),
    }));
    const [best] = scored.sort((a, b) => b.score - b.cost - (a.score - a.cost));
    if (!best || best.score === 0) return [];
    const score = best.score - best.cost - foreignCost(definition, field);
    return [{ value: [{ part: '', hops: [], field }], score, reason: best.reason }];
  });
};

/** What a field says about a property when it is alone: for what lies behind relations. */
export function scoreMeaning(definition: PropertyDefinition, name: string): number {
  return scoreReading(definition, name, { hasNameParts: false }).score;
}

interface Beside {
  /** Whether a first or a last name stands in the row as well, so that `name` may be the other one. */
  readonly hasNameParts: boolean;
}

function describeRow(
  collection: CollectionDescription,
  prefixes: readonly string[],
  sameRow: boolean,
): Beside {
  const parts = /^(?:first|given|fore|last|family|sur)name|^[fl]name|^vorname|^nachname/;
  return {
    hasNameParts:
      hasContactName(collection) ||
      collection.fields.some((field) =>
        readFieldName(field, prefixes, sameRow).some((reading) => parts.test(reading.name)),
      ),
  };
}

/** Whether a contact person is named beside the record: its own name is a company's then. */
export function hasContactName(collection: CollectionDescription): boolean {
  return collection.fields.some((field) =>
    /^(?:contact|contactperson)(?:first|last|full|sur|given|family)?name$/.test(
      tellingWords(field.name).join(''),
    ),
  );
}

function scoreReading(
  definition: PropertyDefinition,
  name: string,
  beside: Beside,
): { readonly score: number; readonly reason: string } {
  const asked = wordsOf(definition.name).join('');
  if (name === asked) {
    const isHalf = definition.type === 'person-name' && beside.hasNameParts;
    return isHalf
      ? { score: weak, reason: 'same name, beside a part of a name' }
      : { score: 0.96, reason: 'same name' };
  }
  for (const concept of concepts) {
    if (concept.type !== definition.type || !concept.asked.includes(asked)) continue;
    const score = scoreConcept(concept, name);
    if (score > 0) return { score, reason: `"${name}" means ${definition.name}` };
  }
  return scoreSecond(definition, name) ?? scoreForm(definition, asked, name);
}

function scoreConcept(concept: Concept, name: string): number {
  if (concept.strong.includes(name)) return strong;
  if (concept.fair?.includes(name)) return fair;
  return concept.weak?.includes(name) ? weak : 0;
}

/** `other-phone` is `alt_phone` or `mobile_2`. */
function scoreSecond(
  definition: PropertyDefinition,
  name: string,
): { readonly score: number; readonly reason: string } | undefined {
  const [first = '', ...rest] = wordsOf(definition.name);
  if (!secondWords.includes(first) || rest.length === 0) return undefined;
  const word = secondWords.find((one) => name.startsWith(one) || name.endsWith(one));
  if (word === undefined) return undefined;
  const left = name.startsWith(word) ? name.slice(word.length) : name.slice(0, -word.length);
  const base = rest.join('');
  const concept = concepts.find((one) => one.type === definition.type && one.asked.includes(base));
  const meant = left === base ? strong : concept ? scoreConcept(concept, left) : 0;
  return meant >= fair ? { score: fair, reason: `"${name}" means a second ${base}` } : undefined;
}

/** The property's name with a word that only says what kind of value it is. */
function scoreForm(
  { type }: PropertyDefinition,
  asked: string,
  name: string,
): { readonly score: number; readonly reason: string } {
  const endings: Readonly<Partial<Record<typeof type, readonly string[]>>> = {
    date: ['date', 'on', 'day'],
    time: ['time'],
    datetime: ['at', 'datetime', 'time', 'date', 'on'],
    amount: ['amount'],
    phone: ['number', 'no'],
    email: ['address'],
    'person-name': ['name'],
  };
  const isForm =
    (endings[type] ?? []).some((ending) => name === `${asked}${ending}` || name === `${ending}${asked}`) ||
    (type === 'boolean' && (name === `is${asked}` || name === `has${asked}`));
  if (isForm) return { score: fair + 0.02, reason: `"${name}" is ${asked} with its kind` };
  const isLoose = ['code', 'type', 'name', 'id', 'at', 'number'].some(
    (ending) => name === `${asked}${ending}`,
  );
  return isLoose ? { score: 0.7, reason: `"${name}" begins with ${asked}` } : { score: 0, reason: '' };
}

/** `booking_date` of an appointment may be when it was booked: a bare kind of value is sure only with the record's own name. */
function borrowedCost({ name }: PropertyDefinition, record: string, field: FieldDescription): number {
  const isBare = ['date', 'time', 'datetime', 'type', 'code'].includes(name);
  const isOwn = tellingWords(field.name).join('').startsWith(tellingWords(record).join(''));
  return isBare && !isOwn ? 0.16 : 0;
}

/** A field of another kind than the values it would hold: possible, and less sure. */
function foreignCost({ type }: PropertyDefinition, field: FieldDescription): number {
  if (field.type === 'text') {
    return ['date', 'time', 'datetime', 'number', 'amount'].includes(type) ? 0.04 : 0;
  }
  if (type === 'text') return normalizeName(field.name).endsWith('id') ? 0.3 : 0.15;
  if (type === 'phone' || type === 'email' || type === 'person-name') return 0.2;
  if (type === 'date' && (field.type === 'instant' || field.type === 'datetime')) return 0.02;
  return 0;
}
