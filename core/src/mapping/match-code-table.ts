import type { Candidate } from './candidates.ts';
import { ownPrefixes, readFieldName } from './field-words.ts';
import { toHop } from './hops.ts';
import type { FieldPlace } from './mapping.ts';
import { scoreMeaning } from './match-meaning.ts';
import type { Matcher } from './matcher.ts';
import { referenceStem, tellingWords } from './names.ts';

const labels = ['label', 'name', 'description', 'title'];

/** A choice that is kept as a reference to a table of its options: `relation_code` → `relation_types.label`. */
export const matchCodeTable: Matcher = ({ record, definition, collection, collections, sameRow }) => {
  if (definition.type !== 'choice' || definition.stored !== undefined) return [];
  const prefixes = ownPrefixes(record, collection, sameRow);
  return collection.relations.flatMap((relation): Candidate<readonly FieldPlace[]>[] => {
    const far = collections.get(relation.to.collection);
    const [reference, ...more] = relation.fields;
    if (!far || relation.direction !== 'own' || reference === undefined || more.length > 0) return [];
    const stem = (referenceStem(reference) ?? reference).replace(/[_-]?code$/i, '');
    const isNamed = readFieldName({ name: stem }, prefixes, sameRow).some(
      (reading) =>
        scoreMeaning(definition, reading.name) >= 0.86 ||
        reading.name === `${tellingWords(definition.name).join('')}type`,
    );
    const texts = far.fields.filter((field) => field.type === 'text' && !far.key.includes(field.name));
    const names = texts.filter((field) => labels.includes(tellingWords(field.name).join('')));
    const field = names.length === 1 ? names[0] : texts.length === 1 ? texts[0] : undefined;
    if (!isNamed || !field) return [];
    return [
      {
        value: [{ part: '', hops: [toHop(collection, relation, collections)], field }],
        score: 0.9,
        reason: `a code of ${far.name}`,
      },
    ];
  });
};
