import { type CollectionDescription, type FieldDescription, ParleyError } from '@parley/core/contract';
import { toToken } from './names.ts';

/** A field with what the dialect needs to know to read and write it, beyond the contract's description. */
export interface SqlField extends FieldDescription {
  /** The dialect's own short name of the type underneath, domains resolved: `int8`, `bpchar`. */
  readonly base: string;
  /** Digits of the fraction of a second that a time keeps. Absent: not a time. */
  readonly fraction?: number;
  /** A large object of a database that can neither sort one nor take one in a list. */
  readonly large?: true;
  /** How many bytes a text may take, in UTF-8, where that is what limits it. */
  readonly maxBytes?: number;
  /** What else the dialect keeps in mind for itself. */
  readonly hints?: Readonly<Record<string, string>>;
}

/** A table or view as the dialect found it. */
export interface SqlCollection extends CollectionDescription {
  readonly table: { readonly schema?: string; readonly name: string };
  readonly fields: readonly SqlField[];
  /** Why nothing may be written or asserted here, as the end of a sentence: its storage knows no transactions. */
  readonly unwritable?: string;
}

/** The described collections, and the only way from a name to something that may stand in SQL. */
export interface Catalog {
  readonly collections: readonly SqlCollection[];
  /** Throws `PARLEY_CONNECTOR_NOT_DESCRIBED`. */
  collection(name: string): SqlCollection;
  /** Throws `PARLEY_CONNECTOR_NOT_DESCRIBED`. */
  field(collection: SqlCollection, name: string): SqlField;
}

/** Builds the look-up over what the dialect described. */
export function createCatalog(collections: readonly SqlCollection[]): Catalog {
  const byName = new Map(collections.map((collection) => [collection.name, collection]));
  const fields = new Map(
    collections.map((collection) => [
      collection,
      new Map(collection.fields.map((field) => [field.name, field])),
    ]),
  );
  return {
    collections,
    collection(name) {
      const found = byName.get(name);
      if (found === undefined) throw notDescribed({ collection: name });
      return found;
    },
    field(collection, name) {
      const found = fields.get(collection)?.get(name);
      if (found === undefined) throw notDescribed({ collection: collection.name, field: name });
      return found;
    },
  };
}

/** What knex takes for the table. */
export function toTableToken(collection: SqlCollection): string {
  const { schema, name } = collection.table;
  return schema === undefined ? toToken(name) : `${toToken(schema)}.${toToken(name)}`;
}

/** The description as it crosses the contract: without what only the dialect knows. */
export function toDescription(collection: SqlCollection): CollectionDescription {
  const { table, fields, unwritable, ...rest } = collection;
  return { ...rest, fields: fields.map(({ base, fraction, large, maxBytes, hints, ...field }) => field) };
}

function notDescribed(details: { collection: string; field?: string }): ParleyError {
  const what = details.field === undefined ? 'collection' : 'field';
  return new ParleyError(
    'PARLEY_CONNECTOR_NOT_DESCRIBED',
    `The ${what} is not in the backend, or hidden from its account`,
    {
      fix: 'Look at the names that `parley check` lists; names are exact, case included.',
      details,
    },
  );
}
