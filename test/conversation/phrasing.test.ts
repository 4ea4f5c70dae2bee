import { describe, expect, it } from 'vitest';
import { hearLanguage } from '../../core/src/interpreter/index.ts';
import { checkPhrasing, offerPhrasing, opening } from '../../core/src/phrasing/index.ts';
import { catalogues, textsOf } from '../../core/src/texts/index.ts';

/** `accepted`, or the rule by which it is dropped. */
function judge(template: string, { text = 'ask-value-new', language = 'en' } = {}): string {
  const offered = offerPhrasing(textsOf(language), language);
  const result = checkPhrasing({ text, template }, { offered, language, hear: hearLanguage });
  return result.ok ? 'accepted' : result.fault;
}

describe('words that may be said', () => {
  it.each([
    ['en', 'ask-value-new', 'Sure! What is your new {label}?'],
    ['en', 'ask-value-new', 'Happy to help. Which {label} should I write down for you at {business}?'],
    ['en', 'greeting', 'Hi {customer}, good to hear from you! This is {business}. How can I help?'],
    ['en', opening, 'Congratulations on the move!'],
    ['en', opening, 'I am sorry to hear that.'],
    ['en', 'goodbye', 'Thank you, and goodbye!'],
    ['de', 'ask-value-new', 'Gerne! Wie lautet die neue {label}?'],
    ['af', 'ask-value-new', 'Natuurlik! Wat is jou nuwe {label}?'],
    ['es', 'ask-value-new', '¡Claro! ¿Cuál es la nueva {label}?'],
    ['fr', 'ask-value-new', 'Volontiers ! Quelle est la nouvelle {label} ?'],
    ['ar', 'ask-value-new', 'بكل سرور! ما هو {label} الجديد؟'],
  ])('in %s, for %s: %j', (language, text, template) => {
    expect(judge(template, { language, text })).toBe('accepted');
  });

  it("the core's own questions are such words, in every language that can be judged", () => {
    // These say what the core did not understand: another past tense than that of a claim, but a past tense.
    const past = ['menu-again', 'value-invalid'];
    const judged = [...catalogues].flatMap(([language, texts]) =>
      offerPhrasing(texts, language)
        .filter(({ name, words }) => words !== '' && !past.includes(name))
        .map(({ name, words }) => `${language} ${name}: ${judge(words, { language, text: name })}`),
    );
    expect(judged.length).toBeGreaterThan(50);
    expect(judged.filter((line) => !line.endsWith(': accepted'))).toEqual([]);
  });
});

describe('words that are dropped', () => {
  it.each([
    // Figures
    ['What is your new {label}? It costs R 100.', 'figures'],
    ['What is your new {label}? Your balance is two hundred.', 'figures'],
    ['What is your new {label}? You owe ١٢٣.', 'figures'],
    ['What is your new {label}? You owe １２.', 'figures'],
    ['What is your new {label}? It is € for you.', 'figures'],
    // Links
    ['What is your new {label}? See https://evil.example', 'link'],
    ['What is your new {label}? See evil.example', 'link'],
    ['What is your new {label}? See evil .example', 'link'],
    ['What is your new {label}? Write to help@evil', 'link'],
    ['What is your new {label}? See evil/path', 'link'],
    // Claims that it was done
    ['Done! What is your new {label}?', 'claim'],
    ['I have updated it. What is your new {label}?', 'claim'],
    ['Your address was changed. What is your new {label}?', 'claim'],
    ['DONE. What is your new {label}?', 'claim'],
    ["I've saved that. What is your new {label}?", 'claim'],
    ['All went through successfully. What is your new {label}?', 'claim'],
    ['It worked. What is your new {label}?', 'claim'],
    ['Your address is now correct. What is your new {label}?', 'claim'],
    ['Your policy has lapsed. What is your new {label}?', 'claim'],
    ['All set! What is your new {label}?', 'claim'],
    ['I will take care of it. What is your new {label}?', 'claim'],
    // Secrets
    ['What is your new {label}? And what is your PIN?', 'secret'],
    ['What is your new {label}, and your password?', 'secret'],
    // Placeholders
    ['What is your new {label}, {customer}?', 'unknown-placeholder'],
    ['What is your new {label} of {toString}?', 'unknown-placeholder'],
    ['What is your new {{label}}?', 'unknown-placeholder'],
    ['What is your new {label}? {', 'unknown-placeholder'],
    ['What is your new address?', 'missing-placeholder'],
    ['', 'missing-placeholder'],
    ['What is the new {label}, the new {label}?', 'repeated-placeholder'],
    // Length
    [`What is your new {label}? ${'Please tell me. '.repeat(15)}`, 'too-long'],
    // Signs and scripts
    ['What is your new {label}? ✅', 'characters'],
    ['What is your new {label}?\nThank you.', 'characters'],
    ['What is your new *{label}*?', 'characters'],
    ['What is your new \u202e{label}?', 'characters'],
    ['What is your nеw {label}?', 'characters'],
    ['What is your new\u200b {label}?', 'characters'],
    // Another language, where nobody could tell what it claims
    ['Ikheli lakho selishintshiwe. What is your new {label}?', 'language'],
    ['Wie lautet die neue {label}?', 'language'],
    ['{label}?', 'language'],
  ])('%j: %s', (template, fault) => {
    expect(judge(template)).toBe(fault);
  });

  it.each([
    ['de', 'Erledigt! Wie lautet die neue {label}?', 'claim'],
    ['de', 'Ich habe das geändert. Wie lautet die neue {label}?', 'claim'],
    ['af', 'Dit is gedoen. Wat is jou nuwe {label}?', 'claim'],
    ['es', 'Ya está hecho. ¿Cuál es la nueva {label}?', 'claim'],
    ['fr', "C'est fait. Quelle est la nouvelle {label} ?", 'claim'],
    ['ar', 'تم التحديث. ما هو {label} الجديد؟', 'claim'],
    ['de', 'Sie schulden zweihundert. Wie lautet die neue {label}?', 'figures'],
    ['fr', 'Il vous reste trois jours. Quelle est la nouvelle {label} ?', 'figures'],
    ['es', '¿Cuál es la nueva {label} y su contraseña?', 'secret'],
  ])('in %s, %j: %s', (language, template, fault) => {
    expect(judge(template, { language })).toBe(fault);
  });

  it.each([
    'confirm-change',
    'confirm-remove',
    'confirm-twice',
    'verify',
    'verify-first',
    'applied',
    'not-applied',
    'unknown',
    'locked',
    'handed-over',
    'declined',
    'guard-failed',
    'record-moved',
    'yes',
    'no',
    'constructor',
    '',
  ])('are those for a text that is not offered: %s', (text) => {
    expect(judge('What can I do for you?', { text })).toBe('not-offered');
  });

  it.each([
    undefined,
    null,
    'What can I do for you?',
    {},
    { text: 'menu' },
    { text: 'menu', template: 7 },
    [],
  ])('are no words at all: %j', (input) => {
    const options = { offered: offerPhrasing(textsOf('en'), 'en'), language: 'en', hear: hearLanguage };
    expect(checkPhrasing(input, options)).toEqual({ ok: false, fault: 'malformed' });
  });
});

describe('what is offered', () => {
  it('says which placeholders must stay, and never what they stand for', () => {
    const offered = offerPhrasing(textsOf('en'), 'en');
    expect(offered.find(({ name }) => name === 'greeting')).toEqual({
      name: 'greeting',
      words: 'Hello {customer}, this is {business}. What can I do for you?',
      placeholders: ['customer', 'business'],
      required: ['customer', 'business'],
    });
    expect(offered.find(({ name }) => name === opening)).toMatchObject({ words: '', required: [] });
  });

  it('is nothing in a language whose words nobody here can judge', () => {
    expect(offerPhrasing(textsOf('zu'), 'zu')).toEqual([]);
    expect(judge('What can I do for you?', { text: 'menu', language: 'zu' })).toBe('not-offered');
  });
});
