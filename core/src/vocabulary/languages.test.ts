import { describe, expect, it } from 'vitest';
import { propertyTypes } from './index.ts';

const localeOf = (language: string, country: string) => ({
  ...{ language, country },
  timezone: 'Europe/Berlin',
  now: Date.parse('2026-11-22T08:00:00Z'),
});

describe('an address in a sentence', () => {
  it.each([
    ['de', 'DE', 'Ich bin in die Bergstraße 22 in Köln umgezogen', 'Bergstraße 22, Köln'],
    [
      'de',
      'DE',
      'Meine neue Adresse ist Berliner Straße 22, 10115 Berlin',
      'Berliner Straße 22, Berlin, 10115',
    ],
    [
      'de',
      'DE',
      'Ich wohne jetzt in der Karl-Marx-Allee 5, 10243 Berlin',
      'Karl-Marx-Allee 5, Berlin, 10243',
    ],
    ['fr', 'FR', "J'ai déménagé au 12 rue de la Paix, 75002 Paris", '12 rue de la Paix, Paris, 75002'],
    ['fr', 'FR', "J'habite maintenant au 12 bis rue Victor Hugo à Lyon", '12 bis rue Victor Hugo, Lyon'],
    [
      'fr',
      'FR',
      'ma nouvelle adresse est 12, avenue Foch, 75016 Paris merci',
      '12, avenue Foch, Paris, 75016',
    ],
    ['es', 'ES', 'Me he mudado a la calle Mayor 22, 28013 Madrid', 'calle Mayor 22, Madrid, 28013'],
    ['es', 'ES', 'Ahora vivo en Avenida de América 12, Madrid', 'Avenida de América 12, Madrid'],
    ['ar', 'SA', 'انتقلت إلى شارع الملك فيصل ٢٢، الرياض', 'شارع الملك فيصل 22, الرياض'],
    ['ar', 'ZA', 'انتقلت إلى 22 Berg Street, Stellenbosch من فضلك', '22 Berg Street, Stellenbosch'],
    ['en', 'ZA', 'We moved to 22 Berg Street a week ago', '22 Berg Street'],
  ])('%s, %s: %s', (language, country, text, shown) => {
    const { address } = propertyTypes;
    const locale = localeOf(language, country);
    const found = address.extract(text, {}, locale);
    expect(found.map(({ value }) => address.format(value, {}, locale))).toEqual([shown]);
  });

  it.each([
    ['de', 'Ich wohne nicht mehr in der Hauptstraße 1'],
    ['de', 'von der Hauptstraße 1, Köln'],
    ['fr', 'depuis 12 rue de la Paix, Paris'],
    ['es', 'desde la calle Mayor 22, Madrid'],
  ])('is left out where somebody moved from: %s: %s', (language, text) => {
    expect(propertyTypes.address.extract(text, {}, localeOf(language, 'ZA'))).toEqual([]);
  });
});

describe('a date as an answer', () => {
  it.each([
    ['af', 'Ek is op 14 Maart 1985 gebore', '14 Maart 1985'],
    ['de', 'Ich bin am 14. März 1985 geboren', '14. März 1985'],
    ['es', 'Nací el 14 de marzo de 1985', '14 de marzo de 1985'],
    ['fr', 'Je suis née le 14 mars 1985', '14 mars 1985'],
    ['ar', 'ولدت في ١٤ مارس ١٩٨٥', '14 مارس 1985'],
    ['ar', 'تاريخ ميلادي 14/03/1985', '14 مارس 1985'],
  ])('%s: %s', (language, text, shown) => {
    const { date } = propertyTypes;
    const locale = localeOf(language, 'ZA');
    const parsed = date.parse(text, {}, locale);
    expect(parsed).toEqual({ ok: true, value: { type: 'date', value: '1985-03-14' } });
    expect(date.format({ type: 'date', value: '1985-03-14' }, {}, locale)).toBe(shown);
  });

  it('is read by its month in a conversation held in another language', () => {
    for (const text of [
      '14 Maart 1985',
      '14. März 1985',
      '14 de marzo de 1985',
      '14 mars 1985',
      '14 مارس 1985',
    ])
      for (const language of ['en', 'de', 'fr', 'ar', 'xh'])
        expect(propertyTypes.date.parse(text, {}, localeOf(language, 'ZA')), text).toMatchObject({
          ok: true,
        });
  });

  it('is none where it is denied', () => {
    for (const [language, text] of [
      ['de', 'Ich bin nicht am 14. März 1985 geboren'],
      ['es', 'No nací el 14 de marzo de 1985'],
      ['fr', 'Je ne suis pas né le 14 mars 1985'],
      ['ar', 'لم أولد في 14 مارس 1985'],
    ] as const)
      expect(propertyTypes.date.parse(text, {}, localeOf(language, 'ZA')).ok, text).toBe(false);
  });
});

it('digits of other scripts are digits', () => {
  const locale = localeOf('ar', 'ZA');
  expect(propertyTypes.phone.parse('٠٨٢ ١٢٣ ٤٥٦٧', {}, locale)).toEqual({ ok: true, value: '+27821234567' });
  expect(propertyTypes.number.parse('٤٢', {}, locale)).toEqual({ ok: true, value: 42 });
});

describe('a name in a sentence', () => {
  it.each([
    ['Ich möchte meine Tochter Lena Berg hinzufügen', 'Lena Berg'],
    ['Quiero añadir a mi hija María García', 'María García'],
    ["Je voudrais ajouter ma fille Zoé Martin s'il vous plaît", 'Zoé Martin'],
    ["elle s'appelle Zoé Martin", 'Zoé Martin'],
    ['se llama María García', 'María García'],
    ['sie heißt Lena Berg', 'Lena Berg'],
  ])('%s', (text, name) => {
    const found = propertyTypes['person-name'].extract(text, {}, localeOf('en', 'ZA'));
    expect(found.map(({ value }) => value)).toEqual([name]);
  });

  it.each([
    ['Mein Name ist Lena Berg', 'Lena Berg'],
    ['Mi nombre es María García', 'María García'],
    ["Elle s'appelle Zoé Martin", 'Zoé Martin'],
    ['Se llama María García, por favor', 'María García'],
  ])('as an answer: %s', (text, name) => {
    expect(propertyTypes['person-name'].parse(text, {}, localeOf('en', 'ZA'))).toEqual({
      ok: true,
      value: name,
    });
  });
});

it('an option is called what hub.yaml says in the language of whoever reads it', () => {
  const spec = {
    options: { child: ['daughter'] },
    optionLabels: { child: { label: 'child', labels: { de: 'Kind', en: 'child' } } },
  };
  const shown = ['de', 'de-AT', 'fr'].map((language) =>
    propertyTypes.choice.format('child', spec, localeOf(language, 'ZA')),
  );
  expect(shown).toEqual(['Kind', 'Kind', 'child']);
});
