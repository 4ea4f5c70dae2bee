import type { EngineMoved, Failure, FailureCode } from './types.ts';

interface FailureError extends Error {
  readonly failure: Failure;
}

/** An error that carries a {@link Failure} through a `throw`. A class that extends `Error` breaks where scripts are compiled to ES5. */
export function createFailure(
  code: FailureCode,
  message: string,
  more: {
    readonly fix?: string;
    readonly moved?: readonly EngineMoved[];
    readonly retryAfterMs?: number;
  } = {},
): Error {
  const failure: Failure = {
    code,
    message,
    fix: more.fix,
    moved: more.moved,
    retryAfterMs: more.retryAfterMs,
  };
  return Object.assign(new Error(message), { failure: failure });
}

/** The {@link Failure} of an error; undefined when the error is something else. */
export function readFailure(error: unknown): Failure | undefined {
  if (!(error instanceof Error) || !('failure' in error)) return undefined;
  return (error as FailureError).failure;
}
