import { type ApplyOptions, type Fields, isParleyError, isSameValue } from '@parley/core/contract';
import type { Answer, Api } from './api.ts';
import type { WriteConfig } from './config-collection.ts';
import { createUnknown } from './errors.ts';
import { getField, type RestCollection } from './model.ts';
import { getAt, isObject, parsePath } from './paths.ts';
import { type RawRecord, readRecord } from './records.ts';
import { readItem } from './search.ts';

export interface Written {
  readonly collection: RestCollection;
  readonly key: Fields;
  readonly set: Fields;
  /** What stood there before. Absent: an insert. */
  readonly before: Fields | undefined;
  readonly answer: Answer;
  readonly write: WriteConfig;
}

/** Holds what the API says, or what is read back, against what was to be written. */
export async function verify(api: Api, written: Written, options: ApplyOptions): Promise<void> {
  const { collection, key, set, before } = written;
  const isGuarded = before !== undefined && collection.concurrency.type !== 'none';
  const record = readAnswered(api, written) ?? (await readBack(api, collection, key, options, isGuarded));
  if (record === undefined) {
    if (collection.item === undefined || isGuarded) return;
    throw createUnknown('the API said yes, but the record is not there');
  }
  const wrong = Object.entries(set).filter(
    ([name, value]) => !isSameValue(record.values[name] ?? null, value),
  );
  // Behind a version that the API accepted, a third value is a later change of somebody else's.
  const isLater = ([name]: readonly [string, unknown]) =>
    isGuarded && !isSameValue(record.values[name] ?? null, before[name] ?? null);
  const unexplained = wrong.filter((one) => !isLater(one)).map(([name]) => name);
  if (unexplained.length > 0)
    throw createUnknown(`the API said yes, but does not hold what was written in ${unexplained.join(', ')}`);
}

/** The record in the answer, if the answer carries all that was written. */
function readAnswered(api: Api, { collection, key, set, answer, write }: Written): RawRecord | undefined {
  const body = getAt(answer.body, parsePath(write.record));
  const told = Object.keys(set).filter((name) => getAt(body, getField(collection, name).path) !== undefined);
  if (!isObject(body) || told.length < Object.keys(set).length) return undefined;
  try {
    return readRecord(collection, body, key, api.answers);
  } catch {
    // An answer of another shape: the record itself will say.
    return undefined;
  }
}

/** Reads a record after a change. An error says nothing about the change, which was accepted. */
export async function readBack(
  api: Api,
  collection: RestCollection,
  key: Fields,
  options: ApplyOptions,
  mayFail = false,
): Promise<RawRecord | undefined> {
  if (collection.item === undefined) return undefined;
  try {
    return await readItem(api, collection, key, options);
  } catch (error) {
    if (mayFail && isParleyError(error)) return undefined;
    throw createUnknown('the API said yes, but the record could not be read back', error);
  }
}
