import { type ErrorCode, isParleyError, ParleyError } from '@parley/core/contract';
import type { ErrorContext } from '@parley/sql-kit';

interface Translation {
  readonly code: ErrorCode;
  readonly message: string;
  readonly fix?: string;
  readonly transient?: boolean;
}

/** By SQLSTATE; the longest matching prefix counts. https://www.postgresql.org/docs/18/errcodes-appendix.html */
const translations: Readonly<Record<string, Translation>> = {
  '08': { code: 'PARLEY_CONNECTOR_UNREACHABLE', message: 'The connection to PostgreSQL failed' },
  '0A': {
    code: 'PARLEY_CONNECTOR_UNSUPPORTED',
    message: 'PostgreSQL does not support this on the collection',
  },
  '22': { code: 'PARLEY_CONNECTOR_VALUE_INVALID', message: 'PostgreSQL cannot store or compare a value' },
  '22001': { code: 'PARLEY_CONNECTOR_VALUE_TOO_LONG', message: 'A value is longer than its column' },
  '22012': { code: 'PARLEY_CONNECTOR_FAILED', message: 'PostgreSQL divided by zero' },
  '23': { code: 'PARLEY_CONNECTOR_CONSTRAINT', message: 'A constraint of the database refused the change' },
  '25006': {
    code: 'PARLEY_CONNECTOR_FORBIDDEN',
    message: 'The session is read-only',
    fix: 'Connect to the primary server, and raise the permission of the connector if it is to write.',
  },
  '25P03': {
    code: 'PARLEY_CONNECTOR_TIMEOUT',
    message: 'PostgreSQL ended the idle transaction at the deadline',
  },
  '25P04': { code: 'PARLEY_CONNECTOR_TIMEOUT', message: 'PostgreSQL ended the transaction at the deadline' },
  '28': {
    code: 'PARLEY_CONNECTOR_CREDENTIALS',
    message: 'PostgreSQL refused the account or its password',
    fix: 'Look at user, password and pg_hba.conf.',
  },
  '3D000': {
    code: 'PARLEY_CONNECTOR_CREDENTIALS',
    message: 'The database does not exist',
    fix: 'Look at the name of the database in the configuration.',
  },
  '3F000': { code: 'PARLEY_CONNECTOR_NOT_DESCRIBED', message: 'The schema does not exist' },
  '40001': {
    code: 'PARLEY_CONNECTOR_BUSY',
    message: 'Others changed the same records at the same time',
    transient: true,
  },
  '40P01': {
    code: 'PARLEY_CONNECTOR_BUSY',
    message: 'Others held the same records in a deadlock',
    transient: true,
  },
  '42501': {
    code: 'PARLEY_CONNECTOR_FORBIDDEN',
    message: 'The database account lacks a grant',
    fix: 'Compare its grants with `parley grants`. A record that is only relied on is locked, which needs UPDATE on one of its columns.',
  },
  '42703': { code: 'PARLEY_CONNECTOR_NOT_DESCRIBED', message: 'A column does not exist (any more)' },
  '42804': { code: 'PARLEY_CONNECTOR_VALUE_INVALID', message: 'A value is not of the type of its column' },
  '42883': {
    code: 'PARLEY_CONNECTOR_VALUE_INVALID',
    message: 'A column of this type cannot be compared like this',
  },
  '428C9': { code: 'PARLEY_CONNECTOR_VALUE_INVALID', message: 'A generated column takes no value' },
  '42P01': { code: 'PARLEY_CONNECTOR_NOT_DESCRIBED', message: 'A table does not exist (any more)' },
  '44000': { code: 'PARLEY_CONNECTOR_CONSTRAINT', message: 'The check option of a view refused the change' },
  '53': { code: 'PARLEY_CONNECTOR_BUSY', message: 'PostgreSQL is short of resources' },
  '53100': { code: 'PARLEY_CONNECTOR_FAILED', message: "PostgreSQL's disk is full" },
  '53300': {
    code: 'PARLEY_CONNECTOR_BUSY',
    message: 'PostgreSQL takes no more connections',
    fix: 'Lower `pool-max`, or raise max_connections of the server.',
  },
  '55P03': { code: 'PARLEY_CONNECTOR_BUSY', message: 'A record was locked by others until the deadline' },
  '57014': { code: 'PARLEY_CONNECTOR_TIMEOUT', message: 'PostgreSQL stopped the statement at the deadline' },
  '57P': { code: 'PARLEY_CONNECTOR_UNREACHABLE', message: 'PostgreSQL is shutting down or starting' },
  P0001: {
    code: 'PARLEY_CONNECTOR_CONSTRAINT',
    message: 'A trigger or function of the database refused the change',
  },
};

/** What Node reports for a certificate that does not verify. */
const certificateCodes: ReadonlySet<string> = new Set([
  'CERT_CHAIN_TOO_LONG',
  'CERT_HAS_EXPIRED',
  'CERT_NOT_YET_VALID',
  'CERT_REJECTED',
  'CERT_REVOKED',
  'CERT_SIGNATURE_FAILURE',
  'CERT_UNTRUSTED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'ERR_TLS_CERT_ALTNAME_INVALID',
  'HOSTNAME_MISMATCH',
  'INVALID_CA',
  'INVALID_PURPOSE',
  'PATH_LENGTH_EXCEEDED',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
]);

/** An error on the way to the commit, raised by the commit's own guard. */
export const deadlinePassedState = '22012';

/**
 * The answer to a statement that the server kept from before and that no longer fits: its columns are of other types
 * by now, or somebody made the server forget it. Undefined: another error. Parsed anew, it may succeed at once.
 */
export function toStaleStatement(error: unknown): ParleyError | undefined {
  const state = readSqlState(error);
  if (state !== '0A000' && state !== '26000') return undefined;
  return new ParleyError(
    'PARLEY_CONNECTOR_BUSY',
    'The schema changed under a prepared statement; nothing was written',
    { cause: toSafeCause(error, state), details: { sqlstate: state, transient: true } },
  );
}

/** Translates what `pg`, Node or PostgreSQL threw. */
export function translateError(error: unknown, { phase }: ErrorContext): ParleyError {
  if (isParleyError(error)) return error;
  const code = readCode(error);
  const cause = toSafeCause(error, code);
  if (code !== undefined && certificateCodes.has(code))
    return new ParleyError(
      'PARLEY_CONNECTOR_CERTIFICATE',
      `The server's certificate does not verify (${code})`,
      {
        cause,
        fix: 'Give the authority that signed it as `ca`, and connect by a name that the certificate carries.',
      },
    );
  const state = readSqlState(error);
  if (phase === 'commit' && state === deadlinePassedState)
    return new ParleyError(
      'PARLEY_CONNECTOR_TIMEOUT',
      'The deadline passed before the commit; nothing was written',
      { cause },
    );
  if (state === undefined)
    return error instanceof TypeError || error instanceof RangeError
      ? new ParleyError('PARLEY_CONNECTOR_FAILED', 'The driver failed; nothing was written', { cause })
      : new ParleyError(
          'PARLEY_CONNECTOR_UNREACHABLE',
          'The connection to PostgreSQL failed; nothing was written',
          {
            cause,
            fix: 'Look whether the server runs and can be reached from here.',
          },
        );
  const known = findTranslation(state);
  const details = { sqlstate: state, ...readNames(error), ...(known?.transient ? { transient: true } : {}) };
  return known === undefined
    ? new ParleyError(
        'PARLEY_CONNECTOR_FAILED',
        `PostgreSQL failed with SQLSTATE ${state}; nothing was written`,
        { cause, details },
      )
    : new ParleyError(known.code, `${known.message}; nothing was written`, {
        cause,
        details,
        ...(known.fix === undefined ? {} : { fix: known.fix }),
      });
}

/**
 * A commit that PostgreSQL answered with an error did not happen. Not so when the session ended: the answer may
 * have been lost, or be about the time after the commit.
 */
export function provesNotCommitted(error: unknown): boolean {
  if (isParleyError(error)) return true;
  const state = readSqlState(error);
  return state !== undefined && !/^(08|57P|25P0[34]|58|XX)/.test(state);
}

function findTranslation(state: string): Translation | undefined {
  for (let length = state.length; length >= 2; length -= 1) {
    const found = translations[state.slice(0, length)];
    if (found !== undefined) return found;
  }
  return undefined;
}

function readCode(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}

/** Only what the server sent has a severity; Node's own codes can be five letters too. */
function readSqlState(error: unknown): string | undefined {
  const code = readCode(error);
  const isFromServer = typeof error === 'object' && error !== null && 'severity' in error;
  return isFromServer && code !== undefined && /^[0-9A-Z]{5}$/.test(code) ? code : undefined;
}

function readNames(error: unknown): Record<string, string> {
  const names: Record<string, string> = {};
  if (typeof error !== 'object' || error === null) return names;
  for (const name of ['schema', 'table', 'column', 'constraint'] as const) {
    const value: unknown = Reflect.get(error, name);
    if (typeof value === 'string') names[name] = value;
  }
  return names;
}

/** The server's text and the driver's may hold the statement and values; the code, the names and the stack do not. */
function toSafeCause(error: unknown, code: string | undefined): Error {
  const cause = new Error(code === undefined ? 'The driver reported no code' : `The driver reported ${code}`);
  cause.name = error instanceof Error ? error.name : 'Error';
  const frames =
    error instanceof Error ? (error.stack ?? '').split('\n').filter((line) => /^ {4}at /.test(line)) : [];
  cause.stack = [`${cause.name}: ${cause.message}`, ...frames].join('\n');
  return Object.assign(cause, code === undefined ? {} : { code }, readNames(error));
}
