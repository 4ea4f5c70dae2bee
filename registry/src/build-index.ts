import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ManifestSchema } from '@parley/core/contract';
import { hashPackage, manifestFile, type RegistryEntry, type RegistryIndex } from '@parley/core/registry';
import * as v from 'valibot';

/**
 * Builds the index from the `manifest.json` of every folder below `plugins`. Reads files only: no plugin's code
 * runs here. Folders without a manifest (the shared kits) are no plugins.
 */
export function buildIndex(root: string): RegistryIndex {
  const folders = readdirSync(join(root, 'plugins')).sort();
  const plugins = folders.flatMap((name): RegistryEntry[] => {
    const folder = join(root, 'plugins', name);
    const file = join(folder, manifestFile);
    if (!existsSync(file)) return [];
    const manifest = v.parse(ManifestSchema, JSON.parse(readFileSync(file, 'utf8')));
    return [{ manifest, hash: hashPackage(folder), source: `plugins/${name}` }];
  });
  return { version: 1, plugins };
}

export function formatJson(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
