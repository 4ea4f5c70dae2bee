import { AsyncLocalStorage, createHook } from 'node:async_hooks';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { contractVersion, ManifestSchema, type Plugin, type PluginKind } from '../src/contract/index.ts';
import { listConfigKeys } from './config-keys.ts';
import { createTestHost } from './host.ts';

const memberFiles: Record<PluginKind, readonly string[]> = {
  connector: ['src/connector.ts', 'src/introspect.ts', 'src/errors.ts'],
  notifier: ['src/notifier.ts', 'src/errors.ts'],
  channel: ['src/channel.ts'],
  interpreter: ['src/interpreter.ts'],
};

const ioResources =
  /^(FS|FILEHANDLE|TCP|TLS|PIPE|UDP|GETADDRINFO|GETNAMEINFO|QUERY|HTTP|PROCESS|Timeout|WORKER)/;

export interface TestPluginOptions {
  /** A configuration that is valid as hub.yaml would give it, secrets resolved. Default `{}`. It need not lead anywhere. */
  readonly config?: unknown;
}

/**
 * Checks what every plugin has in common: manifest, files, README, configuration and a `create` without I/O.
 * Call it at the top of a test file.
 *
 * ```ts
 * testPlugin(plugin, join(import.meta.dirname, '..'), { config: { url: 'https://hooks.example' } });
 * ```
 */
export function testPlugin<Config>(
  plugin: Plugin<Config>,
  packageFolder: string,
  options: TestPluginOptions = {},
): void {
  const read = (name: string): string => readFileSync(join(packageFolder, name), 'utf8');

  describe(`plugin ${plugin.manifest.name}`, () => {
    it('has a valid manifest', () => {
      expect(v.safeParse(ManifestSchema, plugin.manifest).issues).toBeUndefined();
      expect(plugin.manifest.contract).toBeLessThanOrEqual(contractVersion);
      expect(structuredClone(plugin.manifest)).toEqual(plugin.manifest);
    });

    it('has the name and version of its package', () => {
      const packageJson: unknown = JSON.parse(read('package.json'));
      const { name, version } = plugin.manifest;
      expect(packageJson).toMatchObject({ name, version });
    });

    it.each([
      'src/index.ts',
      'src/manifest.ts',
      'src/config.ts',
      ...plugin.manifest.provides.flatMap((kind) => memberFiles[kind]),
    ])('has %s', (name) => {
      expect(read(name)).not.toBe('');
    });

    it('has a README with a table that names every config key', () => {
      const named = listTableKeys(read('README.md'));
      const missing = listConfigKeys(plugin).filter((key) => !named.has(key));
      expect(missing).toEqual([]);
    });

    it('marks only config keys as secrets', () => {
      const keys = new Set(listConfigKeys(plugin));
      const unknown = (plugin.manifest.secrets ?? []).filter((key) => !keys.has(key.split('.')[0] ?? ''));
      expect(unknown).toEqual([]);
    });

    it('refuses a config key that it does not know', async () => {
      const input = { ...toObject(options.config), 'no-such-key': true };
      const result = await plugin.config['~standard'].validate(input);
      expect(result.issues, 'use a strict object').toBeDefined();
    });

    it('creates a member for each kind it provides, without I/O', async () => {
      const result = await plugin.config['~standard'].validate(options.config ?? {});
      if (result.issues !== undefined)
        throw new Error(
          `Pass a valid config to testPlugin: ${result.issues.map((issue) => issue.message).join('; ')}`,
        );
      const { members, resources } = await recordResources(() =>
        plugin.create(result.value, createTestHost(), plugin.manifest.provides),
      );
      expect(Object.keys(members).sort()).toEqual([...plugin.manifest.provides].sort());
      expect(resources.filter((type) => ioResources.test(type))).toEqual([]);
      for (const kind of plugin.manifest.provides) await members[kind]?.dispose();
    });
  });
}

/** Runs `create` and names the asynchronous resources that it, and what it set off, opened. */
async function recordResources<T>(create: () => T): Promise<{ members: T; resources: string[] }> {
  const scope = new AsyncLocalStorage<true>();
  const resources: string[] = [];
  const hook = createHook({
    init: (_id, type) => {
      if (scope.getStore()) resources.push(type);
    },
  }).enable();
  try {
    const members = scope.run(true, create);
    for (let turn = 0; turn < 3; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    return { members, resources };
  } finally {
    hook.disable();
  }
}

/** The words in backticks in the first cells of all tables. */
function listTableKeys(markdown: string): Set<string> {
  const keys = new Set<string>();
  for (const line of markdown.split('\n')) {
    const [, cell = ''] = /^\s*\|([^|]*)\|/.exec(line) ?? [];
    for (const [, key = ''] of cell.matchAll(/`([^`]+)`/g)) keys.add(key);
  }
  return keys;
}

function toObject(value: unknown): object {
  return typeof value === 'object' && value !== null ? value : {};
}
