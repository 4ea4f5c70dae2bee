import type { Explanation } from '@parley/core/contract';
import type { CheckedQuery } from './query.ts';
import { listPlaceholders } from './template.ts';

/** Whether the API is asked for some records, or for all of them. */
export function explainSearch({ collection, where }: CheckedQuery): Explanation {
  const { filters, path } = collection.config;
  const equal = where
    .filter(({ operator }) => operator === 'eq' || operator === 'in')
    .map(({ field }) => field);
  const parents = listPlaceholders(path);
  const isByKey =
    collection.item !== undefined &&
    collection.key.length > 0 &&
    collection.key.every((name) => equal.includes(name));
  const isByParent = parents.length > 0 && parents.every((name) => equal.includes(name));
  const isFiltered = where.some(({ field, operator }) => {
    const filter = filters[field];
    return typeof filter === 'string'
      ? operator === 'eq' || operator === 'in'
      : filter?.[operator] !== undefined;
  });
  if (isByKey || isByParent || isFiltered) return { access: 'index' };
  const names = where.map(({ field }) => field).join(', ');
  return {
    access: 'scan',
    ...(names === ''
      ? {}
      : {
          advice: `If the API can filter ${collection.name} by ${names}, name its parameter under \`filters\`.`,
        }),
  };
}
