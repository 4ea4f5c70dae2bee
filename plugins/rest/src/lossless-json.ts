/**
 * A number as the text spelled it, where a float would lose something of it (`0.10`, 20 digits). The engine's own
 * form of it (`JSON.rawJSON`), so that it is written back digit by digit.
 */
export interface RawNumber {
  readonly rawJSON: string;
}

/** What ECMAScript 2026 adds to `JSON`, of which the compiler's libraries do not know everywhere yet. */
interface LosslessJson {
  rawJSON(text: string): RawNumber;
  isRawJSON(value: unknown): value is RawNumber;
  parse(
    text: string,
    reviver: (key: string, value: unknown, context: { readonly source?: string }) => unknown,
  ): unknown;
}

const json = JSON as unknown as LosslessJson;

/** Parses JSON without loss. Throws `SyntaxError`. */
export function parseLosslessJson(text: string): unknown {
  return json.parse(text, (_key, value, { source }) =>
    typeof value === 'number' && source !== undefined && String(value) !== source
      ? json.rawJSON(source)
      : value,
  );
}

/** A number to be written as spelled. */
export function createRawNumber(text: string): RawNumber {
  return json.rawJSON(text);
}

/** The spelling of a number, whichever way it was parsed. Undefined: not a number. */
export function toNumberText(value: unknown): string | undefined {
  if (typeof value === 'number') return String(value);
  return json.isRawJSON(value) && /^[-\d]/.test(value.rawJSON) ? value.rawJSON : undefined;
}
