import { type ErrorCode, isParleyError, ParleyError } from '@parley/core/contract';
import type { ErrorContext } from '@parley/sql-kit';

interface Translation {
  readonly code: ErrorCode;
  readonly message: string;
  readonly fix?: string;
  readonly transient?: boolean;
}

/** What the commit's own guard raises when the deadline has passed by the database's clock. */
export const deadlinePassed = 20_877;

const unreachable: Translation = {
  code: 'PARLEY_CONNECTOR_UNREACHABLE',
  message: 'The connection to Oracle failed',
  fix: 'Look whether the database and its listener run and can be reached from here.',
};
const constraint: Translation = {
  code: 'PARLEY_CONNECTOR_CONSTRAINT',
  message: 'A constraint of the database refused the change',
};
const valueInvalid: Translation = {
  code: 'PARLEY_CONNECTOR_VALUE_INVALID',
  message: 'Oracle cannot store or compare a value',
};
const valueTooLong: Translation = {
  code: 'PARLEY_CONNECTOR_VALUE_TOO_LONG',
  message: 'A value is longer than its column (Oracle counts bytes in a column declared so)',
};
const busy: Translation = { code: 'PARLEY_CONNECTOR_BUSY', message: 'Oracle is short of resources' };
const notDescribed: Translation = {
  code: 'PARLEY_CONNECTOR_NOT_DESCRIBED',
  message: 'A table or column does not exist (any more)',
};
const locked: Translation = {
  code: 'PARLEY_CONNECTOR_BUSY',
  message: 'A record was locked by others until the deadline',
};
const credentials: Translation = {
  code: 'PARLEY_CONNECTOR_CREDENTIALS',
  message: 'Oracle refused the account or its password',
  fix: 'Look at user and password, and whether the account is locked, expired, or lacks CREATE SESSION.',
};
const service: Translation = {
  code: 'PARLEY_CONNECTOR_CREDENTIALS',
  message: 'The listener does not know the service',
  fix: 'Look at the service name in the configuration, and whether the database is registered.',
};
const certificate: Translation = {
  code: 'PARLEY_CONNECTOR_CERTIFICATE',
  message: 'No verified TLS connection came about',
  fix: 'Give the wallet that holds the authority, connect to the TLS port, by a name that the certificate carries; or write `tls: disable`.',
};

/** By ORA number. https://docs.oracle.com/en/error-help/db/ */
const byNumber = new Map<number, Translation>([
  ...list([1, 1400, 1407, 2290, 2291, 2292, 2091, 1402, 2449], constraint),
  ...list([12_899, 1461, 1489, 910, 22_835], valueTooLong),
  ...list(
    [
      932, 997, 1426, 1438, 1455, 1457, 1722, 1830, 1839, 1840, 1841, 1843, 1847, 1850, 1851, 1852, 1858,
      1861, 6502, 32_795, 54_013, 54_016,
    ],
    valueInvalid,
  ),
  ...list([942, 904, 4043, 980], notDescribed),
  ...list([54, 30_006], locked),
  ...list([18, 19, 20, 51, 1555, 12_516, 12_518, 12_519, 12_520, 2391, 4020, 4021], busy),
  [
    60,
    {
      code: 'PARLEY_CONNECTOR_BUSY',
      message: 'Others held the same records in a deadlock',
      transient: true,
    },
  ],
  [
    8177,
    {
      code: 'PARLEY_CONNECTOR_BUSY',
      message: 'Others changed the same records at the same time',
      transient: true,
    },
  ],
  ...list([1004, 1005, 1017, 1045, 28_000, 28_001, 28_009, 28_040], credentials),
  ...list([12_505, 12_514], service),
  [
    1031,
    {
      code: 'PARLEY_CONNECTOR_FORBIDDEN',
      message: 'The database account lacks a grant',
      fix: 'Compare its grants with `parley grants`. A record that is only relied on is locked, which needs SELECT, not only READ.',
    },
  ],
  ...list([1456, 16_000, 12_081, 8114], {
    code: 'PARLEY_CONNECTOR_FORBIDDEN',
    message: 'The transaction, the table or the database is read-only',
    fix: 'Connect to the primary database, and raise the permission of the connector if it is to write.',
  }),
  ...list([1013, 40, 56_735], {
    code: 'PARLEY_CONNECTOR_TIMEOUT',
    message: 'Oracle stopped the statement at the deadline',
  }),
  [deadlinePassed, { code: 'PARLEY_CONNECTOR_TIMEOUT', message: 'The deadline passed before the commit' }],
  ...list([1733, 1732, 1779, 1776, 2014, 1446, 38_101], {
    code: 'PARLEY_CONNECTOR_UNSUPPORTED',
    message: 'Oracle does not support this on the collection',
  }),
  ...list([28, 1012, 1033, 1034, 1089, 1090, 1092, 2396, 2399, 3113, 3114, 3135], unreachable),
]);

/** The driver's own, by NJS code. https://node-oracledb.readthedocs.io */
const byDriverCode = new Map<string, Translation>([
  ...list(
    ['NJS-500', 'NJS-501', 'NJS-503', 'NJS-504', 'NJS-510', 'NJS-511', 'NJS-513', 'NJS-521'],
    unreachable,
  ),
  ...list(['NJS-003', 'NJS-530', 'NJS-536'], unreachable),
  ...list(['NJS-505', 'NJS-506', 'NJS-507', 'NJS-508', 'NJS-529'], certificate),
  ...list(['NJS-518', 'NJS-519'], service),
  ...list(['NJS-101', 'NJS-116'], credentials),
  ['NJS-123', { code: 'PARLEY_CONNECTOR_TIMEOUT', message: 'Oracle stopped the statement at the deadline' }],
  [
    'NJS-533',
    {
      code: 'PARLEY_CONNECTOR_UNSUPPORTED',
      message: 'The server demands native network encryption, which the thin driver does not speak',
      fix: 'Offer TLS in the listener, and connect to its port.',
    },
  ],
]);

/** Sessions that Oracle ended, or may have ended, while it worked: no proof of what they did. */
const sessionEnded: ReadonlySet<number> = new Set([
  28, 31, 600, 602, 603, 609, 1012, 1013, 1033, 1034, 1041, 1089, 1090, 1092, 2396, 2399, 3113, 3114, 3135,
  3136, 3156, 7445, 12_153, 12_537, 12_547, 12_570, 12_583, 24_344, 40,
]);

/** Translates what the driver, Node or Oracle threw. */
export function translateError(error: unknown, { phase }: ErrorContext): ParleyError {
  if (isParleyError(error)) return error;
  const code = readDriverCode(error);
  const number = readOracleNumber(error);
  const known = findTranslation(number, code);
  const cause = toSafeCause(error, number === undefined ? code : formatNumber(number));
  const oracle = number === undefined ? code : formatNumber(number);
  const details = {
    ...(oracle === undefined ? {} : { oracle }),
    ...(known?.transient ? { transient: true } : {}),
  };
  if (known !== undefined)
    return new ParleyError(
      known.code,
      `${known.message}${oracle === undefined ? '' : ` (${oracle})`}; nothing was written`,
      {
        cause,
        details,
        ...(known.fix === undefined ? {} : { fix: known.fix }),
      },
    );
  if (oracle === undefined && phase === 'connect' && !(error instanceof TypeError))
    return new ParleyError(unreachable.code, `${unreachable.message}; nothing was written`, {
      cause,
      ...(unreachable.fix === undefined ? {} : { fix: unreachable.fix }),
    });
  return new ParleyError(
    'PARLEY_CONNECTOR_FAILED',
    `${number === undefined ? 'The driver' : 'Oracle'} failed${oracle === undefined ? '' : ` with ${oracle}`}; nothing was written`,
    { cause, details },
  );
}

/** A commit that Oracle answered with an error did not happen, unless the session ended over it. */
export function provesNotCommitted(error: unknown): boolean {
  if (isParleyError(error)) return true;
  const number = readOracleNumber(error);
  return number !== undefined && !sessionEnded.has(number);
}

/** Whether Oracle itself answered with this error. Otherwise the driver threw, and what ran is not known. */
export function isFromOracle(error: unknown): boolean {
  return readOracleNumber(error) !== undefined;
}

/** The number of an error that Oracle sent. */
export function readOracleNumber(error: unknown): number | undefined {
  const code = readDriverCode(error);
  if (code?.startsWith('ORA-') !== true || typeof error !== 'object' || error === null) return undefined;
  const number: unknown = 'errorNum' in error ? error.errorNum : undefined;
  return typeof number === 'number' && number > 0 ? number : undefined;
}

function findTranslation(number: number | undefined, code: string | undefined): Translation | undefined {
  if (number === undefined) return code === undefined ? undefined : byDriverCode.get(code);
  // What triggers and procedures raise on their own.
  if (number !== deadlinePassed && number >= 20_000 && number <= 20_999)
    return {
      code: 'PARLEY_CONNECTOR_CONSTRAINT',
      message: 'A trigger or procedure of the database refused the change',
    };
  return byNumber.get(number);
}

function readDriverCode(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined;
  const { code } = error;
  return typeof code === 'string' && /^[A-Z0-9_-]{1,40}$/.test(code) ? code : undefined;
}

function formatNumber(number: number): string {
  return `ORA-${String(number).padStart(5, '0')}`;
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

function list<Key>(keys: readonly Key[], translation: Translation): [Key, Translation][] {
  return keys.map((key) => [key, translation]);
}
