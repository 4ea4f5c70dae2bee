import { type Fields, ParleyError } from '@parley/core/contract';
import { getField, type RestCollection } from './model.ts';
import { toUrlText } from './wire-values.ts';

const placeholder = /\{([^{}]+)\}/g;

/** The fields that a path or query template names. */
export function listPlaceholders(template: string): readonly string[] {
  return [...template.matchAll(placeholder)].map(([, name = '']) => name);
}

/** Whether all that the template names has a value that can stand in a path without changing its meaning. */
export function isFillable(template: string, fields: Fields, collection: RestCollection): boolean {
  return listPlaceholders(template).every((name) => {
    const value = fields[name];
    if (value === undefined || value === null) return false;
    // An empty segment is the list itself, and no encoding keeps dots from being resolved.
    return !/^\.{0,2}$/.test(toUrlText(value, getField(collection, name)));
  });
}

/** Fills a path. Throws `PARLEY_CONNECTOR_VALUE_INVALID` where {@link isFillable} says no. */
export function fillPath(template: string, fields: Fields, collection: RestCollection): string {
  if (!isFillable(template, fields, collection))
    throw new ParleyError(
      'PARLEY_CONNECTOR_VALUE_INVALID',
      `A value of ${collection.name} cannot stand in the path ${template}.`,
      { details: { collection: collection.name } },
    );
  return template.replace(placeholder, (_whole, name: string) =>
    encodeURIComponent(toUrlText(fields[name] ?? null, getField(collection, name))),
  );
}

/** Adds the parameters to a URL; those it has are replaced. */
export function withQuery(url: string, query: readonly (readonly [string, string])[]): string {
  const result = new URL(url);
  for (const [name] of query) result.searchParams.delete(name);
  for (const [name, value] of query) result.searchParams.append(name, value);
  return result.href;
}
