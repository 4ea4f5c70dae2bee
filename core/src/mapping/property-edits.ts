import type { FieldDescription, Value } from '../contract/index.ts';
import {
  checkValue,
  type Locale,
  type PropertyDefinition,
  type PropertyValue,
  propertyTypes,
} from '../vocabulary/index.ts';
import type { FieldPlace, PropertyMapping } from './mapping.ts';
import { isEmpty, pathKey, type Rows, rawOf, toCode } from './places.ts';
import type { NoPlan } from './plan.ts';

/** One field to be written. */
export interface FieldEdit {
  readonly place: FieldPlace;
  readonly value: Value;
}

export type EditsResult = { readonly edits: readonly FieldEdit[] } | NoPlan;

/** Parts that stay as they are when a new value does not name them. */
const keptParts: readonly string[] = ['country'];

export interface PropertyEditInput {
  readonly definition: PropertyDefinition;
  readonly mapping: PropertyMapping;
  readonly value: PropertyValue;
  /** What stands there now. Undefined: the record is not there yet. */
  readonly rows: Rows | undefined;
  readonly locale: Locale;
}

/** The fields that a property's new value is written to. Whoever read the value, one that is not allowed is refused. */
export function toFieldEdits(input: PropertyEditInput): EditsResult {
  const { definition, mapping, value, locale } = input;
  const because = checkValue(value, definition, locale);
  if (because !== undefined) return { problem: 'does-not-fit', property: definition.name, because };
  const type = propertyTypes[definition.type];
  const split = type.parts?.split(value) ?? {};
  const edits: FieldEdit[] = [];
  for (const place of mapping.places) {
    const { field, part } = place;
    const whole = () => toCode(definition, value, field) ?? type.toField(value, field, definition, locale);
    const wanted = part === '' ? whole() : (split[part] ?? null);
    const edit = wanted === null ? clear(input, place) : fitField(definition, field, wanted);
    if ('problem' in edit) return edit;
    if (edit.value !== undefined) edits.push({ place, value: edit.value });
  }
  return { edits };
}

type OneEdit = { readonly value: Value | undefined } | NoPlan;

function fitField(
  definition: PropertyDefinition,
  field: FieldDescription,
  value: Value | undefined,
): OneEdit {
  const property = definition.name;
  if (value === undefined) return { problem: 'does-not-fit', property };
  if (typeof value === 'string') {
    const limit = field.maxLength;
    if (limit !== undefined && [...value].length > limit) return { problem: 'does-not-fit', property, limit };
    if (field.options && !field.options.includes(value)) return { problem: 'does-not-fit', property };
  }
  return { value };
}

/** A part that the new value does not have: emptied where it stands, left out where nothing stands yet. */
function clear({ definition, rows }: PropertyEditInput, place: FieldPlace): OneEdit {
  const { field, part } = place;
  const exists =
    rows !== undefined && (place.hops.length === 0 || rows.far[pathKey(place.hops)] !== undefined);
  const before = exists && rows ? rawOf(rows, place) : null;
  if (keptParts.includes(part) && !isEmpty(before)) return { value: undefined };
  // A value in a collection of its own is not emptied there: the reference to it is.
  if (place.hops.at(-1)?.lookup) return { value: exists ? null : undefined };
  if (field.nullable) return { value: exists ? null : undefined };
  if (field.hasDefault && !exists) return { value: undefined };
  if (field.hasDefault && field.type === 'text') return { value: '' };
  return { problem: 'missing', property: definition.name, part };
}
