import type { FieldDescription, Value } from '../contract/index.ts';
import type { PropertyDefinition } from './definitions.ts';

/** A postal address. Absent parts are not known. */
export interface Address {
  readonly type: 'address';
  /** House number and street, unit or post box: `22 Berg Street`. */
  readonly street?: string;
  readonly suburb?: string;
  readonly city?: string;
  readonly region?: string;
  readonly postcode?: string;
  readonly country?: string;
}

/**
 * A property's value as the business means it: `phone` is E.164 text, `email` and `person-name` are text,
 * `choice` is the option's key, `amount` and `number` are safe integers or decimals, `date`, `time` and `datetime`
 * (on the business's own clocks) are tagged, `address` is an {@link Address}.
 */
export type PropertyValue = Exclude<Value, null> | Address;

/** Where and when a text is read. */
export interface Locale {
  /** BCP 47. */
  readonly language: string;
  /** ISO 3166, upper case. */
  readonly country: string;
  /** IANA. */
  readonly timezone: string;
  /** Milliseconds since 1970. */
  readonly now: number;
}

export type Parsed =
  | { readonly ok: true; readonly value: PropertyValue }
  /** `ambiguous`: several readings, all listed; ask which. */
  | {
      readonly ok: false;
      readonly reason: 'empty' | 'invalid' | 'ambiguous';
      readonly candidates: readonly PropertyValue[];
    };

/** A value found inside a sentence: `text.slice(start, end)` are the words that stand for it. */
export interface Extraction {
  readonly start: number;
  readonly end: number;
  readonly value: PropertyValue;
}

/** What the definition of a property contributes to reading it. */
export type PropertySpec = Pick<PropertyDefinition, 'options' | 'optionLabels'>;

/** How a composite value lies in several fields. */
export interface CompositeParts {
  /** All part names, in reading order. */
  readonly names: readonly string[];
  /** The parts without which a value is not complete. */
  readonly required: readonly string[];
  split(value: PropertyValue): Readonly<Record<string, string | null>>;
  /** Undefined when all parts are empty. */
  join(parts: Readonly<Record<string, string | null>>): PropertyValue | undefined;
}

/** One property type: pure functions, total for every input. */
export interface PropertyType {
  readonly name: string;
  /** For types whose value may lie in several fields. */
  readonly parts?: CompositeParts;
  /** Reads a text that should be the value and nothing else (an answer to a question). */
  parse(text: string, spec: PropertySpec, locale: Locale): Parsed;
  /** Finds values of this type in free text, left to right, not overlapping. */
  extract(text: string, spec: PropertySpec, locale: Locale): readonly Extraction[];
  /** As a person reads it. */
  format(value: PropertyValue, spec: PropertySpec, locale: Locale): string;
  /** The same, short enough for a row of a list: `Tue 3 Mar, 08:30`. Default: as {@link format} has it. */
  formatBriefly?(value: PropertyValue, spec: PropertySpec, locale: Locale): string;
  /** Whether two values mean the same, for verification: forgiving in writing, not in meaning. */
  isSame(left: PropertyValue, right: PropertyValue, spec: PropertySpec, locale: Locale): boolean;
  /** Reads a stored field. Undefined: null, empty, or nothing that this type can read. Never throws. */
  fromField(value: Value, spec: PropertySpec, locale: Locale): PropertyValue | undefined;
  /** Writes into a field of a described type. Undefined: the field's type cannot hold it. */
  toField(
    value: PropertyValue,
    field: FieldDescription,
    spec: PropertySpec,
    locale: Locale,
  ): Value | undefined;
}
