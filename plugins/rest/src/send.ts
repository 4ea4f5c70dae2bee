import {
  type ApplyOptions,
  type Fields,
  isParleyError,
  isSameValue,
  ParleyError,
} from '@parley/core/contract';
import type { Answer, Api } from './api.ts';
import type { CheckedInsert, CheckedKeyed } from './batch.ts';
import type { WriteConfig } from './config-collection.ts';
import { createUnknown } from './errors.ts';
import { toNumberText } from './lossless-json.ts';
import { getField, type RestCollection } from './model.ts';
import { getAt, isObject, type Path, parsePath, setAt } from './paths.ts';
import { type RawRecord, readRecord } from './records.ts';
import { readItem } from './search.ts';
import { fillPath, listPlaceholders, withQuery } from './template.ts';
import { readValue, writeValue } from './wire-values.ts';

/** A record as just read, with the headers that came with it. */
export type FreshRecord = RawRecord & { readonly headers: Readonly<Record<string, string>> };

/** Inserts a record and answers with its key. */
export async function sendInsert(api: Api, change: CheckedInsert, options: ApplyOptions): Promise<Fields> {
  const { collection, set } = change;
  const write = toConfigured(collection.insert);
  const path = write.path ?? collection.config.path;
  const inPath = listPlaceholders(path);
  const inBody = Object.fromEntries(Object.entries(set).filter(([name]) => !inPath.includes(name)));
  const answer = await api.write(
    {
      method: write.method ?? 'POST',
      url: toUrl(api, fillPath(path, set, collection), write),
      headers: toHeaders(write),
      body: wrap(write, setFields(api, collection, {}, inBody)),
      operationId: options.operationId,
    },
    options,
  );
  if (collection.key.length === 0) return {};
  const key = readKey(api, collection, write, answer, set);
  await verify(api, { collection, key, set, before: undefined, answer, write }, options);
  return key;
}

/** Updates a record that was just read and compared. */
export async function sendUpdate(
  api: Api,
  change: CheckedKeyed,
  fresh: FreshRecord,
  options: ApplyOptions,
): Promise<void> {
  const { collection, key, set } = change;
  if (Object.keys(set).length === 0) return;
  const write = toConfigured(collection.update);
  const method = write.method ?? 'PATCH';
  const changed = setFields(api, collection, fresh.body, set);
  const send = write.send ?? (method === 'PUT' ? 'whole' : 'changed');
  const precondition = toPrecondition(collection, fresh, false);
  const body = send === 'whole' ? changed : pickChanged(collection, changed, set, precondition.inBody);
  const answer = await api.write(
    {
      method,
      url: withQuery(
        toUrl(api, fillPath(write.path ?? collection.item ?? '', key, collection), write),
        precondition.query,
      ),
      headers: { ...toHeaders(write), ...precondition.headers },
      body: wrap(write, body),
      operationId: options.operationId,
    },
    options,
  );
  const now = Object.fromEntries(collection.key.map((name) => [name, set[name] ?? key[name] ?? null]));
  await verify(api, { collection, key: now, set, before: fresh.values, answer, write }, options);
}

/** Removes a record that was just read and compared. */
export async function sendRemove(
  api: Api,
  { collection, key }: CheckedKeyed,
  fresh: FreshRecord,
  options: ApplyOptions,
): Promise<void> {
  const write = toConfigured(collection.remove);
  const precondition = toPrecondition(collection, fresh, true);
  await api.write(
    {
      method: write.method ?? 'DELETE',
      url: withQuery(
        toUrl(api, fillPath(write.path ?? collection.item ?? '', key, collection), write),
        precondition.query,
      ),
      headers: { ...toHeaders(write), ...precondition.headers },
      body: Object.keys(write.set).length === 0 ? undefined : wrap(write, {}),
      operationId: options.operationId,
    },
    options,
  );
  if (collection.concurrency.type !== 'none') return;
  const still = await readBack(api, collection, key, options);
  if (still !== undefined) throw createUnknown('the API said yes, but the record is still there');
}

function toConfigured(write: WriteConfig | undefined): WriteConfig {
  if (write !== undefined) return write;
  throw new ParleyError('PARLEY_CONNECTOR_FORBIDDEN', 'The collection is not described with this change.');
}

function toUrl(api: Api, path: string, { query }: WriteConfig): string {
  return withQuery(
    api.toUrl(path),
    Object.entries(query).map(([name, value]) => [name, String(value)]),
  );
}

function toHeaders(write: WriteConfig): Record<string, string> {
  const type = write['content-type'];
  return { ...write.headers, ...(type === undefined ? {} : { 'content-type': type }) };
}

function setFields(api: Api, collection: RestCollection, body: unknown, set: Fields): unknown {
  return Object.entries(set).reduce((made, [name, value]) => {
    const field = getField(collection, name);
    return setAt(made, field.path, writeValue(value, field, api.format));
  }, body);
}

/**
 * The top-level members that the change touches, each whole: an API that merges deeply and one that replaces members
 * then do the same.
 */
function pickChanged(
  collection: RestCollection,
  body: unknown,
  set: Fields,
  version: Path | undefined,
): unknown {
  const touched = Object.keys(set).map((name) => getField(collection, name).path[0]);
  const names = new Set([...touched, version?.[0]]);
  return Object.fromEntries(Object.entries(isObject(body) ? body : {}).filter(([name]) => names.has(name)));
}

function wrap(write: WriteConfig, body: unknown): unknown {
  return setAt(undefined, parsePath(write.body), { ...(isObject(body) ? body : {}), ...write.set });
}

interface Precondition {
  readonly headers: Readonly<Record<string, string>>;
  readonly query: readonly (readonly [string, string])[];
  /** Where the body carries the version. */
  readonly inBody: Path | undefined;
}

/** What makes the API refuse the change when another one came in between. */
function toPrecondition(collection: RestCollection, fresh: FreshRecord, isRemoval: boolean): Precondition {
  const { concurrency } = collection;
  const none = { headers: {}, query: [], inBody: undefined };
  if (concurrency.type === 'none') return none;
  if (concurrency.type === 'etag') {
    const { etag } = fresh.headers;
    if (etag === undefined) throw versionless(collection, 'sends no ETag with a record');
    return { ...none, headers: { 'if-match': etag } };
  }
  const path = parsePath(concurrency.path);
  const found = getAt(fresh.body, path);
  const version = typeof found === 'string' ? found : toNumberText(found);
  if (version === undefined) throw versionless(collection, 'has no version where `concurrency` says');
  const where = isRemoval
    ? (concurrency['remove-in'] ?? (concurrency.in === 'header' ? 'header' : 'query'))
    : concurrency.in;
  if (where === 'body') return { ...none, inBody: path };
  const name = (isRemoval ? concurrency['remove-name'] : undefined) ?? concurrency.name ?? path.at(-1) ?? '';
  return where === 'query'
    ? { ...none, query: [[name, version]] }
    : { ...none, headers: { [name.toLowerCase()]: version } };
}

function versionless(collection: RestCollection, what: string): ParleyError {
  return new ParleyError(
    'PARLEY_CONNECTOR_FAILED',
    `The API ${what} of ${collection.name}; nothing was written.`,
    {
      fix: 'Correct `concurrency`; `type: none` compares by reading again.',
      details: { collection: collection.name },
    },
  );
}

/** The key of what was inserted: as the answer says, as was given, or as `Location` ends. */
function readKey(
  api: Api,
  collection: RestCollection,
  write: WriteConfig,
  answer: Answer,
  set: Fields,
): Fields {
  const record = getAt(answer.body, parsePath(write.record));
  const key = collection.key.map((name) => {
    const field = getField(collection, name);
    const told = write.key?.[name];
    const wire = told === undefined ? getAt(record, field.path) : getAt(answer.body, parsePath(told));
    const located = collection.key.length === 1 ? readLocation(api, answer) : undefined;
    return [name, readOwn(() => readValue(wire ?? set[name] ?? located, field, collection.name))] as const;
  });
  if (key.some(([, value]) => value === null))
    throw createUnknown(
      'the API took the record, but its answer does not say the new key (see `insert.key`)',
    );
  return Object.fromEntries(key);
}

/** An error in what came back after a change is no proof that nothing was written. */
function readOwn<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw createUnknown('the answer cannot be understood', error);
  }
}

function readLocation(api: Api, { headers }: Answer): string | undefined {
  const { location } = headers;
  if (location === undefined || !URL.canParse(location, api.toUrl('/'))) return undefined;
  const last = new URL(location, api.toUrl('/')).pathname.split('/').findLast((part) => part !== '');
  return last === undefined ? undefined : decodeURIComponent(last);
}

interface Written {
  readonly collection: RestCollection;
  readonly key: Fields;
  readonly set: Fields;
  /** What stood there before. Absent: an insert. */
  readonly before: Fields | undefined;
  readonly answer: Answer;
  readonly write: WriteConfig;
}

/** Holds what the API says, or what is read back, against what was to be written. */
async function verify(api: Api, written: Written, options: ApplyOptions): Promise<void> {
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

async function readBack(
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
