import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { invalidArgument } from './errors.ts';

type Properties = ReadonlyMap<string, string>;

/**
 * The messages and parameters of the published discovery document, as Google generated them into the types of the driver:
 * what is not in them does not exist.
 */
const interfaces = readInterfaces();

function readInterfaces(): ReadonlyMap<string, Properties> {
  const require = createRequire(new URL('../../../plugins/google-sheets/package.json', import.meta.url));
  const text = readFileSync(join(dirname(require.resolve('@googleapis/sheets')), 'v4.d.ts'), 'utf8');
  const found = new Map<string, Properties>();
  const heads =
    /(?:export )?interface ((?:Schema|Params)\$[\w$]+|StandardParameters)(?: extends \w+)? \{\n([\s\S]*?)\n {4}\}/g;
  for (const [, name = '', body = ''] of text.matchAll(heads)) {
    const lines = body.matchAll(/^ {8}'?([\w$.]+)'?\??: (.+);$/gm);
    found.set(name, new Map([...lines].map(([, key = '', type = '']) => [key, type])));
  }
  if (found.size < 100) throw new Error('the types of the driver could not be read');
  return found;
}

function propertiesOf(name: string): Properties {
  const found = interfaces.get(name);
  if (found === undefined) throw new Error(`the driver's types have no ${name}`);
  return found;
}

/** Refuses query parameters that the method does not have. */
export function checkQuery(method: string, query: URLSearchParams): void {
  const own = propertiesOf(`Params$Resource$${method}`);
  const standard = propertiesOf('StandardParameters');
  for (const [name, value] of query) {
    const type = own.get(name) ?? standard.get(name);
    if (type === undefined || name === 'requestBody' || name === 'auth')
      throw invalidArgument(
        `Invalid JSON payload received. Unknown name "${name}": Cannot bind query parameter. Field '${name}' could not be found in request message.`,
      );
    if (/^boolean/.test(type) && !/^(true|false)$/.test(value))
      throw invalidArgument(`Invalid value at '${name}' (TYPE_BOOL), "${value}"`);
  }
}

/** The name of a method's request body. Undefined: it has none. */
export function bodySchemaOf(method: string): string | undefined {
  return propertiesOf(`Params$Resource$${method}`).get('requestBody');
}

/** Refuses fields that a message does not have, and values of another type. */
export function checkMessage(schema: string, value: unknown, path = ''): void {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw invalidArgument(`Invalid value at '${path}' (${schema.replace('Schema$', '')})`);
  const properties = propertiesOf(schema);
  for (const [name, item] of Object.entries(value)) {
    const type = properties.get(name);
    if (type === undefined)
      throw invalidArgument(
        `Invalid JSON payload received. Unknown name "${name}"${path === '' ? '' : ` at '${path}'`}: Cannot find field.`,
      );
    checkType(type.replace(/ \| null$/, ''), item, path === '' ? name : `${path}.${name}`);
  }
}

function checkType(type: string, value: unknown, path: string): void {
  if (value === null || type === 'any') return;
  const array = /^(?:Array<(.+)>|(.+)\[\])$/.exec(type);
  if (array !== null) {
    if (!Array.isArray(value)) throw invalidArgument(`Invalid value at '${path}'`);
    for (const [index, item] of value.entries())
      checkType(array[1] ?? array[2] ?? 'any', item, `${path}[${index}]`);
    return;
  }
  if (type.startsWith('Schema$')) return checkMessage(type, value, path);
  if (type.startsWith('{')) return;
  if (typeof value !== type) throw invalidArgument(`Invalid value at '${path}' (TYPE_${type.toUpperCase()})`);
}

/** The type of one field of a message, without the array. Undefined: there is no such field. */
export function fieldTypeOf(schema: string, field: string): string | undefined {
  return propertiesOf(schema)
    .get(field)
    ?.replace(/ \| null$/, '')
    .replace(/\[\]/g, '');
}
