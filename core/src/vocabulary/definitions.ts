import type { CheckDigits } from './check-digits.ts';

/** The property types that hub.yaml may name. Each has one file beside this one. */
export const propertyTypeNames = [
  'text',
  'person-name',
  'phone',
  'email',
  'date',
  'time',
  'datetime',
  'number',
  'amount',
  'boolean',
  'choice',
  'address',
] as const;
export type PropertyTypeName = (typeof propertyTypeNames)[number];

/** What a text is in other languages, by language code. */
export type Translations = Readonly<Record<string, string>>;

/** What people call something. */
export interface Labelled {
  /** In the business's language. */
  readonly label: string;
  readonly labels?: Translations;
}

/** A text of the business: in its own language, or by language code. */
export type LocalText = string | Translations;

/** From which evidence on a property may be shown: `always` (matched sender), `verified` (a fact was proved), `never`. */
export type Disclosure = 'always' | 'verified' | 'never';

/** Where a property lies, as `map:` says it: one path, or a path for each part of a composite value. */
export type PropertyMap = string | Readonly<Record<string, string>>;

export interface PropertyDefinition {
  readonly name: string;
  /** How people call it. Default: the name with spaces for hyphens. */
  readonly label: string;
  /** The same in other languages. */
  readonly labels?: Translations;
  readonly type: PropertyTypeName;
  /** For `choice`: each option and its synonyms. */
  readonly options?: Readonly<Record<string, readonly string[]>>;
  /** For `choice`: what an option is called, where that is not its name. */
  readonly optionLabels?: Readonly<Record<string, Labelled>>;
  /** For `choice`: how an option is stored, where that is not its name (a code). */
  readonly stored?: Readonly<Record<string, string>>;
  readonly disclose: Disclosure;
  /** Whether the hub may ask for it to verify who is writing. */
  readonly askToVerify: boolean;
  /** Where only the last characters of it may be asked for: how many. */
  readonly lastDigits?: number;
  /** How hard it is to guess for somebody who knows the customer. Default: by its type. */
  readonly strength?: 'strong' | 'normal' | 'weak';
  /** Whether an `add` must have it. Default true. */
  readonly required: boolean;
  /**
   * The least and the greatest value, as hub.yaml writes it (`500`, `2026-11-26`, `today + 30 days`); for text, names
   * and e-mail addresses the number of characters.
   */
  readonly min?: string;
  readonly max?: string;
  /** The source of a regular expression that the whole value matches. */
  readonly pattern?: string;
  readonly checkDigits?: CheckDigits;
  /** Whether no other record of the type may have the same value. Default false. */
  readonly unique?: boolean;
  /** A value as it should look, for a customer whose value cannot be taken. */
  readonly example?: string;
  readonly map?: PropertyMap;
}

/** What happens when a value is not in a collection that others share, such as a table of cities. */
export type LookupMode = 'find' | 'find-or-create';

/** The fields that say from when and until when a row holds; nobody's row is ever overwritten there. */
export interface HistoryFields {
  readonly from: string;
  readonly to: string;
}

/** A record that another one names by a property of its own. `by`: the other's property, and ours that it equals. */
export interface RelatedDefinition {
  readonly record: string;
  readonly by: Readonly<Record<string, string>>;
}

export interface RecordDefinition {
  readonly name: string;
  readonly label: string;
  readonly labels?: Translations;
  /** The connector's name. A record that belongs to another inherits it. */
  readonly in: string;
  /** The collection, where it is not found by name. */
  readonly collection?: string;
  readonly belongsTo?: string;
  /** How it hangs on its parent, where that is not the only relation: a relation's name, or `same-row`. */
  readonly link?: string;
  /** Beside `belongsTo`: it hangs on its parent by a shared property, its own by the parent's, also across connectors. */
  readonly by?: Readonly<Record<string, string>>;
  /** By the name that rules use: the (at most one) shared record whose property equals this record's (theirs by ours). */
  readonly related?: Readonly<Record<string, RelatedDefinition>>;
  /** The properties by which a sender is matched to this record. Non-empty on the one record that stands for the customer. */
  readonly identify: readonly string[];
  /**
   * On the customer's record: by what it may be reached without a phone, together with two facts. Its own properties,
   * or those of records below it.
   */
  readonly identifyBy?: readonly { readonly record: string; readonly property: string }[];
  /** By collection: shared rows that are looked up by their value and never edited. */
  readonly lookups?: Readonly<Record<string, LookupMode>>;
  /** By collection, the empty name for the record's own: rows that are kept as history. */
  readonly history?: Readonly<Record<string, HistoryFields>>;
  readonly properties: Readonly<Record<string, PropertyDefinition>>;
}
