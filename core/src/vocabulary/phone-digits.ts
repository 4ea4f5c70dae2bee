import {
  type CountryCode,
  findPhoneNumbersInText,
  getCountryCallingCode,
  isSupportedCountry,
  type PhoneNumber,
  parsePhoneNumberFromString,
} from 'libphonenumber-js';

const [fewestDigits, mostDigits] = [7, 15];
/** Longest stored text that is read as phone numbers; longer is a note, not a number. */
const longestCell = 256;

export function isCountry(country: string): country is CountryCode {
  return isSupportedCountry(country);
}

/**
 * Reads a text that holds one phone number, as E.164. Undefined when there are not as many digits as a
 * number has. What the numbering plan calls invalid is read all the same, by its digits.
 */
export function readPhone(text: string, country: string): string | undefined {
  const [number] = text.slice(0, longestCell).split(/(?:ext|x|#|;ext=|uitb)\.?\s*\d{1,6}\s*$/i);
  const written = (number ?? '').normalize('NFKC').replace(/^[^\d+]+/, '');
  const digits = written.replace(/\D/g, '');
  if (digits.length < fewestDigits || digits.length > mostDigits + 3) return undefined;
  const parsed = parseAs(toCandidates(written, digits, country), country);
  const e164 = parsed === undefined ? joinDigits(written, digits, country) : String(parsed.number);
  return e164 !== undefined && e164.length - 1 <= mostDigits ? e164 : undefined;
}

/** Every phone number that a stored text may hold; a cell may hold several. The first is the likeliest. */
export function readPhones(text: string, country: string): readonly string[] {
  const cell = text.slice(0, longestCell);
  const parts = cell.split(/\s*(?:[/;,|&\n]|\s(?:or|of|and|en)\s)\s*/i);
  const matches = isCountry(country) ? findPhoneNumbersInText(cell, { defaultCountry: country }) : [];
  const found = matches.filter(({ startsAt, endsAt }) => standsAlone(cell, startsAt, endsAt));
  const several = parts.map((part) => readPhone(part, country)).filter((value) => value !== undefined);
  const whole = readPhone(cell, country);
  const inOrder = several.length > 1 ? [...several, whole] : [whole, ...several];
  const all = [...inOrder, ...found.map((match) => String(match.number.number))];
  return [...new Set(all.filter((value) => value !== undefined))];
}

/**
 * Whether digits found in a text are a number of their own, and not the end of a longer, perhaps foreign,
 * one. Behind other digits only a number with its trunk zero is, and only when those are no country code.
 */
function standsAlone(text: string, start: number, end: number): boolean {
  const [before = ''] = /[+\d\s().-]*$/.exec(text.slice(0, start)) ?? [];
  const isForeign = before.includes('+') || /^[\s(]*00/.test(before);
  const isSecond = /\d/.test(before) && !/^\(?0[1-9]/.test(text.slice(start));
  return !isForeign && !isSecond && !/^[.-]?\d/.test(text.slice(end));
}

/** Whether a stored text holds this phone number, in whatever writing. An extension does not count. */
export function isSamePhone(stored: string, e164: string, country: string): boolean {
  const wanted = toComparable(e164);
  // Most cells hold just this one number; looking for several is what takes long.
  const whole = readPhone(stored, country);
  if (whole !== undefined && toComparable(whole) === wanted) return true;
  return readPhones(stored, country).some((number) => toComparable(number) === wanted);
}

/**
 * Digits that any stored writing of this number contains one after the other, for `digits-contain`. What is
 * found by them must still pass {@link isSamePhone}. Empty when the number cannot be read.
 */
export function toSearchDigits(e164: string, country: string): string {
  const number = readPhone(e164, country) ?? '';
  const national = parsePhoneNumberFromString(number)?.nationalNumber ?? number.replace(/\D/g, '');
  const common = commonDigits.find(({ prefix }) => number.startsWith(prefix));
  return common === undefined ? national : national.slice(-common.digits);
}

/** As people of the business's country write it: without the country code when it is their own. */
export function toNationalText(e164: string, country: string): string | undefined {
  const parsed = parsePhoneNumberFromString(e164);
  if (parsed === undefined) return undefined;
  const own = isCountry(country) && parsed.countryCallingCode === getCountryCallingCode(country);
  if (!own) return parsed.formatInternational();
  const national = parsed.formatNational();
  return readPhone(national, country) === e164 ? national : e164;
}

/** Countries where a mobile number is written with and without digits inside it: only its end is certain. */
const commonDigits = [
  { prefix: '+54', digits: 6 },
  { prefix: '+55', digits: 8 },
  { prefix: '+52', digits: 10 },
];

/** One writing for numbers that the same phone has in two: with and without a mobile digit after the country code. */
function toComparable(e164: string): string {
  return e164
    .replace(/^\+521(\d{10})$/, '+52$1')
    .replace(/^\+549(\d{10})$/, '+54$1')
    .replace(/^\+55(\d\d)9([6-9]\d{7})$/, '+55$1$2');
}

/** The ways to understand the writing, the likeliest first. */
function toCandidates(written: string, digits: string, country: string): readonly string[] {
  const international = written.startsWith('+');
  const code = isCountry(country) ? getCountryCallingCode(country) : undefined;
  // `+27 (0)82`: the bracket is for callers at home. Italy dials its zero always.
  const plain = /^\+(?:39|378|379)/.test(written.replace(/\s/g, '')) ? written : written.replace(/\(0\)/, '');
  const candidates = [plain];
  if (!international && digits.startsWith('00')) candidates.push(`+${digits.slice(2)}`);
  if (!international && code !== undefined && digits.startsWith(code)) candidates.push(`+${digits}`);
  return candidates;
}

function parseAs(candidates: readonly string[], country: string): PhoneNumber | undefined {
  const options = isCountry(country) ? { defaultCountry: country, extract: false } : { extract: false };
  const parsed = candidates
    .map((candidate) => parsePhoneNumberFromString(candidate, options))
    .filter((number) => number !== undefined);
  return (
    parsed.find((number) => number.isValid()) ?? parsed.find((number) => number.isPossible()) ?? parsed[0]
  );
}

/** The last resort: the country code before what stands there, without a leading zero. */
function joinDigits(written: string, digits: string, country: string): string | undefined {
  if (written.startsWith('+')) return `+${digits}`;
  if (!isCountry(country)) return undefined;
  const code = getCountryCallingCode(country);
  const bare = digits.replace(/^0+/, '');
  return bare.startsWith(code) && bare.length > 10 ? `+${bare}` : `+${code}${bare}`;
}
