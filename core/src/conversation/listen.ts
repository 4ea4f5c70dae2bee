import type { IncomingContent } from '../contract/index.ts';
import { readPlainAnswer } from '../gate/index.ts';
import { codeOf } from '../texts/index.ts';
import { readLanguage } from './advance/read-commands.ts';
import { besides, followLanguage, type Heard, withinLanguages } from './advance/spoken.ts';
import type { ConversationState } from './advance/state.ts';
import type { Loaded, TurnDeps } from './turn-deps.ts';

/** What a message's words tell of its language. Buttons tell nothing, and neither does a plain answer to a question. */
export function listen(deps: TurnDeps, state: ConversationState, content: IncomingContent): Heard {
  if (content.type !== 'text') return {};
  const { phase } = state;
  const { text } = content;
  // A plain yes is an answer in the language of the question; it does not change it.
  const isAnswer =
    phase.name === 'confirming' && readPlainAnswer(text, phase.confirmation.language) !== 'neither';
  if (isAnswer) return {};
  const { languages } = deps.settings();
  const heard = withinLanguages(deps.hear(text), languages);
  // Asked for a value, a customer may answer with the bare name of a language.
  const isAsked = phase.name !== 'idle' && phase.name !== 'confirming' && phase.name !== 'handed-over';
  return heard.asked !== undefined && isAsked && !/\S\s+\S/.test(text) ? {} : heard;
}

/** What was heard, with the language that the interpreter named: untrusted, so only one that the hub speaks. */
export function listenToInterpreter(
  deps: TurnDeps,
  heard: Heard,
  content: IncomingContent,
  language: unknown,
): Heard {
  if (content.type !== 'text') return heard;
  return withinLanguages(besides(heard, readLanguage(language), content.text), deps.settings().languages);
}

/** The conversation after what was heard. */
export function withHeard(deps: TurnDeps, conversation: Loaded, heard: Heard): Loaded {
  const { state } = conversation;
  if ((heard.asked ?? heard.surely ?? heard.likely) === undefined) return conversation;
  const home = codeOf(deps.settings().language);
  return { ...conversation, state: { ...state, spoken: followLanguage(state.spoken, heard, home) } };
}
