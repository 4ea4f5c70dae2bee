import { packageOf, resolveImport, type SourceFile } from './read-source.ts';

/** What is wrong, one line each. Nothing: the rule holds. */
export type Rule = (files: readonly SourceFile[]) => readonly string[];

const core = 'core/src/';

/** The module that a file of the core belongs to: its folder, or itself where it lies beside the folders. */
export function moduleOf(path: string): string {
  return path.slice(core.length).replace(/\.ts$/, '').split('/')[0] ?? '';
}

/** Small helpers beside the folders, for everybody. */
const helpers = ['canonical-json', 'clock', 'describe-error', 'ids', 'log', 'prepare', 'suggest'];

/** Which module may import which. Whoever is not named may import nothing but itself and the helpers. */
const directions: Readonly<Record<string, readonly string[]>> = {
  texts: [],
  vocabulary: ['contract'],
  rules: ['contract', 'vocabulary', 'texts'],
  config: ['contract', 'rules', 'texts', 'vocabulary'],
  interpreter: ['contract', 'vocabulary'],
  phrasing: ['contract', 'texts', 'vocabulary'],
  mapping: ['contract', 'rules', 'vocabulary'],
  seal: ['contract'],
  store: ['contract'],
  audit: ['seal', 'store', 'contract'],
  gate: ['contract', 'mapping', 'rules', 'vocabulary'],
  writes: ['audit', 'contract', 'gate', 'mapping', 'seal', 'store'],
  notification: ['audit', 'contract', 'seal', 'store', 'writes'],
  // It reads through `mapping` and writes through `gate` and `writes`: never through a connector of its own.
  conversation: [
    'audit',
    'contract',
    'gate',
    'mapping',
    'notification',
    'phrasing',
    'rules',
    'seal',
    'store',
    'texts',
    'vocabulary',
    'writes',
  ],
  'plugin-host': ['contract', 'config'],
  http: ['contract'],
  registry: ['contract'],
  'describe-error': ['contract'],
  repeat: [],
};

/** Where the modules are put together. Only they may import everything, and nobody but the command line imports them. */
const composition = [
  'container',
  'hub',
  'hub-parts',
  'turn-deps',
  'live-mapping',
  'follow-schemas',
  'open-hub-store',
  'index',
];

interface Edge {
  readonly from: string;
  readonly to: string;
  readonly fromModule: string;
  readonly toModule: string;
}

function coreFiles(files: readonly SourceFile[]): readonly SourceFile[] {
  return files.filter(({ path }) => path.startsWith(core));
}

function edgesOf(files: readonly SourceFile[]): readonly Edge[] {
  return coreFiles(files).flatMap(({ path, imports }) =>
    imports.flatMap((specifier) => {
      const to = resolveImport(path, specifier);
      if (to === undefined || !to.startsWith(core)) return [];
      return [{ from: path, to, fromModule: moduleOf(path), toModule: moduleOf(to) }];
    }),
  );
}

const step = `${core}conversation/advance/`;
/** What a step of a conversation may not know: whatever reads, writes, sends or stores. */
const outsideOfStep = ['store', 'seal', 'notification', 'writes'];

/** The step itself is pure: it knows nothing of the shell around it. */
export const stepsArePure: Rule = (files) =>
  edgesOf(files)
    .filter(({ from }) => from.startsWith(step))
    .filter(
      ({ to, toModule }) =>
        (toModule === 'conversation' && !to.startsWith(step)) || outsideOfStep.includes(toModule),
    )
    .map(({ from, to }) => `${from} imports ${to}`);

export const modulesImportOnlyWhatTheyMay: Rule = (files) =>
  edgesOf(files).flatMap(({ from, to, fromModule, toModule }) => {
    if (fromModule === toModule || fromModule === 'cli' || composition.includes(fromModule)) return [];
    const allowed = directions[fromModule] ?? [];
    const isHelper = helpers.includes(toModule) && fromModule !== 'contract';
    return isHelper || allowed.includes(toModule) ? [] : [`${from} imports ${to}`];
  });

export const contractImportsOnlyValibot: Rule = (files) =>
  files.flatMap(({ path, imports }) => {
    if (!path.startsWith(`${core}contract/`)) return [];
    const wrong = imports.filter(
      (one) => one !== 'valibot' && !resolveImport(path, one)?.startsWith(`${core}contract/`),
    );
    return wrong.map((one) => `${path} imports ${one}`);
  });

/** Nobody looks up: the command line is imported by nobody, http by the hub alone, the composition by the command line. */
export const layersAreOnTop: Rule = (files) =>
  edgesOf(files).flatMap(({ from, to, fromModule, toModule }) => {
    if (fromModule === toModule) return [];
    const isWrong =
      toModule === 'cli' ||
      (toModule === 'http' && fromModule !== 'hub') ||
      (composition.includes(toModule) && fromModule !== 'cli' && !composition.includes(fromModule));
    return isWrong ? [`${from} imports ${to}`] : [];
  });

/** A circle of the nodes, as the path around it. */
function findCircles(edges: readonly (readonly [string, string])[]): readonly string[] {
  const next = new Map<string, Set<string>>();
  for (const [from, to] of edges) next.set(from, (next.get(from) ?? new Set()).add(to));
  const done = new Set<string>();
  const circles: string[] = [];
  const visit = (node: string, path: readonly string[]): void => {
    const start = path.indexOf(node);
    if (start >= 0) {
      circles.push([...path.slice(start), node].join(' → '));
      return;
    }
    if (done.has(node)) return;
    for (const to of next.get(node) ?? []) visit(to, [...path, node]);
    done.add(node);
  };
  for (const node of next.keys()) visit(node, []);
  return circles;
}

export const modulesHaveNoCircles: Rule = (files) =>
  findCircles(
    edgesOf(files)
      .filter(({ fromModule, toModule }) => fromModule !== toModule)
      .map(({ fromModule, toModule }) => [fromModule, toModule]),
  );

export const filesHaveNoCircles: Rule = (files) =>
  findCircles(edgesOf(files).map(({ from, to }) => [from, to]));

/** A package that only some files of the core may import. */
function onlyImportedBy(name: string, allowed: (path: string) => boolean): Rule {
  return (files) =>
    coreFiles(files)
      .filter(({ path, imports }) => !allowed(path) && imports.some((one) => packageOf(one) === name))
      .map(({ path }) => `${path} imports ${name}`);
}

export const onlyTheRootKnowsAwilix = onlyImportedBy(
  'awilix',
  (path) => path === `${core}container.ts` || path === `${core}hub.ts`,
);
export const onlyTheStoreKnowsKnex = onlyImportedBy('knex', (path) => path.startsWith(`${core}store/`));
export const onlyHttpKnowsHono = onlyImportedBy('hono', (path) => path.startsWith(`${core}http/`));

/** `writes` calls it; the plugin host wraps it for `writes`. Nobody else so much as takes it in hand. */
export const onlyWritesApplies: Rule = (files) =>
  coreFiles(files)
    .filter(({ path, takesApply }) => takesApply && !path.startsWith(`${core}writes/`))
    .filter(({ path }) => !applyIsWrappedIn.includes(path))
    .map(({ path }) => `${path} takes a connector's apply`);

/** handles.ts wraps it, create-member.ts looks whether it is there. */
const applyIsWrappedIn = [`${core}plugin-host/handles.ts`, `${core}plugin-host/create-member.ts`];

/** The plugin host loads a hub's plugins; a plugin's author may have their own described by the command line. */
const loadsCode = [`${core}plugin-host/load-module.ts`, `${core}cli/plugin.ts`];

export const onlyThePluginHostLoadsCode: Rule = (files) =>
  files
    .filter(({ path, imports }) => imports.includes('(computed)') && !loadsCode.includes(path))
    .map(({ path }) => `${path} imports something that it computes`);

/** The core knows no plugin by name. */
export function coreNamesNoPlugin(plugins: readonly string[]): Rule {
  return (files) =>
    coreFiles(files).flatMap(({ path, texts, imports }) =>
      plugins
        .filter((plugin) => [...texts, ...imports].some((text) => text.includes(plugin)))
        .map((plugin) => `${path} names ${plugin}`),
    );
}

/** The packages of the workspace and what they declare. */
export interface Package {
  readonly name: string;
  /** `plugins/postgres`. */
  readonly folder: string;
  readonly dependencies: readonly string[];
}

/** Plugins import the contract, a kit, valibot and their driver, each declared; and nothing of another folder. */
export function pluginsStayAtHome(packages: readonly Package[]): Rule {
  return (files) =>
    files.flatMap(({ path, imports }) => {
      const home = packages.find(
        ({ folder }) => folder.startsWith('plugins/') && path.startsWith(`${folder}/`),
      );
      if (home === undefined) return [];
      const wrong = imports.filter((one) => one !== '(computed)' && !isAllowed(one, path, home));
      return wrong.map((one) => `${path} imports ${one}`);
    });
}

function isAllowed(specifier: string, path: string, home: Package): boolean {
  const file = resolveImport(path, specifier);
  if (file !== undefined) return file.startsWith(`${home.folder}/`);
  if (specifier.startsWith('node:')) return true;
  const name = packageOf(specifier);
  if (name === '@parley/core') return specifier === '@parley/core/contract';
  if (name.startsWith('@parley/') && name !== home.name && !name.endsWith('-kit')) return false;
  return name === home.name || home.dependencies.includes(name);
}

/** What the core imports from outside is declared. */
export function coreDeclaresWhatItImports(dependencies: readonly string[]): Rule {
  return (files) =>
    coreFiles(files).flatMap(({ path, imports }) =>
      imports
        .filter((one) => !one.startsWith('.') && !one.startsWith('node:') && one !== '(computed)')
        .filter((one) => !dependencies.includes(packageOf(one)))
        .map((one) => `${path} imports ${one}`),
    );
}

/** The registry reads manifests; it neither imports a plugin nor the host that would run one. */
export function registryRunsNoPlugin(plugins: readonly string[]): Rule {
  return (files) =>
    files
      .filter(({ path }) => path.startsWith('registry/') || path.startsWith(`${core}registry/`))
      .flatMap(({ path, imports }) =>
        imports
          .filter(
            (one) =>
              plugins.includes(packageOf(one)) || one.includes('plugin-host') || /(^|\/)plugins\//.test(one),
          )
          .map((one) => `${path} imports ${one}`),
      );
}
