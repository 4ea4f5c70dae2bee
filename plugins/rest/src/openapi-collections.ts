import { ParleyError } from '@parley/core/contract';
import * as v from 'valibot';
import { type CollectionConfig, CollectionSchema, type PaginationConfig } from './config-collection.ts';
import {
  findList,
  hasIfMatch,
  listParameters,
  type Node,
  type Resource,
  toBodySchema,
} from './openapi-operations.ts';
import { createResolve, listProperties, type Property, toField, toList, typeOf } from './openapi-schema.ts';
import { isObject } from './paths.ts';

export interface ToCollectionsOptions {
  /** The collections wanted, by name. Default: all. */
  readonly only?: readonly string[];
  /** Names that the configuration describes itself; the document's are left out. */
  readonly written: readonly string[];
  /** What the configuration says of all lists. */
  readonly pagination: PaginationConfig;
}

/**
 * Takes collections from an OpenAPI 3 document: every path with a GET that answers a list, and beside it the path of one
 * record (`…/{id}`). What the document does not say for sure (how a list goes on) has to be configured.
 */
export function toCollections(
  document: unknown,
  options: ToCollectionsOptions,
): Readonly<Record<string, CollectionConfig>> {
  if (!isObject(document) || !/^3\./.test(String(document.openapi)) || !isObject(document.paths))
    throw new ParleyError('PARLEY_CONFIG_INVALID', 'This is no OpenAPI 3 document.', {
      fix: 'Convert Swagger 2 documents first, or describe the collections under `collections`.',
    });
  const resolve = createResolve(document);
  const paths = Object.entries(document.paths).map(([path, node]) => [path, resolve(node)] as const);
  const resources = nameResources(paths);
  const { only, written } = options;
  const wanted = resources.filter(
    ({ name }) => !written.includes(name) && (only === undefined || only.includes(name)),
  );
  const absent = only?.find((name) => !written.includes(name) && !wanted.some((one) => one.name === name));
  if (absent !== undefined)
    throw new ParleyError('PARLEY_CONFIG_INVALID', `The OpenAPI document has no list called ${absent}.`, {
      fix: `It has: ${resources.map(({ name }) => name).join(', ')}.`,
    });
  const made = wanted.flatMap((resource) => {
    const collection = toCollection(resolve, resource, resources, options);
    return collection === undefined ? [] : [[resource.name, collection] as const];
  });
  return dropForeign(Object.fromEntries(made));
}

function nameResources(paths: readonly (readonly [string, Node])[]): readonly Resource[] {
  const lists = paths.filter(([path, node]) => !/\}\/?$/.test(path) && isObject(node.get));
  const lastOf = (path: string) => staticParts(path).at(-1) ?? '';
  return lists.map(([listPath, list]) => {
    const found = paths.find(
      ([path]) =>
        path.startsWith(`${listPath.replace(/\/$/, '')}/{`) &&
        /^\/\{[^/]+\}\/?$/.test(path.slice(listPath.replace(/\/$/, '').length)),
    );
    const isShared = lists.filter(([path]) => lastOf(path) === lastOf(listPath)).length > 1;
    return {
      name: isShared ? staticParts(listPath).join('-') : lastOf(listPath),
      listPath,
      itemPath: found?.[0],
      list,
      item: found?.[1] ?? {},
    };
  });
}

function staticParts(path: string): readonly string[] {
  return path.split('/').filter((part) => part !== '' && !part.startsWith('{'));
}

function toCollection(
  resolve: (value: unknown) => Node,
  resource: Resource,
  resources: readonly Resource[],
  options: ToCollectionsOptions,
): CollectionConfig | undefined {
  const { list, item, listPath, itemPath } = resource;
  const answered = findList(resolve, toBodySchema(resolve, resolve(list.get), 'answer'));
  if (answered === undefined) return undefined;
  const recordSchema =
    itemPath === undefined ? undefined : toBodySchema(resolve, resolve(item.get), 'answer');
  const inserted = listProperties(resolve, toBodySchema(resolve, resolve(list.post), 'request'));
  const properties = listProperties(resolve, recordSchema ?? answered.entry);
  const fields: Record<string, unknown> = {};
  for (const property of properties.length > 0 ? properties : listProperties(resolve, answered.entry)) {
    const field = toField(property, toInsertRules(property, inserted));
    const name = property.path.join('_');
    if (field !== undefined && !Object.hasOwn(fields, name)) fields[name] = field;
  }
  const references: Record<string, string> = {};
  const rename = nameParameters(resolve, resource, resources, fields, references);
  const key =
    itemPath === undefined ? undefined : namesIn(itemPath).map((parameter) => rename.get(parameter));
  const isKeyed = key?.every((name) => name !== undefined) === true && isObject(item.get);
  const parents = namesIn(listPath).map((parameter) => rename.get(parameter));
  if (parents.includes(undefined)) return undefined;
  const update = isObject(item.patch) ? 'PATCH' : isObject(item.put) ? 'PUT' : undefined;
  const parameters = listParameters(resolve, resource, 'get');
  const pagination = toPagination(resource, parameters, options.pagination);
  return v.parse(CollectionSchema, {
    path: renamePath(listPath, rename),
    records: answered.path,
    item: isKeyed && itemPath !== undefined ? renamePath(itemPath, rename) : false,
    key: isKeyed ? key : [],
    fields,
    references,
    filters: Object.fromEntries(
      parameters.filter((name) => Object.hasOwn(fields, name)).map((name) => [name, name]),
    ),
    ...(pagination === undefined ? {} : { pagination }),
    ...(update !== undefined && hasIfMatch(resolve, resource, update)
      ? { concurrency: { type: 'etag' } }
      : {}),
    insert: isObject(list.post),
    update: isKeyed && update !== undefined ? { method: update } : false,
    remove: isKeyed && isObject(item.delete),
  });
}

/** A field that an insert's body has no place for is made by the API; one that it does not require has a default. */
function toInsertRules({ path, schema }: Property, inserted: readonly Property[]) {
  const same = inserted.find((one) => one.path.join('\n') === path.join('\n'));
  return {
    generated: schema.readOnly === true || (inserted.length > 0 && same === undefined),
    default: inserted.length > 0 && same?.required !== true,
  };
}

/** Which field each path parameter stands for. Parameters of a parent become fields where the record has none. */
function nameParameters(
  resolve: (value: unknown) => Node,
  resource: Resource,
  resources: readonly Resource[],
  fields: Record<string, unknown>,
  references: Record<string, string>,
): ReadonlyMap<string, string> {
  const rename = new Map<string, string>();
  const flat = (name: string) => name.toLowerCase().replace(/[^a-z0-9]/g, '');
  const findField = (parameter: string) => Object.keys(fields).find((name) => flat(name) === flat(parameter));
  for (const parameter of namesIn(resource.listPath)) {
    const field = findField(parameter) ?? parameter;
    const integer = toList(resource.list.parameters)
      .concat(toList(resolve(resource.list.get).parameters))
      .map((one) => resolve(one))
      .some((one) => one.name === parameter && typeOf(resolve(one.schema)) === 'integer');
    fields[field] ??= { type: integer ? 'integer' : 'text', nullable: false };
    rename.set(parameter, field);
    const parent = resources.find(
      ({ itemPath }) => itemPath?.endsWith(`{${parameter}}`) && resource.listPath.startsWith(`${itemPath}/`),
    );
    if (parent !== undefined) references[field] = parent.name;
  }
  const own = namesIn(resource.itemPath ?? '').at(-1);
  if (own !== undefined && !rename.has(own)) {
    const field = findField(own) ?? (/(id|key)$/i.test(own) ? findField('id') : undefined);
    if (field !== undefined) rename.set(own, field);
  }
  return rename;
}

function namesIn(path: string): readonly string[] {
  return [...path.matchAll(/\{([^}]+)\}/g)].map(([, name = '']) => name);
}

function renamePath(path: string, rename: ReadonlyMap<string, string>): string {
  return path.replace(/\{([^}]+)\}/g, (_whole, name: string) => `{${rename.get(name) ?? name}}`);
}

/** A list that goes on and is read as if it did not loses records, so a doubt is an error. */
function toPagination(
  { name }: Resource,
  parameters: readonly string[],
  configured: PaginationConfig,
): unknown {
  if (configured.type !== 'none') return undefined;
  const pick = (pattern: RegExp) => parameters.find((parameter) => pattern.test(parameter));
  const page = pick(/^_?page(_?number)?$/i);
  const offset = pick(/^[_$]?(offset|skip)$/i);
  const size = pick(/^[_$]?(limit|per_?page|page_?size|size|top)$/i);
  const isClear = [page, offset].filter((one) => one !== undefined).length === 1;
  const other = pick(/cursor|token|after|before|marker/i);
  if (isClear && other === undefined && page !== undefined)
    return { type: 'page', page, ...(size === undefined ? {} : { size }) };
  if (isClear && other === undefined && offset !== undefined && size !== undefined)
    return { type: 'offset', offset, size };
  if (page === undefined && offset === undefined && size === undefined && other === undefined)
    return undefined;
  throw new ParleyError(
    'PARLEY_CONFIG_INVALID',
    `The OpenAPI document does not say for sure how the list ${name} goes on.`,
    {
      fix: 'Give `pagination`, or describe the collection under `collections`.',
    },
  );
}

/** References to what is not wanted would lead nowhere. */
function dropForeign(
  collections: Readonly<Record<string, CollectionConfig>>,
): Readonly<Record<string, CollectionConfig>> {
  return Object.fromEntries(
    Object.entries(collections).map(([name, one]) => [
      name,
      {
        ...one,
        references: Object.fromEntries(
          Object.entries(one.references).filter(
            ([, to]) => typeof to === 'string' && collections[to]?.key.length === 1,
          ),
        ),
      },
    ]),
  );
}
