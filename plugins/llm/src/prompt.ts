import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { AskedProperty, Expectation, InterpreterInput } from '@parley/core/contract';
import { buildAnswerSchema, type JsonSchema, numberChoices } from './answer-schema.ts';

/** One question to a model. */
export interface Prompt {
  readonly instructions: string;
  readonly message: string;
  readonly schema: JsonSchema;
  /** Names the instructions, without anything of the customer's: the same for every message until they change. */
  readonly version: string;
}

/** The longest text that the channel delivers. */
const mostText = 4_096;
const mostKnown = 50;
const mostKnownText = 300;

const templates = {
  system: readTemplate('system'),
  words: readTemplate('words'),
  message: readTemplate('message'),
};

function readTemplate(name: string): string {
  return readFileSync(new URL(`prompts/${name}.md`, import.meta.url), 'utf8').trim();
}

/** Writes the question for one message. What the customer and the backend said stands in it as data alone. */
export function buildPrompt(input: InterpreterInput): Prompt {
  const { language, country, actions, expectation, known, phrasable = [], text } = input;
  const system = fill(templates.system, {
    language,
    country,
    actions: actions.map((action) => toData(describeAction(action))).join('\n'),
  });
  const texts = phrasable.map(({ name, words }) => toData({ text: name, words })).join('\n');
  const instructions =
    phrasable.length === 0 ? system : `${system}\n\n${fill(templates.words, { language, texts })}`;
  const values = known
    .slice(0, mostKnown)
    .map((one) => toData({ ...one, value: one.value.slice(0, mostKnownText) }));
  return {
    instructions,
    message: fill(templates.message, {
      now: toData(describeNow(input)),
      expected: toData(describeExpectation(expectation)),
      known: values.join('\n') || toData(null),
      message: toData(text.slice(0, mostText)),
    }),
    schema: buildAnswerSchema(input),
    version: hash(`${instructions}\n${templates.message}`),
  };
}

function describeAction(action: InterpreterInput['actions'][number]) {
  return { ...action, properties: action.properties.map(describeProperty) };
}

function describeProperty({ name, label, type, options }: AskedProperty) {
  return { name, label, type, ...(options === undefined ? {} : { options }) };
}

function describeExpectation(expectation: Expectation): unknown {
  const { kind } = expectation;
  if (kind === 'value')
    return { kind, action: expectation.action, property: describeProperty(expectation.property) };
  if (kind === 'record') {
    const choices = numberChoices(expectation).map(({ choice, label }) => ({
      choice,
      label: label.slice(0, mostKnownText),
    }));
    const several = expectation.several === true ? { several: true } : {};
    return { kind, action: expectation.action, choices, ...several };
  }
  return expectation;
}

/** Time as the business tells it: "on Thursday" is a day of its calendar. */
function describeNow({ now, timezone }: InterpreterInput): object {
  const local = Temporal.Instant.fromEpochMilliseconds(now).toZonedDateTimeISO(timezone);
  return {
    time: local.toString({ smallestUnit: 'minute', timeZoneName: 'never' }),
    weekday: local.toLocaleString('en', { weekday: 'long' }),
    timezone,
  };
}

/** JSON on one line, in which no tag can be closed. */
function toData(value: unknown): string {
  const toEscape = (character: string) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  return JSON.stringify(value).replace(/[<\u2028\u2029]/g, toEscape);
}

/** One pass, so that a value that looks like a placeholder stays what it is. */
function fill(template: string, values: Readonly<Record<string, string>>): string {
  return template.replace(/\{\{(\w+)\}\}/g, (_, name: string) => values[name] ?? '');
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}
