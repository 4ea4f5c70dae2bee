import type { ConfigSchemaIssue } from '../contract/index.ts';
import type { HubConfig, PluginUse, Problem } from './hub-config.ts';
import { redact } from './redact.ts';
import { toPathText } from './report.ts';
import type { Path } from './yaml-source.ts';

/** Where in hub.yaml the use of a plugin stands: `['connectors', 'policies']`. */
export function findUsePath(use: PluginUse, config: HubConfig): Path {
  for (const section of ['connectors', 'notifiers', 'channels'] as const)
    if (Object.hasOwn(config[section], use.name) && config[section][use.name] === use)
      return [section, use.name];
  return ['interpreter'];
}

/**
 * Turns what a plugin's schema found wrong with its `config:` into problems of hub.yaml. `secretKeys` (the
 * manifest's `secrets`) are values that a schema's message must not repeat although they are written out.
 */
export function toPluginConfigProblems(
  issues: readonly ConfigSchemaIssue[],
  use: PluginUse,
  config: HubConfig,
  secretKeys: readonly string[] = [],
): readonly Problem[] {
  const usePath = findUsePath(use, config);
  const secrets = [...config.secrets, ...listSecretTexts(use.config, secretKeys)];
  return issues.map((issue) => {
    const path = [...usePath, 'config', ...toPath(issue)];
    return {
      severity: 'error',
      file: config.file,
      ...config.locate(path),
      path: redact(toPathText(path), secrets),
      message: redact(toSentence(issue.message), secrets),
      fix: `Correct it; the README of "${use.plugin}" lists its configuration.`,
    };
  });
}

/** The texts that stand under secret keys (`a.b` for nested ones). */
export function listSecretTexts(config: unknown, secretKeys: readonly string[]): readonly string[] {
  return secretKeys.flatMap((key) => {
    let node = config;
    for (const part of key.split('.'))
      node = typeof node === 'object' && node !== null ? (node as Record<string, unknown>)[part] : undefined;
    return typeof node === 'string' ? [node] : [];
  });
}

function toPath(issue: ConfigSchemaIssue): Path {
  return (issue.path ?? []).map((step) => {
    const key = typeof step === 'object' ? step.key : step;
    return typeof key === 'number' ? key : String(key);
  });
}

function toSentence(message: string): string {
  return /[.!?]$/.test(message) ? message : `${message}.`;
}
