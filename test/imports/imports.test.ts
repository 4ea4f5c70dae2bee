import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { parseSource, readSources } from './read-source.ts';
import {
  contractImportsOnlyValibot,
  coreDeclaresWhatItImports,
  coreNamesNoPlugin,
  filesHaveNoCircles,
  layersAreOnTop,
  modulesHaveNoCircles,
  modulesImportOnlyWhatTheyMay,
  onlyHttpKnowsHono,
  onlyThePluginHostLoadsCode,
  onlyTheRootKnowsAwilix,
  onlyTheStoreKnowsKnex,
  onlyWritesApplies,
  type Package,
  pluginsStayAtHome,
  type Rule,
  registryRunsNoPlugin,
  stepsArePure,
} from './rules.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const files = readSources(root, ['core/src/**/*.ts', 'plugins/*/src/**/*.ts', 'registry/src/**/*.ts']);

const packages: readonly Package[] = globSync(['core/package.json', 'plugins/*/package.json'], {
  cwd: root,
}).map((path) => {
  const { name, dependencies = {} } = JSON.parse(readFileSync(`${root}${path}`, 'utf8'));
  return {
    name,
    folder: path.replaceAll('\\', '/').replace('/package.json', ''),
    dependencies: Object.keys(dependencies),
  };
});
const plugins = packages.map(({ name }) => name).filter((name) => name !== '@parley/core');
const coreDependencies = packages.find(({ name }) => name === '@parley/core')?.dependencies ?? [];

const postgres: Package = {
  name: '@parley/postgres',
  folder: 'plugins/postgres',
  dependencies: ['@parley/core', '@parley/sql-kit', '@parley/webhook', 'pg'],
};

type Sources = Readonly<Record<string, string>>;

/** Each rule, and sources that break it: one rule that cannot fail proves nothing. */
const rules: readonly (readonly [name: string, rule: Rule, ...offences: readonly Sources[]])[] = [
  [
    'the contract imports only valibot',
    contractImportsOnlyValibot,
    { 'core/src/contract/values.ts': "import type { Plan } from '../mapping/index.ts';" },
    { 'core/src/contract/values.ts': "import { readFile } from 'node:fs';" },
    { 'core/src/contract/values.ts': "export * from '../clock.ts';" },
    { 'core/src/contract/values.ts': "type Knex = import('knex').Knex;" },
  ],
  [
    'modules import only what they may',
    modulesImportOnlyWhatTheyMay,
    {
      'core/src/conversation/advance/advance.ts':
        "import { createPluginHost } from '../../plugin-host/index.ts';",
    },
    {
      'core/src/conversation/advance/advance.ts':
        "import type { Handle } from '../../plugin-host/handles.ts';",
    },
    { 'core/src/mapping/plan.ts': "export { applyPermit } from '../writes/apply.ts';" },
    { 'core/src/vocabulary/date.ts': "import '../config/index.ts';" },
    { 'core/src/config/lock.ts': "import { resolveMapping } from '../mapping/index.ts';" },
    { 'core/src/gate/authorize.ts': "const writes = await import('../writes/index.ts');" },
    { 'core/src/store/rows/rows.ts': "import type { Seal } from '../../seal/index.ts';" },
    { 'core/src/something-new/file.ts': "import '../gate/index.ts';" },
  ],
  [
    'the command line and http are on top',
    layersAreOnTop,
    { 'core/src/hub.ts': "import { main } from './cli/main.ts';" },
    { 'core/src/conversation/receive.ts': "import { createApp } from '../http/app.ts';" },
    { 'core/src/gate/authorize.ts': "import { startHub } from '../hub.ts';" },
  ],
  [
    'modules have no circles',
    modulesHaveNoCircles,
    {
      'core/src/gate/a.ts': "import '../mapping/b.ts';",
      'core/src/mapping/b.ts': "import '../audit/c.ts';",
      'core/src/audit/c.ts': "import type { A } from '../gate/a.ts';",
    },
  ],
  [
    'files have no circles',
    filesHaveNoCircles,
    { 'core/src/gate/a.ts': "import './b.ts';", 'core/src/gate/b.ts': "export * from './a.ts';" },
  ],
  [
    'only the composition root knows awilix',
    onlyTheRootKnowsAwilix,
    { 'core/src/turn-deps.ts': "import { asValue } from 'awilix';" },
  ],
  [
    'only the store knows knex',
    onlyTheStoreKnowsKnex,
    { 'core/src/audit/audit.ts': "import type { Knex } from 'knex/types/index.js';" },
  ],
  ['only http knows hono', onlyHttpKnowsHono, { 'core/src/hub.ts': "import { Hono } from 'hono';" }],
  [
    'a step of a conversation knows nothing of the shell around it',
    stepsArePure,
    { 'core/src/conversation/advance/pursue.ts': "import { identify } from '../identify.ts';" },
    { 'core/src/conversation/advance/turn.ts': "import type { Rows } from '../../store/index.ts';" },
  ],
  [
    'only writes applies',
    onlyWritesApplies,
    { 'core/src/conversation/advance/advance.ts': 'await connector.apply(changes, options);' },
    { 'core/src/conversation/advance/advance.ts': "await connector?.['apply']?.(changes, options);" },
    { 'core/src/hub.ts': 'const { apply } = connector; await apply(changes);' },
    { 'core/src/plugin-host/activation.ts': 'const run = connector.apply;' },
  ],
  [
    'only the plugin host loads code by a name that it computes',
    onlyThePluginHostLoadsCode,
    { 'core/src/config/load-config.ts': 'await import(name);' },
    { 'plugins/postgres/src/index.ts': 'await import(`./$' + '{name}.ts`);' },
  ],
  [
    'the core knows no plugin by name',
    coreNamesNoPlugin(plugins),
    { 'core/src/config/schema.ts': "const known = ['@parley/postgres'];" },
    { 'core/src/plugin-host/find-package.ts': 'const name = `@parley/simulator`;' },
    { 'core/src/hub.ts': "import('@parley/whatsapp');" },
  ],
  [
    'the core declares what it imports',
    coreDeclaresWhatItImports(coreDependencies),
    { 'core/src/http/app.ts': "import express from 'express';" },
  ],
  [
    'plugins import the contract, kits, valibot and their driver, and nothing else',
    pluginsStayAtHome([...packages.filter(({ name }) => name !== '@parley/postgres'), postgres]),
    { 'plugins/postgres/src/connector.ts': "import { startHub } from '@parley/core';" },
    { 'plugins/postgres/src/connector.ts': "import { describeConnector } from '@parley/core/testing';" },
    { 'plugins/postgres/src/connector.ts': "import '../../../core/src/gate/index.ts';" },
    { 'plugins/postgres/src/connector.ts': "import '../../sql-kit/src/index.ts';" },
    { 'plugins/postgres/src/connector.ts': "import '@parley/webhook';" },
    { 'plugins/postgres/src/connector.ts': "import { httpRequest } from '@parley/http-kit';" },
    { 'plugins/postgres/src/connector.ts': "import lodash from 'lodash';" },
  ],
  [
    'the registry runs no plugin',
    registryRunsNoPlugin(plugins),
    { 'registry/src/verify.ts': "import plugin from '@parley/postgres';" },
    { 'registry/src/verify.ts': "import { loadPlugin } from '../../core/src/plugin-host/index.ts';" },
  ],
];

const real: Rule = (sources) => pluginsStayAtHome(packages)(sources);

describe('who imports whom', () => {
  it('is read from the sources', () => {
    const modules = new Set(files.map(({ path }) => path.split('/').slice(0, 3).join('/')));
    for (const module of ['core/src/contract', 'core/src/gate', 'core/src/hub.ts', 'plugins/postgres/src'])
      expect(modules).toContain(module);
    expect(files.flatMap(({ imports }) => imports).length).toBeGreaterThan(500);
    const source =
      "import a from 'a'; export { b } from 'b'; type C = import('c').C; await import('d'); // import 'e'";
    expect(parseSource('x.ts', source).imports).toEqual(['a', 'b', 'c', 'd']);
  });

  for (const [name, rule, ...offences] of rules) {
    it(`${name}`, () => {
      const check = name.startsWith('plugins import') ? real : rule;
      expect(check(files)).toEqual([]);
    });

    it(`${name}: noticed where it is not so`, () => {
      expect(offences.length).toBeGreaterThan(0);
      for (const offence of offences) {
        const sources = Object.entries(offence).map(([path, code]) => parseSource(path, code));
        expect(rule(sources), JSON.stringify(offence)).not.toEqual([]);
      }
    });
  }
});
