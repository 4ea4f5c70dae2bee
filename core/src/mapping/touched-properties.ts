import type { Change } from '../contract/index.ts';
import type { FieldPlace, RecordMapping } from './mapping.ts';
import type { Plan } from './plan.ts';

/**
 * The properties of a record type that a plan may change, also where another record type lies in the same fields.
 * Told by collections and fields, so rather one too many.
 */
export function touchedProperties(
  plan: Pick<Plan, 'changes' | 'record' | 'differences'>,
  record: RecordMapping,
): readonly string[] {
  const named = plan.record.type === record.record ? plan.differences.map(({ property }) => property) : [];
  const written = Object.values(record.properties)
    .filter(({ places }) => places.some((place) => plan.changes.some((one) => touches(one, place, record))))
    .map(({ property }) => property);
  return [...new Set([...named, ...written])];
}

function touches(change: Change, { hops, field }: FieldPlace, record: RecordMapping): boolean {
  if (change.kind !== 'insert' && change.kind !== 'update') return false;
  const own = record.collection.name;
  const isSet = (collection: string, name: string): boolean =>
    change.collection === collection && Object.hasOwn(change.set, name);
  if (isSet(hops.at(-1)?.collection ?? own, field.name)) return true;
  return hops.some((hop, index) =>
    hop.fields.some((name) => isSet(hops[index - 1]?.collection ?? own, name)),
  );
}
