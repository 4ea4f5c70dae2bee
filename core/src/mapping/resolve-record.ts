import type { CollectionDescription } from '../contract/index.ts';
import type { RecordDefinition } from '../vocabulary/index.ts';
import { type Candidate, choose } from './candidates.ts';
import { type Collections, matchRelations, reverseNameOf } from './hops.ts';
import type { MappingFinding, ParentLink } from './mapping.ts';
import { isSameCollectionName, isSameName, withoutSchema } from './names.ts';

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
  const choice = choose(stated ? [sure(stated)] : matchCollections(wanted, collections));
  if (choice.kind === 'sure') return { collection: choice.candidate.value };
  if (choice.kind === 'none' && parent && record.collection === undefined) return { collection: parent };
  const candidates =
    choice.kind === 'ambiguous' ? choice.candidates.map((c) => c.value.name) : [...collections.keys()];
  return {
    problem: {
      message:
        choice.kind === 'ambiguous'
          ? `${record.name}: several collections are called "${wanted}".`
          : `${record.name}: no collection is called "${wanted}".`,
      fix: `Add "collection: <name>" under records.${record.name}.`,
      candidates: candidates.map((name) => `collection: ${name}`),
    },
  };
}

function matchCollections(
  name: string,
  collections: Collections,
): readonly Candidate<CollectionDescription>[] {
  return [...collections.values()].flatMap((collection) => {
    if (isSameName(collection.name, name)) return [{ ...sure(collection), score: 1 }];
    if (isSameCollectionName(collection.name, name)) return [{ ...sure(collection), score: 0.98 }];
    const bare = withoutSchema(collection.name);
    return isSameCollectionName(bare, name) ? [{ ...sure(collection), score: 0.95 }] : [];
  });
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
      ? towards.map((value) => ({ value, score: 1, reason: 'only relation' }))
      : matchRelations(child, stated).filter((candidate) => towards.includes(candidate.value)),
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
