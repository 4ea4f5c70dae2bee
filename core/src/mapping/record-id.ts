import { canonicalJson } from '../canonical-json.ts';
import { type Fields, isValue } from '../contract/index.ts';

/** Names a record by its type and key, opaque and the same each time. */
export function createRecordId(record: string, key: Fields): string {
  return `${record}:${Buffer.from(canonicalJson(key)).toString('base64url')}`;
}

/** The record type and key of an id; undefined when it is not one of ours. */
export function parseRecordId(id: string): { readonly record: string; readonly key: Fields } | undefined {
  const colon = id.lastIndexOf(':');
  if (colon < 1) return undefined;
  try {
    const key: unknown = JSON.parse(Buffer.from(id.slice(colon + 1), 'base64url').toString('utf8'));
    return isFields(key) ? { record: id.slice(0, colon), key } : undefined;
  } catch {
    return undefined;
  }
}

function isFields(input: unknown): input is Fields {
  return (
    typeof input === 'object' &&
    input !== null &&
    !Array.isArray(input) &&
    Object.values(input).every(isValue)
  );
}
