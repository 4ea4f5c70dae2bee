import { describe, expect, it } from 'vitest';
import { besides, followLanguage, type Heard, type Spoken, withinLanguages } from './spoken.ts';

/** What a conversation with an English business comes to, one message after another. */
function hear(...messages: readonly Heard[]): Spoken | undefined {
  return messages.reduce<Spoken | undefined>(
    (spoken, heard) => followLanguage(spoken, heard, 'en'),
    undefined,
  );
}

const languageAfter = (...messages: readonly Heard[]) => hear(...messages)?.language;
const [german, french, nothing] = [{ surely: 'de' }, { surely: 'fr' }, {}] as const;

describe("the customer's language", () => {
  it('is the business’s until they are heard to speak another', () => {
    expect(languageAfter(nothing)).toBe('en');
    expect(languageAfter(nothing, german)).toBe('de');
    expect(languageAfter(german)).toBe('de');
  });

  it('may be told by a greeting first, and by the first sure message after it', () => {
    expect(languageAfter({ likely: 'es' })).toBe('es');
    expect(languageAfter({ likely: 'es' }, french)).toBe('fr');
    expect(languageAfter({ likely: 'es' }, { likely: 'fr' })).toBe('es');
  });

  it('stays once it is sure, whatever one message or little words say', () => {
    expect(languageAfter(german, french)).toBe('de');
    expect(languageAfter(german, { likely: 'fr' }, { likely: 'fr' })).toBe('de');
    expect(languageAfter(german, french, german, french)).toBe('de');
    expect(languageAfter(german, french, { surely: 'es' }, french)).toBe('de');
  });

  it('changes when two messages in a row are surely another; what tells nothing is passed over', () => {
    expect(languageAfter(german, french, french)).toBe('fr');
    expect(languageAfter(german, french, nothing, french)).toBe('fr');
    expect(hear(german, french, french)).toEqual({ language: 'fr', isSure: true });
  });

  it('changes at once when they ask for another', () => {
    expect(languageAfter(german, { asked: 'en' })).toBe('en');
    expect(languageAfter(german, { asked: 'en' }, german)).toBe('en');
    expect(languageAfter({ asked: 'af' }, german)).toBe('af');
  });
});

describe('a language that an interpreter names', () => {
  it('counts where the words did not tell, and goes by the same rule', () => {
    const named = besides({}, 'es', 'quiero ver mi saldo');
    expect(named).toEqual({ surely: 'es' });
    expect(languageAfter(german, named)).toBe('de');
    expect(languageAfter(german, named, named)).toBe('es');
  });

  it('does not outweigh the words, nor a request', () => {
    expect(besides(german, 'es', 'Ich bin umgezogen')).toEqual(german);
    expect(besides({ asked: 'en' }, 'es', 'English please')).toEqual({ asked: 'en' });
    expect(besides({ likely: 'de' }, 'es', 'Danke für alles das')).toEqual({});
  });

  it('is one that they ask for, where the customer named it', () => {
    const heard = { surely: 'en', mentioned: 'de' };
    expect(besides(heard, 'de', 'Could we rather do this in German, my English is poor')).toEqual({
      asked: 'de',
    });
    expect(besides(heard, 'fr', 'My daughter studies German')).toEqual(heard);
    expect(besides(heard, undefined, 'My daughter studies German')).toEqual(heard);
  });

  it('is only a guess where the message is short, and nothing where the hub does not speak it', () => {
    expect(besides({}, 'es', 'saldo')).toEqual({ likely: 'es' });
    expect(withinLanguages({ surely: 'tlh' }, ['en', 'de'])).toEqual({});
  });
});
