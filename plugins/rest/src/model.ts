import { type CollectionDescription, type FieldDescription, ParleyError } from '@parley/core/contract';
import type {
  CollectionConfig,
  ConcurrencyConfig,
  FieldConfig,
  PaginationConfig,
  WriteConfig,
} from './config-collection.ts';
import type { Path } from './paths.ts';

/** How bodies are written. */
export type Format = 'json' | 'form' | 'xml';

/** A field with its place in a record and the way the API writes it. */
export interface RestField extends FieldDescription {
  readonly path: Path;
  readonly as: Exclude<FieldConfig, string>['as'];
  readonly values: { readonly true: unknown; readonly false: unknown } | undefined;
}

/** A collection with everything that is needed to read and write it. */
export interface RestCollection extends CollectionDescription {
  readonly fields: readonly RestField[];
  /** The template of the path of one record. Absent: records are only listed. */
  readonly item: string | undefined;
  readonly config: CollectionConfig;
  readonly pagination: PaginationConfig;
  readonly concurrency: ConcurrencyConfig;
  readonly insert: WriteConfig | undefined;
  readonly update: WriteConfig | undefined;
  readonly remove: WriteConfig | undefined;
}

/** All collections, by name. */
export type Catalog = ReadonlyMap<string, RestCollection>;

/** Throws `PARLEY_CONNECTOR_NOT_DESCRIBED` for an unknown name. */
export function getCollection(catalog: Catalog, name: string): RestCollection {
  const found = catalog.get(name);
  if (found !== undefined) return found;
  throw new ParleyError(
    'PARLEY_CONNECTOR_NOT_DESCRIBED',
    'The API description has no collection of this name.',
    {
      fix: 'Look at `collections:` of the connector, and at its OpenAPI document.',
    },
  );
}

/** Throws `PARLEY_CONNECTOR_NOT_DESCRIBED` for an unknown name. */
export function getField(collection: RestCollection, name: string): RestField {
  const found = collection.fields.find((field) => field.name === name);
  if (found !== undefined) return found;
  throw new ParleyError('PARLEY_CONNECTOR_NOT_DESCRIBED', `${collection.name} has no field of this name.`, {
    fix: 'Look at the `fields:` of the collection.',
    details: { collection: collection.name },
  });
}
