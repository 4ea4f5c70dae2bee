import { existsSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, isAbsolute, join, resolve } from 'node:path';

export interface PackageLocation {
  /** Absolute, links resolved. */
  readonly folder: string;
  /** Absolute path of the module to load. It may not be there. */
  readonly entry: string;
  /** Undefined for a plugin by path that has none. */
  readonly packageJson: Readonly<Record<string, unknown>> | undefined;
}

/** The package names that a plugin's name in hub.yaml may stand for, in the order they are tried. */
export function listPackageNames(plugin: string): readonly string[] {
  if (plugin.startsWith('@') || plugin.startsWith('parley-plugin-')) return [plugin];
  return [`@parley/${plugin}`, `parley-plugin-${plugin}`, plugin];
}

/** `./my-plugin`, `../my-plugin` and absolute paths name a folder or a file. */
export function isPluginPath(plugin: string): boolean {
  return plugin.startsWith('./') || plugin.startsWith('../') || isAbsolute(plugin);
}

/** Whether this can be the name of a package at all. */
export function isPackageName(plugin: string): boolean {
  return /^(@[a-z0-9][a-z0-9._-]*\/)?[a-z0-9][a-z0-9._-]*$/.test(plugin);
}

/** Finds a plugin's package from the folder of hub.yaml, as a file in that folder would. Runs nothing of it. */
export function findPackage(plugin: string, folder: string): PackageLocation | undefined {
  if (isPluginPath(plugin)) return readPath(resolve(folder, plugin));
  if (!isPackageName(plugin)) return undefined;
  for (const name of listPackageNames(plugin)) {
    const found = findPackageFolder(name, folder);
    if (found !== undefined) return readPackage(found);
  }
  return undefined;
}

/** The folder of an installed package. */
export function findPackageFolder(name: string, from: string): string | undefined {
  const folders = createRequire(join(from, 'hub.yaml')).resolve.paths(name) ?? [];
  const found = folders
    .map((folder) => join(folder, name))
    .find((path) => existsSync(join(path, 'package.json')));
  // Through the link of a workspace, so that its sources are not taken for installed ones.
  return found === undefined ? undefined : realpathSync(found);
}

function readPath(path: string): PackageLocation | undefined {
  if (!existsSync(path)) return undefined;
  const real = realpathSync(path);
  return statSync(real).isDirectory()
    ? readPackage(real)
    : { folder: dirname(real), entry: real, packageJson: undefined };
}

function readPackage(folder: string): PackageLocation {
  const packageJson = readPackageJson(join(folder, 'package.json'));
  const stated =
    packageJson === undefined ? undefined : (readExports(packageJson.exports) ?? packageJson.main);
  if (typeof stated === 'string') return { folder, entry: resolve(folder, stated), packageJson };
  const names = ['index.js', 'index.ts', 'index.mjs'];
  const found = names.find((name) => existsSync(join(folder, name))) ?? 'index.js';
  return { folder, entry: join(folder, found), packageJson };
}

function readPackageJson(file: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(readFileSync(file, 'utf8'));
    return isKeyed(value) ? value : {};
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT' ? undefined : {};
  }
}

/** The main module that `exports` names for an import. */
function readExports(exports: unknown): string | undefined {
  if (typeof exports === 'string') return exports;
  if (!isKeyed(exports)) return undefined;
  if ('.' in exports) return readExports(exports['.']);
  for (const [condition, target] of Object.entries(exports)) {
    if (!['node', 'import', 'module-sync', 'default'].includes(condition)) continue;
    const found = readExports(target);
    if (found !== undefined) return found;
  }
  return undefined;
}

function isKeyed(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
