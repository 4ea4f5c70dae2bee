import type { FieldDescription, Value } from '../contract/index.ts';
import {
  type Locale,
  type PropertyDefinition,
  type PropertyValue,
  propertyTypes,
} from '../vocabulary/index.ts';
import type { FieldPlace, Hop, Mapping, PropertyMapping, RecordMapping, RecordSnapshot } from './mapping.ts';

/** The rows that a property may lie in: a record's own, and those behind hops. */
export type Rows = Pick<RecordSnapshot, 'row' | 'far'>;

/** The name of a row behind hops, as {@link RecordSnapshot.far} has it; empty for the own row. */
export function pathKey(hops: readonly Hop[]): string {
  return hops.map((hop) => hop.relation).join('.');
}

/** What stands in a place. Null also when its row is not there. */
export function rawOf(rows: Rows, place: FieldPlace): Value {
  const row = place.hops.length === 0 ? rows.row : rows.far[pathKey(place.hops)];
  return row?.fields[place.field.name] ?? null;
}

/** A property's value, given what stands in each of its places. */
export function readProperty(
  definition: PropertyDefinition,
  mapping: PropertyMapping,
  raw: (place: FieldPlace) => Value,
  locale: Locale,
): PropertyValue | undefined {
  const type = propertyTypes[definition.type];
  const [first] = mapping.places;
  if (!first) return undefined;
  if (first.part === '') {
    const value = raw(first);
    return readCode(definition, value) ?? type.fromField(value, definition, locale);
  }
  return type.parts?.join(
    Object.fromEntries(mapping.places.map((place) => [place.part, partText(raw(place))])),
  );
}

/** The option that a stored code stands for. */
function readCode({ stored }: PropertyDefinition, value: Value): string | undefined {
  const text = partText(value)?.trim();
  return Object.entries(stored ?? {}).find(([, code]) => code === text)?.[0];
}

/** The code of an option, as a field of this type keeps it. Undefined: it is kept by its name. */
export function toCode(
  { stored }: PropertyDefinition,
  value: PropertyValue,
  field: FieldDescription,
): Value | undefined {
  const code =
    typeof value === 'string' && stored && Object.hasOwn(stored, value) ? stored[value] : undefined;
  if (code === undefined || field.type === 'text') return code;
  const isNumber = (field.type === 'integer' || field.type === 'decimal') && /^-?\d{1,15}$/.test(code);
  return isNumber ? Number(code) : undefined;
}

/** A property as a person reads it, with its value where its type can read it. Null: nothing there. */
export interface Shown {
  readonly text: string | null;
  readonly value?: PropertyValue;
}

/** What the property's type cannot read is shown as it stands. */
export function renderProperty(
  definition: PropertyDefinition,
  mapping: PropertyMapping,
  raw: (place: FieldPlace) => Value,
  locale: Locale,
): Shown {
  const value = readProperty(definition, mapping, raw, locale);
  if (value !== undefined)
    return { text: propertyTypes[definition.type].format(value, definition, locale), value };
  const texts = mapping.places.map((place) => partText(raw(place))).filter((text) => text !== null);
  return { text: texts.length === 0 ? null : texts.join(', ') };
}

/** Null, or blank text. */
export function isEmpty(value: Value): boolean {
  return value === null || (typeof value === 'string' && value.trim() === '');
}

function partText(value: Value): string | null {
  if (isEmpty(value) || value === null) return null;
  return typeof value === 'object' ? value.value : String(value);
}

/**
 * Whether a record that shares its parent's row is there: any of its properties holds something. Fields that
 * can never be empty, such as a flag, say nothing about it.
 */
export function existsInRow(mapping: RecordMapping, rows: Rows): boolean {
  const places = Object.values(mapping.properties).flatMap((property) => property.places);
  return places.some(
    (place) => (place.field.nullable || place.field.type === 'text') && !isEmpty(rawOf(rows, place)),
  );
}

/** The record types that lie in the same row as this one: itself, and those below it that share it. */
export function rowGroup(mapping: Mapping, record: string): readonly RecordMapping[] {
  const own = mapping.records[record];
  if (!own) return [];
  const sharing = childrenOf(mapping, record).filter((child) => child.parent?.link.kind === 'same-row');
  return [own, ...sharing.flatMap((child) => rowGroup(mapping, child.record))];
}

export function childrenOf(mapping: Mapping, record: string): readonly RecordMapping[] {
  return Object.values(mapping.records).filter((candidate) => candidate.parent?.record === record);
}
