import * as v from 'valibot';
import type { PluginUse } from '../config/hub-config.ts';
import {
  contractVersion,
  type ErrorCode,
  ManifestSchema,
  type Plugin,
  type PluginKind,
} from '../contract/index.ts';
import { findPackage, isPackageName, isPluginPath, listPackageNames } from './find-package.ts';
import { createPluginError, isNonEmpty, type PluginFinding } from './finding.ts';
import { loadModule } from './load-module.ts';

export interface LoadedPlugin {
  readonly plugin: Plugin;
  readonly packageFolder: string;
}

export interface InspectedPlugin {
  readonly findings: readonly PluginFinding[];
  /** Present when its shape is right, so that its configuration can be checked whatever else is wrong. */
  readonly loaded?: LoadedPlugin;
}

/** The contract versions that this hub speaks. */
const supportedContracts: readonly number[] = [contractVersion];

/** Finds, loads and verifies a plugin. Throws one `ParleyError` that lists everything wrong in `details.problems`. */
export async function loadPlugin(use: PluginUse, kind: PluginKind, folder: string): Promise<LoadedPlugin> {
  const { loaded, findings } = await inspectPlugin(use, kind, folder);
  if (isNonEmpty(findings)) throw createPluginError(use.plugin, findings);
  if (loaded === undefined) throw new Error(`Plugin "${use.plugin}" has neither findings nor a shape`);
  return loaded;
}

/**
 * Verifies in a fixed order: package, loading, shape, manifest, package.json, contract version, kind. What
 * does not rest on an earlier fault is looked at nevertheless, and everything is reported together.
 */
export async function inspectPlugin(
  use: PluginUse,
  kind: PluginKind,
  folder: string,
): Promise<InspectedPlugin> {
  const location = findPackage(use.plugin, folder);
  if (location === undefined) return { findings: [explainNotFound(use.plugin, folder)] };
  const result = await loadModule(location);
  if (!result.ok) return { findings: [result.finding] };

  const definition = result.module.default;
  const shape = checkShape(definition);
  const manifest = isKeyed(definition) ? definition.manifest : undefined;
  const findings = [
    ...shape,
    ...(isKeyed(manifest) ? checkManifest(manifest, kind, location.packageJson) : []),
  ];
  if (shape.length > 0) return { findings };
  return {
    findings,
    loaded: { plugin: definition as Plugin, packageFolder: location.folder },
  };
}

function explainNotFound(plugin: string, folder: string): PluginFinding {
  if (isPluginPath(plugin))
    return find('PARLEY_PLUGIN_NOT_FOUND', `Nothing is at ${plugin} beside hub.yaml.`, 'Correct the path.');
  if (!isPackageName(plugin))
    return find(
      'PARLEY_PLUGIN_NOT_FOUND',
      'This is not the name of a package.',
      'Write a package name, or a path that starts with ./',
    );
  const names = listPackageNames(plugin);
  return find(
    'PARLEY_PLUGIN_NOT_FOUND',
    `No package ${names.join(', ')} is installed beside hub.yaml.`,
    `Run "npm install ${names[0]}" in ${folder}, or write the path of the plugin's folder, such as ./plugins/crm.`,
  );
}

function checkShape(definition: unknown): readonly PluginFinding[] {
  const fix = 'Export definePlugin({ manifest, config, create }) as default.';
  if (!isKeyed(definition)) return [invalid('Its default export is not a plugin.', fix)];
  const findings: PluginFinding[] = [];
  if (!isKeyed(definition.manifest)) findings.push(invalid('It has no manifest.', fix));
  const standard = isKeyed(definition.config) ? definition.config['~standard'] : undefined;
  if (!isKeyed(standard) || typeof standard.validate !== 'function')
    findings.push(invalid('Its config is not a schema that speaks Standard Schema.', fix));
  if (typeof definition.create !== 'function') findings.push(invalid('It has no function create.', fix));
  return findings;
}

function checkManifest(
  manifest: Readonly<Record<string, unknown>>,
  kind: PluginKind,
  packageJson: Readonly<Record<string, unknown>> | undefined,
): readonly PluginFinding[] {
  const findings: PluginFinding[] = [];
  for (const issue of v.safeParse(ManifestSchema, manifest).issues ?? [])
    findings.push(
      invalid(
        `Its manifest is wrong at "${v.getDotPath(issue) ?? ''}": ${issue.message}.`,
        'Correct the manifest.',
      ),
    );
  for (const key of ['name', 'version'] as const) {
    const stated = packageJson?.[key];
    if (packageJson === undefined || manifest[key] === stated) continue;
    const message = `Its manifest has the ${key} "${String(manifest[key])}", its package.json "${String(stated)}".`;
    findings.push(invalid(message, 'Make the two equal.'));
  }
  const { contract, provides } = manifest;
  if (typeof contract === 'number' && !supportedContracts.includes(contract))
    findings.push(
      find(
        'PARLEY_PLUGIN_CONTRACT_UNSUPPORTED',
        `It was made for contract version ${contract}; this hub speaks ${supportedContracts.join(', ')}.`,
        contract > contractVersion ? 'Update the hub.' : 'Update the plugin.',
      ),
    );
  if (Array.isArray(provides) && !provides.includes(kind))
    findings.push(
      invalid(
        `It provides ${provides.join(', ')}, and hub.yaml uses it as ${kind}.`,
        `Name another plugin, or move it out of ${kind === 'interpreter' ? kind : `${kind}s`}:.`,
      ),
    );
  return findings;
}

function find(code: ErrorCode, message: string, fix: string): PluginFinding {
  return { code, message, fix };
}

function invalid(message: string, fix: string): PluginFinding {
  return find('PARLEY_PLUGIN_INVALID', message, fix);
}

function isKeyed(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
