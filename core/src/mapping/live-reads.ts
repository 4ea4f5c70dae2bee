import { canonicalJson } from '../canonical-json.ts';
import type { Condition } from '../contract/index.ts';
import type { RecordSnapshot } from './mapping.ts';

/** Records of a type to be read live. */
export interface ListQuery {
  readonly record: string;
  /** On fields of its own collection. All must hold. */
  readonly where: readonly Condition[];
  /** By fields of its own collection. Absent: the backend's own order. */
  readonly order?: readonly { readonly field: string; readonly direction: 'ascending' | 'descending' }[];
  /** How many are enough. Absent: all, and more than {@link longestList} are too many. */
  readonly limit?: number;
}

/** So many records are read for one list. */
export const longestList = 1000;

/** What a list query found. */
export interface ListResult {
  readonly records: readonly RecordSnapshot[];
  /** How many rows match in the backend, those that count for nothing now (history) among them. Absent: not all were read. */
  readonly rows?: number;
}

/** What was read for this turn, by {@link listKey}. */
export type LiveReads = ReadonlyMap<string, ListResult>;

export function listKey(query: ListQuery): string {
  return canonicalJson(query);
}

/**
 * Something is needed that was not read yet. Planning is pure: it says so by throwing this, and is run again
 * from the beginning once it is there.
 */
export class NotRead extends Error {
  readonly query: ListQuery;

  constructor(query: ListQuery) {
    super(`Records of type "${query.record}" are needed and not read yet`);
    this.query = query;
  }
}

/** What a query found. Throws {@link NotRead}. */
export function recall(reads: LiveReads, query: ListQuery): ListResult {
  const known = reads.get(listKey(query));
  if (known === undefined) throw new NotRead(query);
  return known;
}
