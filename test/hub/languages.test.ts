import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startPostgres, type TestPostgres } from '../support/postgres.ts';
import { openStage, type Shown, type Stage, thandi } from './stage.ts';

let postgres: TestPostgres;

beforeAll(async () => {
  postgres = await startPostgres();
});
afterAll(() => postgres.stop());

const sentences = [
  "I've moved to 22 Berg Street, Stellenbosch",
  'Ek het getrek na Bergstraat 22, Stellenbosch',
  'Ich bin in die Bergstraße 22, Stellenbosch umgezogen',
  'Me he mudado a 22 Berg Street, Stellenbosch',
  "J'ai déménagé au 22 Berg Street, Stellenbosch",
  'انتقلت إلى 22 Berg Street, Stellenbosch',
];

/** What a business writes that serves customers in six languages. */
function inSixLanguages(yaml: string): string {
  return [
    [
      'address:\n        type: address',
      'address:\n        type: address\n        label: { en: address, af: adres, de: Adresse, es: dirección, fr: adresse, ar: العنوان }',
    ],
    [
      'label: date of birth',
      'label: { en: date of birth, af: geboortedatum, de: Geburtsdatum, es: fecha de nacimiento, fr: date de naissance, ar: تاريخ الميلاد }',
    ],
    [
      'nickname: { type: text }',
      'nickname: { type: text }\n      cover-from: { type: date, label: { en: start of cover, de: Beginn der Deckung }, map: cover_from }',
    ],
    [
      `say: ["I've moved to 22 Berg Street, Stellenbosch"]`,
      `label: { en: Change address, af: Verander adres, de: Adresse ändern, es: Cambiar dirección, fr: Changer d'adresse, ar: تغيير العنوان }\n    say: ${JSON.stringify(sentences)}`,
    ],
    [
      'add-beneficiary:',
      'change-cover:\n    change: customer.cover-from\n    label: { en: Change start of cover, de: Beginn ändern }\n  add-beneficiary:',
    ],
  ].reduce((text, [from = '', to = '']) => {
    expect(text).toContain(from);
    return text.replace(from, () => to);
  }, yaml);
}

const sql = 'ALTER TABLE customers ADD COLUMN cover_from date;';

async function onStage(
  use: (stage: Stage, say: (text: string) => Promise<Shown>) => Promise<void>,
  yaml: (yaml: string) => string = inSixLanguages,
  more = '',
): Promise<void> {
  const stage = await openStage({ postgres, sql: `${sql}${more}`, yaml });
  try {
    await use(stage, (text) => stage.ask(thandi.phone, text));
  } finally {
    await stage.close();
  }
}

const titlesOf = (shown: Shown) => shown.choices.map(({ title }) => title);
/** Without the marks that keep values apart in texts that run from right to left. */
const bare = (text: string) => text.replace(/[\u2066-\u2069\u200f]/g, '');

interface Talk {
  readonly language: string;
  readonly wish: string;
  readonly born: string;
  readonly yes: string;
  /** What the customer reads, but for the marks of direction. */
  readonly verify: string;
  readonly confirm: string;
  readonly buttons: readonly string[];
  readonly done: RegExp;
}

const talks: readonly Talk[] = [
  {
    language: 'Afrikaans',
    wish: 'Ek het getrek na Bergstraat 22, Stellenbosch',
    born: '14 Maart 1985',
    yes: 'Ja, dit is reg',
    verify:
      'Eers maak ek seker dat dit werklik u is.\n\nKan u die geboortedatum bevestig wat ons op rekord het?',
    confirm:
      'Ek gaan u adres verander van 7 Church Street, Paarl na Bergstraat 22, Stellenbosch. Is dit reg?',
    buttons: ['Ja', 'Nee'],
    done: /^Klaar\. Die adres is nou Bergstraat 22, Stellenbosch\. Verwysing: \S+\.$/,
  },
  {
    language: 'German',
    wish: 'Ich bin in die Bergstraße 22, Stellenbosch umgezogen',
    born: '14. März 1985',
    yes: 'Ja, das stimmt',
    verify:
      'Zuerst stelle ich sicher, dass Sie es wirklich sind.\n\nKönnen Sie bestätigen, was bei uns unter „Geburtsdatum“ gespeichert ist?',
    confirm:
      'Ich ändere „Adresse“ von 7 Church Street, Paarl auf Bergstraße 22, Stellenbosch. Ist das richtig?',
    buttons: ['Ja', 'Nein'],
    done: /^Erledigt\. Unter „Adresse“ steht jetzt Bergstraße 22, Stellenbosch\. Referenz: \S+\.$/,
  },
  {
    language: 'Spanish',
    wish: 'Me he mudado a 22 Berg Street, Stellenbosch',
    born: '14 de marzo de 1985',
    yes: 'Sí, es correcto',
    verify:
      'Primero me aseguro de que es usted.\n\n¿Puede confirmar lo que tenemos registrado en «fecha de nacimiento»?',
    confirm:
      'Voy a cambiar «dirección» de 7 Church Street, Paarl a 22 Berg Street, Stellenbosch. ¿Es correcto?',
    buttons: ['Sí', 'No'],
    done: /^Hecho\. «dirección» es ahora 22 Berg Street, Stellenbosch\. Referencia: \S+\.$/,
  },
  {
    language: 'French',
    wish: "J'ai déménagé au 22 Berg Street, Stellenbosch",
    born: '14 mars 1985',
    yes: "Oui, c'est exact",
    verify:
      'Je m’assure d’abord que c’est bien vous.\n\nPouvez-vous confirmer ce que nous avons enregistré pour « date de naissance » ?',
    confirm:
      'Je vais changer « adresse » de 7 Church Street, Paarl en 22 Berg Street, Stellenbosch. Est-ce correct ?',
    buttons: ['Oui', 'Non'],
    done: /^C’est fait\. « adresse » est maintenant 22 Berg Street, Stellenbosch\. Référence : \S+\.$/,
  },
  {
    language: 'Arabic',
    wish: 'انتقلت إلى 22 Berg Street, Stellenbosch',
    born: '١٤/٠٣/١٩٨٥',
    yes: 'نعم، صحيح',
    verify: 'أتأكد أولًا من أنك أنت.\n\nهل يمكنك تأكيد «تاريخ الميلاد» المسجَّل لدينا؟',
    confirm: 'سأغيّر «العنوان» من 7 Church Street, Paarl إلى 22 Berg Street, Stellenbosch. هل هذا صحيح؟',
    buttons: ['نعم', 'لا'],
    done: /^تمّ\. أصبح «العنوان» الآن 22 Berg Street, Stellenbosch\. المرجع: \S+\.$/,
  },
];

describe('a customer who writes', () => {
  it.each(talks)('$language is answered in it, and the business told in its own', (talk) =>
    onStage(async (stage, say) => {
      expect(bare((await say(talk.wish)).text)).toBe(talk.verify);
      const confirmation = await say(talk.born);
      expect(bare(confirmation.text)).toBe(talk.confirm);
      expect(titlesOf(confirmation)).toEqual(talk.buttons);
      expect(bare((await say(talk.yes)).text)).toMatch(talk.done);
      await stage.receiver.waitFor(1);
      const [told] = stage.receiver.notices.map(({ notice }) => notice);
      expect(told).toMatchObject({
        kind: 'change',
        changes: [{ property: 'address', before: '7 Church Street, Paarl' }],
        evidence: ['channel phone', 'date of birth on file'],
        reason: talk.wish,
      });
    }),
  );

  it('German reads dates as they are written there, and so does the business in English', () =>
    onStage(async (stage, say) => {
      await say('Hallo, ich möchte bitte den Beginn der Deckung ändern');
      expect((await say(thandi.born)).text).toBe('Wie lautet die neue Angabe zu „Beginn der Deckung“?');
      const confirmation = await say('1. März 2027');
      expect(confirmation.text).toBe(
        'Ich trage unter „Beginn der Deckung“ 1. März 2027 ein. Ist das richtig?',
      );
      expect((await say('Ja')).text).toContain('Unter „Beginn der Deckung“ steht jetzt 1. März 2027.');
      await stage.receiver.waitFor(1);
      expect(stage.receiver.notices[0]?.notice).toMatchObject({
        changes: [{ property: 'start of cover', before: null, after: '01 March 2027' }],
      });
    }));

  it('Afrikaans is told in it why something is not possible', () =>
    onStage(
      async (_, say) => {
        await say('Goeiemôre, ek wil asseblief my dogter as begunstigde byvoeg');
        expect((await say(thandi.born)).text).toBe('Polis POL-1 neem op 14 Maart 1985 niemand by nie.');
      },
      (yaml) =>
        inSixLanguages(yaml).replace(
          'add: beneficiary\n    say: ["I need to add a beneficiary"]',
          `add: beneficiary
    when: [policy.number is "none"]
    otherwise:
      en: "Policy {policy.number} takes nobody on {customer.cover-from}."
      af: "Polis {policy.number} neem op {customer.cover-from} niemand by nie."
    say: ["I need to add a beneficiary", "Ek wil my dogter as begunstigde byvoeg"]`,
        ),
      "UPDATE customers SET cover_from = '1985-03-14'; UPDATE policies SET number = 'POL-1';",
    ));

  it('Arabic reads numbers and addresses in their own direction', () =>
    onStage(async (_, say) => {
      await say('انتقلت إلى 22 Berg Street, Stellenbosch');
      const { text } = await say('14/03/1985');
      expect(text).toContain(
        'من \u20687 Church Street, Paarl\u2069 إلى \u206822 Berg Street, Stellenbosch\u2069.',
      );
    }));
});

describe('bad input: Customer: mixed languages', () => {
  it('a mixed message is understood, and neither it nor a name nor an address changes the language', () =>
    onStage(async (_, say) => {
      expect((await say('Ek het getrek na Bergstraat 22, Stellenbosch')).text).toContain(
        'Kan u die geboortedatum',
      );
      await say('14 Maart 1985');
      for (const text of [
        'Calle de la Princesa 5, Madrid',
        'no wait please, ek bedoel die ander huis',
        'Maria de los Santos',
      ])
        expect((await say(text)).text).toMatch(/Is dit reg\?$|Praat met|persoon wil praat/);
    }));

  it('one message in another language is answered in the first, the second in the other', () =>
    onStage(async (_, say) => {
      expect((await say('Ich möchte bitte meine Adresse ändern')).text).toContain('Geburtsdatum');
      expect((await say('Je suis née le 14 mars 1985')).text).toBe(
        'Wie lautet die neue Angabe zu „Adresse“?',
      );
      expect((await say("J'habite maintenant au 12 rue de la Paix, Paris")).text).toBe(
        'Je vais changer « adresse » de 7 Church Street, Paarl en 12 rue de la Paix, Paris. Est-ce correct ?',
      );
    }));

  it('a yes in another language than the question’s is none, and the question is asked again', () =>
    onStage(async (stage, say) => {
      await say("I've moved to 22 Berg Street, Stellenbosch");
      await say('14 March 1985');
      for (const yes of ['oui', 'Ja, das stimmt', 'نعم']) {
        const again = await say(yes);
        if (again.choices.length > 0) expect(again.text).toContain('Is that correct?');
      }
      expect(await stage.query('SELECT street FROM addresses WHERE id = 1')).toEqual([
        { street: '7 Church Street' },
      ]);
    }));
});

describe('a customer who asks for another language', () => {
  it('is answered in it at once, in the middle of a question too, and loses nothing', () =>
    onStage(async (stage, say) => {
      await say('Ek het getrek na Bergstraat 22, Stellenbosch');
      expect((await say('English please')).text).toBe('Can you confirm the date of birth we have on file?');
      expect((await say('14 March 1985')).text).toContain("I'll update your address");
      const again = await say('kan ons Afrikaans praat?');
      expect(again.text).toMatch(/^Ek gaan u adres verander .* Is dit reg\?$/);
      // The old question was put in English; the open one is in Afrikaans, and so is its yes.
      expect((await say('Ja')).text).toMatch(/^Klaar\./);
      expect(await stage.query('SELECT street FROM addresses WHERE id = 1')).toEqual([
        { street: 'Bergstraat 22' },
      ]);
    }));

  it('sees the menu in it', () =>
    onStage(async (_, say) => {
      const menu = await say('en español por favor');
      expect(menu.text).toBe('¿En qué puedo ayudarle?');
      expect(titlesOf(menu)).toEqual([
        'Cambiar dirección',
        'Update email',
        'Change nickname',
        'Change start of cover',
        'Add beneficiary',
        'Hablar con alguien',
      ]);
    }));
});

describe('a business', () => {
  it('may say it in its own words, in the customer’s language too', () =>
    onStage(
      async (_, say) => {
        expect((await say('Hallo, wat kan ek hier doen asseblief?')).text).toBe(
          'Haai daar! Waarmee kan Berg help?',
        );
        expect((await say('English please')).text).toBe('How can we help?');
        await say("I've moved to 22 Berg Street, Stellenbosch");
        const confirmation = await say(thandi.born);
        expect(confirmation.text).toBe(
          'address: 7 Church Street, Paarl becomes 22 Berg Street, Stellenbosch. All right?',
        );
        expect(titlesOf(confirmation)).toEqual(['Do it', 'No']);
      },
      (yaml) =>
        `${inSixLanguages(yaml)}
texts:
  af: { menu: "Haai daar! Waarmee kan Berg help?" }
  en:
    menu: How can we help?
    yes: Do it
    confirm-change: "{label}: {before} becomes {after}. All right?"
`,
    ));

  it('that is told of nobody says how to reach it, and does not claim that somebody was told', () =>
    onStage(
      async (_, say) => {
        expect((await say('I want to talk to a person')).text).toBe(
          'To talk to a person at Berg Insurance: 021 555 0100. Send "menu" to go on with me.',
        );
      },
      (yaml) =>
        yaml
          .replace(/notifiers:\n {2}compliance:\n.*\n.*\n/, '')
          .replace('permission: read-write\n    notify: [compliance]', 'permission: read-only')
          .replace('language: en }', 'language: en, contact: "021 555 0100" }'),
    ));
});
