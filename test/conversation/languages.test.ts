import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Command, Interpretation, Sender } from '../../core/src/contract/index.ts';
import { advance } from '../../core/src/conversation/advance/advance.ts';
import type { TurnContext } from '../../core/src/conversation/advance/turn.ts';
import { catalogues, textsOf } from '../../core/src/texts/index.ts';
import { vocabularyIn } from '../../core/src/vocabulary/index.ts';
import { type InsuranceWorld, openInsuranceWorld, people } from './insurance-world.ts';
import { absorb, contextOf, createPlayer, message, type Player } from './player.ts';
import { openTurnStage, type TurnStage, wordsOf } from './turn-stage.ts';

const codes = [...catalogues.keys()];

/** The context of a conversation that is held in this language, with an English business. */
function speaking(player: Player, language: string): TurnContext {
  const context = contextOf(world, player);
  if (language === 'en') return context;
  return {
    ...context,
    locale: { ...context.locale, language },
    home: { language: 'en', vocabulary: context.vocabulary },
    texts: textsOf(language),
    vocabulary: vocabularyIn(context.vocabulary, language),
  };
}

const sender: Sender = { phone: people[0]?.phone ?? '', userId: 'ZA.thandi' };

let world: InsuranceWorld;
let stage: TurnStage;
let interpretation: Interpretation & { readonly language?: unknown };
beforeAll(async () => {
  world = await openInsuranceWorld('normalised');
});
beforeEach(async () => {
  interpretation = { commands: [] };
  stage = await openTurnStage(world, { interpreter: async () => interpretation });
});
afterEach(() => stage.close());

/** In which language a message is answered when the interpreter says this of it. */
async function answer(text: string, more: Partial<Record<keyof Interpretation, unknown>> = {}) {
  interpretation = { commands: [], ...more } as Interpretation;
  const words = wordsOf(await stage.send(sender, text));
  const spoken = (await stage.stateOf(sender))?.spoken?.language;
  return { words, spoken };
}

describe('the language that an interpreter names', () => {
  it('is answered in, when it is one that the hub speaks', async () => {
    const { words, spoken } = await answer('kuqala ngifuna ukwazi', { language: 'de-AT' });
    expect(spoken).toBe('de');
    expect(words).toContain('Was kann ich für Sie tun?');
  });

  it.each([
    ['one that the hub does not speak', 'zu'],
    ['no language', 'Klingon; DROP TABLE'],
    ['no text', { toString: 'de' }],
    ['a megabyte', 'de-'.repeat(350_000)],
    ['a member of every object', '__proto__'],
  ])('counts for nothing when it is %s', async (_, language) => {
    const { words, spoken } = await answer('kuqala ngifuna ukwazi', { language });
    expect(spoken).toBeUndefined();
    expect(words).toContain('What can I do for you?');
  });

  it('does not turn a conversation over by itself', async () => {
    // What is understood: after three misses a person has the word, and no model is asked any more.
    const say = (language: string) =>
      answer('kuqala ngifuna ukwazi', { language, commands: [{ kind: 'help' }] });
    await answer('Please tell me what you can do for me');
    expect((await say('fr')).spoken).toBe('en');
    expect((await say('es')).spoken).toBe('en');
    expect((await say('es')).spoken).toBe('es');
  });

  it('does not outweigh what the words say', async () => {
    expect((await answer('Ek wil asseblief weet wat julle doen', { language: 'ar' })).spoken).toBe('af');
  });
});

describe('a request for another language', () => {
  it('in words that only a model understands is met at once', async () => {
    await answer('Please tell me what you can do for me');
    const text = 'Would it be alright with you to go over to German from here?';
    expect(await answer(text, { language: 'de' })).toMatchObject({
      spoken: 'de',
      words: 'Was kann ich für Sie tun?',
    });
    expect((await answer('Je préfère, si possible, poursuivre ainsi', { language: 'es' })).spoken).toBe('de');
  });

  it('is no miss, no answer to a verification question and no value', async () => {
    const start = { kind: 'start', action: 'change-address', values: {} } as const;
    const asked = await answer('My address has changed', { commands: [start] });
    expect(asked.words).toContain('Can you confirm the email address');
    for (const [text, words] of [
      ['Auf Deutsch bitte', 'Können Sie bestätigen'],
      ['en français svp', 'Pouvez-vous confirmer'],
      ['Praat jy Afrikaans?', 'Kan u die'],
      ['English please', 'Can you confirm'],
    ] as const)
      expect((await answer(text)).words).toContain(words);
    const state = await stage.stateOf(sender);
    expect(state?.misses).toBe(0);
    expect(state?.phase.name).toBe('verifying');
    await answer(people[0]?.email ?? '');
    expect((await answer('in Afrikaans asseblief')).words).toContain('Wat is die nuwe');
    expect((await stage.stateOf(sender))?.phase).toMatchObject({ name: 'asking', task: { values: {} } });
  });
});

it('a typed yes is read in the language of the question, whatever the conversation has come to', async () => {
  const start = { kind: 'start', action: 'update-email', values: { email: 'new@example.org' } } as const;
  await answer('Please change my email address', { commands: [start] });
  const question = await answer(people[0]?.email ?? '');
  expect(question.words).toContain('Is that correct?');
  for (const yes of ['ja', 'oui', 'sí', 'نعم', 'Ja, das stimmt', 'ja, dit is reg']) await answer(yes);
  const kinds = (await stage.trail()).map(({ kind }) => kind);
  expect(kinds).not.toContain('confirmation.accepted');
});

/** In which languages these are a plain yes; in English all that English has. */
const answers: readonly (readonly [text: string, ...languages: readonly string[]])[] = [
  ['yes', ...codes],
  ['That is correct', ...codes],
  ['correct', ...codes],
  ['ja', 'af', 'de'],
  ['Ja, dit is reg', 'af'],
  ['Ja, das stimmt', 'de'],
  ['Sí', 'es'],
  ['si', 'es'],
  ['es correcto', 'es'],
  ['oui', 'fr'],
  ["C'est exact", 'fr'],
  ['نعم', 'ar'],
  ['نعم، صحيح', 'ar'],
  ['ja maar nie nou nie'],
  ['Ja, aber erst morgen'],
  ['sí, pero no'],
  ['oui ou non'],
  ['نعم؟'],
  ['nein'],
  ['yes oui'],
  ['si, ja'],
];

describe.each(codes)('a question asked in %s', (asked) => {
  it('is confirmed by a plain yes in it or in English, and by no other, whatever is spoken by then', () => {
    const player = createPlayer(0);
    const start = { kind: 'start', action: 'update-email', values: { email: 'fresh@new.example' } } as const;
    const send = (text: string, language: string, commands: readonly Command[] = []) => {
      const context = speaking(player, language);
      return {
        context,
        turn: advance(player.state, message(player, { type: 'text', text }, commands), context),
      };
    };
    for (const step of [
      () => send('a new email', asked, [start]),
      () => send(people[0]?.email ?? '', asked),
    ]) {
      const { context, turn } = step();
      absorb(player, context, turn);
    }
    player.acceptedAt = player.now;
    expect(player.state.phase).toMatchObject({ name: 'confirming', confirmation: { language: asked } });
    for (const [text, ...languages] of answers)
      for (const spoken of codes) {
        const writes = send(text, spoken).turn.effects.filter(({ kind }) => kind === 'write');
        expect(writes, `${text}, spoken: ${spoken}`).toHaveLength(languages.includes(asked) ? 1 : 0);
      }
  });
});
