import * as v from 'valibot';
import type { Command, InterpretedBy } from '../../contract/index.ts';

const words = v.pipe(v.string(), v.maxLength(4096));
const values = v.record(v.string(), words);

const CommandSchema = v.variant('kind', [
  v.object({ kind: v.literal('start'), action: words, values }),
  v.object({ kind: v.literal('provide'), values }),
  v.object({ kind: v.literal('select'), id: words }),
  v.object({ kind: v.picklist(['stop', 'person', 'help', 'greet', 'goodbye']) }),
]);

/** An interpreter is a plugin, and may be a model: what it returns is read as data, and what is no command is dropped. */
export function readCommands(input: unknown): readonly Command[] {
  if (!Array.isArray(input)) return [];
  return input.slice(0, 50).flatMap((item) => {
    const result = v.safeParse(CommandSchema, item);
    return result.success ? [result.output] : [];
  });
}

/** The language that an interpreter names: its code alone. Undefined: it names none that anybody could speak. */
export function readLanguage(input: unknown): string | undefined {
  const match = typeof input === 'string' ? /^([a-z]{2,3})(?:-[a-z\d]{1,8}){0,4}$/i.exec(input) : null;
  return match?.[1]?.toLowerCase();
}

const count = v.exactOptional(v.pipe(v.number(), v.safeInteger(), v.minValue(0)));

const InterpretedBySchema = v.object({
  model: v.pipe(v.string(), v.regex(/^[\x21-\x7e]{1,200}$/)),
  prompt: v.pipe(v.string(), v.regex(/^[A-Za-z0-9._-]{1,64}$/)),
  inputTokens: count,
  outputTokens: count,
});

/** Which model read the message, for the trail. Undefined where none did, or where that is not said in names and counts. */
export function readInterpretedBy(input: unknown): InterpretedBy | undefined {
  const result = v.safeParse(InterpretedBySchema, input);
  return result.success ? result.output : undefined;
}
