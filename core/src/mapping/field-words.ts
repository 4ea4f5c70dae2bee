import type { CollectionDescription, FieldDescription } from '../contract/index.ts';
import type { RecordDefinition } from '../vocabulary/index.ts';
import { recordWords } from './lexicon.ts';
import { tellingWords, toSingular, withoutSchema } from './names.ts';

/** One way to read a field's name, with what it costs to read it so. */
export interface Reading {
  /** Without case and separators, abbreviations written out. */
  readonly name: string;
  readonly cost: number;
  /** Whether the record's own name was left off in front. */
  readonly isOwned: boolean;
}

/** Words for several kinds of people or things are no prefix of one record's fields. */
const shared = new Set(['contact', 'person', 'party', 'account', 'user', 'partner']);

/** What the fields of a record may begin with and mean the record itself: `customer_name`, `cust_name`, `client_name`. */
export function ownPrefixes(
  record: Pick<RecordDefinition, 'name'>,
  collection: CollectionDescription,
  sameRow: boolean,
): readonly string[] {
  const name = tellingWords(record.name).join('');
  const meanings = recordWords[name];
  const prefixes = new Set([name, ...(meanings?.strong ?? [])]);
  for (const weak of meanings?.weak ?? []) if (!shared.has(weak)) prefixes.add(weak);
  if (!sameRow) {
    const words = tellingWords(withoutSchema(collection.name));
    for (let index = 0; index < words.length; index += 1) prefixes.add(singularOf(words.slice(index)));
  }
  return [...prefixes].filter((prefix) => prefix.length > 2);
}

/** How a field's name may be read. In a row that several records share, only what is named after the record is its own. */
export function readFieldName(
  field: Pick<FieldDescription, 'name'>,
  prefixes: readonly string[],
  sameRow: boolean,
): readonly Reading[] {
  const whole = tellingWords(field.name).join('');
  const owned = prefixes
    .filter((prefix) => whole.startsWith(prefix) && whole.length > prefix.length)
    .map((prefix) => ({ name: expandTail(whole.slice(prefix.length)), cost: 0.02, isOwned: true }));
  return sameRow ? owned : [{ name: whole, cost: 0, isOwned: false }, ...owned];
}

export function singularOf(words: readonly string[]): string {
  return [...words.slice(0, -1), toSingular(words.at(-1) ?? '')].join('');
}

/** `customerno` is one word to a reader of names; what is left of it is not. */
function expandTail(tail: string): string {
  return tail === 'no' || tail === 'num' || tail === 'nr' ? 'number' : tail;
}
