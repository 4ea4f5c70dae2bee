import { ParleyError } from '../contract/index.ts';

const sqliteFull = 13;
const sqliteConstraint = 19;
const sqliteReadOnly = 8;
const uniqueConstraints: ReadonlySet<number> = new Set([1555, 2067, 2579]);

/**
 * Translates whatever the database threw, in this one place. A broken unique rule carries `details.constraint`:
 * `unique`; any other rule, `other`. Errors of the hub itself pass unchanged.
 */
export function toStoreError(error: unknown): unknown {
  const errcode = readErrcode(error);
  if (errcode === undefined) return error;
  const primary = errcode & 0xff;
  if (primary === sqliteFull)
    return new ParleyError('PARLEY_STORE_FULL', "The hub's disk is full; nothing was accepted", {
      cause: error,
      fix: "Free space on the disk of the hub's folder; the hub goes on by itself.",
    });
  if (primary === sqliteConstraint)
    return new ParleyError('PARLEY_STORE_FAILED', 'A rule of the store refused a row', {
      cause: error,
      details: { constraint: uniqueConstraints.has(errcode) ? 'unique' : 'other' },
    });
  return new ParleyError('PARLEY_STORE_FAILED', `The hub's store failed (${readReason(error)})`, {
    cause: error,
    fix:
      primary === sqliteReadOnly
        ? "Let the hub's user write to its folder. In code: write inside transaction() alone."
        : "Check the disk and the permissions of the hub's folder, and that no other program uses it.",
    details: { errcode },
  });
}

function readErrcode(error: unknown): number | undefined {
  if (!(error instanceof Error) || !('code' in error) || error.code !== 'ERR_SQLITE_ERROR') return undefined;
  return 'errcode' in error && typeof error.errcode === 'number' ? error.errcode : 1;
}

/** SQLite's own words for the code, such as "disk I/O error": never a statement or a value. */
function readReason(error: unknown): string {
  return error instanceof Error && 'errstr' in error ? String(error.errstr) : 'no reason given';
}
