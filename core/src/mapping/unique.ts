import type { Condition } from '../contract/index.ts';
import { type PropertyValue, propertyTypes, toSearchDigits } from '../vocabulary/index.ts';
import type { Batch } from './batch.ts';
import { recall } from './live-reads.ts';
import type { RecordMapping } from './mapping.ts';
import { toCondition, type World } from './tree.ts';

interface Wanted {
  readonly record: string;
  readonly property: string;
  readonly value: PropertyValue;
  /** The record that may have it: its own id. */
  readonly own: string | undefined;
}

/**
 * Whether another record already has the value of a `unique` property. That none has is asserted at the write. Throws
 * `NotRead`.
 */
export function isTaken(world: World, batch: Batch, { record: type, property, value, own }: Wanted): boolean {
  const record = world.mapping.records[type];
  const definition = world.vocabulary.records[type]?.properties[property];
  if (!record || !definition?.unique) return false;
  const condition = toSearch(world, record, property, value);
  const where = condition === undefined ? [] : [condition];
  const { records, rows } = recall(world.reads, { record: type, where });
  const isHeld = records.some((one) => {
    const held = one.values[property];
    if (one.id === own || held === undefined) return false;
    return propertyTypes[definition.type].isSame(held, value, definition, world.locale);
  });
  if (!isHeld && rows !== undefined && condition !== undefined)
    batch.relyOnMatches(record.collection.name, where, rows);
  return isHeld;
}

/** What finds at least all that could be the same. Undefined: all records are looked through. */
function toSearch(
  world: World,
  record: RecordMapping,
  property: string,
  value: PropertyValue,
): Condition | undefined {
  const definition = world.vocabulary.records[record.record]?.properties[property];
  const [place, ...more] = record.properties[property]?.places ?? [];
  if (definition?.type !== 'phone' || typeof value !== 'string')
    return toCondition(world, record, { property, operator: 'eq', value, isExact: true });
  if (!place || more.length > 0 || place.hops.length > 0 || place.field.type !== 'text') return undefined;
  return {
    field: place.field.name,
    operator: 'digits-contain',
    value: toSearchDigits(value, world.locale.country),
  };
}
