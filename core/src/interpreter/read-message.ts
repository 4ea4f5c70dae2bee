import type { Command, Expectation, InterpreterInput } from '../contract/index.ts';
import type { Extraction } from '../vocabulary/index.ts';
import type { ActionProfile, Reader } from './action-profile.ts';
import { correctNumber } from './correct-number.ts';
import { type ActionMatch, matchAction } from './match-action.ts';
import { asksForPerson, type Remark, readGist, readRemark } from './phrases.ts';
import { toPlainWords } from './plain-words.ts';
import { selectChoice } from './select-choice.ts';
import { selectSeveral } from './select-several.ts';
import { splitAnswer, splitWishes } from './split-wishes.ts';
import { toToken } from './tokens.ts';
import { findValues, specOf, takeWords, typeOf, wideSpecOf, wordsFor } from './values.ts';
import { readWish } from './wish.ts';

/** In the middle of one action, another must be asked for this clearly. */
const clearly = 0.85;

/** Turns a message into commands, by what the hub waits for: mostly one, one for each thing that is asked for. */
export function readMessage(
  input: InterpreterInput,
  profiles: readonly ActionProfile[],
  reader: Reader,
): readonly Command[] {
  const message: Message = {
    input,
    // A WhatsApp message is no longer; what is behind cannot be one.
    text: input.text.slice(0, 4096),
    profiles,
    reader,
    remark: readRemark(input.text.slice(0, 4096), reader.languages),
  };
  const { expectation } = input;
  switch (expectation.kind) {
    case 'value':
      return readAnswer(message, expectation);
    case 'record':
      return readSelection(message, expectation);
    case 'confirmation':
      return readObjection(message, expectation);
    default:
      return readOpening(message);
  }
}

interface Message {
  readonly input: InterpreterInput;
  readonly text: string;
  readonly profiles: readonly ActionProfile[];
  readonly reader: Reader;
  readonly remark: Remark | undefined;
}

const openings: Readonly<
  Record<Remark, Command['kind'] & ('stop' | 'goodbye' | 'person' | 'help' | 'greet')>
> = {
  stop: 'stop',
  decline: 'goodbye',
  person: 'person',
  help: 'help',
  greet: 'greet',
  farewell: 'goodbye',
  thanks: 'goodbye',
};

function readOpening(message: Message): readonly Command[] {
  const { remark, text, reader } = message;
  if (remark !== undefined) return [{ kind: openings[remark] }];
  if (asksForPerson(text, reader.languages)) return [{ kind: 'person' }];
  const match = (part: string): ActionMatch | undefined => matchAction(part, message.profiles, reader);
  const parts = splitWishes(text, match, reader.languages);
  if (parts.length > 1) return parts.flatMap((part) => start({ ...message, text: part.text }, part.match));
  const whole = matchAction(text, message.profiles, reader, { isOpening: true });
  if (whole !== undefined) return start(message, whole);
  const gist = readGist(text, reader.languages, (word) => toToken(word, reader.lexicon) !== undefined);
  return gist === undefined ? [] : [{ kind: openings[gist] }];
}

function start({ text, reader }: Message, match: ActionMatch | undefined): readonly Command[] {
  if (match === undefined) return [];
  const values = takeWords(text, match.wish.values, reader.locale);
  return [{ kind: 'start', action: match.action.name, values }];
}

/** Words that are clear in the middle of an action too. "Thanks" is none: it answers nothing and ends nothing. */
function readInterruption({ remark, text, reader }: Message): readonly Command[] | undefined {
  if (remark === 'stop' || remark === 'decline' || opensWithStop(text, reader)) return [{ kind: 'stop' }];
  if (remark === 'person' || asksForPerson(text, reader.languages)) return [{ kind: 'person' }];
  if (remark === 'help') return [{ kind: 'help' }];
  if (remark === 'farewell') return [{ kind: 'goodbye' }];
  return remark === 'greet' ? [{ kind: 'greet' }] : undefined;
}

/** "Stop it, I don't want to": what comes behind says why, unless it is another value. */
function opensWithStop(text: string, reader: Reader): boolean {
  const [, first = '', rest = ''] = /^([^,.!;\n]{2,40})[,.!;\n](.*)$/su.exec(text) ?? [];
  return readRemark(first, reader.languages) === 'stop' && !/\d|@/.test(rest);
}

/** Another action, asked for so clearly that it cannot be an answer. */
function readOtherAction(message: Message, current: string): readonly Command[] | undefined {
  const match = matchAction(message.text, message.profiles, message.reader);
  if (match === undefined || match.action.name === current || match.score < clearly) return undefined;
  return start(message, match);
}

function readAnswer(
  message: Message,
  { action, property }: Extract<Expectation, { kind: 'value' }>,
): readonly Command[] {
  const { text, reader, remark } = message;
  if (text.trim() === '') return [];
  const type = typeOf(property);
  const spec = specOf(property);
  const parsed = type?.parse(text, spec, reader.locale);
  const isFreeText = property.type === 'text' || property.type === 'person-name';
  const isAnswer = parsed?.ok === true || parsed?.reason === 'ambiguous';
  const provide = (words: string): readonly Command[] => [
    { kind: 'provide', values: Object.fromEntries([[property.name, words]]) },
  ];
  if (type !== undefined && !isFreeText) {
    const both = readAnswerAndMore(message, action, (left) => type.extract(left, spec, reader.locale));
    if (both !== undefined) return [...provide(both.answer), ...both.commands];
  }
  if (isAnswer && !isFreeText) return provide(message.input.text);
  // A bare "no" may be an answer to what the hub asked; the core says why it is none.
  const isBareNo = remark === 'decline' && /^\s*\p{L}+[\s.!]*$/u.test(text);
  const interruption = isBareNo && isFreeText ? undefined : readInterruption(message);
  if (interruption !== undefined) return interruption;
  const found = isFreeText ? [] : (type?.extract(text, wideSpecOf(property), reader.locale) ?? []);
  const [only] = found;
  const other = readOtherAction(message, action);
  // What could be the value of another action is the answer to the question that stands open; so is an option in so
  // few words that hardly anything else is said.
  const isOption = property.type === 'choice' && toPlainWords(text).length < 4;
  const isAnswerBesides = found.length === 1 && (isOption || takesType(message, other, property.type));
  if (other !== undefined && !isAnswerBesides) return other;
  if (remark === 'thanks') return [];
  return found.length === 1 && only !== undefined
    ? provide(wordsFor(text, only, property, reader.locale))
    : provide(message.input.text);
}

/** What answers the question, and what else is asked for behind it. */
function readAnswerAndMore(
  message: Message,
  current: string,
  extract: (text: string) => readonly Extraction[],
): { readonly answer: string; readonly commands: readonly Command[] } | undefined {
  const { text, profiles, reader } = message;
  const match = (part: string): ActionMatch | undefined => {
    const found = extract(part).length > 0 ? undefined : matchAction(part, profiles, reader);
    return found?.action.name === current || (found?.score ?? 0) < clearly ? undefined : found;
  };
  const split = splitAnswer(text, (left) => extract(left).length === 1, match, reader.languages);
  const [value] = split === undefined ? [] : extract(split.answer);
  if (split === undefined || value === undefined) return undefined;
  const { request } = split;
  return {
    answer: split.answer.slice(value.start, value.end),
    commands: start({ ...message, text: request.text }, request.match),
  };
}

function takesType({ input }: Message, commands: readonly Command[] | undefined, type: string): boolean {
  const [command] = commands ?? [];
  const started = command?.kind === 'start' ? command.action : undefined;
  return input.actions.some(
    ({ name, properties }) => name === started && properties.some((property) => property.type === type),
  );
}

function readSelection(
  message: Message,
  { action, choices, several }: Extract<Expectation, { kind: 'record' }>,
): readonly Command[] {
  const choice = selectChoice(message.text, choices, message.reader.languages);
  if (choice !== undefined) return [{ kind: 'select', id: choice.id }];
  const picked = several === true ? selectSeveral(message.text, choices, message.reader.languages) : [];
  if (picked.length > 0) return picked.map(({ id }) => ({ kind: 'select', id }));
  return readInterruption(message) ?? readOtherAction(message, action) ?? [];
}

/** The core reads the yes itself. What else is said may be a correction of the values. */
function readObjection(
  message: Message,
  expectation: Extract<Expectation, { kind: 'confirmation' }>,
): readonly Command[] {
  const { text, reader } = message;
  const interruption = readInterruption(message);
  if (interruption !== undefined) return interruption;
  const other = readOtherAction(message, expectation.action);
  if (other !== undefined) return other;
  const current = message.profiles.find(({ action }) => action.name === expectation.action);
  if (current === undefined) return [];
  const found = findValues(text, current.action, reader.locale);
  const wish = readWish({ text, values: found, languages: reader.languages, lexicon: reader.lexicon });
  const values = takeWords(text, wish.values, reader.locale);
  if (Object.keys(values).length > 0) return [{ kind: 'provide', values }];
  const { properties } = current.action;
  const corrected = correctNumber({
    ...{ text, properties, languages: reader.languages },
    values: expectation.values ?? {},
  });
  return corrected === undefined ? [] : [{ kind: 'provide', values: corrected }];
}
