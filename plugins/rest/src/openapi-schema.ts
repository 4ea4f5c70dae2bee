import { ParleyError } from '@parley/core/contract';
import type { FieldConfig } from './config-collection.ts';
import { isObject } from './paths.ts';

type Schema = Readonly<Record<string, unknown>>;
type Resolve = (value: unknown) => Schema;

/** One property of a record's schema, nested ones by their way. */
export interface Property {
  readonly path: readonly string[];
  readonly schema: Schema;
  readonly required: boolean;
}

/** Follows `$ref` within the document. References to elsewhere are refused: they would be fetched unasked. */
export function createResolve(document: unknown): Resolve {
  const follow = (value: unknown, depth: number): Schema => {
    if (!isObject(value)) return {};
    const { $ref: reference } = value;
    if (reference === undefined) return value;
    if (typeof reference !== 'string' || !reference.startsWith('#/') || depth > 50)
      throw new ParleyError(
        'PARLEY_CONFIG_INVALID',
        'The OpenAPI document refers to something outside of it, or in a circle.',
        {
          fix: 'Bundle it into one file first.',
        },
      );
    const names = reference
      .slice(2)
      .split('/')
      .map((part) => decodeURIComponent(part).replaceAll('~1', '/').replaceAll('~0', '~'));
    const found = names.reduce<unknown>(
      (at, name) => (isObject(at) && Object.hasOwn(at, name) ? at[name] : undefined),
      document,
    );
    return follow(found, depth + 1);
  };
  return (value) => follow(value, 0);
}

/** The properties of a record, those of `allOf` and of nested objects included. */
export function listProperties(resolve: Resolve, schema: unknown, depth = 0): readonly Property[] {
  if (depth > 6) return [];
  const { all, required } = flattenAllOf(resolve, schema);
  return Object.entries(all).flatMap(([name, written]) => {
    const inner = unwrapNullable(resolve, written);
    const nested =
      typeOf(inner) === 'object' || inner.properties !== undefined
        ? listProperties(resolve, inner, depth + 1)
        : [];
    const isRequired = required.has(name) && !isNullable(resolve, written);
    if (nested.length > 0)
      return nested.map((one) => ({
        ...one,
        path: [name, ...one.path],
        required: isRequired && one.required,
      }));
    return [{ path: [name], schema: inner, required: isRequired }];
  });
}

function flattenAllOf(
  resolve: Resolve,
  schema: unknown,
): { all: Record<string, unknown>; required: Set<string> } {
  const all: Record<string, unknown> = {};
  const required = new Set<string>();
  const visit = (value: unknown, depth: number) => {
    const one = resolve(value);
    if (depth > 20) return;
    for (const part of toList(one.allOf)) visit(part, depth + 1);
    if (isObject(one.properties)) Object.assign(all, one.properties);
    for (const name of toList(one.required)) if (typeof name === 'string') required.add(name);
  };
  visit(schema, 0);
  return { all, required };
}

/** The schema behind `oneOf: [X, null]` and the like. */
export function unwrapNullable(resolve: Resolve, value: unknown): Schema {
  const schema = resolve(value);
  const choices = [...toList(schema.oneOf), ...toList(schema.anyOf)]
    .map((one) => resolve(one))
    .filter((one) => typeOf(one) !== 'null');
  const [only] = choices;
  return choices.length === 1 && only !== undefined ? only : schema;
}

function isNullable(resolve: Resolve, value: unknown): boolean {
  const schema = resolve(value);
  if (schema.nullable === true || toList(schema.type).includes('null')) return true;
  return [...toList(schema.oneOf), ...toList(schema.anyOf)].some((one) => typeOf(resolve(one)) === 'null');
}

/** The one type of a schema; `['string', 'null']` is `string`. */
export function typeOf(schema: Schema): string | undefined {
  if (typeof schema.type === 'string') return schema.type;
  const types = toList(schema.type).filter((type) => type !== 'null');
  return types.length === 1 && typeof types[0] === 'string' ? types[0] : undefined;
}

/** The field that a property makes. Undefined: a list or something without a type of the contract. */
export function toField(
  { path, schema, required }: Property,
  rest: { generated: boolean; default: boolean },
): FieldConfig | undefined {
  const type = toFieldType(schema);
  if (type === undefined) return undefined;
  const options = toList(schema.enum).filter((one) => typeof one === 'string');
  return {
    type,
    path: [...path],
    nullable: !required,
    ...rest,
    ...(type === 'decimal' && schema.type === 'string' ? { as: 'text' as const } : {}),
    ...(type === 'text' && typeof schema.maxLength === 'number' && schema.maxLength > 0
      ? { 'max-length': schema.maxLength }
      : {}),
    ...(type === 'text' && options.length > 0 ? { options } : {}),
  };
}

function toFieldType(schema: Schema) {
  const { format } = schema;
  switch (typeOf(schema)) {
    case 'boolean':
      return 'boolean';
    case 'integer':
      return 'integer';
    case 'number':
      return 'decimal';
    case 'string':
      if (format === 'date') return 'date';
      if (format === 'date-time') return 'instant';
      if (format === 'time') return 'time';
      if (format === 'byte') return 'bytes';
      if (format === 'decimal') return 'decimal';
      return format === 'binary' ? undefined : 'text';
    default:
      return undefined;
  }
}

/** A list, or nothing. */
export function toList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
