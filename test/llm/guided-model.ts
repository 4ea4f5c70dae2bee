import type { ActionDescription, Command, Expectation } from '../../core/src/contract/index.ts';
import { createGuidedInterpreter } from '../../core/src/interpreter/index.ts';
import { commands, type ScriptedAnswer, type ScriptedRequest } from './scripted-model.ts';

const guided = createGuidedInterpreter();
const call = { deadline: Number.POSITIVE_INFINITY, signal: new AbortController().signal };

/**
 * A script that answers as the guided interpreter would. It knows nothing but the request: what the prompt does not
 * hold, it cannot take into account.
 */
export async function answerAsGuided({
  instructions,
  prompt,
  message,
}: ScriptedRequest): Promise<ScriptedAnswer> {
  const [, language = '', country = ''] = /language "([^"]+)" \(country ([^)]+)\)/.exec(instructions) ?? [];
  const { time, timezone } = readPart<{ time: string; timezone: string }>(prompt, 'now');
  const { commands: read } = await guided.interpret(
    {
      ...{ text: message, language, country, timezone, now: Date.parse(time) },
      actions: readActions(instructions),
      expectation: readExpectation(prompt),
      known: [],
    },
    call,
  );
  return commands(...read.map(toAnswered));
}

/** One JSON text between two tags. */
function readPart<T>(prompt: string, tag: string): T {
  const [, json] = new RegExp(`<${tag}>\\n(.*)\\n</${tag}>`).exec(prompt) ?? [];
  if (json === undefined) throw new Error(`The prompt has no <${tag}>:\n${prompt}`);
  return JSON.parse(json) as T;
}

function readActions(instructions: string): readonly ActionDescription[] {
  const [, lines = ''] = /# Actions\n(.*?)(?:\n# |$)/s.exec(instructions) ?? [];
  return lines.split('\n').flatMap((line) => {
    if (line.trim() === '') return [];
    const action = JSON.parse(line) as ActionDescription;
    return [{ ...action, properties: action.properties.map((one) => ({ ...one, required: true })) }];
  });
}

interface AskedChoice {
  readonly choice: string;
  readonly label: string;
}

/** Choices go by their number here. */
function readExpectation(prompt: string): Expectation {
  const expected = readPart<Expectation & { readonly choices?: readonly AskedChoice[] }>(prompt, 'expected');
  if (expected.kind === 'record') {
    const choices = (expected.choices as readonly AskedChoice[]).map(({ choice, label }) => ({
      id: choice,
      label,
    }));
    return { ...expected, choices };
  }
  if (expected.kind === 'value') return { ...expected, property: { ...expected.property, required: true } };
  return expected;
}

function toAnswered(command: Command): object {
  return command.kind === 'select' ? { kind: 'select', choice: command.id } : command;
}
