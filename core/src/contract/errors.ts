/** What is known of one error code. */
export interface ErrorCodeInfo {
  /** The HTTP status that stands for this error where one is needed. */
  readonly status: number;
  /** Whether the same call may succeed later without anybody changing anything. */
  readonly retryable: boolean;
  /** What it means, for the developer and the operator. */
  readonly meaning: string;
}

/**
 * The one table of error codes. A code is `PARLEY_` + area + what. Codes are never renamed; a test pins
 * the table.
 */
export const errorTable = {
  PARLEY_CONFIG_INVALID: {
    status: 500,
    retryable: false,
    meaning: 'The configuration has problems; all are listed.',
  },
  PARLEY_CONFIG_SECRET_MISSING: {
    status: 500,
    retryable: false,
    meaning: 'A secret reference does not resolve.',
  },
  PARLEY_PLUGIN_NOT_FOUND: {
    status: 500,
    retryable: false,
    meaning: 'No package of this name is installed beside hub.yaml.',
  },
  PARLEY_PLUGIN_LOAD_FAILED: {
    status: 500,
    retryable: false,
    meaning: 'The package is there but threw while it was loaded.',
  },
  PARLEY_PLUGIN_INVALID: {
    status: 500,
    retryable: false,
    meaning: 'The plugin does not have the shape of the contract.',
  },
  PARLEY_PLUGIN_CONTRACT_UNSUPPORTED: {
    status: 500,
    retryable: false,
    meaning: 'The plugin was made for another contract version.',
  },
  PARLEY_CONNECTOR_UNREACHABLE: {
    status: 503,
    retryable: true,
    meaning: 'The backend could not be reached; nothing was executed.',
  },
  PARLEY_CONNECTOR_TIMEOUT: {
    status: 504,
    retryable: true,
    meaning: 'The backend stopped the call at its deadline; nothing was written.',
  },
  PARLEY_CONNECTOR_BUSY: {
    status: 429,
    retryable: true,
    meaning: 'The backend or the pool is at its limit.',
  },
  PARLEY_CONNECTOR_CREDENTIALS: {
    status: 401,
    retryable: false,
    meaning: 'The backend refused the credentials.',
  },
  PARLEY_CONNECTOR_CERTIFICATE: {
    status: 526,
    retryable: false,
    meaning: "The backend's certificate does not verify.",
  },
  PARLEY_CONNECTOR_PLAINTEXT: {
    status: 526,
    retryable: false,
    meaning: 'The connection would be plaintext and the configuration does not allow that.',
  },
  PARLEY_CONNECTOR_FORBIDDEN: {
    status: 403,
    retryable: false,
    meaning: 'The backend account lacks a grant, or the connector is read-only.',
  },
  PARLEY_CONNECTOR_CONFLICT: {
    status: 409,
    retryable: false,
    meaning:
      'A record no longer holds what was expected; nothing was written. `details.moved` names what moved.',
  },
  PARLEY_CONNECTOR_CONSTRAINT: {
    status: 422,
    retryable: false,
    meaning:
      'A rule of the backend (unique, foreign key, check, not null) refused the change; nothing was written.',
  },
  PARLEY_CONNECTOR_VALUE_TOO_LONG: {
    status: 422,
    retryable: false,
    meaning: 'A value does not fit its field; nothing was written.',
  },
  PARLEY_CONNECTOR_VALUE_INVALID: {
    status: 422,
    retryable: false,
    meaning: 'A value cannot be stored in its field; nothing was written.',
  },
  PARLEY_CONNECTOR_NOT_DESCRIBED: {
    status: 404,
    retryable: false,
    meaning: 'The collection or field does not exist (any more).',
  },
  PARLEY_CONNECTOR_UNSUPPORTED: {
    status: 501,
    retryable: false,
    meaning: 'The connector does not offer this capability.',
  },
  PARLEY_CONNECTOR_OUTCOME_UNKNOWN: {
    status: 502,
    retryable: false,
    meaning:
      'The connection was lost while the change may have been taking effect; it may or may not have been written.',
  },
  PARLEY_CONNECTOR_FAILED: {
    status: 502,
    retryable: false,
    meaning: 'The backend failed in a way without a code of its own; nothing was written.',
  },
  PARLEY_CONNECTOR_HELD: {
    status: 503,
    retryable: true,
    meaning:
      'Writes are held because no paired notifier accepts notices, or because the mapping is not accepted.',
  },
  PARLEY_NOTIFIER_UNREACHABLE: {
    status: 503,
    retryable: true,
    meaning: "The notifier's service could not be reached or failed.",
  },
  PARLEY_NOTIFIER_TIMEOUT: {
    status: 504,
    retryable: true,
    meaning: "The notifier's service did not answer in time.",
  },
  PARLEY_NOTIFIER_BUSY: {
    status: 429,
    retryable: true,
    meaning: "The notifier's service asks to slow down.",
  },
  PARLEY_NOTIFIER_CREDENTIALS: {
    status: 401,
    retryable: false,
    meaning: "The notifier's service refused the credentials.",
  },
  PARLEY_NOTIFIER_REJECTED: {
    status: 422,
    retryable: false,
    meaning: "The notifier's service refused this notice for good.",
  },
  PARLEY_CHANNEL_SIGNATURE: {
    status: 401,
    retryable: false,
    meaning: "A webhook's signature is missing or wrong.",
  },
  PARLEY_CHANNEL_TOO_LARGE: { status: 413, retryable: false, meaning: 'A webhook body is over the limit.' },
  PARLEY_CHANNEL_MALFORMED: {
    status: 400,
    retryable: false,
    meaning: 'A webhook body is not what the channel sends.',
  },
  PARLEY_CHANNEL_UNREACHABLE: {
    status: 503,
    retryable: true,
    meaning: "The channel's service could not be reached or failed.",
  },
  PARLEY_CHANNEL_BUSY: { status: 429, retryable: true, meaning: "The channel's service asks to slow down." },
  PARLEY_CHANNEL_CREDENTIALS: {
    status: 401,
    retryable: false,
    meaning: "The channel's service refused the credentials.",
  },
  PARLEY_CHANNEL_REJECTED: {
    status: 422,
    retryable: false,
    meaning: "The channel's service refused this message for good.",
  },
  PARLEY_CHANNEL_WINDOW_CLOSED: {
    status: 422,
    retryable: false,
    meaning: 'The customer last wrote too long ago for a free-form message.',
  },
  PARLEY_INTERPRETER_FAILED: {
    status: 502,
    retryable: true,
    meaning: 'The interpreter gave no usable answer.',
  },
  PARLEY_GATE_PERMISSION: {
    status: 403,
    retryable: false,
    meaning: "The connector's permission does not allow this action.",
  },
  PARLEY_GATE_EVIDENCE: {
    status: 403,
    retryable: false,
    meaning: 'The evidence does not suffice for this action.',
  },
  PARLEY_GATE_CONFIRMATION: {
    status: 403,
    retryable: false,
    meaning: 'No matching, unexpired, unused confirmation stands for this plan.',
  },
  PARLEY_STORE_FULL: {
    status: 507,
    retryable: true,
    meaning: "The hub's disk is full; nothing was accepted.",
  },
  PARLEY_STORE_FAILED: { status: 500, retryable: true, meaning: "The hub's store failed." },
  PARLEY_SEAL_KEY: {
    status: 500,
    retryable: false,
    meaning: "The hub's key is missing, unreadable by rule, or not the one that sealed these rows.",
  },
  PARLEY_SEAL_ERASED: {
    status: 410,
    retryable: false,
    meaning: "The sender's key was erased; the value is gone.",
  },
  PARLEY_CALL_ABORTED: {
    status: 499,
    retryable: true,
    meaning: 'The host cancelled the call; nothing was written.',
  },
} as const satisfies Record<`PARLEY_${string}`, ErrorCodeInfo>;

/** A code of {@link errorTable}. */
export type ErrorCode = keyof typeof errorTable;

/** What may accompany a {@link ParleyError}. Plain data, except `cause`, which stays on its side. */
export interface ParleyErrorOptions {
  /** The error underneath. Never dropped. */
  readonly cause?: unknown;
  /** What a person can do about it, in one sentence. */
  readonly fix?: string;
  /** For retryable codes: not before this many milliseconds. */
  readonly retryAfterMs?: number;
  /** Plain data that names what is concerned: collections, fields, indexes. Never a customer's value. */
  readonly details?: Readonly<Record<string, unknown>>;
}

const brand = Symbol.for('parley.error');

/**
 * The one error class. The message is for developers and operators: names and the likely fix, never a
 * customer's value, SQL or a secret. What a customer reads is a separate text.
 */
export class ParleyError extends Error {
  readonly [brand] = true;
  override readonly name = 'ParleyError';
  readonly code: ErrorCode;
  readonly fix: string | undefined;
  readonly retryAfterMs: number | undefined;
  readonly details: Readonly<Record<string, unknown>>;

  constructor(code: ErrorCode, message: string, options: ParleyErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.fix = options.fix;
    this.retryAfterMs = options.retryAfterMs;
    this.details = options.details ?? {};
  }

  /** Whether the same call may succeed later. */
  get retryable(): boolean {
    return errorTable[this.code].retryable;
  }

  /** The plain data that crosses a process border and the log. */
  toJSON(): { code: ErrorCode; message: string; fix?: string; details: Readonly<Record<string, unknown>> } {
    return {
      code: this.code,
      message: this.message,
      ...(this.fix === undefined ? {} : { fix: this.fix }),
      details: this.details,
    };
  }
}

/** Tells a {@link ParleyError} by its brand, so that two installed copies of the contract understand each other. */
export function isParleyError(error: unknown, code?: ErrorCode): error is ParleyError {
  if (typeof error !== 'object' || error === null || !(brand in error)) return false;
  return code === undefined || (error as ParleyError).code === code;
}
