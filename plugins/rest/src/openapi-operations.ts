import { listProperties, toList, typeOf, unwrapNullable } from './openapi-schema.ts';

/** Some object of the document. */
export type Node = Readonly<Record<string, unknown>>;

/** A list of records, and the path of one of them. */
export interface Resource {
  readonly name: string;
  readonly listPath: string;
  readonly itemPath: string | undefined;
  readonly list: Node;
  readonly item: Node;
}

/** The schema of an operation's JSON body, on the way there or back. */
export function toBodySchema(
  resolve: (value: unknown) => Node,
  operation: Node,
  which: 'request' | 'answer',
): Node | undefined {
  const responses = resolve(operation.responses);
  const holder =
    which === 'request'
      ? resolve(operation.requestBody)
      : resolve(responses['200'] ?? responses['2XX'] ?? responses.default);
  const content = resolve(holder.content);
  const type = Object.keys(content).find((name) => /^application\/([\w.-]+\+)?json\b/.test(name));
  return type === undefined ? undefined : unwrapNullable(resolve, resolve(content[type]).schema);
}

/** Where in a list's answer the records are: the whole, or its one property that is a list of objects. */
export function findList(
  resolve: (value: unknown) => Node,
  schema: Node | undefined,
): { path: string[]; entry: Node } | undefined {
  if (schema === undefined) return undefined;
  const whole = entryOf(resolve, schema);
  if (whole !== undefined) return { path: [], entry: whole };
  const lists = listProperties(resolve, schema).flatMap(({ path, schema: one }) => {
    const entry = entryOf(resolve, one);
    return entry === undefined ? [] : [{ path: [...path], entry }];
  });
  return lists.length === 1 ? lists[0] : undefined;
}

function entryOf(resolve: (value: unknown) => Node, schema: Node): Node | undefined {
  if (typeOf(schema) !== 'array') return undefined;
  const entry = unwrapNullable(resolve, schema.items);
  return listProperties(resolve, entry).length > 0 ? entry : undefined;
}

/** The query parameters of a list. */
export function listParameters(
  resolve: (value: unknown) => Node,
  { list }: Resource,
  method: string,
): readonly string[] {
  return [...toList(list.parameters), ...toList(resolve(list[method]).parameters)]
    .map((one) => resolve(one))
    .filter((one) => one.in === 'query' && typeof one.name === 'string')
    .map((one) => String(one.name));
}

/** Whether the operation on one record takes `If-Match`. */
export function hasIfMatch(resolve: (value: unknown) => Node, { item }: Resource, method: string): boolean {
  return [...toList(item.parameters), ...toList(resolve(item[method.toLowerCase()]).parameters)]
    .map((one) => resolve(one))
    .some((one) => one.in === 'header' && String(one.name).toLowerCase() === 'if-match');
}
