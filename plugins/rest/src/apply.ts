import {
  type ApplyOptions,
  type ApplyResult,
  type Fields,
  isParleyError,
  isSameValue,
  type Moved,
  ParleyError,
} from '@parley/core/contract';
import type { Api } from './api.ts';
import type { CheckedChange, CheckedCount, CheckedInsert, CheckedKeyed } from './batch.ts';
import type { RestCollection } from './model.ts';
import type { FreshRecord } from './precondition.ts';
import type { RecordQueue } from './record-queue.ts';
import { createSearch, readItem } from './search.ts';
import { sendInsert, sendRemove, sendUpdate } from './send.ts';

export interface ApplyContext {
  readonly api: Api;
  readonly queue: RecordQueue;
  readonly maxRecords: number;
}

/** How often a write whose version was overtaken is tried again, as long as all that was expected still holds. */
const overtakenTries = 3;

/** Performs a checked batch: looks at everything it relies on, then makes its one change. */
export async function performBatch(
  context: ApplyContext,
  batch: readonly CheckedChange[],
  options: ApplyOptions,
): Promise<ApplyResult> {
  const write = batch.find((change) => change.kind !== 'require-record' && change.kind !== 'require-count');
  if (write === undefined || write.kind === 'insert') {
    await assertAll(context, batch, undefined, options);
    const generated =
      write === undefined
        ? {}
        : { [write.id]: await sendInsert(context.api, write as CheckedInsert, options) };
    return { performed: 'now', generated };
  }
  const target = write as CheckedKeyed;
  const change = () => changeRecord(context, batch, target, options);
  if (target.collection.concurrency.type === 'none')
    await context.queue.run(toIdentity(target.collection, target.key), options, change);
  else await change();
  return { performed: 'now', generated: {} };
}

async function changeRecord(
  context: ApplyContext,
  batch: readonly CheckedChange[],
  target: CheckedKeyed,
  options: ApplyOptions,
): Promise<void> {
  for (let tried = 1; ; tried += 1) {
    const fresh = await assertAll(context, batch, target, options);
    if (fresh === undefined) throw createConflict([toGone(target)]);
    try {
      if (target.kind === 'update') await sendUpdate(context.api, target, fresh, options);
      else await sendRemove(context.api, target, fresh, options);
      return;
    } catch (error) {
      if (
        isGone(error) &&
        (await readItem(context.api, target.collection, target.key, options)) === undefined
      )
        throw createConflict([toGone(target)]);
      if (!isOvertaken(error, target.collection)) throw error;
      if (tried === overtakenTries)
        throw new ParleyError(
          'PARLEY_CONNECTOR_BUSY',
          'Others keep changing the record; nothing was written.',
          {
            cause: error,
          },
        );
    }
  }
}

/**
 * Reads all that the batch relies on, the record to be changed last, and compares. Answers with that record; a batch
 * that names it twice compares it once read, so that its version covers both.
 */
async function assertAll(
  { api, maxRecords }: ApplyContext,
  batch: readonly CheckedChange[],
  target: CheckedKeyed | undefined,
  options: ApplyOptions,
): Promise<FreshRecord | undefined> {
  const search = createSearch({ api, call: options, maxRecords });
  const own = target === undefined ? '' : toIdentity(target.collection, target.key);
  const isOwn = (change: CheckedKeyed) => toIdentity(change.collection, change.key) === own;
  const moved: (Moved | undefined)[] = [];
  for (const change of batch) {
    if (change.kind === 'require-count') {
      const found = await search.match(change.collection, change.where);
      moved[change.index] = found.length === change.count ? undefined : toGone(change);
    } else if (isKeyed(change) && !isOwn(change)) {
      moved[change.index] = compare(change, await readItem(api, change.collection, change.key, options));
    }
  }
  const fresh =
    target === undefined ? undefined : await readItem(api, target.collection, target.key, options);
  for (const change of batch.filter(isKeyed).filter(isOwn)) moved[change.index] = compare(change, fresh);
  const all = moved.filter((one) => one !== undefined);
  if (all.length > 0) throw createConflict(all);
  return fresh;
}

function compare(change: CheckedKeyed, found: { readonly values: Fields } | undefined): Moved | undefined {
  if (found === undefined) return toGone(change);
  const fields = Object.entries(change.expected)
    .filter(([name, value]) => !isSameValue(found.values[name] ?? null, value))
    .map(([name]) => name);
  return fields.length === 0 ? undefined : { ...toGone(change), fields };
}

function toGone({ index, collection }: CheckedKeyed | CheckedCount): Moved {
  return { change: index, collection: collection.name, fields: [] };
}

function isKeyed(change: CheckedChange): change is CheckedKeyed {
  return 'key' in change;
}

function toIdentity(collection: RestCollection, key: Fields): string {
  return JSON.stringify([collection.name, ...collection.key.map((name) => key[name])]);
}

function isGone(error: unknown): boolean {
  return (
    isParleyError(error, 'PARLEY_CONNECTOR_NOT_DESCRIBED') &&
    [404, 410].includes(Number(error.details.status))
  );
}

/** The API held the version against the record's, and it was no longer the same. */
function isOvertaken(error: unknown, { concurrency }: RestCollection): boolean {
  if (concurrency.type === 'none' || !isParleyError(error)) return false;
  if (error.code === 'PARLEY_CONNECTOR_CONFLICT') return true;
  return (
    concurrency.type === 'version' &&
    error.code === 'PARLEY_CONNECTOR_CONSTRAINT' &&
    error.details.status === 409
  );
}

function createConflict(moved: readonly Moved[]): ParleyError {
  return new ParleyError(
    'PARLEY_CONNECTOR_CONFLICT',
    'The backend no longer holds what the batch relied on; nothing was written',
    { details: { moved } },
  );
}
