import { type ErrorCode, isParleyError, ParleyError } from '@parley/core/contract';
import type { ErrorContext } from '@parley/sql-kit';

interface Translation {
  readonly code: ErrorCode;
  readonly message: string;
  readonly fix?: string;
  readonly transient?: boolean;
}

const unreachable = (message: string): Translation => ({ code: 'PARLEY_CONNECTOR_UNREACHABLE', message });
const constraint = (message: string): Translation => ({ code: 'PARLEY_CONNECTOR_CONSTRAINT', message });
const invalid = (message: string): Translation => ({ code: 'PARLEY_CONNECTOR_VALUE_INVALID', message });
const gone = (message: string): Translation => ({ code: 'PARLEY_CONNECTOR_NOT_DESCRIBED', message });
const unsupported = (message: string): Translation => ({ code: 'PARLEY_CONNECTOR_UNSUPPORTED', message });
const credentials = (message: string, fix: string): Translation => ({
  code: 'PARLEY_CONNECTOR_CREDENTIALS',
  message,
  fix,
});
const busy = (message: string, fix?: string): Translation => ({
  code: 'PARLEY_CONNECTOR_BUSY',
  message,
  ...(fix === undefined ? {} : { fix }),
});
const forbidden = (message: string, fix = 'Compare its grants with `parley grants`.'): Translation => ({
  code: 'PARLEY_CONNECTOR_FORBIDDEN',
  message,
  fix,
});
const timeout = (message: string): Translation => ({ code: 'PARLEY_CONNECTOR_TIMEOUT', message });

const duplicate = constraint('A unique key of the database refused the change');
const reference = constraint('A foreign key of the database refused the change');
const check = constraint('A check of the database refused the change');
const unfitting = invalid('A value does not fit the type of its column');
const readOnlyView = unsupported('The view takes no such change');
const lacksGrant = forbidden('The database account lacks a grant');
const wrongPassword = credentials(
  'The server refused the account or its password',
  'Look at user and password.',
);
const readOnlyServer = forbidden(
  'The server takes no writes',
  'Connect to the primary server, and look at its read_only setting.',
);
const tooManyConnections = busy(
  'The server takes no more connections',
  'Lower `pool-max`, or raise max_connections of the server or of the account.',
);

/** By error number. MariaDB's from 1900 to 1999 and from 4000 on are its own; the rest they share or only MySQL has. */
const translations: Readonly<Record<number, Translation>> = {
  1020: { ...busy('Others changed the same records at the same time'), transient: true },
  1040: tooManyConnections,
  1044: credentials(
    'The account may not use the database',
    'Look at the name of the database and at its grants.',
  ),
  1045: wrongPassword,
  1048: constraint('A column that must have a value was given none'),
  1049: credentials('The database does not exist', 'Look at the name of the database in the configuration.'),
  1053: unreachable('The server is shutting down'),
  1054: gone('A column does not exist (any more)'),
  1062: duplicate,
  1129: {
    ...unreachable('The server blocks this machine after too many failed connections'),
    fix: 'Mend the cause, then run FLUSH HOSTS on the server.',
  },
  1130: credentials('The server lets nobody in from this machine', 'Look at the host part of the account.'),
  1142: lacksGrant,
  1143: lacksGrant,
  1146: gone('A table does not exist (any more)'),
  1153: { code: 'PARLEY_CONNECTOR_VALUE_TOO_LONG', message: 'A value is longer than a packet of the server' },
  1158: unreachable('The connection to the server failed'),
  1159: unreachable('The connection to the server failed'),
  1160: unreachable('The connection to the server failed'),
  1161: unreachable('The connection to the server failed'),
  1169: duplicate,
  1203: tooManyConnections,
  1205: timeout('A record was locked by others until the deadline'),
  1213: { ...busy('Others held the same records in a deadlock'), transient: true },
  1216: reference,
  1217: reference,
  1226: tooManyConnections,
  1227: lacksGrant,
  1235: unsupported('The server does not support this'),
  1264: unfitting,
  1265: unfitting,
  1267: invalid("A value has characters that cannot be compared with the column's"),
  1288: readOnlyView,
  1290: readOnlyServer,
  1292: unfitting,
  1317: busy('The statement was stopped by an administrator'),
  1356: gone('A view refers to something that does not exist (any more)'),
  1364: constraint('A column without a default was given no value'),
  1366: unfitting,
  1367: unfitting,
  1369: constraint('The check option of a view refused the change'),
  1370: lacksGrant,
  1394: readOnlyView,
  1395: readOnlyView,
  1406: { code: 'PARLEY_CONNECTOR_VALUE_TOO_LONG', message: 'A value is longer than its column' },
  1441: unfitting,
  1451: reference,
  1452: reference,
  1471: readOnlyView,
  1525: unfitting,
  1557: duplicate,
  1586: duplicate,
  1644: constraint('A trigger or function of the database refused the change'),
  1665: {
    code: 'PARLEY_CONNECTOR_FAILED',
    message: 'The server replicates statements, which excludes reading what is committed',
    fix: 'Set binlog_format to ROW or MIXED.',
  },
  1690: unfitting,
  1698: wrongPassword,
  1792: forbidden('The session is read-only', 'Raise the permission of the connector if it is to write.'),
  1836: readOnlyServer,
  1906: invalid('A generated column takes no value'),
  1927: unreachable('The server ended the connection'),
  1932: gone('A table does not exist (any more)'),
  1969: timeout('The server stopped the statement at the deadline'),
  3024: timeout('The server stopped the statement at the deadline'),
  3101: { ...busy('Others changed the same records at the same time'), transient: true },
  3105: invalid('A generated column takes no value'),
  3118: wrongPassword,
  3140: unfitting,
  3159: {
    code: 'PARLEY_CONNECTOR_PLAINTEXT',
    message: 'The server takes no plaintext connections',
    fix: 'Use `tls: verify-full`.',
  },
  3819: check,
  3955: wrongPassword,
  4025: check,
  4031: unreachable('The server ended the idle connection'),
  4151: wrongPassword,
};

/** Why the TLS layer failed, when it is not for the certificate. Node marks system and protocol errors by these. */
function isTransport(error: object): boolean {
  return 'syscall' in error || 'library' in error;
}

/** Translates what `mysql2`, Node or the server threw. */
export function translateError(error: unknown, { phase }: ErrorContext): ParleyError {
  if (isParleyError(error)) return error;
  const number = readServerNumber(error);
  if (number !== undefined) return translateNumber(error, number, phase);
  const code = readCode(error);
  const cause = toSafeCause(error, code);
  if (code === 'HANDSHAKE_NO_SSL_SUPPORT')
    return new ParleyError('PARLEY_CONNECTOR_PLAINTEXT', 'The server does not offer TLS', {
      cause,
      fix: 'Switch TLS on in the server, or write `tls: disable` if the connection is to be plaintext.',
    });
  // The driver puts its own code in place of Node's.
  if (code === 'HANDSHAKE_SSL_ERROR' && typeof error === 'object' && error !== null && !isTransport(error))
    return new ParleyError('PARLEY_CONNECTOR_CERTIFICATE', "The server's certificate does not verify", {
      cause,
      fix: 'Give the authority that signed it as `ca`, and connect by a name that the certificate carries.',
    });
  if (code === 'AUTH_SWITCH_PLUGIN_ERROR' || code === 'MYSQL_CLEAR_PASSWORD_NOT_ENABLED')
    return new ParleyError(
      'PARLEY_CONNECTOR_CREDENTIALS',
      'The account identifies itself in a way that is not supported',
      { cause, fix: 'Use an account with a password (caching_sha2_password or mysql_native_password).' },
    );
  return error instanceof TypeError || error instanceof RangeError
    ? new ParleyError('PARLEY_CONNECTOR_FAILED', 'The driver failed; nothing was written', { cause })
    : new ParleyError(
        'PARLEY_CONNECTOR_UNREACHABLE',
        'The connection to the server failed; nothing was written',
        { cause, fix: 'Look whether the server runs and can be reached from here.' },
      );
}

function translateNumber(error: unknown, number: number, phase: ErrorContext['phase']): ParleyError {
  const cause = toSafeCause(error, readCode(error));
  // Within a session the account is in; what it lacks then is a grant on another database.
  const known = number === 1044 && phase !== 'connect' ? lacksGrant : translations[number];
  const details = { errno: number, ...(known?.transient ? { transient: true } : {}) };
  return known === undefined
    ? new ParleyError(
        'PARLEY_CONNECTOR_FAILED',
        `The server failed with error ${number}; nothing was written`,
        {
          cause,
          details,
        },
      )
    : new ParleyError(known.code, `${known.message}; nothing was written`, {
        cause,
        details,
        ...(known.fix === undefined ? {} : { fix: known.fix }),
      });
}

/**
 * Errors that a commit can only answer before it takes effect: a lost deadlock (also among the members of a cluster), a
 * commit lock that was not had, a refusal by the group. Not so 1317 and 1969: a statement that was stopped says so even
 * when it had just finished.
 */
const beforeCommit: ReadonlySet<number> = new Set([1205, 1213, 1792, 3101]);

/** Whether an error of the commit proves that nothing was written. */
export function provesNotCommitted(error: unknown): boolean {
  if (isParleyError(error)) return true;
  const number = readServerNumber(error);
  return number !== undefined && beforeCommit.has(number);
}

/** Whether the server refused a row because its key is there already. */
export function isDuplicateKey(error: unknown): boolean {
  return readServerNumber(error) === 1062;
}

/** Only what the server sent has an SQLSTATE; Node's system errors have numbers too. */
function readServerNumber(error: unknown): number | undefined {
  if (typeof error !== 'object' || error === null || !('errno' in error) || !('sqlState' in error))
    return undefined;
  return typeof error.errno === 'number' ? error.errno : undefined;
}

function readCode(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}

/** The server's text and the driver's may hold the statement and values; the code and the stack do not. */
function toSafeCause(error: unknown, code: string | undefined): Error {
  const cause = new Error(code === undefined ? 'The driver reported no code' : `The driver reported ${code}`);
  cause.name = error instanceof Error ? error.name : 'Error';
  const frames =
    error instanceof Error ? (error.stack ?? '').split('\n').filter((line) => /^ {4}at /.test(line)) : [];
  cause.stack = [`${cause.name}: ${cause.message}`, ...frames].join('\n');
  return Object.assign(cause, code === undefined ? {} : { code });
}
