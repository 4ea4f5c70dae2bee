/**
 * What accompanies every call into a plugin. Only `deadline` is data that crosses a process border; `signal`
 * is made on the plugin's side, from the host's cancel message.
 */
export interface CallOptions {
  /** Milliseconds since 1970 (UTC). The call must have no effect after it where the backend can enforce that. */
  readonly deadline: number;
  /** Aborts when the host no longer wants the answer. A connector stops what it can and throws `PARLEY_CALL_ABORTED`. */
  readonly signal: AbortSignal;
}

/** One thing that a check found. */
export interface Finding {
  readonly level: 'ok' | 'warning' | 'error';
  /** What was looked at and what was found, without secrets. */
  readonly message: string;
  /** What to do about it. Present for warnings and errors. */
  readonly fix?: string;
}

/**
 * What `check` answers: at least one finding; an `error` among them means "does not work". A check may
 * also throw; a retryable `ParleyError` then means "not now", any other "will not work like this".
 */
export interface CheckReport {
  readonly findings: readonly Finding[];
}

export type Permission = 'read-only' | 'read-write' | 'full';
