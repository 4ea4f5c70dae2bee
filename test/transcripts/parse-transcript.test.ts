import { describe, expect, it } from 'vitest';
import { parseTranscript } from './parse-transcript.ts';
import { isAsWritten, renderMessage } from './render.ts';

const heading = `# A title
# What it is about.

phone of Ann: +27821234567
phone of Ben: +27829999999
bot messages: 4
permission: full
layouts: normalised, flat
---
`;

function parseStep(body: string) {
  return parseTranscript(heading + body).steps[0];
}

describe('a transcript', () => {
  it('states its phones, its most bot messages, its permission and its layouts', () => {
    const { title, phones, botMessages, permission, layouts } = parseTranscript(`${heading}Ann: Hello\n`);
    expect(title).toBe('A title');
    expect([...phones]).toEqual([
      ['Ann', '+27821234567'],
      ['Ben', '+27829999999'],
    ]);
    expect({ botMessages, permission, layouts }).toEqual({
      botMessages: 4,
      permission: 'full',
      layouts: ['normalised', 'flat'],
    });
  });

  it('tells what a customer says and presses', () => {
    expect(parseStep('Ann: first\n  | second\n')).toMatchObject({ kind: 'say', text: 'first\nsecond' });
    expect(parseStep('Ann presses [Yes]\n')).toMatchObject({ kind: 'press', who: ['Ann'], first: false });
    expect(parseStep('Ann presses the first [Yes]\n')).toMatchObject({ kind: 'press', first: true });
    expect(parseStep('Ann and Ben press [Yes] at once\n')).toMatchObject({ who: ['Ann', 'Ben'] });
  });

  it('tells what the bot says, with empty lines and choices', () => {
    const step = parseStep('Bot to Ben: One.\n  |\n  | Two?\n  [Yes] [No]\n');
    expect(step).toMatchObject({ kind: 'bot', to: 'Ben', message: 'One.\n\nTwo?\n[Yes] [No]' });
  });

  it('tells what somebody else changes, before and at the write', () => {
    const facts = [{ subject: 'policy POL-1', property: 'status', value: 'lapsed' }];
    const below = '  policy POL-1, status becomes lapsed\n';
    expect(parseStep(`Meanwhile:\n${below}`)).toMatchObject({ kind: 'meanwhile', facts });
    expect(parseStep(`Ann presses [Yes], and before it is written:\n${below}`)).toMatchObject({
      before: facts,
    });
  });

  it('tells what came of it', () => {
    expect(parseStep('Backend: unchanged\n')).toMatchObject({ kind: 'backend', changes: [] });
    expect(parseStep('Backend:\n  a, b: 1 → 2\n')).toMatchObject({ changes: ['a, b: 1 → 2'] });
    expect(parseStep('Notice: move applied\n  asked by: Ann\n')).toMatchObject({
      kind: 'notice',
      lines: ['move applied', 'asked by: Ann'],
    });
    expect(parseStep('One of them:\n  Bot: Done.\n  the other:\n  Bot: No.\n    | More.\n')).toMatchObject({
      messages: [['Done.'], ['No.\nMore.']],
    });
    expect(parseStep('Time passes: 11 minutes\n')).toMatchObject({ kind: 'wait', ms: 660_000 });
    expect(parseStep('The business sets permission: read-only\n')).toMatchObject({ permission: 'read-only' });
  });

  it.each([
    ['Carl: Hello\n', 'there is no "phone of Carl:"'],
    ['Bot: Hello\n', 'say to whom'],
    ['Ann and Ben press [Yes]\n', 'at once'],
    ['Something happens\n', 'is not understood'],
    ['Backend:\n', 'nothing stands under it'],
    ['Bot to Ann: One\n  two\n', 'begins with "|"'],
    ['', 'nothing happens'],
  ])('that cannot be read is refused: %j', (body, reason) => {
    expect(() => parseTranscript(heading + body)).toThrow(reason);
  });

  it('without its number of bot messages is refused', () => {
    const text = '# A title\nphone of Ann: +27821234567\n---\nAnn: Hello\n';
    expect(() => parseTranscript(text)).toThrow('bot messages');
  });
});

describe('what happened', () => {
  it('is compared to the letter, but for references', () => {
    expect(isAsWritten('Done. Reference: C-1A2B.', 'Done. Reference: *.')).toBe(true);
    expect(isAsWritten('Done. Reference: two words.', 'Done. Reference: *.')).toBe(false);
    expect(isAsWritten('Done?', 'Done.')).toBe(false);
    expect(isAsWritten('done.', 'Done.')).toBe(false);
  });

  it('shows buttons and lists apart', () => {
    const choices = [
      { token: '1', title: 'A' },
      { token: '2', title: 'B' },
    ];
    expect(renderMessage({ type: 'buttons', text: 'Which?', buttons: choices })).toBe('Which?\n[A] [B]');
    expect(renderMessage({ type: 'list', text: 'Which?', open: 'Choose', rows: choices })).toBe(
      'Which?\n(Choose) [A] [B]',
    );
  });
});
