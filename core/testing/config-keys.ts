import type { Plugin } from '../src/contract/index.ts';

/**
 * The top-level config keys of a plugin: from the JSON Schema in its manifest if there is one, else from its
 * valibot schema (objects, pipes, optionals, unions, variants and intersections of these).
 */
export function listConfigKeys<Config>(plugin: Plugin<Config>): readonly string[] {
  const properties = plugin.manifest.config?.properties;
  if (isObject(properties)) return Object.keys(properties);
  const keys = new Set<string>();
  if (!collectKeys(plugin.config, keys))
    throw new Error('The config keys cannot be read: give the manifest the JSON Schema of the configuration');
  return [...keys];
}

function collectKeys(schema: unknown, keys: Set<string>): boolean {
  if (!isObject(schema)) return false;
  if (isObject(schema.entries)) {
    for (const key of Object.keys(schema.entries)) keys.add(key);
    return true;
  }
  if (Array.isArray(schema.options)) {
    let found = false;
    for (const option of schema.options) found = collectKeys(option, keys) || found;
    return found;
  }
  if (Array.isArray(schema.pipe) && schema.pipe[0] !== schema) return collectKeys(schema.pipe[0], keys);
  return collectKeys(schema.wrapped, keys);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
