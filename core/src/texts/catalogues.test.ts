import { describe, expect, it } from 'vitest';
import { catalogues, textsOf } from './catalogues.ts';
import { english } from './en.ts';

const placeholders = (text: string): readonly string[] =>
  [...text.matchAll(/\{[a-z]+\}/g)].map(String).sort();

describe.each([...catalogues])('the catalogue of %s', (language, texts) => {
  it('has every text, none of them empty', () => {
    expect(Object.keys(texts).sort()).toEqual(Object.keys(english).sort());
    expect(Object.values(texts).filter((text) => text.trim() === '')).toEqual([]);
  });

  it('fills in the same things as English', () => {
    for (const [key, text] of Object.entries(texts)) {
      expect(placeholders(text), `${language} ${key}`).toEqual(
        placeholders(english[key as keyof typeof english]),
      );
    }
  });

  it('keeps to the lengths of buttons and rows, and tells yes from no', () => {
    for (const key of ['yes', 'no', 'menu-open', 'skip', 'that-is-all'] as const)
      expect(texts[key].length).toBeLessThanOrEqual(20);
    for (const key of ['person', 'menu-more'] as const) expect(texts[key].length).toBeLessThanOrEqual(24);
    expect(texts.yes).not.toBe(texts.no);
  });
});

describe('choosing a catalogue', () => {
  it('goes by the language, whatever the region, and falls back to English', () => {
    expect(textsOf('de-AT').yes).toBe('Ja');
    expect(textsOf('af').yes).toBe('Ja');
    expect(textsOf('ar-EG').yes).toBe('نعم');
    expect(textsOf('xh')).toBe(english);
  });
});
