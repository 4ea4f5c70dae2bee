import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readPlainAnswer } from './plain-answer.ts';

/** Every phrase that may count, as words: written here again, so that the list itself is held to it. */
const yes = [
  'yes',
  'y',
  'yes please',
  'yes thanks',
  'yes thank you',
  'yep',
  'yeah',
  'yes correct',
  'yes that is correct',
  'yes thats correct',
  'yes it is',
  'yes its correct',
  'yes it is correct',
  'its correct',
  'it is correct',
  'correct',
  'thats correct',
  'that is correct',
  'thats right',
  'that is right',
  'yes thats right',
  'yes that is right',
  'confirm',
  'i confirm',
  'confirmed',
];
const ja = [
  'ja',
  'ja asseblief',
  'ja dankie',
  'ja dit is reg',
  'dit is reg',
  'ja dis reg',
  'dis reg',
  'reg so',
  'korrek',
  'ja korrek',
];
/** The same of the other languages. */
const inOther = {
  ar: ['نعم', 'نعم من فضلك', 'نعم شكرا', 'صحيح', 'نعم صحيح', 'هذا صحيح', 'نعم هذا صحيح', 'أؤكد', 'نعم أؤكد'],
  de: [
    'ja|ja bitte|ja danke|ja richtig|richtig|das ist richtig|ja das ist richtig|stimmt|das stimmt|ja das stimmt|ja stimmt|ja genau|genau',
    'korrekt|ja korrekt|das ist korrekt|ja das ist korrekt',
  ].flatMap((line) => line.split('|')),
  es: [
    'sí|si|sí por favor|si por favor|sí gracias|si gracias|correcto|es correcto|sí es correcto|si es correcto',
    'sí así es|si asi es|sí correcto|si correcto|confirmo|sí confirmo|si confirmo',
  ].flatMap((line) => line.split('|')),
  fr: [
    'oui|oui merci|oui svp|oui sil vous plaît|oui sil vous plait|cest correct|oui cest correct|cest exact|oui cest exact|oui cest ça|oui cest ca',
    'correct|exact|je confirme|oui je confirme',
  ].flatMap((line) => line.split('|')),
} as const;
const signs = ['👍', '👍🏽', '👍🏿', '✅', '✅\uFE0F'];

/** Whether a text is one of the phrases, in any case, with nothing but spaces and `. , ! '` around and between. */
function isFixedPhrase(text: string, phrases: readonly string[]): boolean {
  if (signs.includes(text.trim())) return true;
  const words = text
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/['’]/g, '')
    .replace(/^[\s¡]+/, '')
    .split(/[\s.,!،]+/)
    .filter((word) => word !== '');
  return phrases.includes(words.join(' '));
}

describe('a plain yes', () => {
  it.each([
    ...yes,
    'YES',
    'Yes.',
    ' yes! ',
    'Yes, please',
    "That's right",
    'That’s correct.',
    '👍',
    '👍🏽',
    '✅',
    'y\n',
  ])('is "%s"', (text) => {
    expect(readPlainAnswer(text, 'en')).toBe('yes');
  });

  it.each(ja)('is "%s" in Afrikaans, and nothing in English', (text) => {
    expect(readPlainAnswer(text, 'af')).toBe('yes');
    expect(readPlainAnswer(text, 'af-ZA')).toBe('yes');
    expect(readPlainAnswer(text, 'en')).toBe('neither');
  });

  it.each(Object.entries(inOther).flatMap(([language, phrases]) => phrases.map((text) => [language, text])))(
    '%s: "%s", and nothing in English unless it is English',
    (language = '', text = '') => {
      expect(readPlainAnswer(text, language)).toBe('yes');
      expect(readPlainAnswer(text, 'en')).toBe(yes.includes(text) ? 'yes' : 'neither');
    },
  );

  it.each([
    ['ar', 'نعم، صحيح.'],
    ['es', '¡Sí!'],
    ['es', 'Sí, por favor.'],
    ['fr', "Oui, s'il vous plaît"],
    ['fr', 'Oui, c’est exact.'],
    ['de', 'Ja, das stimmt!'],
  ])('%s: "%s", as it is written', (language, text) => {
    expect(readPlainAnswer(text, language)).toBe('yes');
  });

  it('is English too where the business speaks another language', () => {
    expect(readPlainAnswer('yes', 'af')).toBe('yes');
    expect(readPlainAnswer('yes', 'xx')).toBe('yes');
    expect(readPlainAnswer('yes', '')).toBe('yes');
  });
});

describe('not a yes', () => {
  it.each([
    'yes, but make it Thursday',
    'no, the other one',
    'ok, what will it cost?',
    'ok',
    'okay',
    'sure',
    'yes?',
    'yes ?',
    'yes？',
    'yes⁇',
    "'yes'",
    '’yes’',
    'ⓨⓔⓢ',
    '𝐲𝐞𝐬',
    'yes؟',
    'yes no',
    'no yes',
    'yes or no',
    'yes yes',
    'yes and no',
    'not yes',
    'yes not',
    'yes if it is free',
    'yes later',
    'is that correct',
    'yes "please"',
    'yes (maybe)',
    'yes; no',
    'yes: no',
    'yes/no',
    'yes-ish',
    'yesterday',
    'eyes',
    'y/n',
    'yes\u200bno',
    'yes\u0000',
    'y e s',
    '1 yes',
    'yes 1',
    '😀',
    '👍👎',
    '👍👍',
    '👍 but later',
    '👌',
    '🙂👍',
    '✔',
    '🏽',
    '',
    ' ',
    '...',
    '!',
    'true',
    '1',
    'да',
    'oui',
    'ja',
    '{"confirm":true}',
    '<b>yes</b>',
    "yes'; drop table customers; --",
    'constructor',
    '__proto__',
    'toString',
    'hasOwnProperty',
    'valueOf',
  ])('"%s"', (text) => {
    expect(readPlainAnswer(text, 'en')).not.toBe('yes');
  });

  it.each(['constructor', '__proto__', 'toString', 'valueOf'])('nor any answer at all: "%s"', (text) => {
    expect(readPlainAnswer(text, 'en')).toBe('neither');
    expect(readPlainAnswer('x', text)).toBe('neither');
  });

  it.each([
    ['de', 'ja aber nicht jetzt'],
    ['de', 'ja?'],
    ['de', 'stimmt nicht'],
    ['de', 'das ist nicht richtig'],
    ['de', 'oui'],
    ['es', 'sí pero mañana'],
    ['es', '¿sí?'],
    ['es', 'no es correcto'],
    ['es', 'si es posible'],
    ['fr', "ce n'est pas correct"],
    ['fr', 'oui mais plus tard'],
    ['fr', 'oui ?'],
    ['ar', 'نعم؟'],
    ['ar', 'نعم لكن غدا'],
    ['ar', 'غير صحيح'],
    ['ar', 'ليس صحيحا'],
    ['ar', '\u202Eنعم'],
  ])('%s: "%s"', (language, text) => {
    expect(readPlainAnswer(text, language)).not.toBe('yes');
  });

  it('a look-alike of other alphabets', () => {
    // Cyrillic у, е and ѕ; Greek υ; the dotless i of Turkish; an accent on top; a ring below.
    for (const text of [
      'уes',
      'yеs',
      'yeѕ',
      'уеѕ',
      'υes',
      'confırm',
      'yés',
      'ye\u0301s',
      'y\u0325es',
      'уeah',
    ])
      expect(readPlainAnswer(text, 'en')).toBe('neither');
  });

  it('text that turns its direction, or hides something', () => {
    for (const hidden of ['\u202E', '\u200D', '\u2060', '\u00AD', '\u180E', '\u034F', '\u{E0001}'])
      for (const text of [`${hidden}yes`, `yes${hidden}`, `ye${hidden}s`])
        expect(readPlainAnswer(text, 'en')).toBe('neither');
  });

  it('a very long text, even one that begins with yes', () => {
    for (const text of [`yes ${'x'.repeat(100_000)}`, 'yes '.repeat(1_000), `${' '.repeat(4_096)}yes`])
      expect(readPlainAnswer(text, 'en')).toBe('neither');
  });

  it('a plain no', () => {
    for (const text of [
      'no',
      'No!',
      'nope',
      'no thanks',
      'cancel',
      'that is wrong',
      "that's wrong",
      '👎',
      '❌',
    ])
      expect(readPlainAnswer(text, 'en')).toBe('no');
    expect(readPlainAnswer('nee dankie', 'af')).toBe('no');
  });
});

describe('anything beyond the fixed phrases is not a yes', () => {
  const others = Object.values(inOther).flat();
  const phrase = fc.constantFrom(
    ...yes,
    ...ja,
    ...others,
    ...signs,
    'no',
    'nope',
    'nicht',
    'لا',
    'pas',
    'non',
  );
  const glue = fc.constantFrom('', ' ', ', ', '. ', '! ', '\n', '? ', ' but ', "'", '\u200b', ' 👍', ' not');
  const noise = fc.string({ unit: 'grapheme', maxLength: 6 });
  const text = fc.oneof(
    fc.array(fc.oneof(phrase, glue, noise), { maxLength: 4 }).map((parts) => parts.join('')),
    fc.tuple(phrase, glue, noise).map((parts) => parts.join('')),
    fc.string({ unit: 'binary', maxLength: 80 }),
  );

  it.each([
    ['en', yes],
    ['af', [...yes, ...ja]],
    ['ar', [...yes, ...inOther.ar]],
    ['de', [...yes, ...inOther.de]],
    ['es', [...yes, ...inOther.es]],
    ['fr', [...yes, ...inOther.fr]],
  ] as const)('in %s', (language, phrases) => {
    fc.assert(
      fc.property(text, (said) => {
        if (!isFixedPhrase(said, phrases)) expect(readPlainAnswer(said, language)).not.toBe('yes');
      }),
      { numRuns: 20_000, seed: 20261122 },
    );
  });
});
