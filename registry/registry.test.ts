import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Plugin } from '@parley/core/contract';
import { createManifestFile, hashPackage } from '@parley/core/registry';
import { describe, expect, it } from 'vitest';
import { buildIndex, formatJson } from './src/build-index.ts';
import { renderCatalogue } from './src/render-catalogue.ts';

const folder = import.meta.dirname;
const root = join(folder, '..');
const index = buildIndex(root);

/** Folders of plugins/ whose package says that it is one. */
const plugins = readdirSync(join(root, 'plugins')).filter((name) => {
  const text = readFileSync(join(root, 'plugins', name, 'package.json'), 'utf8');
  return (JSON.parse(text).keywords ?? []).includes('parley-plugin');
});

describe('the registry', () => {
  it('lists every plugin of this repository', () => {
    expect(index.plugins.map(({ source }) => source)).toEqual(plugins.map((name) => `plugins/${name}`));
  });

  it.each(plugins)('has the manifest that the source of %s says', async (name) => {
    const plugin = join(root, 'plugins', name);
    const module: { default: Plugin } = await import(pathToFileURL(join(plugin, 'src/index.ts')).href);
    const written = readFileSync(join(plugin, 'manifest.json'), 'utf8');
    expect(written, 'run: pnpm manifests && pnpm registry').toBe(createManifestFile(module.default));
  });

  it('is fresh', () => {
    expect(readFileSync(join(folder, 'index.json'), 'utf8'), 'run: pnpm registry').toBe(formatJson(index));
    expect(readFileSync(join(folder, 'catalogue.html'), 'utf8'), 'run: pnpm registry').toBe(
      renderCatalogue(index),
    );
    expect(readdirSync(join(folder, 'entries')).length).toBe(index.plugins.length);
  });

  it('hashes content: another byte is another hash', () => {
    const entry = index.plugins.find(({ source }) => source === 'plugins/webhook');
    expect(hashPackage(join(root, 'plugins/webhook'))).toBe(entry?.hash);
    expect(hashPackage(join(root, 'plugins/simulator'))).not.toBe(entry?.hash);
  });

  it('is read by the command line', () => {
    const run = (...args: readonly string[]): string =>
      execFileSync(process.execPath, [join(root, 'core/src/cli/main.ts'), 'plugin', ...args], {
        cwd: root,
        encoding: 'utf8',
      });
    expect(run('list')).toContain('@parley/postgres');
    expect(run('show', 'postgres')).toContain('transactions: atomic');
    expect(run('show', 'postgres')).toContain('config.url: string, secret');
  });
});
