import type { LookupMode, RecordDefinition } from '../vocabulary/index.ts';
import { singularOf } from './field-words.ts';
import { partWords } from './lexicon.ts';
import type { FieldPlace, Hop, MappingFinding, PropertyMapping } from './mapping.ts';
import { tellingWords, withoutSchema } from './names.ts';
import { pathKey } from './places.ts';

type Properties = Readonly<Record<string, PropertyMapping>>;
type Problem = Pick<MappingFinding, 'message' | 'fix' | 'candidates'>;

/**
 * Marks the relations that lead to rows which stand for a value, such as a city or a code: as `lookups:` says, else
 * where the part of an address or the choice behind it leaves no doubt.
 */
export function markLookups(record: RecordDefinition, properties: Properties): Properties {
  const modes = new Map<string, LookupMode>();
  for (const property of Object.values(properties)) {
    for (const place of property.places) collectModes(record, property, place, modes);
  }
  if (modes.size === 0) return properties;
  const mark = (place: FieldPlace): FieldPlace => ({
    ...place,
    hops: place.hops.map((hop, index): Hop => {
      const lookup = modes.get(pathKey(place.hops.slice(0, index + 1)));
      // Nobody edits such a row, so nobody has to be asked who else uses it.
      return lookup === undefined ? hop : { ...hop, lookup, shareable: false, referrers: [] };
    }),
  });
  return Object.fromEntries(
    Object.entries(properties).map(([name, property]) => [
      name,
      { ...property, places: property.places.map(mark) },
    ]),
  );
}

function collectModes(
  record: RecordDefinition,
  property: PropertyMapping,
  place: FieldPlace,
  modes: Map<string, LookupMode>,
): void {
  place.hops.forEach((hop, index) => {
    if (hop.direction !== 'own') return;
    const hops = place.hops.slice(0, index + 1);
    const isLast = index === place.hops.length - 1;
    const isBehindLookup = modes.has(pathKey(place.hops.slice(0, index)));
    const type = record.properties[property.property]?.type;
    const implied = isLast ? impliedMode(type, place, hop) : isBehindLookup ? 'find' : undefined;
    const mode = record.lookups?.[hop.collection] ?? implied ?? (isBehindLookup ? 'find' : undefined);
    if (mode !== undefined) modes.set(pathKey(hops), mode);
  });
}

/** A town may be new to a business; a country, a province or a code is not. */
function impliedMode(type: string | undefined, place: FieldPlace, hop: Hop): LookupMode | undefined {
  if (type === 'choice') return 'find';
  if (type !== 'address' || !['suburb', 'city', 'region', 'country'].includes(place.part)) return undefined;
  const words = tellingWords(withoutSchema(hop.collection));
  const names = [singularOf(words), singularOf(words.slice(-1)), singularOf(words.slice(-2))];
  const isPlace = names.some((name) => partWords.address?.[place.part]?.includes(name));
  if (!isPlace) return undefined;
  return place.part === 'city' || place.part === 'suburb' ? 'find-or-create' : 'find';
}

/** `lookups:` for a collection that nothing here leads to. */
export function findIdleLookups(record: RecordDefinition, properties: Properties): readonly Problem[] {
  const hops = Object.values(properties).flatMap((property) =>
    property.places.flatMap((place) => place.hops),
  );
  const own = hops.filter((hop) => hop.direction === 'own').map((hop) => hop.collection);
  return Object.keys(record.lookups ?? {})
    .filter((name) => !own.includes(name))
    .map((name) => ({
      message: `${record.name}: "lookups:" names "${name}", to which no property of it leads by a reference.`,
      fix: `Remove it under records.${record.name}.lookups, or name a collection that a "map:" leads to.`,
      ...(own.length > 0 ? { candidates: [...new Set(own)] } : {}),
    }));
}
