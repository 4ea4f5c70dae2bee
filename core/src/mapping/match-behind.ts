import type { CollectionDescription, RelationDescription } from '../contract/index.ts';
import { canHold } from './can-hold.ts';
import type { Candidate } from './candidates.ts';
import { ownPrefixes, readFieldName, singularOf } from './field-words.ts';
import { toHop } from './hops.ts';
import { isSecretName, partCollections, personCollections, qualifiers } from './lexicon.ts';
import type { FieldPlace, Hop } from './mapping.ts';
import { scoreMeaning } from './match-meaning.ts';
import { groupParts, scoreQualifier, toCandidate, withGeography } from './match-parts.ts';
import type { Matcher, MatchInput } from './matcher.ts';
import { referenceStem, tellingWords, withoutSchema, wordsOf } from './names.ts';

/** What a relation costs: a field of the record's own row is always surer. */
const behindCost = 0.07;
const relationCost = 0.02;
const maximumDepth = 2;

/** A relation to a row that is a part of the record: its address, its contact details, the person it stands for. */
interface PartStep {
  readonly far: CollectionDescription;
  readonly hops: readonly Hop[];
  /** What the collection is called, without the record's own name: `address`, `person`. */
  readonly kind: string;
  /** Which of several: `home`, `billing`; empty when nothing says so. */
  readonly qualifier: string;
}

/** What lies in rows that are a part of the record, up to two relations away. */
export const matchBehindPart: Matcher = (input) => {
  if (input.sameRow) return [];
  return partSteps(input, input.collection, []).flatMap((step) => {
    const candidates = matchIn(input, step);
    const isPerson = personCollections.includes(step.kind);
    const deeper = isPerson
      ? partSteps(input, step.far, step.hops).flatMap((next) => matchIn(input, next))
      : [];
    return [...candidates, ...deeper];
  });
};

function partSteps(
  input: MatchInput,
  from: CollectionDescription,
  hops: readonly Hop[],
): readonly PartStep[] {
  const { collections, record } = input;
  if (hops.length >= maximumDepth) return [];
  const prefixes = ownPrefixes(record, from, false);
  return from.relations.flatMap((relation): PartStep[] => {
    const far = collections.get(relation.to.collection);
    if (!far || relation.cardinality === 'many' || far.name === input.collection.name) return [];
    const kind = withoutPrefix(singularOf(tellingWords(withoutSchema(far.name)).slice(-2)), prefixes);
    const known = [kind, singularOf(tellingWords(withoutSchema(far.name)).slice(-1))].find((one) =>
      partCollections.includes(one),
    );
    const qualifier = known === undefined ? undefined : qualifierOf(relation, known, prefixes);
    if (known === undefined || qualifier === undefined) return [];
    return [{ far, hops: [...hops, toHop(from, relation, collections)], kind: known, qualifier }];
  });
}

/** What stands before the collection's name in the reference. Undefined: the reference means somebody else. */
function qualifierOf(
  relation: RelationDescription,
  kind: string,
  prefixes: readonly string[],
): string | undefined {
  const name = tellingWords(withoutSchema(relation.to.collection));
  if (relation.direction === 'reverse') {
    const rest = withoutPrefix(singularOf(name), prefixes);
    return rest === kind ? '' : undefined;
  }
  const [field = ''] = relation.fields;
  const stem = withoutPrefix(tellingWords(referenceStem(field) ?? relation.name).join(''), prefixes);
  if (stem === kind || stem === singularOf(name) || prefixes.includes(stem)) return '';
  const before = stem.endsWith(kind) ? stem.slice(0, -kind.length) : stem;
  return Object.values(qualifiers)
    .flat()
    .find((one) => one === before);
}

function withoutPrefix(name: string, prefixes: readonly string[]): string {
  const prefix = prefixes.find((one) => name.startsWith(one) && name.length > one.length);
  return prefix === undefined ? name : name.slice(prefix.length);
}

function matchIn(input: MatchInput, step: PartStep): readonly Candidate<readonly FieldPlace[]>[] {
  const isPersonal = personCollections.includes(step.kind);
  const { type } = input.definition;
  if (type === 'address') return matchPartsIn(input, step, relationCost);
  if (type === 'person-name') {
    return isPersonal ? [...matchPartsIn(input, step, behindCost), ...matchFieldIn(input, step)] : [];
  }
  const isOf = type === 'phone' || type === 'email' || (type === 'date' && isPersonal);
  return isOf ? matchFieldIn(input, step) : [];
}

function matchPartsIn(
  input: MatchInput,
  { far, hops, qualifier }: PartStep,
  cost: number,
): readonly Candidate<readonly FieldPlace[]>[] {
  if (!input.parts) return [];
  const prefixes = ownPrefixes(input.record, far, false);
  return groupParts({ ...input, sameRow: false }, far, hops, prefixes)
    .filter((group) => group.qualifier === '' || group.qualifier === qualifier)
    .flatMap((group) => {
      const grown = withGeography(group, far, hops, input.collections, input.definition.type);
      const score = scoreQualifier(input.definition.name, qualifier) - cost;
      return toCandidate(input.parts, grown.places, score, grown.doubts);
    });
}

function matchFieldIn(
  { definition, record }: MatchInput,
  { far, hops, qualifier }: PartStep,
): readonly Candidate<readonly FieldPlace[]>[] {
  const isPlain = qualifier === '' || (qualifiers.plain as readonly string[]).includes(qualifier);
  const prefixes = ownPrefixes(record, far, false);
  return far.fields.flatMap((field) => {
    if (isSecretName(wordsOf(field.name)) || !canHold(definition, '', field)) return [];
    const scores = readFieldName(field, prefixes, false).map(
      (reading) => scoreMeaning(definition, reading.name) - reading.cost,
    );
    const best = Math.max(0, ...scores);
    if (best < 0.5) return [];
    const score = isPlain ? best - behindCost : Math.min(best - behindCost, 0.8);
    return [{ value: [{ part: '', hops, field }], score, reason: `the ${far.name} of the ${record.name}` }];
  });
}
