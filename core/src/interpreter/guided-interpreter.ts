import type { Command, Interpreter, InterpreterInput } from '../contract/index.ts';
import type { Locale } from '../vocabulary/index.ts';
import { type ActionProfile, createProfile, type Reader } from './action-profile.ts';
import { hearLanguage } from './hear-language.ts';
import type { LanguageWords } from './languages/language-words.ts';
import { wordsOf } from './languages/languages.ts';
import { readMessage } from './read-message.ts';
import { createLexicon, type Lexicon } from './tokens.ts';

const mostProfiles = 500;

/** By the languages of message and conversation. */
const lexicons = new Map<string, Lexicon>();

/**
 * The interpreter that needs no model: it knows actions by their examples and labels, values by their type,
 * and everyday words from a list. Where it is not sure it answers nothing, and the core shows a menu.
 */
export function createGuidedInterpreter(): Interpreter {
  const profiles = new Map<string, ActionProfile>();
  return {
    check: async () => ({ findings: [{ level: 'ok', message: 'The guided interpreter needs nothing.' }] }),
    interpret: async (input) => ({ commands: interpret(input, profiles) }),
    dispose: async () => profiles.clear(),
  };
}

function interpret(input: InterpreterInput, known: Map<string, ActionProfile>): readonly Command[] {
  const { language, country, timezone, now } = input;
  const locale: Locale = { language, country, timezone, now };
  // A message may be in another language than the conversation.
  const { surely, likely } = hearLanguage(input.text);
  const heard = surely ?? likely ?? language;
  const languages = wordsOf(heard, language);
  const reader: Reader = { languages, lexicon: lexiconOf(`${heard} ${language}`, languages), locale };
  const profiles = input.actions.map((action) => {
    const key = JSON.stringify([action, heard, language, country]);
    const profile = known.get(key) ?? createProfile(action, reader);
    if (known.size < mostProfiles) known.set(key, profile);
    return { ...profile, action };
  });
  return readMessage(input, profiles, reader);
}

function lexiconOf(key: string, languages: readonly LanguageWords[]): Lexicon {
  const known = lexicons.get(key);
  if (known !== undefined) return known;
  const lexicon = createLexicon(languages);
  if (lexicons.size < mostProfiles) lexicons.set(key, lexicon);
  return lexicon;
}
