import { describeError } from '../describe-error.ts';
import { type ListQuery, type ListResult, listKey, NotRead } from '../mapping/index.ts';
import type { Turn, TurnContext } from './advance/turn.ts';

export interface ReadDeps {
  /** Reads a list of records, fresh. */
  list(query: ListQuery): Promise<ListResult>;
  log(level: 'warn' | 'error', message: string): void;
}

/** More lists than this are not read for one message. */
const mostReads = 60;

/** Takes a pure step, reads what it wants, and takes it again, until it wants nothing more. */
export async function stepWithReads(
  deps: ReadDeps,
  context: TurnContext,
  step: (context: TurnContext) => Turn,
): Promise<{ readonly turn: Turn; readonly context: TurnContext }> {
  let current = context;
  for (let count = 0; count <= mostReads; count += 1) {
    const turn = step(current);
    if (turn.wants === undefined) return { turn, context: current };
    const next = await read(deps, current, turn.wants);
    if (next === undefined) break;
    current = next;
  }
  // As if nothing could be reached: nothing is lost, and the question that stood open stands open still.
  current = { ...context, lookup: { kind: 'unreachable' } };
  return { turn: step(current), context: current };
}

/** As {@link stepWithReads}, for something that throws `NotRead` instead of saying what it wants. */
export async function runWithReads<Result>(
  deps: ReadDeps,
  context: TurnContext,
  run: (context: TurnContext) => Result,
): Promise<{ readonly result: Result | undefined; readonly context: TurnContext }> {
  let current = context;
  for (let count = 0; count <= mostReads; count += 1) {
    try {
      return { result: run(current), context: current };
    } catch (error) {
      if (!(error instanceof NotRead)) throw error;
      const next = await read(deps, current, error.query);
      if (next === undefined) break;
      current = next;
    }
  }
  return { result: undefined, context };
}

async function read(
  deps: ReadDeps,
  context: TurnContext,
  query: ListQuery,
): Promise<TurnContext | undefined> {
  try {
    const found = await deps.list(query);
    return { ...context, reads: new Map([...context.reads, [listKey(query), found]]) };
  } catch (error) {
    deps.log('warn', `Records of type "${query.record}" cannot be read: ${describeError(error)}`);
    return undefined;
  }
}
