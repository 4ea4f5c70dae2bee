import type { Extraction, Parsed, PropertyValue } from './property-type.ts';
import { accept, refuse } from './reading.ts';

/** Where in a text a value stands, with everything that it may mean. */
interface Found<Value extends PropertyValue> {
  readonly start: number;
  readonly end: number;
  readonly readings: readonly Value[];
}

/** The one thing that all readings mean; several are ambiguous, none is invalid. */
export function parseReadings(readings: readonly Extract<PropertyValue, { value: string }>[]): Parsed {
  const distinct = readings.filter(
    (reading, index) => readings.findIndex((other) => other.value === reading.value) === index,
  );
  const [first] = distinct;
  if (first === undefined) return refuse('invalid');
  return distinct.length === 1 ? accept(first) : refuse('ambiguous', distinct);
}

/** Where a place has several readings, the value is the first; `parse` of its words lists them all. */
export function toExtractions<Value extends PropertyValue>(
  found: readonly Found<Value>[],
): readonly Extraction[] {
  return found.flatMap(({ start, end, readings: [value] }) =>
    value === undefined ? [] : [{ start, end, value }],
  );
}
