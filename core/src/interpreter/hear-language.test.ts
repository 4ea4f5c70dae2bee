import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hearLanguage } from './hear-language.ts';

describe('a message tells its language', () => {
  it.each([
    ['en', "I've moved to 22 Berg Street, Stellenbosch"],
    ['en', 'I need to add my daughter as a beneficiary'],
    ['en', 'Cancel my appointment for Thursday'],
    ['en', 'CAN YOU CHANGE MY ADDRESS'],
    ['af', 'Ek het getrek na Bergstraat 22, Stellenbosch'],
    ['af', 'Ek wil my dogter as begunstigde byvoeg'],
    ['af', 'Kanselleer asseblief my afspraak'],
    ['de', 'Ich bin in die Bergstraße 22 in Stellenbosch umgezogen'],
    ['de', 'Ich möchte meine Tochter als Begünstigte hinzufügen'],
    ['de', 'Bitte sagen Sie meinen Termin am Donnerstag ab'],
    ['es', 'Me he mudado a 22 Berg Street, Stellenbosch'],
    ['es', 'Necesito añadir a mi hija como beneficiaria'],
    ['es', 'Quiero cancelar mi cita del jueves'],
    ['fr', "J'ai déménagé au 22 Berg Street, Stellenbosch"],
    ['fr', 'Je dois ajouter ma fille comme bénéficiaire'],
    ['fr', 'Je voudrais annuler mon rendez-vous de jeudi'],
    ['ar', 'انتقلت إلى 22 Berg Street, Stellenbosch'],
    ['ar', 'أريد إضافة ابنتي كمستفيدة'],
    ['ar', 'أريد إلغاء موعدي يوم الخميس'],
  ])('%s: %s', (language, text) => {
    expect(hearLanguage(text)).toEqual({ surely: language });
  });

  it.each([
    ['es', 'Hola'],
    ['fr', 'Bonjour'],
    ['ar', 'مرحبا'],
    ['af', 'baie dankie'],
    ['de', 'Danke'],
  ])('a little, by a greeting or thanks: %s: %s', (language, text) => {
    expect(hearLanguage(text)).toEqual({ likely: language });
  });
});

describe('nothing is told of a language by', () => {
  it.each([
    'Hallo',
    'ok',
    '22 Berg Street, Stellenbosch',
    'Die Boord, Stellenbosch, 7600',
    '12 rue de la Paix, 75002 Paris',
    'Calle de la Princesa 5, Madrid',
    'Avenida de los Santos 12',
    'Von der Heydt Straße 4',
    'Jan van der Merwe',
    'Maria de los Santos',
    'Will May',
    'Mercedes de la Cruz',
    'Anna von Berg',
    'محمد علي',
    'thandi.nkosi@example.co.za',
    'hola.como.esta@gracias.example',
    'https://example.org/ich/bin/nicht',
    '14 mars 1985',
    'POL-7001',
    '👍',
    '',
    // Close to Afrikaans, Spanish and French, and none of them.
    'Ik wil mijn adres graag wijzigen, kan dat?',
    'Quero mudar o meu endereço, por favor',
    'Vorrei cambiare il mio indirizzo per favore',
    // The script is Arabic, the language Persian.
    'می‌خواهم آدرس خود را تغییر دهم',
    // Mixed.
    'Hi, ek wil my address change please',
    'Verander asseblief my address, thank you',
  ])('"%s"', (text) => {
    const { likely: _, ...heard } = hearLanguage(text);
    expect(heard).toEqual({});
  });
});

describe('another language is asked for', () => {
  it.each([
    ['en', 'English please'],
    ['en', 'Can we speak English?'],
    ['en', 'Engels asseblief'],
    ['en', 'in English'],
    ['en', 'هل تتحدث الإنجليزية؟'],
    ['af', 'Praat jy Afrikaans?'],
    ['af', 'in Afrikaans'],
    ['de', 'Auf Deutsch bitte'],
    ['es', '¿Hablas español?'],
    ['fr', 'En français, s’il vous plaît'],
    ['ar', 'بالعربية من فضلك'],
    ['ar', 'Arabic'],
  ])('%s: %s', (language, text) => {
    expect(hearLanguage(text)).toEqual({ asked: language });
  });

  it.each([
    'I do not speak English',
    'My daughter studies French at school',
    'English or Afrikaans?',
    'I live at 3 German Street',
  ])('but not by the words alone of "%s"', (text) => {
    expect(hearLanguage(text).asked).toBeUndefined();
  });
});

it('a language that is named is told apart from one that is asked for', () => {
  expect(hearLanguage('My daughter studies French at school')).toEqual({ surely: 'en', mentioned: 'fr' });
  expect(hearLanguage('English or Afrikaans?').mentioned).toBeUndefined();
});

it('never fails, whatever is written', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => {
      hearLanguage(text);
    }),
    { numRuns: 2_000 },
  );
  expect(hearLanguage(`${'a@'.repeat(50_000)}`)).toEqual({});
});
