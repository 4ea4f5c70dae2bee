import { describe, expect, it } from 'vitest';
import { isNotMe, notMeToken } from './not-me.ts';

const says = (text: string): boolean => isNotMe({ type: 'text', text });

describe('"that wasn\'t me"', () => {
  it.each([
    [
      "That wasn't me",
      'that was not me!',
      'No, that wasn’t me.',
      'Not me',
      "I didn't change that",
      "hello. that wasn't me",
    ],
    ['Dit was nie ek nie', 'Ek het dit nie verander nie.', 'Nee dit was nie ek nie'],
    ['لم أكن أنا', 'لست أنا!', 'لا، لم أفعل ذلك'],
    ['Das war ich nicht!', 'Ich habe das nicht geändert', 'nein das war ich nicht'],
    ['No fui yo', 'yo no lo hice.', 'No he cambiado nada'],
    ["Ce n'était pas moi", 'C’est pas moi', "je n'ai rien changé"],
  ])('is understood in each language of the core: %s', (...texts) => {
    for (const text of texts) expect(says(text), text).toBe(true);
  });

  it('may go on: who it was, and what they want', () => {
    expect(says("That wasn't me. Please stop it!")).toBe(true);
    expect(says("That wasn't me, I never gave you a new number")).toBe(true);
  });

  it('is not read into other things', () => {
    for (const text of [
      "that wasn't me?",
      'it was not me who called, I want to change my address',
      "My address isn't right",
      'not me but my wife is the beneficiary',
      'no',
      '',
      'I did not change my mind',
      'me',
    ])
      expect(says(text), text).toBe(false);
  });

  it('is the button of the alert, and no other', () => {
    expect(isNotMe({ type: 'choice', token: notMeToken, title: 'x' })).toBe(true);
    expect(isNotMe({ type: 'choice', token: 'x', title: "That wasn't me" })).toBe(false);
    expect(isNotMe({ type: 'contact', phone: '+27821234567', requested: true })).toBe(false);
  });
});
