import {
  checkValue,
  compareLimit,
  compilePattern,
  hasCheckDigits,
  limitForm,
  limitKind,
  type PropertyTypeName,
  readLimit,
} from '../vocabulary/index.ts';
import type { PropertyDraft } from './draft.ts';
import type { Report } from './report.ts';
import type { Path } from './yaml-source.ts';

const withPattern: readonly PropertyTypeName[] = ['text', 'person-name', 'email', 'phone'];
/** A yes or no is never the only one of its kind, and a value in several fields cannot be searched for. */
const neverUnique: readonly PropertyTypeName[] = ['boolean', 'choice', 'address', 'person-name'];
const neutral = { language: 'en', country: '', timezone: 'UTC', now: 0 };

/** What a property demands of its values: each key fits the type, can be read, and does not contradict another. */
export function checkValueRules(
  type: PropertyTypeName,
  property: PropertyDraft,
  path: Path,
  report: Report,
): void {
  const refuse = (key: string) =>
    report.error([...path, key], `A property of type ${type} has no ${key}.`, `Remove ${key}:.`);
  if (property.unique === true && neverUnique.includes(type)) refuse('unique');
  if (property['check-digits'] !== undefined && type !== 'text') refuse('check-digits');
  checkLimits(type, property, path, report);
  if (property.pattern !== undefined && !withPattern.includes(type)) refuse('pattern');
  else checkPattern(property, path, report);
  checkExample(type, property, path, report);
}

function checkLimits(type: PropertyTypeName, { min, max }: PropertyDraft, path: Path, report: Report): void {
  const read = (key: 'min' | 'max', text: string | undefined) => {
    if (text === undefined) return undefined;
    const here = [...path, key];
    const limit = readLimit(type, text, neutral);
    if (limitKind(type) === undefined)
      report.error(here, `A property of type ${type} has no ${key}.`, `Remove ${key}:.`);
    else if (limit === undefined)
      report.error(here, `"${text}" is no limit for a ${type}.`, `Write ${limitForm(type)}.`);
    return limit;
  };
  const [least, most] = [read('min', min), read('max', max)];
  if (least === undefined || most === undefined || (compareLimit(least, most) ?? 0) <= 0) return;
  // A day that moves may be before a fixed one today and behind it tomorrow.
  if (/^(?:today|now)/.test(min ?? '') !== /^(?:today|now)/.test(max ?? '')) return;
  const message = `No value is at least ${min} and at most ${max}.`;
  report.error([...path, 'min'], message, 'Swap min: and max:, or correct one of them.');
}

function checkPattern({ pattern }: PropertyDraft, path: Path, report: Report): void {
  if (pattern === undefined) return;
  const compiled = compilePattern(pattern);
  if (compiled.ok) return;
  report.error(
    [...path, 'pattern'],
    `The pattern cannot be used: ${compiled.reason}.`,
    "Write a regular expression for the whole value out of characters, classes, groups and quantifiers, such as '[A-Z]{2}-\\d{6}'.",
  );
}

/** Customers are told to write it like this. */
function checkExample(type: PropertyTypeName, property: PropertyDraft, path: Path, report: Report): void {
  const { example, pattern } = property;
  if (example === undefined || !['text', 'email'].includes(type)) return;
  const digits = property['check-digits'];
  const isForm = pattern === undefined || checkValue(example, { type, pattern }, neutral) === undefined;
  const isRight = isForm && (digits === undefined || hasCheckDigits(digits, example));
  if (isRight) return;
  report.error(
    [...path, 'example'],
    `The example is not one: it does not ${isForm ? 'have the right check digits' : 'match the pattern'}.`,
    'Write a value that a customer could give.',
  );
}
