import { parseLosslessJson } from './lossless-json.ts';
import type { Format } from './model.ts';
import { isObject } from './paths.ts';
import { decodeXml, encodeXml } from './xml.ts';

/** Turns bodies into text and back. */
export interface Codec {
  readonly contentType: string;
  encode(body: unknown): string;
  /** Throws on a text that is not of the format. */
  decode(text: string): unknown;
}

export const codecs: Readonly<Record<Format, Codec>> = {
  json: {
    contentType: 'application/json',
    encode: (body) => JSON.stringify(body),
    decode: parseLosslessJson,
  },
  form: {
    contentType: 'application/x-www-form-urlencoded',
    encode: (body) => new URLSearchParams(flatten(body, '')).toString(),
    decode: (text) => {
      if (/[<{]/.test(text)) throw new SyntaxError('not form-encoded');
      return Object.fromEntries(new URLSearchParams(text));
    },
  },
  xml: { contentType: 'application/xml', encode: encodeXml, decode: decodeXml },
};

/** `contact[email]=…`, as forms of nested names are written; null is an empty text, a list repeats `name[]`. */
function flatten(value: unknown, name: string): [string, string][] {
  if (Array.isArray(value)) return value.flatMap((one) => flatten(one, `${name}[]`));
  if (isObject(value) && !('rawJSON' in value))
    return Object.entries(value).flatMap(([key, one]) => flatten(one, name === '' ? key : `${name}[${key}]`));
  if (value === undefined) return [];
  const text = value === null ? '' : isObject(value) ? String(value.rawJSON) : String(value);
  return [[name, text]];
}
