import { ParleyError } from '@parley/core/contract';
import { toNumberText } from './lossless-json.ts';
import type { RestCollection } from './model.ts';
import { getAt, type Path, parsePath } from './paths.ts';
import type { RawRecord } from './records.ts';

/** A record as just read, with the headers that came with it. */
export type FreshRecord = RawRecord & { readonly headers: Readonly<Record<string, string>> };

export interface Precondition {
  readonly headers: Readonly<Record<string, string>>;
  readonly query: readonly (readonly [string, string])[];
  /** Where the body carries the version. */
  readonly inBody: Path | undefined;
}

/** What makes the API refuse the change when another one came in between. */
export function toPrecondition(
  collection: RestCollection,
  fresh: FreshRecord,
  isRemoval: boolean,
): Precondition {
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
