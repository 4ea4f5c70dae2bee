import { createStatementReader } from '../crash/postgres-messages.ts';
import type { Verdict, Watcher } from '../crash/tap.ts';

export interface CommitHooks {
  /** The commit of a transaction that changed a customer's or an address's row comes by. */
  onCommit?(): Verdict;
  /** Its answer comes back. */
  onAnswer?(): Verdict;
}

/** Sees the commits of changes among all that a hub says to its PostgreSQL. */
export function createCommitWatcher(hooks: CommitHooks): Watcher {
  const read = createStatementReader();
  let isChanged = false;
  let isCommitting = false;

  function onStatement(statement: string): Verdict {
    if (/^BEGIN/i.test(statement)) isChanged = false;
    if (/^(update|insert into) "(public"\.")?(customers|addresses)"/i.test(statement)) isChanged = true;
    if (!isChanged || !/\bCOMMIT$/i.test(statement)) return 'pass';
    isChanged = false;
    isCommitting = true;
    return hooks.onCommit?.() ?? 'pass';
  }

  return {
    fromClient: (chunk) =>
      read(chunk)
        .map(onStatement)
        .find((verdict) => verdict !== 'pass') ?? 'pass',
    fromServer() {
      if (!isCommitting) return 'pass';
      isCommitting = false;
      return hooks.onAnswer?.() ?? 'pass';
    },
  };
}
