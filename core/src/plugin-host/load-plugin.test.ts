import { mkdirSync, realpathSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { PluginUse } from '../config/hub-config.ts';
import type { PluginKind } from '../contract/index.ts';
import { type BusinessFolder, createBusinessFolder } from './fixtures/packages.ts';
import { loadPlugin } from './load-plugin.ts';

let business: BusinessFolder;
beforeEach(() => {
  business = createBusinessFolder();
});
afterEach(() => business.remove());

const useOf = (plugin: string): PluginUse => ({ name: 'policies', plugin, config: {} });

function load(plugin: string, kind: PluginKind = 'connector') {
  return loadPlugin(useOf(plugin), kind, business.folder);
}

/** The error of a plugin that must not load. */
async function fault(plugin: string, kind: PluginKind = 'connector') {
  const error: unknown = await load(plugin, kind).then(
    () => 'it loaded',
    (error: unknown) => error,
  );
  return error as Error & {
    code: string;
    fix: string;
    details: { problems: readonly { message: string }[] };
  };
}

describe('finding a plugin', () => {
  it.each([
    ['postgres', '@parley/postgres'],
    ['crm', 'parley-plugin-crm'],
    ['parley-plugin-crm', 'parley-plugin-crm'],
    ['own-name', 'own-name'],
    ['@acme/crm', '@acme/crm'],
  ])('takes %s for %s', async (plugin, name) => {
    business.install(name);
    const loaded = await load(plugin);
    expect(loaded.plugin.manifest.name).toBe(name);
    expect(loaded.packageFolder).toBe(realpathSync(join(business.folder, 'node_modules', name)));
  });

  it('prefers our own package to a driver of the same name', async () => {
    business.install('postgres', { module: 'throw new Error("the driver was loaded")' });
    business.install('@parley/postgres');
    expect((await load('postgres')).plugin.manifest.name).toBe('@parley/postgres');
  });

  it('looks in the folders above, and follows the links of a workspace to TypeScript sources', async () => {
    business.write(
      'sources/linked/package.json',
      '{"name":"parley-plugin-linked","version":"1.0.0","type":"module","exports":{".":{"types":"./x.d.ts","default":"./src/index.ts"}}}',
    );
    business.write(
      'sources/linked/src/index.ts',
      `const name: string = 'parley-plugin-linked';
       export default { manifest: { name, version: '1.0.0', contract: 1, description: 'x', provides: ['notifier'] },
         config: { '~standard': { version: 1, vendor: 'x', validate: (value: unknown) => ({ value }) } }, create: () => ({}) };`,
    );
    mkdirSync(join(business.folder, 'node_modules'));
    symlinkSync('../sources/linked', join(business.folder, 'node_modules/parley-plugin-linked'));
    const loaded = await loadPlugin(useOf('linked'), 'notifier', join(business.folder, 'shops/cape-town'));
    expect(loaded.packageFolder).toBe(realpathSync(join(business.folder, 'sources/linked')));
  });

  it('takes a relative path to a folder or a file', async () => {
    business.install('mine');
    await expect(load('./node_modules/mine')).resolves.toBeDefined();
    await expect(load('./node_modules/mine/index.js')).resolves.toBeDefined();
  });

  it('says what to install when there is none', async () => {
    expect(await fault('crm')).toMatchObject({
      code: 'PARLEY_PLUGIN_NOT_FOUND',
      message: expect.stringContaining('@parley/crm, parley-plugin-crm, crm'),
      fix: expect.stringContaining('npm install @parley/crm'),
    });
    expect((await fault('@acme/crm')).fix).toContain('npm install @acme/crm');
    expect((await fault('./crm')).message).toContain('Nothing is at ./crm');
  });

  it.each(['..', 'a/../../b', '@x', '', 'A B', 'node:fs', 'http://x'])(
    'refuses the name "%s"',
    async (name) => {
      expect(await fault(name)).toMatchObject({ code: 'PARLEY_PLUGIN_NOT_FOUND' });
    },
  );
});

describe('loading a plugin', () => {
  it('tells a module that threw from one that is not there, and keeps the cause', async () => {
    business.install('throwing', { module: 'throw new RangeError("no luck")' });
    expect(await fault('throwing')).toMatchObject({
      code: 'PARLEY_PLUGIN_LOAD_FAILED',
      message: expect.stringContaining('It threw while it was loaded: RangeError: no luck.'),
      cause: expect.objectContaining({ message: 'no luck' }),
    });
  });

  it('names a driver that is not installed', async () => {
    business.install('driverless', {
      module: 'import "some-driver"; export default {};',
      packageJson: { dependencies: { 'some-driver': '^1.0.0' } },
    });
    expect(await fault('driverless')).toMatchObject({
      code: 'PARLEY_PLUGIN_LOAD_FAILED',
      message: expect.stringContaining('It needs some-driver, which is not installed.'),
      fix: 'Run "npm install some-driver" beside hub.yaml.',
      cause: expect.objectContaining({ code: 'ERR_MODULE_NOT_FOUND' }),
    });
  });

  it('names an undeclared module too', async () => {
    business.install('sloppy', { module: 'import "undeclared-module";' });
    expect((await fault('sloppy')).message).toContain('undeclared-module');
  });

  it('says that a package was not built', async () => {
    business.install('unbuilt', { packageJson: { exports: './dist/index.js' } });
    expect((await fault('unbuilt')).message).toContain('dist/index.js, which is not there');
  });
});

describe('verifying a plugin', () => {
  it.each([
    ['no default export', 'export const x = 1;', ['Its default export is not a plugin.']],
    [
      'an empty one',
      'export default {};',
      ['It has no manifest.', 'Its config is not a schema', 'It has no function create.'],
    ],
  ])('refuses %s', async (_title, module, messages) => {
    business.install('shapeless', { module });
    const { code, details } = await fault('shapeless');
    expect(code).toBe('PARLEY_PLUGIN_INVALID');
    expect(details.problems.map(({ message }) => message)).toEqual(
      messages.map((text) => expect.stringContaining(text)),
    );
  });

  it('reports everything wrong at once', async () => {
    business.install('wrong', {
      packageJson: { version: '2.0.0' },
      manifest: { name: 'another', contract: 99, description: '', provides: ['notifier'], speed: 'high' },
    });
    const { code, details, message } = await fault('wrong');
    expect(code).toBe('PARLEY_PLUGIN_INVALID');
    expect(message).toContain('Plugin "wrong":');
    expect(details.problems).toMatchObject([
      { message: expect.stringContaining('"description"') },
      { message: expect.stringContaining('"speed"') },
      { message: 'Its manifest has the name "another", its package.json "wrong".' },
      { message: 'Its manifest has the version "1.0.0", its package.json "2.0.0".' },
      { code: 'PARLEY_PLUGIN_CONTRACT_UNSUPPORTED', message: expect.stringContaining('contract version 99') },
      { message: 'It provides notifier, and hub.yaml uses it as connector.' },
    ]);
  });

  it('refuses another contract version by its code', async () => {
    business.install('newer', { manifest: { contract: 2 } });
    expect(await fault('newer')).toMatchObject({
      code: 'PARLEY_PLUGIN_CONTRACT_UNSUPPORTED',
      fix: 'Update the hub.',
    });
  });
});
