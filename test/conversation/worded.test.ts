import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import type { ConversationState, Phase } from '../../core/src/conversation/advance/state.ts';
import type { Effect, Reply, Turn, TurnContext } from '../../core/src/conversation/advance/turn.ts';
import { word } from '../../core/src/conversation/worded.ts';
import { hearLanguage } from '../../core/src/interpreter/index.ts';
import { checkPhrasing, offerPhrasing, opening } from '../../core/src/phrasing/index.ts';
import { textsOf } from '../../core/src/texts/index.ts';
import { openInsuranceWorld } from './insurance-world.ts';
import { contextOf, createPlayer } from './player.ts';

let context: TurnContext;
let state: ConversationState;
beforeAll(async () => {
  const player = createPlayer(0);
  state = player.state;
  context = contextOf(await openInsuranceWorld('normalised'), player);
});

const task = { action: 'change-address', values: {}, reason: 'a wish' };
const asking: Phase = { name: 'asking', task, property: 'address' };
const question = 'What is the new address?';
const words = 'Happy to help with that.';

interface Told {
  readonly phase?: Phase;
  readonly texts?: readonly string[];
  readonly effects?: readonly Effect[];
  readonly template?: string;
}

/** What a turn says, once it was opened. */
function open({
  phase = asking,
  texts = [question],
  effects = [],
  template = words,
}: Told): readonly string[] {
  const replies = texts.map((text, index): Reply => ({ id: `r-${index}`, content: { type: 'text', text } }));
  const turn: Turn = { state: { ...state, phase }, replies, effects, notes: [] };
  const worded = word({ context, phrasing: { text: opening, template }, hear: hearLanguage });
  return worded.open(turn).replies.map(({ content }) => content.text);
}

describe('an opening', () => {
  it('goes ahead of a question about a wish', () => {
    expect(open({})).toEqual([`${words}\n\n${question}`]);
    expect(open({ phase: { name: 'choosing', task } })).toEqual([`${words}\n\n${question}`]);
  });

  it('is filled by the core', () => {
    expect(open({ template: 'Thank you for writing to {business}.' })[0]).toBe(
      `Thank you for writing to ${context.business}.\n\n${question}`,
    );
  });

  it.each<[string, Told]>([
    ['a verification', { phase: { name: 'verifying', task, fact: 'email' } }],
    ['a receipt', { phase: { name: 'idle' } }],
    ['a write under way', { phase: { name: 'writing', task, changeId: 'C-1' } }],
    ['a hand-over', { phase: { name: 'handed-over' } }],
    ['what the core says ahead itself', { texts: [`The record changed in the meantime.\n\n${question}`] }],
    ['several messages', { texts: ['One.', question] }],
    ['no message', { texts: [] }],
    ['what has an effect', { effects: [{ kind: 'hand-over', reason: 'asked' }] }],
    ['a question that leaves no room', { texts: ['x'.repeat(4_090)] }],
    ['any question, where it may not be said', { template: 'I have done that.' }],
  ])('does not go ahead of %s', (_, told) => {
    expect(open(told)).toEqual(told.texts ?? [question]);
  });

  it('does not go ahead of a confirmation', () => {
    const confirmation = {
      planHash: 'p',
      nonce: 'n',
      tokenHash: 't',
      messageId: 'm',
      stage: 1,
      language: 'en',
    };
    const phase: Phase = {
      name: 'confirming',
      task,
      confirmation: { ...confirmation, asOf: 0, issuedAt: 0, expiresAt: 0 },
    };
    expect(open({ phase })).toEqual([question]);
  });
});

describe('words for a text of the core', () => {
  it('stand in its place, and in no other', () => {
    const phrasing = { text: 'menu', template: 'How can I help you at {business}?' };
    const { into, outcome } = word({ context, phrasing, hear: hearLanguage });
    expect(outcome).toBe('accepted');
    const { menu, ...others } = into(context).texts;
    expect(menu).toBe(phrasing.template);
    expect(others).toEqual(
      Object.fromEntries(Object.entries(context.texts).filter(([key]) => key !== 'menu')),
    );
  });

  it.each([undefined, null, 'menu', { text: 'confirm-change', template: 'Just say yes.' }])(
    'leave everything as it is where there are none that may be said: %j',
    (phrasing) => {
      expect(word({ context, phrasing, hear: hearLanguage }).into(context)).toBe(context);
    },
  );

  it('hold no figure, no braces of their own and every placeholder, whatever is proposed', () => {
    const pieces = [
      'What is the new ',
      '{label}',
      '{business}',
      '{born}',
      '?',
      ' 1',
      '٢',
      '{',
      '}',
      '. ',
      'done',
      '\n',
    ];
    const offered = offerPhrasing(textsOf('en'), 'en');
    const proposal = fc.array(
      fc.oneof(fc.constantFrom(...pieces), fc.string({ unit: 'binary', maxLength: 3 })),
      {
        maxLength: 8,
      },
    );
    let accepted = 0;
    fc.assert(
      fc.property(proposal, (parts) => {
        const phrasing = { text: 'ask-value-new', template: parts.join('') };
        const result = checkPhrasing(phrasing, { offered, language: 'en', hear: hearLanguage });
        if (!result.ok) return;
        accepted += 1;
        const { template } = result.phrasing;
        const rest = template.replace('{label}', ' ').replace('{business}', ' ');
        expect(template.split('{label}')).toHaveLength(2);
        expect(rest).not.toMatch(/[\p{N}{}\p{C}\n]|(?<!\p{L})done(?!\p{L})/u);
      }),
      { numRuns: 20_000 },
    );
    expect(accepted).toBeGreaterThan(0);
  });

  it('hide no word under a mark that its letters do not carry', () => {
    const template = `done${String.fromCodePoint(0x1da00)}What is the new {label}`;
    const result = checkPhrasing(
      { text: 'ask-value-new', template },
      { offered: offerPhrasing(textsOf('en'), 'en'), language: 'en', hear: hearLanguage },
    );
    expect(result).toEqual({ ok: false, fault: 'characters' });
  });
});
