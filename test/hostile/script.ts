import type { Interpretation, InterpreterInput } from '../../core/src/contract/index.ts';
import { createGuidedInterpreter } from '../../core/src/interpreter/index.ts';
import type { Interpret } from './interpreter-plugin.ts';

/** An interpreter that reads some texts as it was told to, and all others as the guided one does. */
export interface Script {
  readonly interpret: Interpret;
  /** A harmless text that it reads so. What it says need not be an interpretation at all. */
  meaning(reading: () => unknown): string;
}

const call = { deadline: Number.MAX_SAFE_INTEGER, signal: new AbortController().signal };

export function createScript(): Script {
  const guided = createGuidedInterpreter();
  const readings = new Map<string, () => unknown>();
  return {
    interpret(input: InterpreterInput) {
      const reading = readings.get(input.text);
      return reading === undefined ? guided.interpret(input, call) : (reading() as Interpretation);
    },
    meaning(reading) {
      const text = `something harmless, number ${readings.size + 1} of them`;
      readings.set(text, reading);
      return text;
    },
  };
}
