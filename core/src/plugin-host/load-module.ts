import { existsSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { findPackageFolder, type PackageLocation } from './find-package.ts';
import type { PluginFinding } from './finding.ts';

export type LoadedModule =
  | { readonly ok: true; readonly module: Readonly<Record<string, unknown>> }
  | { readonly ok: false; readonly finding: PluginFinding };

/** Loads a plugin's module. What it throws while loading is told apart from a module that is not there. */
export async function loadModule(location: PackageLocation): Promise<LoadedModule> {
  const { entry } = location;
  if (!existsSync(entry)) {
    const fix = 'Build the package, or correct "exports" in its package.json.';
    return fail(`Its package.json names ${entry}, which is not there.`, fix);
  }
  try {
    const module: Readonly<Record<string, unknown>> = await import(
      /* @vite-ignore */ pathToFileURL(entry).href
    );
    return { ok: true, module };
  } catch (cause) {
    return explain(cause, location);
  }
}

function explain(cause: unknown, location: PackageLocation): LoadedModule {
  const code = (cause as NodeJS.ErrnoException | undefined)?.code;
  if (code === 'ERR_MODULE_NOT_FOUND' || code === 'MODULE_NOT_FOUND') {
    const missing = listMissingDependencies(location);
    if (missing.length > 0) {
      const names = missing.join(', ');
      return fail(
        `It needs ${names}, which ${missing.length > 1 ? 'are' : 'is'} not installed.`,
        `Run "npm install ${missing.join(' ')}" beside hub.yaml.`,
        cause,
      );
    }
    return fail(
      `A module that it imports is not there: ${toText(cause)}`,
      'Install the package again.',
      cause,
    );
  }
  if (code === 'ERR_UNSUPPORTED_NODE_MODULES_TYPE_STRIPPING')
    return fail(
      'It is installed as TypeScript, which Node does not run from node_modules.',
      'Its author must publish JavaScript; while developing, refer to it by path (./my-plugin).',
      cause,
    );
  return fail(
    `It threw while it was loaded: ${toText(cause)}`,
    'See the cause; report it to its author.',
    cause,
  );
}

function fail(message: string, fix: string, cause?: unknown): LoadedModule {
  const finding = { code: 'PARLEY_PLUGIN_LOAD_FAILED', message, fix } as const;
  return { ok: false, finding: cause === undefined ? finding : { ...finding, cause } };
}

/** What the package declares and nobody installed: told from the disk, not from an error's text. */
function listMissingDependencies({ packageJson, folder }: PackageLocation): readonly string[] {
  const declared = [packageJson?.dependencies, packageJson?.peerDependencies].flatMap((dependencies) =>
    typeof dependencies === 'object' && dependencies !== null ? Object.keys(dependencies) : [],
  );
  return [...new Set(declared)].filter((name) => findPackageFolder(name, folder) === undefined);
}

function toText(cause: unknown): string {
  const text = cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause);
  return `${text.split('\n', 1)[0]?.slice(0, 300)}.`;
}
