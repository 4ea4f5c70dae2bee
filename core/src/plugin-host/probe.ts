import type { Clock } from '../clock.ts';
import { type CallOptions, type CheckReport, isParleyError } from '../contract/index.ts';
import { createCallOptions } from './call-plugin.ts';

export interface ProbeOptions {
  /** For the log: `notifier "compliance"`. */
  readonly subject: string;
  check(options: CallOptions): Promise<CheckReport>;
  readonly clock: Clock;
  log(level: 'info' | 'warn', message: string): void;
  /** From 0 to 1, for the jitter. */
  random(): number;
  /** After every attempt. */
  onResult(): void;
  /** Whether somebody still waits for this member, so that its last good check must not grow old. */
  isNeeded(): boolean;
}

/** Checks one member until it works and nobody waits for it. */
export interface Probe {
  /** Undefined: not checked yet. */
  works(): boolean | undefined;
  /** Why it does not work. */
  reason(): string | undefined;
  /** Resolves after the first attempt. */
  start(): Promise<void>;
  stop(): void;
}

const checkTimeoutMs = 15_000;
const firstDelayMs = 1_000;
const longestDelayMs = 60_000;

/** Builds a probe. Failed checks are repeated with exponential backoff and jitter, at most a minute apart. */
export function createProbe(options: ProbeOptions): Probe {
  const { clock, subject } = options;
  const stopping = new AbortController();
  let works: boolean | undefined;
  let reason: string | undefined;
  let failures = 0;
  let cancelTimer = (): void => {};

  async function attempt(): Promise<void> {
    const fault = await findFault(options, stopping.signal);
    if (stopping.signal.aborted) return;
    if (fault !== undefined && fault !== reason)
      options.log('warn', `${subject} does not work yet: ${fault}`);
    if (fault === undefined && works !== true) options.log('info', `${subject} works.`);
    works = fault === undefined;
    reason = fault;
    failures = works ? 0 : failures + 1;
    options.onResult();
    if (!works || options.isNeeded()) schedule();
  }

  function schedule(): void {
    const backoff = Math.min(longestDelayMs, firstDelayMs * 2 ** (failures - 1));
    const delay = works === true ? longestDelayMs : backoff * (0.5 + options.random() / 2);
    cancelTimer = clock.setTimer(delay, () => void attempt());
  }

  return {
    works: () => works,
    reason: () => reason,
    start: attempt,
    stop() {
      cancelTimer();
      stopping.abort();
    },
  };
}

/** Why a check fails, as one text for the operator; undefined: it passes. */
async function findFault(options: ProbeOptions, signal: AbortSignal): Promise<string | undefined> {
  let report: CheckReport | undefined;
  try {
    report = await options.check(createCallOptions(options.clock, checkTimeoutMs, signal));
  } catch (error) {
    if (!isParleyError(error)) return 'its check failed with an error without a code.';
    return error.fix === undefined ? error.message : `${error.message} ${error.fix}`;
  }
  if (!Array.isArray(report?.findings) || report.findings.length === 0) return 'its check reported nothing.';
  const errors = report.findings.filter((finding) => finding.level === 'error');
  if (errors.length === 0) return undefined;
  return errors.map(({ message, fix }) => (fix === undefined ? message : `${message} ${fix}`)).join(' ');
}
