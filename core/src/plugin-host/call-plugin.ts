import type { Clock } from '../clock.ts';
import {
  type CallOptions,
  type ErrorCode,
  errorTable,
  isParleyError,
  ParleyError,
} from '../contract/index.ts';

/** What a call is for: it decides which code stands for a failure without one. */
export type CallKind = 'read' | 'apply' | 'notifier' | 'channel' | 'interpreter';

export interface CallPluginOptions {
  readonly clock: Clock;
  /** From now to the deadline. Not above zero: nothing is called. */
  readonly timeoutMs: number;
  /** The caller's own wish to stop. */
  readonly signal?: AbortSignal;
  readonly kind: CallKind;
  /** For messages: `connector "policies" find`. */
  readonly what: string;
  /** How long a plugin may take to end after its signal was aborted. Default one second. */
  readonly graceMs?: number;
  /** Hands out a structured clone of the answer, as another process would. For tests. Default false. */
  readonly clone?: boolean;
}

const codes: Record<CallKind, { readonly timeout: ErrorCode; readonly failed: ErrorCode }> = {
  read: { timeout: 'PARLEY_CONNECTOR_TIMEOUT', failed: 'PARLEY_CONNECTOR_FAILED' },
  // Of a write that did not answer nothing is known.
  apply: { timeout: 'PARLEY_CONNECTOR_OUTCOME_UNKNOWN', failed: 'PARLEY_CONNECTOR_OUTCOME_UNKNOWN' },
  notifier: { timeout: 'PARLEY_NOTIFIER_TIMEOUT', failed: 'PARLEY_NOTIFIER_UNREACHABLE' },
  channel: { timeout: 'PARLEY_CHANNEL_UNREACHABLE', failed: 'PARLEY_CHANNEL_UNREACHABLE' },
  interpreter: { timeout: 'PARLEY_INTERPRETER_FAILED', failed: 'PARLEY_INTERPRETER_FAILED' },
};

const defaultGraceMs = 1_000;

type Ending = 'deadline' | 'cancelled';

/** Makes the options that the members of a host are called with. */
export function createCallOptions(clock: Clock, timeoutMs: number, signal?: AbortSignal): CallOptions {
  return { deadline: clock.now() + timeoutMs, signal: signal ?? new AbortController().signal };
}

/**
 * Calls into a plugin. At the deadline, or when the caller stops, the plugin's signal aborts; a plugin that
 * has not ended after the grace is given up, so that a promise that never settles holds up nobody. Whatever
 * is thrown has a Parley code, with the plugin's own error as `cause`.
 */
export function callPlugin<Result>(
  options: CallPluginOptions,
  run: (options: CallOptions) => Promise<Result>,
): Promise<Result> {
  const { clock, timeoutMs, signal, kind, what } = options;
  if (timeoutMs <= 0 || signal?.aborted === true)
    return Promise.reject(createNotCalledError(kind, what, signal?.aborted === true));

  // Aborted without a reason of ours: a plugin that rethrows the reason must not seem to say, by our own
  // code, that nothing was written.
  const controller = new AbortController();
  let ending: Ending | undefined;
  return new Promise<Result>((resolve, reject) => {
    let cancelGrace = (): void => {};
    const stop = (why: Ending): void => {
      if (ending !== undefined) return;
      ending = why;
      cancelGrace = clock.setTimer(options.graceMs ?? defaultGraceMs, () => {
        settle();
        reject(createStoppedError(kind, what, why, undefined));
      });
      controller.abort();
    };
    const onAbort = (): void => stop('cancelled');
    const cancelDeadline = clock.setTimer(timeoutMs, () => stop('deadline'));
    const settle = (): void => {
      cancelDeadline();
      cancelGrace();
      signal?.removeEventListener('abort', onAbort);
    };
    signal?.addEventListener('abort', onAbort, { once: true });

    const call = async (): Promise<Result> => {
      const result = await run({ deadline: clock.now() + timeoutMs, signal: controller.signal });
      return options.clone === true ? structuredClone(result) : result;
    };
    call().then(
      (result) => {
        settle();
        resolve(result);
      },
      (error: unknown) => {
        settle();
        reject(translate(error, kind, what, ending));
      },
    );
  });
}

/** Gives every error a code. One that has a code of the table already is the plugin's own word. */
function translate(error: unknown, kind: CallKind, what: string, ending: Ending | undefined): ParleyError {
  const isCoded = isParleyError(error) && Object.hasOwn(errorTable, error.code);
  const isLate = ending === 'deadline' && kind !== 'apply' && isParleyError(error, 'PARLEY_CALL_ABORTED');
  if (isCoded && !isLate) return error;
  if (ending !== undefined) return createStoppedError(kind, what, ending, error);
  return new ParleyError(codes[kind].failed, `The ${what} failed with an error without a code.`, {
    cause: error,
    fix: 'See the cause in the log; the plugin should translate this error.',
  });
}

function createStoppedError(kind: CallKind, what: string, ending: Ending, cause: unknown): ParleyError {
  const options = cause === undefined ? {} : { cause };
  if (kind !== 'apply' && ending === 'cancelled')
    return new ParleyError('PARLEY_CALL_ABORTED', `The ${what} was cancelled.`, options);
  const why =
    ending === 'deadline' ? 'did not end by its deadline' : 'was cancelled and did not say how it ended';
  return new ParleyError(codes[kind].timeout, `The ${what} ${why}.`, options);
}

/** Nothing was executed, which is certain even for a write. */
function createNotCalledError(kind: CallKind, what: string, isAborted: boolean): ParleyError {
  const code = isAborted || kind === 'apply' ? 'PARLEY_CALL_ABORTED' : codes[kind].timeout;
  return new ParleyError(
    code,
    `The ${what} was not called: it was ${isAborted ? 'cancelled' : 'past its deadline'} before.`,
  );
}
