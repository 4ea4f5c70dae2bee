import { type ApplyOptions, type Fields, ParleyError } from '@parley/core/contract';
import type { Answer, Api } from './api.ts';
import type { CheckedInsert, CheckedKeyed } from './batch.ts';
import type { WriteConfig } from './config-collection.ts';
import { createUnknown } from './errors.ts';
import { getField, type RestCollection } from './model.ts';
import { getAt, isObject, type Path, parsePath, setAt } from './paths.ts';
import { type FreshRecord, toPrecondition } from './precondition.ts';
import { fillPath, listPlaceholders, withQuery } from './template.ts';
import { readBack, verify } from './verify.ts';
import { readValue, writeValue } from './wire-values.ts';

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
