import { createHash } from 'node:crypto';
import { type CollectionDescription, ParleyError, type RelationDescription } from '@parley/core/contract';
import type { RestConfig } from './config.ts';
import type { CollectionConfig, FieldConfig, WriteConfig } from './config-collection.ts';
import type { Catalog, RestCollection, RestField } from './model.ts';
import { parsePath } from './paths.ts';
import { listPlaceholders } from './template.ts';

type Detailed = Exclude<FieldConfig, string>;
type Named = readonly (readonly [string, CollectionConfig])[];

const plainWrite: WriteConfig = { query: {}, headers: {}, body: '', set: {}, record: '' };

/**
 * Builds the description of the collections. What the configuration writes out counts before what was taken from an
 * OpenAPI document.
 */
export function createCatalog(
  config: RestConfig,
  documented: Readonly<Record<string, CollectionConfig>>,
  mayWrite: { readonly change: boolean; readonly remove: boolean },
): Catalog {
  const named = Object.entries({ ...documented, ...config.collections });
  const relations = createRelations(named);
  return new Map(
    named.map(([name, collection]) => [
      name,
      createCollection(config, name, collection, relations.get(name) ?? [], mayWrite),
    ]),
  );
}

function createCollection(
  config: RestConfig,
  name: string,
  collection: CollectionConfig,
  relations: readonly RelationDescription[],
  mayWrite: { readonly change: boolean; readonly remove: boolean },
): RestCollection {
  const { key, unique } = collection;
  const fields = Object.entries(collection.fields).map(([field, written]) =>
    createField(field, written, key.includes(field)),
  );
  const item = toItem(collection);
  const made: Omit<RestCollection, 'fingerprint'> = {
    name,
    kind: 'resource',
    fields,
    key,
    unique,
    relations,
    item,
    config: collection,
    pagination: collection.pagination ?? config.pagination,
    concurrency: collection.concurrency ?? config.concurrency,
    insert: toWrite(collection.insert),
    update: toWrite(collection.update),
    remove: toWrite(collection.remove),
    grants: {
      insert: mayWrite.change && collection.insert !== false,
      update: mayWrite.change && collection.update !== false,
      remove: mayWrite.remove && collection.remove !== false,
    },
  };
  assertConsistent(made);
  return { ...made, fingerprint: createFingerprint(made) };
}

function toItem({ item, path, key }: CollectionConfig): string | undefined {
  if (item !== undefined) return item === false ? undefined : item;
  if (key.length === 0) return undefined;
  const own = key.filter((name) => !listPlaceholders(path).includes(name));
  return `${path}${own.map((name) => `/{${name}}`).join('')}`;
}

function toWrite(written: boolean | WriteConfig): WriteConfig | undefined {
  if (written === false) return undefined;
  return written === true ? plainWrite : written;
}

function createField(name: string, written: FieldConfig, isKey: boolean): RestField {
  const field: Partial<Detailed> & Pick<Detailed, 'type'> =
    typeof written === 'string' ? { type: written } : written;
  return {
    name,
    type: field.type,
    native: [field.type, field.as].filter((part) => part !== undefined).join(' as '),
    nullable: !isKey && (field.nullable ?? true),
    hasDefault: field.default ?? false,
    generated: field.generated ?? false,
    ...(field['max-length'] === undefined ? {} : { maxLength: field['max-length'] }),
    ...(field.scale === undefined ? {} : { scale: field.scale }),
    ...(field.options === undefined ? {} : { options: field.options }),
    // A name is one name, also where it has a dot in it.
    path: field.path === undefined ? [name] : parsePath(field.path),
    as: field.as,
    values: field.values,
  };
}

/** Own relations go by their field, reverse ones by the other collection and its field. */
function createRelations(named: Named): ReadonlyMap<string, readonly RelationDescription[]> {
  const all = new Map<string, RelationDescription[]>(named.map(([name]) => [name, []]));
  for (const [from, { references, unique, key }] of named)
    for (const [field, written] of Object.entries(references)) {
      const reference =
        typeof written === 'string' ? { ...splitReference(written, named), unique: false } : written;
      const target = named.find(([name]) => name === reference.to)?.[1];
      const toField = reference.field ?? (target?.key.length === 1 ? target.key[0] : undefined);
      if (target === undefined || toField === undefined || !Object.hasOwn(target.fields, toField))
        throw invalid(
          from,
          `refers from ${field} to ${reference.to}, which has no such field`,
          'Write the reference as `collection.field`.',
        );
      const isUnique =
        reference.unique || [key, ...unique].some((set) => set.length === 1 && set[0] === field);
      all.get(from)?.push({
        name: field,
        fields: [field],
        to: { collection: reference.to, fields: [toField] },
        cardinality: 'one',
        direction: 'own',
      });
      all.get(reference.to)?.push({
        name: `${from}.${field}`,
        fields: [toField],
        to: { collection: from, fields: [field] },
        cardinality: isUnique ? 'one' : 'many',
        direction: 'reverse',
      });
    }
  return all;
}

/** `customers.id`, or a collection alone; a collection's own name may have a dot. */
function splitReference(written: string, named: Named): { to: string; field?: string } {
  if (named.some(([name]) => name === written)) return { to: written };
  const dot = written.lastIndexOf('.');
  return dot < 0 ? { to: written } : { to: written.slice(0, dot), field: written.slice(dot + 1) };
}

function assertConsistent(collection: Omit<RestCollection, 'fingerprint'>): void {
  const { name, config, item, key } = collection;
  const has = (field: string) => Object.hasOwn(config.fields, field);
  const used = [
    ...key,
    ...config.unique.flat(),
    ...Object.keys(config.references),
    ...Object.keys(config.filters),
    ...[config.path, item, collection.insert?.path, collection.update?.path, collection.remove?.path].flatMap(
      (template) => listPlaceholders(template ?? ''),
    ),
  ];
  const unknown = used.find((field) => !has(field));
  if (unknown !== undefined)
    throw invalid(
      name,
      `uses a field "${unknown}" that it does not describe`,
      'Add it to `fields`, or correct the name.',
    );
  const byKey = [item, collection.update?.path, collection.remove?.path].flatMap((template) =>
    listPlaceholders(template ?? ''),
  );
  const foreign = byKey.find((field) => !key.includes(field));
  if (foreign !== undefined)
    throw invalid(
      name,
      `needs "${foreign}" in the path of one record, which is not of its key`,
      'Add it to `key`.',
    );
  const changes = collection.update ?? collection.remove;
  if (changes !== undefined && (key.length === 0 || item === undefined))
    throw invalid(
      name,
      'is to be changed, but has no key or no path of one record',
      'Give `key` and `item`.',
    );
}

function invalid(collection: string, why: string, fix: string): ParleyError {
  return new ParleyError('PARLEY_CONFIG_INVALID', `The collection ${collection} ${why}.`, {
    fix,
    details: { collection },
  });
}

/** Hashes what a mapping can rely on. Where it comes from (paths, filters) may change without it. */
function createFingerprint(collection: Omit<CollectionDescription, 'fingerprint'>): string {
  const { name, kind, key, unique } = collection;
  const fields = [...collection.fields]
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map((field) => [
      field.name,
      field.type,
      field.nullable,
      field.hasDefault,
      field.generated,
      field.maxLength ?? null,
      field.scale ?? null,
      field.options ?? null,
    ]);
  const relations = collection.relations
    .filter(({ direction }) => direction === 'own')
    .map(({ name: relation, fields: own, to }) => JSON.stringify([relation, own, to.collection, to.fields]))
    .sort();
  const facts = [name, kind, fields, key, unique, relations];
  return createHash('sha256').update(JSON.stringify(facts)).digest('hex').slice(0, 32);
}

/** The description without what only this connector knows. */
export function toDescription(collection: RestCollection): CollectionDescription {
  const { name, kind, key, unique, relations, grants, fingerprint } = collection;
  const fields = collection.fields.map(({ path: _path, as: _as, values: _values, ...field }) => field);
  return { name, kind, fields, key, unique, relations, grants, fingerprint };
}
