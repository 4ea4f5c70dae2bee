import type { CollectionDescription } from '../contract/index.ts';
import type { RecordDefinition } from '../vocabulary/index.ts';
import { type Candidate, choose, exactMargin } from './candidates.ts';
import { ownPrefixes, readFieldName, singularOf } from './field-words.ts';
import { type Collections, matchRelations, reverseNameOf } from './hops.ts';
import { recordWords } from './lexicon.ts';
import type { MappingFinding, ParentLink } from './mapping.ts';
import { isSameCollectionName, isSameName, referenceStem, tellingWords, withoutSchema } from './names.ts';

type Problem = Pick<MappingFinding, 'message' | 'fix' | 'candidates'>;

export type CollectionResult = { readonly collection: CollectionDescription } | { readonly problem: Problem };

/** Finds the collection of a record: as stated, else by name, else (for one that belongs to another) its parent's. */
export function resolveCollection(
  record: RecordDefinition,
  collections: Collections,
  parent: CollectionDescription | undefined,
): CollectionResult {
  if (record.link === 'same-row' && parent && record.collection === undefined) return { collection: parent };
  const wanted = record.collection ?? record.name;
  const stated = record.collection === undefined ? undefined : collections.get(record.collection);
  const choice = choose(
    stated ? [sure(stated)] : matchCollections(wanted, collections, record.collection === undefined, parent),
    0.03,
  );
  if (choice.kind === 'sure') return { collection: choice.candidate.value };
  if (choice.kind === 'none' && parent && record.collection === undefined) {
    const prefixes = ownPrefixes(record, parent, true);
    const inRow = parent.fields.some((field) => readFieldName(field, prefixes, true).length > 0);
    if (inRow || choice.candidates.length === 0) return { collection: parent };
  }
  const candidates =
    choice.candidates.length > 0 ? choice.candidates.map((c) => c.value.name) : [...collections.keys()];
  return {
    problem: {
      message:
        choice.kind === 'ambiguous'
          ? `${record.name}: several collections are called "${wanted}", or may be meant.`
          : `${record.name}: no collection is called "${wanted}".`,
      fix: `Add "collection: ${candidates[0] ?? '<name>'}" under records.${record.name}, naming the right one.`,
      candidates: candidates.map((name) => `collection: ${name}`),
    },
  };
}

function matchCollections(
  name: string,
  collections: Collections,
  byMeaning: boolean,
  parent: CollectionDescription | undefined,
): readonly Candidate<CollectionDescription>[] {
  const common = commonPrefixes(collections);
  const candidates = [...collections.values()].flatMap((collection) => {
    if (isSameName(collection.name, name)) return [{ ...sure(collection), score: 1 }];
    if (isSameCollectionName(collection.name, name)) return [{ ...sure(collection), score: 0.98 }];
    const bare = withoutSchema(collection.name);
    if (isSameCollectionName(bare, name)) return [{ ...sure(collection), score: 0.95 }];
    const score = byMeaning ? scoreCollection(name, collection, common, parent) : 0;
    return score === 0 ? [] : [{ value: collection, score, reason: 'meaning' }];
  });
  if (!parent) return candidates;
  const linked = candidates.filter(({ value }) => pointsAt(value, parent));
  return linked.length > 0 && candidates.some((one) => one.score >= 0.95 && !linked.includes(one))
    ? candidates
    : linked.length > 0
      ? linked
      : candidates;
}

/** What a collection's name means without the words that every name there begins with, or that say only what it is. */
function scoreCollection(
  record: string,
  collection: CollectionDescription,
  common: ReadonlySet<string>,
  parent: CollectionDescription | undefined,
): number {
  const words = tellingWords(withoutSchema(collection.name));
  const bare = common.has(words[0] ?? '') && words.length > 1 ? words.slice(1) : words;
  const isPadded = bare.length > 1 && endings.has(bare.at(-1) ?? '');
  const name = singularOf(isPadded ? bare.slice(0, -1) : bare);
  const wanted = singularOf(tellingWords(record));
  const owner = parent ? singularOf(tellingWords(withoutSchema(parent.name))) : undefined;
  const short =
    owner !== undefined && name.startsWith(owner) && name !== owner ? name.slice(owner.length) : name;
  const known = recordWords[wanted];
  const cost = (collection.kind === 'view' ? 0.1 : 0) + (isPadded ? 0.04 : 0);
  if ([name, short].includes(wanted)) return 0.93 - cost;
  if (known?.strong.some((word) => word === name || word === short)) return 0.9 - cost;
  if (known?.weak.some((word) => word === name || word === short)) return 0.75 - cost;
  return bare.length > 1 && singularOf(bare.slice(-1)) === wanted ? 0.75 - cost : 0;
}

const endings = new Set(['master', 'entity', 'table', 'record', 'records', 'list', 'file', 'base']);

/** The words with which several collections begin: `wp_users`, `wp_posts`, `wp_options`. */
function commonPrefixes(collections: Collections): ReadonlySet<string> {
  const counts = new Map<string, number>();
  for (const name of collections.keys()) {
    const [first, ...rest] = tellingWords(withoutSchema(name));
    if (first !== undefined && rest.length > 0) counts.set(first, (counts.get(first) ?? 0) + 1);
  }
  return new Set([...counts].filter(([, count]) => count > 2).map(([word]) => word));
}

function pointsAt(child: CollectionDescription, parent: CollectionDescription): boolean {
  return child.relations.some(
    (relation) => relation.direction === 'own' && relation.to.collection === parent.name,
  );
}

function sure(value: CollectionDescription): Candidate<CollectionDescription> {
  return { value, score: 1, reason: 'name' };
}

export type LinkResult = { readonly link: ParentLink } | { readonly problem: Problem };

/** Finds how a record hangs on its parent: in the same row, or by the only relation between the two collections. */
export function resolveLink(
  record: RecordDefinition,
  child: CollectionDescription,
  parent: CollectionDescription,
  collections: Collections,
): LinkResult {
  const stated = record.link;
  if (child.name === parent.name && (stated === undefined || stated === 'same-row')) {
    return { link: { kind: 'same-row' } };
  }
  const towards = child.relations.filter(
    (relation) => relation.direction === 'own' && relation.to.collection === parent.name,
  );
  const choice = choose(
    stated === undefined
      ? preferNamed(record, parent, towards).map((value) => ({ value, score: 1, reason: 'only relation' }))
      : matchRelations(child, stated).filter((candidate) => towards.includes(candidate.value)),
    exactMargin,
  );
  if (choice.kind !== 'sure')
    return {
      problem: explainLink(
        record,
        child,
        parent,
        towards.map((one) => one.name),
      ),
    };
  const relation = choice.candidate.value;
  const reverse = reverseNameOf(child, relation, collections);
  return {
    link: {
      kind: 'child',
      relation: relation.name,
      fields: relation.fields,
      toFields: relation.to.fields,
      ...(reverse === undefined ? {} : { reverse }),
    },
  };
}

/** Of several relations the one whose reference is called after the parent, and nothing else: `customer_id`. */
function preferNamed(
  record: RecordDefinition,
  parent: CollectionDescription,
  towards: CollectionDescription['relations'],
): CollectionDescription['relations'] {
  const names = [record.belongsTo ?? '', singularOf(tellingWords(withoutSchema(parent.name)))];
  const named = towards.filter((relation) => {
    const stem = relation.fields.length === 1 ? referenceStem(relation.fields[0] ?? '') : undefined;
    return stem !== undefined && names.some((name) => name !== '' && isSameCollectionName(name, stem));
  });
  return named.length === 1 ? named : towards;
}

function explainLink(
  record: RecordDefinition,
  child: CollectionDescription,
  parent: CollectionDescription,
  names: readonly string[],
): Problem {
  const between = `"${child.name}" and "${parent.name}"`;
  if (names.length === 0) {
    return {
      message: `${record.name}: "${child.name}" holds no reference to "${parent.name}", where ${record.belongsTo} lies.`,
      fix: `Add a foreign key between ${between}, or name another "collection:" under records.${record.name}.`,
    };
  }
  return {
    message:
      record.link === undefined
        ? `${record.name}: there are several relations between ${between}.`
        : `${record.name}: no single relation between ${between} is called "${record.link}".`,
    fix: `Add "link: ${names[0]}" under records.${record.name}, naming the right one.`,
    candidates: names.map((name) => `link: ${name}`),
  };
}
