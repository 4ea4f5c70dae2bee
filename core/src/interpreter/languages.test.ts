import { describe, expect, it } from 'vitest';
import type { ActionDescription, Command, Expectation, InterpreterInput } from '../contract/index.ts';
import { createGuidedInterpreter } from './index.ts';
import { languages } from './languages/languages.ts';

const address = { name: 'address', type: 'address', required: true };
const name = { name: 'name', type: 'person-name', required: true };

/** The same business in each language, with one sentence of each wish as hub.yaml would have it. */
const businesses: Readonly<Record<string, readonly ActionDescription[]>> = {
  de: create({
    move: ['Adresse ändern', 'Ich bin in die Bergstraße 22, Köln umgezogen', 'Adresse'],
    add: ['Begünstigte hinzufügen', 'Ich möchte meine Tochter als Begünstigte hinzufügen', 'Begünstigte'],
    remove: ['Begünstigte entfernen', 'Bitte entfernen Sie meine Begünstigte'],
    cancel: ['Termin absagen', 'Ich möchte meinen Termin absagen'],
  }),
  es: create({
    move: ['Cambiar dirección', 'Me he mudado a la calle Mayor 22, Madrid', 'dirección'],
    add: ['Añadir beneficiaria', 'Necesito añadir a mi hija como beneficiaria', 'beneficiaria'],
    remove: ['Eliminar beneficiaria', 'Por favor, elimine a mi beneficiaria'],
    cancel: ['Cancelar cita', 'Quiero cancelar mi cita'],
  }),
  fr: create({
    move: ["Changer d'adresse", "J'ai déménagé au 12 rue de la Paix, Paris", 'adresse'],
    add: ['Ajouter bénéficiaire', 'Je dois ajouter ma fille comme bénéficiaire', 'bénéficiaire'],
    remove: ['Retirer bénéficiaire', 'Veuillez supprimer ma bénéficiaire'],
    cancel: ['Annuler rendez-vous', 'Je voudrais annuler mon rendez-vous'],
  }),
  ar: create({
    move: ['تغيير العنوان', 'انتقلت إلى شارع الملك فيصل 22، الرياض', 'العنوان'],
    add: ['إضافة مستفيد', 'أريد إضافة ابنتي كمستفيدة', 'مستفيد'],
    remove: ['حذف مستفيد', 'من فضلك احذف المستفيدة'],
    cancel: ['إلغاء الموعد', 'أريد إلغاء موعدي'],
  }),
};

interface Wishes {
  readonly move: readonly [label: string, example: string, property: string];
  readonly add: readonly [label: string, example: string, record: string];
  readonly remove: readonly [label: string, example: string];
  readonly cancel: readonly [label: string, example: string];
}

function create({ move, add, remove, cancel }: Wishes): readonly ActionDescription[] {
  const of = (
    action: string,
    kind: ActionDescription['kind'],
    [label, example]: readonly [string, string, ...string[]],
    properties: ActionDescription['properties'] = [],
  ): ActionDescription => ({ name: action, label, kind, record: action, examples: [example], properties });
  return [
    of('move', 'change', move, [{ ...address, label: move[2] }]),
    of('add', 'add', add, [{ ...name, label: 'name' }]),
    of('remove', 'remove', remove),
    of('cancel', 'remove', cancel),
  ];
}

const interpreter = createGuidedInterpreter();

async function read(
  language: string,
  text: string,
  expectation: Expectation = { kind: 'nothing' },
  conversation = language,
): Promise<readonly Command[]> {
  const input: InterpreterInput = {
    ...{ text, language: conversation, country: language === 'ar' ? 'SA' : language.toUpperCase() },
    timezone: 'Europe/Berlin',
    now: Date.UTC(2026, 10, 22, 8),
    actions: businesses[language] ?? [],
    expectation,
    known: [],
  };
  const options = { deadline: 0, signal: new AbortController().signal };
  return (await interpreter.interpret(input, options)).commands;
}

describe('a wish', () => {
  it.each([
    ['de', 'Ich bin in die Lindenallee 5, Bonn umgezogen', 'move', { address: 'Lindenallee 5, Bonn' }],
    ['de', 'Guten Tag, ich möchte meine Adresse ändern', 'move', {}],
    ['de', 'Können Sie bitte meine Adresse ändern?', 'move', {}],
    ['de', 'Meine neue Adresse ist Berliner Straße 3, Bonn', 'move', { address: 'Berliner Straße 3, Bonn' }],
    ['de', 'Bitte meine Tochter Lena Berg als Begünstigte hinzufügen', 'add', { name: 'Lena Berg' }],
    ['de', 'Ich will eine Begünstigte löschen', 'remove', {}],
    ['de', 'Ich muss leider meinen Termin absagen', 'cancel', {}],
    ['de', 'Meinen Termin absagen bitte', 'cancel', {}],
    ['de', 'Ich möchte nicht absagen, sondern meine Adresse ändern', 'move', {}],
    ['es', 'Me he mudado a la calle Luna 5, Toledo', 'move', { address: 'calle Luna 5, Toledo' }],
    ['es', 'Hola, quiero cambiar mi dirección', 'move', {}],
    ['es', '¿Puedo cambiar mi dirección, por favor?', 'move', {}],
    ['es', 'Quisiera añadir a mi hija Ana Gil como beneficiaria', 'add', { name: 'Ana Gil' }],
    ['es', 'Necesito eliminar a mi beneficiaria', 'remove', {}],
    ['es', 'Tengo que cancelar mi cita', 'cancel', {}],
    ['fr', "J'ai déménagé au 5 rue Victor Hugo, Lyon", 'move', { address: '5 rue Victor Hugo, Lyon' }],
    ['fr', 'Bonjour, je voudrais changer mon adresse', 'move', {}],
    ['fr', "Pouvez-vous modifier l'adresse s'il vous plaît ?", 'move', {}],
    ['fr', 'Je souhaite ajouter ma fille Zoé Martin comme bénéficiaire', 'add', { name: 'Zoé Martin' }],
    ['fr', 'Je veux supprimer ma bénéficiaire', 'remove', {}],
    ['fr', 'Je dois annuler mon rendez-vous', 'cancel', {}],
    ['ar', 'انتقلت إلى شارع النخيل 5، جدة', 'move', { address: 'شارع النخيل 5، جدة' }],
    ['ar', 'مرحبا، أريد تغيير عنواني', 'move', {}],
    ['ar', 'هل يمكنني تغيير العنوان من فضلك؟', 'move', {}],
    ['ar', 'أريد إضافة مستفيدة جديدة', 'add', {}],
    ['ar', 'أريد حذف المستفيدة', 'remove', {}],
    ['ar', 'لو سمحت أريد إلغاء الموعد', 'cancel', {}],
  ])('%s: %s', async (language, text, action, values) => {
    expect(await read(language, text)).toEqual([{ kind: 'start', action, values }]);
  });

  it('is understood in a conversation held in another language', async () => {
    expect(await read('de', 'Guten Tag, ich möchte meine Adresse ändern', { kind: 'nothing' }, 'en')).toEqual(
      [{ kind: 'start', action: 'move', values: {} }],
    );
  });
});

describe('no wish', () => {
  it.each([
    ['de', 'Ich möchte meine Adresse nicht ändern'],
    ['de', 'Wurde meine Adresse geändert?'],
    ['es', 'No quiero cambiar mi dirección'],
    ['es', '¿Ha cambiado mi dirección?'],
    ['fr', 'Je ne veux pas changer mon adresse'],
    ['fr', 'Est-ce que mon adresse a été changée ?'],
    ['ar', 'لا أريد تغيير عنواني'],
    ['ar', 'لماذا تم تغيير عنواني؟'],
  ])('%s: %s', async (language, text) => {
    const started = (await read(language, text)).filter(({ kind }) => kind === 'start');
    expect(started).toEqual([]);
  });
});

describe('what is said around a wish', () => {
  it.each([
    ['de', 'greet', 'Guten Morgen'],
    ['de', 'help', 'Hallo, was können Sie tun?'],
    ['de', 'person', 'Ich möchte bitte mit einem Mitarbeiter sprechen'],
    ['de', 'person', 'Bitte rufen Sie mich an'],
    ['de', 'goodbye', 'Vielen Dank!'],
    ['de', 'goodbye', 'Nein danke'],
    ['de', 'stop', 'Abbrechen bitte'],
    ['es', 'greet', '¡Hola, buenos días!'],
    ['es', 'help', '¿Qué puedes hacer?'],
    ['es', 'person', 'Quiero hablar con una persona, por favor'],
    ['es', 'person', 'un agente'],
    ['es', 'goodbye', 'Muchas gracias'],
    ['es', 'goodbye', 'No, gracias'],
    ['es', 'stop', 'cancelar'],
    ['fr', 'greet', 'Bonjour'],
    ['fr', 'help', "J'ai besoin d'aide"],
    ['fr', 'person', "Je voudrais parler à quelqu'un"],
    ['fr', 'person', 'un conseiller svp'],
    ['fr', 'goodbye', 'Merci beaucoup !'],
    ['fr', 'goodbye', 'Non merci'],
    ['fr', 'stop', 'laissez tomber'],
    ['ar', 'greet', 'السلام عليكم'],
    ['ar', 'help', 'ماذا يمكنك أن تفعل؟'],
    ['ar', 'person', 'أريد التحدث مع موظف'],
    ['ar', 'person', 'أريد أن أتحدث مع شخص حقيقي'],
    ['ar', 'goodbye', 'شكراً جزيلاً'],
    ['ar', 'goodbye', 'لا شكرا'],
    ['ar', 'stop', 'إلغاء'],
  ])('%s, %s: %s', async (language, kind, text) => {
    expect(await read(language, text)).toEqual([{ kind }]);
  });
});

describe('an answer', () => {
  const records: Expectation = {
    kind: 'record',
    action: 'remove',
    choices: [
      { id: 'a', label: 'POL-1' },
      { id: 'b', label: 'POL-2' },
      { id: 'c', label: 'POL-3' },
    ],
  };

  it.each([
    ['de', 'die zweite bitte', 'b'],
    ['de', 'Nummer 3', 'c'],
    ['de', 'die letzte', 'c'],
    ['es', 'la segunda, por favor', 'b'],
    ['es', 'el número 3', 'c'],
    ['es', 'la última', 'c'],
    ['fr', 'la deuxième', 'b'],
    ['fr', 'le premier', 'a'],
    ['fr', 'numéro 3 svp', 'c'],
    ['ar', 'الثاني', 'b'],
    ['ar', 'رقم ٣', 'c'],
    ['ar', 'الأولى من فضلك', 'a'],
  ])('chooses by its place: %s: %s', async (language, text, id) => {
    expect(await read(language, text, records)).toEqual([{ kind: 'select', id }]);
  });

  it.each([
    ['de', 'nein, Bergstraße 24, Köln', 'Bergstraße 24, Köln'],
    ['es', 'no, calle Mayor 24, Madrid', 'calle Mayor 24, Madrid'],
    ['fr', 'non, 14 rue de la Paix, Paris', '14 rue de la Paix, Paris'],
    ['ar', 'لا، شارع الملك فيصل 24، الرياض', 'شارع الملك فيصل 24، الرياض'],
  ])('corrects what is to be confirmed: %s: %s', async (language, text, value) => {
    const expectation: Expectation = { kind: 'confirmation', action: 'move' };
    expect(await read(language, text, expectation)).toEqual([
      { kind: 'provide', values: { address: value } },
    ]);
  });
});

describe.each(Object.entries(languages))('the words of %s', (_, words) => {
  it('are all there, as they are compared', () => {
    const { phrases, verbs, ordinals, ...lists } = words;
    for (const list of [...Object.values(lists), ...Object.values(verbs)]) {
      expect(list.length).toBeGreaterThan(0);
      expect(list.filter((word) => word !== word.trim() || /[^\p{L}\p{N} ]/u.test(word))).toEqual([]);
    }
    expect(ordinals.length).toBeGreaterThanOrEqual(10);
    expect(Object.keys(phrases).length).toBeGreaterThan(3);
  });
});
