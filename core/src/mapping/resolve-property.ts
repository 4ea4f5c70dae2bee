import type { PropertyDefinition } from '../vocabulary/index.ts';
import { canHold } from './can-hold.ts';
import { type Candidate, choose } from './candidates.ts';
import { pathOf, resolvePath } from './hops.ts';
import { isSecretName } from './lexicon.ts';
import type { FieldPlace, MappingFinding, PropertyMapping } from './mapping.ts';
import { matchers } from './match-property.ts';
import type { MatchInput } from './matcher.ts';
import { wordsOf } from './names.ts';

export type PropertyResult =
  | { readonly mapping: PropertyMapping; readonly message: string }
  | {
      readonly problem: Pick<MappingFinding, 'message' | 'fix' | 'candidates'>;
      /** Whether nothing came near it: the candidates are merely all fields. */
      readonly isFar?: boolean;
    };

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
  const choice = choose(listCandidates(input));
  if (choice.kind === 'sure') {
    const { value, score, reason } = choice.candidate;
    const by = byName.has(reason) ? 'name' : 'resolved';
    const runnersUp = choice.others
      .filter((other) => other.score >= 0.6)
      .map((other) => ({
        map: mapLine(other.value),
        score: round(other.score),
      }));
    const sureness = { score: round(score), why: reason, runnersUp: runnersUp.slice(0, 3) };
    return found(input, value, by, sureness);
  }
  const candidates = choice.candidates.map((candidate) => mapLine(candidate.value));
  if (choice.kind === 'ambiguous') {
    return refuse(input, 'several places fit equally well', candidates);
  }
  const [best] = choice.candidates;
  const doubt = best && !byName.has(best.reason) ? `; the likeliest is not sure enough (${best.reason})` : '';
  const own = input.collection.fields
    .filter((field) => !isSecretName(wordsOf(field.name)) && canHold(input.definition, '', field))
    .map((field) => `map: ${field.name}`);
  return refuse(
    input,
    `no field of "${input.collection.name}" has this name${doubt}`,
    candidates.length > 0 ? candidates : own,
    candidates.length > 0 ? undefined : 'map: <field>',
  );
}

/** What the matchers for exact names say of their candidates. */
const byName: ReadonlySet<string> = new Set(['name', 'parts', 'relation']);

/** Every place that a matcher proposes, once, with its best score; what another property has is not among them. */
function listCandidates(input: MatchInput): readonly Candidate<readonly FieldPlace[]>[] {
  const best = new Map<string, Candidate<readonly FieldPlace[]>>();
  for (const candidate of matchers.flatMap((match) => match(input))) {
    if (candidate.value.some((place) => input.taken?.has(pathOf(place)))) continue;
    const line = mapLine(candidate.value);
    const known = best.get(line);
    if (!known || candidate.score > known.score) best.set(line, candidate);
  }
  return [...best.values()].filter((candidate) => !isPartOf(candidate, [...best.values()]));
}

/** Fewer parts of the very same places: no other meaning, only less of it. */
function isPartOf(
  candidate: Candidate<readonly FieldPlace[]>,
  all: readonly Candidate<readonly FieldPlace[]>[],
): boolean {
  const own = candidate.value.map(placeKey);
  return all.some((other) => {
    const places = other.value.map(placeKey);
    return places.length > own.length && own.every((place) => places.includes(place)) && own.length > 1;
  });
}

function placeKey(place: FieldPlace): string {
  return `${place.part}=${pathOf(place)}`;
}

function round(score: number): number {
  return Math.round(score * 100) / 100;
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

function found(
  input: MatchInput,
  places: readonly FieldPlace[],
  by: PropertyMapping['by'],
  sureness: Pick<PropertyMapping, 'score' | 'why' | 'runnersUp'> = {},
): PropertyResult {
  const mapping = { property: input.definition.name, places, by, ...sureness };
  return {
    mapping,
    message: `${places.map((place) => describePlace(input.collection.name, place)).join(', ')} (${describeReason(mapping)})`,
  };
}

/** `by name`, `by map:`, or why it was taken, how sure that is and what else was looked at. */
export function describeReason({ by, score = 0, why, runnersUp = [] }: PropertyMapping): string {
  if (by === 'stated') return 'by map:';
  if (by === 'name' && runnersUp.length === 0) return 'by name';
  const others = runnersUp.map((one) => `${one.map.replace(/^map: /, '')} ${Math.round(one.score * 100)} %`);
  const rest = others.length === 0 ? 'nothing else came near' : `then ${others.join(', ')}`;
  const how = by === 'name' ? 'by name' : `resolved: ${why}`;
  return `${how}; ${Math.round(score * 100)} % sure, ${rest}`;
}

function refuse(
  input: MatchInput,
  message: string,
  candidates: readonly string[] = [],
  line?: string,
): PropertyResult {
  const example = line ?? candidates.find((candidate) => candidate.startsWith('map:')) ?? 'map: <field>';
  return {
    isFar: line !== undefined,
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

/** As `map:` would say it. */
export function mapLine(places: readonly FieldPlace[]): string {
  const [first] = places;
  if (first && first.part === '') return `map: ${pathOf(first)}`;
  return `map: { ${places.map((place) => `${place.part}: ${pathOf(place)}`).join(', ')} }`;
}

function article(word: string): string {
  return /^[aeiou]/.test(word) ? 'an' : 'a';
}
