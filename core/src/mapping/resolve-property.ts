import type { PropertyDefinition } from '../vocabulary/index.ts';
import { canHold } from './can-hold.ts';
import { choose } from './candidates.ts';
import { pathOf, resolvePath } from './hops.ts';
import type { FieldPlace, MappingFinding, PropertyMapping } from './mapping.ts';
import { type MatchInput, matchers } from './match-property.ts';

export type PropertyResult =
  | { readonly mapping: PropertyMapping; readonly message: string }
  | { readonly problem: Pick<MappingFinding, 'message' | 'fix' | 'candidates'> };

/** Finds where one property lies: as `map:` states it, else by name. */
export function resolveProperty(input: MatchInput): PropertyResult {
  const { definition } = input;
  const result = definition.map === undefined ? resolveByName(input) : resolveStated(input, definition.map);
  if ('problem' in result) return result;
  const wrong = result.mapping.places.find((place) => !canHold(definition, place.part, place.field));
  if (!wrong) return result;
  const what = wrong.part === '' ? definition.type : `${definition.type}'s ${wrong.part}`;
  return refuse(
    input,
    `"${pathOf(wrong)}" is of type ${wrong.field.native}, which cannot hold ${article(what)} ${what}`,
  );
}

function resolveByName(input: MatchInput): PropertyResult {
  const choice = choose(matchers.flatMap((match) => match(input)));
  if (choice.kind === 'sure') return found(input, choice.candidate.value, 'name');
  const candidates = choice.candidates.map((candidate) => mapLine(candidate.value));
  if (choice.kind === 'ambiguous') {
    return refuse(input, 'several places fit equally well', candidates);
  }
  const own = input.collection.fields.map((field) => `map: ${field.name}`);
  return refuse(
    input,
    `no field of "${input.collection.name}" has this name`,
    candidates.length > 0 ? candidates : own,
  );
}

function resolveStated(input: MatchInput, map: NonNullable<PropertyDefinition['map']>): PropertyResult {
  const paths = typeof map === 'string' ? { '': map } : map;
  const parts = input.parts?.names ?? [];
  const places: FieldPlace[] = [];
  for (const [part, path] of Object.entries(paths)) {
    if (part !== '' && !parts.includes(part)) {
      const known = parts.length > 0 ? `knows ${parts.join(', ')}` : 'lies in one field';
      return refuse(
        input,
        `${article(input.definition.type)} ${input.definition.type} has no part "${part}": it ${known}`,
      );
    }
    const result = resolvePath(input.collection, path, input.collections);
    if (!result.ok)
      return refuse(input, `"map: ${path}" leads nowhere: ${result.message}`, result.candidates);
    places.push({ part, hops: result.hops, field: result.field });
  }
  const missing =
    typeof map === 'string' ? [] : (input.parts?.required ?? []).filter((part) => !(part in map));
  if (missing.length > 0 || places.length === 0) {
    return refuse(input, `"map:" leaves out ${missing.join(', ') || 'every part'}`);
  }
  const names = input.parts?.names ?? [];
  return found(
    input,
    places.sort((a, b) => names.indexOf(a.part) - names.indexOf(b.part)),
    'stated',
  );
}

function found(input: MatchInput, places: readonly FieldPlace[], by: PropertyMapping['by']): PropertyResult {
  return {
    mapping: { property: input.definition.name, places, by },
    message: `${places.map((place) => describePlace(input.collection.name, place)).join(', ')} (by ${by === 'name' ? 'name' : 'map:'})`,
  };
}

function refuse(input: MatchInput, message: string, candidates: readonly string[] = []): PropertyResult {
  const example = candidates.find((candidate) => candidate.startsWith('map:')) ?? 'map: <field>';
  return {
    problem: {
      message: `${input.record.name}.${input.definition.name}: ${message}.`,
      fix: `Add "${example}" under records.${input.record.name}.properties.${input.definition.name}, naming the right place.`,
      ...(candidates.length > 0 ? { candidates } : {}),
    },
  };
}

/** `customers.phone`, or `addresses.street` for a place behind relations. */
export function describePlace(collection: string, place: FieldPlace): string {
  return `${place.hops.at(-1)?.collection ?? collection}.${place.field.name}`;
}

function mapLine(places: readonly FieldPlace[]): string {
  const [first] = places;
  if (first && first.part === '') return `map: ${pathOf(first)}`;
  return `map: { ${places.map((place) => `${place.part}: ${pathOf(place)}`).join(', ')} }`;
}

function article(word: string): string {
  return /^[aeiou]/.test(word) ? 'an' : 'a';
}
