/**
 * The transaction's own statements. They go as PL/SQL, so that Oracle itself reads its clock: it notes the
 * deadline as the transaction begins, and refuses a commit that arrives after it, however late.
 */

const clock = 'sys_extract_utc(systimestamp)';
const format = `'YYYY-MM-DD"T"HH24:MI:SS.FF6'`;

const createBegin = (mode: string) =>
  `begin set transaction ${mode}; :deadline := to_char(${clock} + numtodsinterval(:ms / 1000, 'SECOND'), ${format}); end;`;

/** Gives the deadline back, by the database's clock. */
export const beginWriteSql = {
  'read-committed': createBegin('isolation level read committed'),
  snapshot: createBegin('isolation level serializable'),
  // Oracle's serializable is a snapshot: what it must hold is held by locks instead, and must see the newest.
  serializable: createBegin('isolation level read committed'),
} as const;

/** Every query of the transaction sees the same moment, and nothing can be written. */
export const beginReadSql = 'set transaction read only';

/** A commit that is reported has reached the disk, whatever the session is set to. */
export function createCommitSql(deadlinePassed: number): string {
  return `begin if ${clock} > to_timestamp(:deadline, ${format}) then rollback; raise_application_error(-${deadlinePassed}, 'deadline'); end if; commit write immediate wait; end;`;
}

/** What conversions between numbers and text, and comparisons of texts, must not depend on. */
export const sessionSql =
  "alter session set nls_numeric_characters = '.,' nls_comp = 'BINARY' nls_sort = 'BINARY' nls_calendar = 'GREGORIAN' time_zone = '+00:00'";
