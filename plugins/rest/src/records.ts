import { type Fields, type FoundRecord, ParleyError, type Value } from '@parley/core/contract';
import type { Format, RestCollection, RestField } from './model.ts';
import { getAt, isObject, parsePath } from './paths.ts';
import { readValue } from './wire-values.ts';

/** One record as it was read: its values, and the body that they stood in. */
export interface RawRecord {
  readonly values: Fields;
  readonly body: unknown;
}

/** Reads a record out of its body. `known` holds what the path said and the body need not repeat. */
export function readRecord(
  collection: RestCollection,
  body: unknown,
  known: Fields,
  format: Format,
): RawRecord {
  if (!isObject(body))
    throw unreadable(collection, 'something else than a record', 'Correct `records`, `entry` or `record`.');
  const values: Record<string, Value> = {};
  for (const field of collection.fields) {
    const wire = readWire(body, field, format);
    if (wire === undefined && known[field.name] !== undefined) values[field.name] = known[field.name] ?? null;
    else values[field.name] = readValue(wire, field, collection.name);
    if (values[field.name] === null && !field.nullable && field.type !== 'other')
      throw missing(collection, field);
  }
  return { values, body };
}

/** In XML, an element with attributes carries its text beside them. */
function readWire(body: unknown, field: RestField, format: Format): unknown {
  const wire = getAt(body, field.path);
  return format === 'xml' && isObject(wire) && '#text' in wire ? wire['#text'] : wire;
}

/** The entries of a list's body. Throws where there is no list: an empty answer must not look like "none". */
export function readEntries(collection: RestCollection, body: unknown, format: Format): readonly unknown[] {
  const path = parsePath(collection.config.records);
  const found = getAt(body, path);
  const entries = toEntries(found, body, path, format);
  if (entries === undefined)
    throw unreadable(
      collection,
      'no list where it should be',
      'Correct `records`, the path of the list in the answer.',
    );
  const entry = parsePath(collection.config.entry);
  return entries.map((one) => getAt(one, entry)).filter((one) => one !== undefined && one !== null);
}

function toEntries(found: unknown, body: unknown, path: readonly string[], format: Format) {
  if (Array.isArray(found)) return found as readonly unknown[];
  if (format !== 'xml') return undefined;
  // XML does not tell a list of one from one, nor a list of none from nothing; the root must be there.
  if (isObject(found)) return [found];
  return found === undefined || found === ''
    ? getAt(body, path.slice(0, 1)) === undefined
      ? undefined
      : []
    : undefined;
}

/** The record as the contract gives it. */
export function toFound(
  collection: RestCollection,
  { values }: RawRecord,
  names: readonly string[],
): FoundRecord {
  return { key: pick(values, collection.key), fields: pick(values, names) };
}

/** The key of a record. */
export function pick(values: Fields, names: readonly string[]): Fields {
  return Object.fromEntries(names.map((name) => [name, values[name] ?? null]));
}

function missing(collection: RestCollection, field: RestField): ParleyError {
  return new ParleyError(
    'PARLEY_CONNECTOR_NOT_DESCRIBED',
    `The API's answer has nothing in ${collection.name}.${field.name}, which is described as always there.`,
    {
      fix: 'Correct the `path` of the field, or say `nullable: true`.',
      details: { collection: collection.name, field: field.name },
    },
  );
}

function unreadable(collection: RestCollection, what: string, fix: string): ParleyError {
  return new ParleyError(
    'PARLEY_CONNECTOR_FAILED',
    `The API's answer about ${collection.name} has ${what}.`,
    {
      fix,
      details: { collection: collection.name },
    },
  );
}
