import { describe, expect, it } from 'vitest';
import { languages } from './languages/languages.ts';
import { selectSeveral } from './select-several.ts';

const choices = [
  { id: 'jumper', label: 'Merino jumper, navy, M' },
  { id: 'jacket', label: 'Rain jacket, olive, M' },
  { id: 'belt', label: 'Leather belt, brown, one size' },
];

function select(text: string): readonly string[] {
  return selectSeveral(text, choices, Object.values(languages)).map(({ id }) => id);
}

describe('several of a list', () => {
  it.each([
    ['the jumper and the jacket', ['jumper', 'jacket']],
    ['Jackets and the leather one please', ['jacket', 'belt']],
    ['I want to send back the merino jumper', ['jumper']],
    ['1 and 3', ['jumper', 'belt']],
    ['all of them', ['jumper', 'jacket', 'belt']],
    ['everything', ['jumper', 'jacket', 'belt']],
  ])('are picked by their own words: %s', (text, picked) => {
    expect(select(text)).toEqual(picked);
  });

  it.each([
    ['in M', 'a word that several have tells none'],
    ['not the belt', 'what is not wanted is not picked'],
    ['everything but the belt', 'nor what is left out'],
    ['the jumper or the jacket', 'nor one of two'],
    ['something else', 'nor what is not there'],
    ['', 'nor anything of nothing'],
  ])('are left to the list: %s (%s)', (text) => {
    expect(select(text)).toEqual([]);
  });
});
