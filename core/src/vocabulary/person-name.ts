import type { CompositeParts, Extraction, PropertyType } from './property-type.ts';
import { accept, collapse, fold, longestText, refuse, toPlainText, toWords, type Word } from './reading.ts';

const particles = new Set(
  'van von der den de du di da dos das del della la le el al bin ibn ben ter ten te zu st janse jansen'.split(
    ' ',
  ),
);
const kin =
  'daughter|son|wife|husband|spouse|partner|mother|mom|mum|father|dad|sister|brother|child|granddaughter|grandson|' +
  'niece|nephew|aunt|uncle|friend|dogter|seun|vrou|eggenoot|eggenote|moeder|ma|vader|pa|suster|broer|kind|vriend|' +
  'tochter|sohn|ehefrau|ehemann|frau|mann|mutter|schwester|bruder|hija|hijo|esposa|esposo|marido|mujer|madre|padre|hermana|hermano|' +
  'fille|fils|femme|mari|épouse|epouse|époux|epoux|mère|mere|père|pere|sœur|soeur|frère|frere|enfant';
const stops = new Set(
  (
    'a an and as at but by for from her his i in is it my no not of on or our please she so thanks that the their to who whose with ' +
    'he and now because my vir as en is sy haar hy wat asseblief dankie nie by beneficiary ' +
    "als und mit ist bitte danke hinzu como es por favor gracias se con comme et est svp s'il merci avec"
  ).split(' '),
);

const leadIn =
  /^(?:(?:my|her|his|their|the)\s+(?:full\s+|new\s+)?name\s+is|(?:my|haar|sy)\s+(?:volle\s+|nuwe\s+)?naam\s+is|(?:it|that)(?:['\u2019]s|\s+is)|(?:mein|ihr|sein|der)\s+name\s+(?:ist|lautet)|(?:sie|er|ich)\s+(?:heißt|heisst|heiße|heisse)|(?:mi|su|el)\s+nombre\s+es|(?:se|me)\s+llam[ao]|(?:mon|son)\s+nom\s+est|(?:elle|il)\s+s['\u2019]appelle|je\s+m['\u2019]appelle|(?:اسمي|اسمها|اسمه)(?:\s+هو|\s+هي)?)\s+(?=\p{L})/iu;
const leadOut =
  /[\s,]+(?:please|thanks|thank you|asseblief|dankie|bitte|danke|por favor|gracias|svp|s['\u2019]il vous pla[iî]t|merci|من فضلك|شكرا)[.!]*$/i;

/** After these words a name follows even in lower case. */
const sure =
  /(?<!\p{L})(?:(?:her|his|their)\s+(?:full\s+)?name\s+is|name\s+(?:to|is\s+now)|named|called|(?:haar|sy)\s+naam\s+is|genaamd|(?:sie|er)\s+hei(?:ß|ss)t|se\s+llama|s['\u2019]appelle|اسمها|اسمه)\s+/giu;
/** After these words a name follows when it is written in capitals. */
const likely = new RegExp(`(?<!\\p{L})(?:${kin})(?:\\s*,)?\\s+|\\b(?:add|include|register|voeg)\\s+`, 'giu');

/** A person's name, kept as it was written. */
export const personName: PropertyType = {
  name: 'person-name',
  parts: {
    names: ['given', 'family'],
    required: ['given', 'family'],
    split: splitName,
    join(parts) {
      const whole = collapse([parts.given, parts.family].filter(Boolean).join(' '));
      return whole === '' ? undefined : whole;
    },
  } satisfies CompositeParts,
  parse(input) {
    const text = collapse(input);
    if (text === '') return refuse('empty');
    const name = text.replace(leadIn, '').replace(leadOut, '');
    return /\p{L}/u.test(name) && name.length <= longestText ? accept(name) : refuse('invalid');
  },
  extract(text) {
    const found = new Map<number, Extraction>();
    for (const match of text.matchAll(likely)) {
      const minimum = /^(?:add|include|register|voeg)/i.test(match[0]) ? 2 : 1;
      const name = readName(text, match.index + match[0].length, true, minimum);
      if (name !== undefined) found.set(name.start, name);
    }
    for (const match of text.matchAll(sure)) {
      const name = readName(text, match.index + match[0].length, false, 1);
      if (name !== undefined) found.set(name.start, name);
    }
    return withoutNested([...found.values()]);
  },
  format(value) {
    return toPlainText(value);
  },
  isSame(left, right) {
    if (typeof left !== 'string' || typeof right !== 'string') return false;
    const name = toComparable(left);
    return name !== '' && name === toComparable(right);
  },
  fromField(value) {
    return typeof value === 'string' && value.trim() !== '' ? collapse(value) : undefined;
  },
  toField(value, field) {
    return typeof value === 'string' && field.type === 'text' ? value : undefined;
  },
};

/** The family name is the last word with the particles before it: `van der Merwe`. */
function splitName(value: unknown): Readonly<Record<string, string | null>> {
  const words = typeof value === 'string' ? collapse(value).split(' ').filter(Boolean) : [];
  let first = words.length - 1;
  while (first > 1 && particles.has(fold(words[first - 1] ?? ''))) first -= 1;
  const given = words.slice(0, Math.max(first, 1)).join(' ');
  const family = words.slice(Math.max(first, 1)).join(' ');
  return { given: given || null, family: family || null };
}

/** `Smith, Anna` is `Anna Smith`; hyphens, dots and accents do not count. */
function toComparable(name: string): string {
  const swapped = /^([^,]+),([^,]+)$/.exec(name);
  const ordered = swapped === null ? name : `${swapped[2]} ${swapped[1]}`;
  const words = toWords(ordered).map((word) => word.folded.replaceAll("'", ''));
  return words.length > 0 ? words.join(' ') : fold(collapse(ordered));
}

function readName(text: string, from: number, capitals: boolean, minimum: number): Extraction | undefined {
  const taken: Word[] = [];
  let end = from;
  for (const word of toWords(text.slice(from, from + 120))) {
    const gap = text.slice(end, from + word.start);
    if (taken.length === 6 || !/^[ \t-]*$/.test(gap) || !isNameWord(word, capitals)) break;
    taken.push(word);
    end = from + word.end;
  }
  while (taken.length > 0 && particles.has(taken[taken.length - 1]?.folded ?? '')) taken.pop();
  const [first] = taken;
  const last = taken[taken.length - 1];
  if (first === undefined || last === undefined || taken.length < minimum) return undefined;
  if (particles.has(first.folded) && taken.length === 1) return undefined;
  const [start, stop] = [from + first.start, from + last.end];
  return { start, end: stop, value: collapse(text.slice(start, stop)) };
}

function isNameWord(word: Word, capitals: boolean): boolean {
  if (/\p{N}/u.test(word.text)) return false;
  if (particles.has(word.folded)) return true;
  if (stops.has(word.folded) || new RegExp(`^(?:${kin})$`).test(word.folded)) return false;
  return !capitals || /^\p{Lu}/u.test(word.text);
}

function withoutNested(found: readonly Extraction[]): readonly Extraction[] {
  return [...found]
    .sort((left, right) => left.start - right.start || right.end - left.end)
    .filter((name, index, all) => all.slice(0, index).every((earlier) => earlier.end <= name.start));
}
