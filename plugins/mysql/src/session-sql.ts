import type { BeginOptions } from '@parley/sql-kit';

/** Which of the two servers, and how old. */
export interface ServerVersion {
  readonly isMariadb: boolean;
  readonly major: number;
  readonly minor: number;
}

/** Reads what `VERSION()` answers. */
export function parseVersion(text: string): ServerVersion {
  const [, major = '0', minor = '0'] = /(\d+)\.(\d+)\.\d+/.exec(text.replace(/^5\.5\.5-/, '')) ?? [];
  return { isMariadb: /mariadb/i.test(text), major: Number(major), minor: Number(minor) };
}

const isolations = {
  'read-committed': 'READ-COMMITTED',
  snapshot: 'REPEATABLE-READ',
  serializable: 'SERIALIZABLE',
} as const;

/**
 * Modes: what does not fit is an error, not a warning; zero is a value, not a request for the next number. Values
 * reach the server as literals with backslash escapes, so the modes must not hold NO_BACKSLASH_ESCAPES: whatever the
 * server's own are, they are replaced.
 */
const modes = 'STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION,NO_AUTO_VALUE_ON_ZERO';

/** Makes a fresh connection the same on every server. */
export function createSessionSql(): string {
  return [
    `SET SESSION sql_mode = '${modes}', time_zone = '+00:00', foreign_key_checks = 1, unique_checks = 1`,
    'sql_auto_is_null = 0, sql_select_limit = DEFAULT, completion_type = 0, NAMES utf8mb4',
  ].join(', ');
}

/**
 * Begins a transaction in one statement: with autocommit off, the next statement opens it. `@parley_until` is the
 * deadline by the server's clock, for {@link createCommitSql}.
 */
export function createBeginSql(
  { access, isolation, remainingMs }: BeginOptions,
  version: ServerVersion,
): string {
  const seconds = Math.min(Math.ceil(remainingMs / 1000), 31_536_000);
  const exactSeconds = (Math.min(remainingMs, 31_536_000_000) / 1000).toFixed(3);
  const prefix = hasOldNames(version) ? 'tx' : 'transaction';
  return [
    `SET SESSION autocommit = 0, ${prefix}_isolation = '${isolations[isolation]}'`,
    `${prefix}_read_only = ${access === 'read' ? 1 : 0}`,
    // The end of a statement is the cleaner one: locks are given up a little later.
    `innodb_lock_wait_timeout = ${seconds + 1}, lock_wait_timeout = ${seconds + 1}`,
    version.isMariadb
      ? `max_statement_time = ${exactSeconds}, idle_transaction_timeout = ${seconds + 1}`
      : `max_execution_time = ${Math.max(1, Math.round(Number(exactSeconds) * 1000))}, wait_timeout = ${seconds + 1}`,
    `@parley_until = UNIX_TIMESTAMP(SYSDATE(6)) + ${exactSeconds}`,
  ].join(', ');
}

/**
 * Switching autocommit on commits what is open. Only if the deadline has not passed by the server's clock when it
 * executes this, however late it arrived; else the transaction stays open, which the answer's status shows.
 */
export function createCommitSql(version: ServerVersion): string {
  const commit = 'SET SESSION autocommit = (UNIX_TIMESTAMP(SYSDATE(6)) <= @parley_until)';
  return version.isMariadb ? commit : `${commit}, wait_timeout = DEFAULT`;
}

/** MariaDB took over MySQL's names of two variables in 11.1. */
function hasOldNames({ isMariadb, major, minor }: ServerVersion): boolean {
  return isMariadb && (major < 11 || (major === 11 && minor < 1));
}
