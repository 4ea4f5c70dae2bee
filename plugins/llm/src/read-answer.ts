import type { AskedProperty, Command, Interpretation, InterpreterInput } from '@parley/core/contract';
import * as v from 'valibot';
import { numberChoices, providable } from './answer-schema.ts';
import { createFailure } from './errors.ts';
import { isOwnWords } from './own-words.ts';

const mostCommands = 20;
const mostValueText = 4_096;

const AnswerSchema = v.object({
  commands: v.array(v.unknown()),
  // What nobody needs for a turn is dropped alone.
  language: v.fallback(
    v.optional(v.pipe(v.string(), v.regex(/^[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8}){0,3}$/))),
    undefined,
  ),
  say: v.fallback(v.optional(v.object({ text: v.string(), template: v.string() })), undefined),
});

const values = v.optional(v.nullable(v.record(v.string(), v.unknown())));
const CommandSchema = v.variant('kind', [
  v.object({ kind: v.literal('start'), action: v.string(), values }),
  v.object({ kind: v.literal('provide'), values }),
  v.object({ kind: v.literal('select'), choice: v.string() }),
  v.object({ kind: v.picklist(['stop', 'person', 'help', 'greet', 'goodbye']) }),
]);
type Answered = v.InferOutput<typeof CommandSchema>;

/**
 * Reads what a model answered, as if it had never seen the schema: what was not on offer is dropped, and so is what the
 * customer did not say. Words are left to the core to judge. Throws `PARLEY_INTERPRETER_FAILED` where no usable answer is left.
 */
export function readAnswer(
  text: string,
  input: InterpreterInput,
  service: string,
): Omit<Interpretation, 'by'> {
  const { commands: list, language, say } = parseAnswer(text, service);
  const answered = list.slice(0, mostCommands);
  const commands = answered.flatMap((item) => {
    const result = v.safeParse(CommandSchema, item);
    return result.success ? toCommands(result.output, input) : [];
  });
  if (commands.length === 0 && answered.length > 0)
    throw createFailure(`No command of ${service} was on offer.`, modelFix);
  const isOffered = input.phrasable?.some(({ name }) => name === say?.text) === true;
  return {
    commands,
    ...(language === undefined ? {} : { language }),
    ...(say === undefined || !isOffered ? {} : { phrasing: say }),
  };
}

function parseAnswer(text: string, service: string): v.InferOutput<typeof AnswerSchema> {
  if (text.trim() === '') throw createFailure(`The answer of ${service} is empty.`, emptyFix);
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    // The parser's error quotes the text.
    throw createFailure(`The answer of ${service} is not JSON.`, modelFix);
  }
  const result = v.safeParse(AnswerSchema, json);
  if (result.success) return result.output;
  throw createFailure(`The answer of ${service} has no list of commands.`, modelFix);
}

const modelFix = 'Choose a model that keeps to a schema, or another `structured-output`.';
const emptyFix = 'A model that thinks first needs more `max-output-tokens`.';

function toCommands(answered: Answered, input: InterpreterInput): readonly Command[] {
  switch (answered.kind) {
    case 'start': {
      const action = input.actions.find(({ name }) => name === answered.action);
      if (action === undefined) return [];
      const taken = takeValues(answered.values, action.properties, input);
      return [{ kind: 'start', action: action.name, values: taken }];
    }
    case 'provide': {
      const taken = takeValues(answered.values, providable(input), input);
      return Object.keys(taken).length === 0 ? [] : [{ kind: 'provide', values: taken }];
    }
    case 'select': {
      const chosen = numberChoices(input.expectation).find(({ choice }) => choice === answered.choice);
      return chosen === undefined ? [] : [{ kind: 'select', id: chosen.id }];
    }
    default:
      return [{ kind: answered.kind }];
  }
}

function takeValues(
  given: Readonly<Record<string, unknown>> | null | undefined,
  properties: readonly AskedProperty[],
  { text, expectation }: InterpreterInput,
): Readonly<Record<string, string>> {
  const wanted = expectation.kind === 'confirmation' ? expectation.values : undefined;
  const taken = properties.flatMap((property): readonly (readonly [string, string])[] => {
    const { name } = property;
    const value = given && Object.hasOwn(given, name) ? given[name] : undefined;
    if (typeof value !== 'string' || value.trim() === '' || value.length > mostValueText) return [];
    // A correction says one word anew; the others are the customer's too, from before.
    const before = wanted && Object.hasOwn(wanted, name) ? wanted[name] : undefined;
    const own = before === undefined ? text : `${text}\n${before}`;
    return isOwnWords(value, own, property) ? [[name, value.trim()]] : [];
  });
  return Object.fromEntries(taken);
}
