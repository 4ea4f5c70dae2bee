import * as v from 'valibot';

/** What an utterance may ask for besides an action. */
export const otherWishes = ['help', 'person', 'stop', 'greet', 'goodbye', 'none'] as const;
export type OtherWish = (typeof otherWishes)[number];

export const halves = ['tuning', 'heldOut'] as const;
export type Half = (typeof halves)[number];

const Name = v.pipe(v.string(), v.nonEmpty());

const UtteranceSchema = v.strictObject({
  example: v.exactOptional(Name, 'insurance'),
  text: v.pipe(
    v.string(),
    v.maxLength(4096),
    v.check((text) => text.trim() !== '', 'nobody sends a message without text'),
  ),
  language: v.exactOptional(
    v.pipe(v.string(), v.regex(/^[a-z]{2}(-[A-Za-z]+)?$/, 'a language such as "af"')),
  ),
  half: v.exactOptional(v.picklist(halves)),
  /** What the hub waits for when it is said. Left out: nothing. */
  at: v.exactOptional(
    v.union([v.strictObject({ confirming: Name }), v.strictObject({ asked: Name, property: Name })]),
  ),
  action: v.exactOptional(Name),
  other: v.exactOptional(v.picklist(otherWishes)),
  values: v.exactOptional(v.record(v.string(), v.string())),
  /** Whether it is a plain yes to the open confirmation. */
  yes: v.exactOptional(v.boolean()),
  /** Opens a conversation that should end in the change of this task. */
  task: v.exactOptional(Name),
});

export type Utterance = Omit<v.InferOutput<typeof UtteranceSchema>, 'half'> & {
  readonly half: Half;
  /** In its file, from 1. */
  readonly line: number;
};

/** Lines that cannot be used, all of them, each with its number. */
export class DataError extends Error {
  constructor(file: string, problems: readonly string[]) {
    super(problems.map((problem) => `${file}:${problem}`).join('\n'));
    this.name = 'DataError';
  }
}

export interface ReadOptions {
  /** How errors call it. */
  readonly file: string;
  /**
   * Where a line without `half` belongs. `alternate`: those of one label take turns, the first in the tuning half.
   */
  readonly split: Half | 'alternate';
}

/** Reads JSON Lines. Blank lines are skipped. Throws a {@link DataError} that names every bad line. */
export function readUtterances(text: string, { file, split }: ReadOptions): readonly Utterance[] {
  const problems: string[] = [];
  const read: Utterance[] = [];
  const counts = new Map<string, number>();
  for (const [index, source] of text.split('\n').entries()) {
    if (source.trim() === '') continue;
    const result = readLine(source);
    if (typeof result === 'string') {
      problems.push(`${index + 1}: ${result}`);
      continue;
    }
    const label = labelOf(result);
    const count = counts.get(label) ?? 0;
    counts.set(label, count + 1);
    const alternate = count % 2 === 0 ? 'tuning' : 'heldOut';
    read.push({
      ...result,
      half: result.half ?? (split === 'alternate' ? alternate : split),
      line: index + 1,
    });
  }
  if (problems.length === 0 && read.length === 0) problems.push('1: There is nothing in it.');
  if (problems.length > 0) throw new DataError(file, problems);
  return read;
}

function readLine(source: string): v.InferOutput<typeof UtteranceSchema> | string {
  let value: unknown;
  try {
    value = JSON.parse(source);
  } catch {
    return 'Not JSON.';
  }
  const { issues, output, success } = v.safeParse(UtteranceSchema, value);
  if (!success) {
    return issues.map((issue) => `${v.getDotPath(issue) ?? 'the line'}: ${issue.message}`).join(' ');
  }
  const { at, action, other, values, yes, task } = output;
  if (action !== undefined && other !== undefined) return 'It has both "action" and "other".';
  if (yes !== undefined && (at === undefined || !('confirming' in at)))
    return '"yes" is for what is said at a confirmation: say which with "at".';
  if (task !== undefined && (at ?? action ?? other ?? values ?? yes) !== undefined)
    return '"task" stands alone: what it ends in is what the task says.';
  if (action === undefined && values !== undefined && at === undefined) return '"values" need an "action".';
  if ([action, other, values, yes, task].every((label) => label === undefined))
    return 'It has no label: action, other, values, yes or task.';
  return output;
}

/** What a line is to be read as; lines of one label are shared out evenly. */
export function labelOf({ example, at, action, other, yes, task }: Omit<Utterance, 'half' | 'line'>): string {
  return JSON.stringify([example, at, action, other, yes, task]);
}
