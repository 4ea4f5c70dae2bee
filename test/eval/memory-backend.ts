import { readFileSync } from 'node:fs';
import { parse, stringify } from 'yaml';
import type { HubConfig } from '../../core/src/config/index.ts';
import type { Fields, Value } from '../../core/src/contract/index.ts';
import { type Locale, type PropertyDefinition, propertyTypes } from '../../core/src/vocabulary/index.ts';
import {
  createMemoryConnector,
  type MemoryCollection,
  type MemoryConnector,
  type MemoryField,
} from '../../core/testing/memory-connector.ts';

/** Records as the business calls them, by record type; each has an `id`, and its parent's under the parent's type. */
export type Records = Readonly<Record<string, readonly Readonly<Record<string, unknown>>[]>>;

const text: MemoryField = { type: 'text', nullable: true, maxLength: 200 };
const fieldTypes: Readonly<Record<string, MemoryField>> = {
  date: { type: 'date', nullable: true },
  time: { type: 'time', nullable: true },
  datetime: { type: 'datetime', nullable: true },
  number: { type: 'decimal', nullable: true, scale: 4 },
  amount: { type: 'decimal', nullable: true, scale: 2 },
  boolean: { type: 'boolean', nullable: true },
};

export interface Backend {
  /** By the connector's name in hub.yaml. */
  readonly connectors: ReadonlyMap<string, MemoryConnector>;
}

/** A backend in memory in which every record type is a collection and every property a field, filled anew. */
export function createBackend(config: HubConfig, records: Records, now: () => number): Backend {
  const { business, vocabulary } = config;
  const locale: Locale = { ...business, now: now() };
  const collections = new Map<string, Record<string, MemoryCollection>>();
  for (const name of Object.keys(config.connectors)) collections.set(name, {});
  for (const record of Object.values(vocabulary.records)) {
    const parent = record.belongsTo;
    const properties = Object.values(record.properties);
    const fields = Object.fromEntries(properties.flatMap((property) => fieldsOf(property)));
    const isLinked =
      parent !== undefined && vocabulary.records[parent]?.in === record.in && !isByProperty(record);
    const reference = toField(parent ?? '');
    const rows = (records[record.name] ?? []).map(
      (row): Fields => ({
        id: Number(row.id),
        ...(isLinked ? { [`${reference}_id`]: Number(row[parent]) } : {}),
        ...Object.fromEntries(
          properties.flatMap((property) => storedParts(property, row[property.name], locale)),
        ),
      }),
    );
    const own = collections.get(record.in) ?? {};
    own[toField(record.name)] = {
      fields: {
        id: { type: 'integer', default: 'counter' },
        ...(isLinked ? { [`${reference}_id`]: { type: 'integer' } } : {}),
        ...fields,
      },
      key: ['id'],
      ...(isLinked ? { references: [{ fields: [`${reference}_id`], to: reference }] } : {}),
      rows,
    };
    collections.set(record.in, own);
  }
  return {
    connectors: new Map(
      [...collections].map(([name, made]) => [name, createMemoryConnector({ collections: made, now })]),
    ),
  };
}

/** hub.yaml with everything that is outside of the hub replaced by one plugin; records and actions stay as they are. */
export function rewriteYaml(file: string, config: HubConfig, plugin: string): string {
  const hub = parse(readFileSync(file, 'utf8'));
  const members = (names: readonly string[], make: (name: string) => object) =>
    Object.fromEntries(names.map((name) => [name, make(name)]));
  hub.channels = { phone: { plugin: 'simulator' } };
  hub.interpreter = { plugin };
  hub.notifiers = members(Object.keys(config.notifiers), () => ({ plugin }));
  hub.connectors = members(Object.keys(config.connectors), (name) => {
    const { permission, notify, require } = hub.connectors[name];
    return {
      plugin,
      permission,
      ...(notify === undefined ? {} : { notify }),
      ...(require === undefined ? {} : { require }),
    };
  });
  for (const [name, record] of Object.entries<Record<string, unknown>>(hub.records)) {
    for (const place of ['link', 'lookups', 'history', 'map']) delete record[place];
    record.collection = toField(name);
    const properties: Readonly<Record<string, PropertyDefinition>> =
      config.vocabulary.records[name]?.properties ?? {};
    record.properties = Object.fromEntries(
      Object.entries(Object(record.properties)).map(([key, written]) => {
        const definition = properties[key];
        // `name: text` is short for `name: { type: text }`.
        const { stored: _, ...property } = typeof written === 'string' ? { type: written } : Object(written);
        return [key, definition === undefined ? property : { ...property, map: mapOf(definition) }];
      }),
    );
  }
  return stringify(hub);
}

function toField(name: string): string {
  return name.replaceAll('-', '_');
}

function isByProperty(record: object): boolean {
  return 'by' in record && record.by !== undefined;
}

function partsOf({ type }: PropertyDefinition): readonly string[] {
  return type === 'address' ? (propertyTypes.address.parts?.names ?? []) : [];
}

function mapOf(property: PropertyDefinition): string | Readonly<Record<string, string>> {
  const field = toField(property.name);
  const parts = partsOf(property).filter((part) => part !== 'country');
  return parts.length === 0 ? field : Object.fromEntries(parts.map((part) => [part, `${field}_${part}`]));
}

function fieldsOf(property: PropertyDefinition): readonly [string, MemoryField][] {
  // The key is there already.
  if (property.name === 'id') return [];
  const map = mapOf(property);
  if (typeof map !== 'string') return Object.values(map).map((field) => [field, text]);
  return [[map, fieldTypes[property.type] ?? text]];
}

function storedParts(
  property: PropertyDefinition,
  told: unknown,
  locale: Locale,
): readonly [string, Value][] {
  const map = mapOf(property);
  const type = propertyTypes[property.type];
  if (told === undefined || told === null || property.name === 'id') return [];
  const parsed = type.parse(String(told), property, locale);
  if (!parsed.ok) throw new Error(`"${String(told)}" is no ${property.type} (${property.name}).`);
  if (typeof map !== 'string') {
    const parts = type.parts?.split(parsed.value) ?? {};
    return Object.entries(map).map(([part, field]) => [field, parts[part] ?? null]);
  }
  const described = { name: map, native: '', hasDefault: false, generated: false, nullable: true };
  const field = { ...described, ...(fieldTypes[property.type] ?? text) };
  const { default: _, ...plain } = field;
  return [[map, type.toField(parsed.value, plain, property, locale) ?? null]];
}
