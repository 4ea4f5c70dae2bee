import type { Clock } from '../clock.ts';
import type { ConnectorUse, HubConfig, PluginUse, Problem } from '../config/hub-config.ts';
import { findUsePath, listSecretTexts, toPluginConfigProblems } from '../config/plugin-config-problems.ts';
import { redact } from '../config/redact.ts';
import {
  type Channel,
  type ConfigSchemaResult,
  type Connector,
  type Interpreter,
  type Notifier,
  ParleyError,
  type Permission,
  type Plugin,
  type PluginHost,
  type PluginKind,
  type PluginMembers,
} from '../contract/index.ts';
import { createMember } from './create-member.ts';
import { type DisposableMember, disposeMembers } from './dispose-members.ts';
import { createPluginError, isNonEmpty, type PluginFinding } from './finding.ts';
import { inspectPlugin } from './load-plugin.ts';

export interface CreateMembersOptions {
  readonly config: HubConfig;
  readonly clock: Clock;
  /** One line for the operator. What plugins log comes with their name, and with secrets redacted. */
  log(level: 'debug' | 'info' | 'warn' | 'error', message: string): void;
}

interface Created<Member, Use = PluginUse> {
  readonly use: Use;
  readonly member: Member;
}

/** Every member that hub.yaml uses, as its plugin made it. */
export interface CreatedMembers {
  readonly channels: readonly Created<Channel>[];
  /** Undefined for `guided`. */
  readonly interpreter: Created<Interpreter> | undefined;
  readonly notifiers: readonly Created<Notifier>[];
  readonly connectors: readonly Created<Connector, ConnectorUse>[];
  /** All of them, in the order of creation. */
  readonly created: readonly DisposableMember[];
  /** Redacts every secret. */
  readonly log: CreateMembersOptions['log'];
  readonly warnings: readonly Problem[];
  readonly secrets: readonly string[];
}

/** Creates every member, or throws `PARLEY_CONFIG_INVALID` with every problem of every plugin. */
export async function createMembers(options: CreateMembersOptions): Promise<CreatedMembers> {
  const { config, clock } = options;
  const problems: Problem[] = [];
  const warnings: Problem[] = [];
  const errors: ParleyError[] = [];
  const created: DisposableMember[] = [];
  const secrets = [...config.secrets];
  const log: CreateMembersOptions['log'] = (level, message) => options.log(level, redact(message, secrets));

  function report(use: PluginUse, findings: readonly PluginFinding[]): void {
    if (!isNonEmpty(findings)) return;
    errors.push(createPluginError(use.plugin, findings));
    const path = [...findUsePath(use, config), 'plugin'];
    for (const { message, fix } of findings)
      problems.push({
        severity: 'error',
        file: config.file,
        ...config.locate(path),
        path: path.join('.'),
        message: redact(`Plugin "${use.plugin}": ${message}`, secrets),
        fix,
      });
  }

  function noteSecrets(use: PluginUse, plugin: Plugin): void {
    for (const key of readSecretKeys(plugin)) {
      for (const text of listSecretTexts(use.config, [key])) {
        if (config.secrets.some((secret) => text.includes(secret))) continue;
        const path = [...findUsePath(use, config), 'config', ...key.split('.')];
        secrets.push(text);
        warnings.push({
          severity: 'warning',
          file: config.file,
          ...config.locate(path),
          path: path.join('.'),
          message: 'A secret is written out.',
          fix: `Write \${NAME} and set NAME in the environment, or \${file:path}.`,
        });
      }
    }
  }

  /** Validates a configuration also when other things are wrong with its plugin. */
  async function readConfig(
    use: PluginUse,
    plugin: Plugin,
  ): Promise<{ readonly config: unknown } | undefined> {
    noteSecrets(use, plugin);
    const result = await validateConfig(plugin, use);
    if ('finding' in result) report(use, [result.finding]);
    else if (result.issues === undefined) return { config: result.value };
    else problems.push(...toPluginConfigProblems(result.issues, use, config, readSecretKeys(plugin)));
    return undefined;
  }

  async function createUse<Kind extends PluginKind>(
    use: PluginUse,
    kind: Kind,
    permission: Permission,
  ): Promise<Created<NonNullable<PluginMembers[Kind]>> | undefined> {
    const { findings, loaded } = await inspectPlugin(use, kind, config.folder);
    const value = loaded === undefined ? undefined : await readConfig(use, loaded.plugin);
    if (loaded === undefined || value === undefined || findings.length > 0) {
      report(use, findings);
      return undefined;
    }
    const { plugin } = loaded;
    const host = createHost(use.name, permission, `${kind} "${use.name}"`);
    const { member, findings: more } = createMember({ plugin, kind, config: value.config, host });
    if (typeof member?.dispose === 'function')
      created.push({ subject: `${kind} "${use.name}"`, dispose: () => member.dispose() });
    report(use, more);
    return member === undefined || more.length > 0 ? undefined : { use, member };
  }

  function createHost(name: string, permission: Permission, subject: string): PluginHost {
    const { country, timezone } = config.business;
    return {
      name,
      permission,
      country,
      timezone,
      folder: config.folder,
      now: () => clock.now(),
      log: (level, message) => log(level, `${subject}: ${message}`),
    };
  }

  async function createAll<Kind extends PluginKind>(
    uses: Readonly<Record<string, PluginUse>>,
    kind: Kind,
  ): Promise<readonly Created<NonNullable<PluginMembers[Kind]>>[]> {
    const all: Created<NonNullable<PluginMembers[Kind]>>[] = [];
    for (const use of Object.values(uses)) {
      const one = await createUse(use, kind, 'read-only');
      if (one !== undefined) all.push(one);
    }
    return all;
  }

  // In this order, so that connectors close before the notifiers that tell of their writes.
  const channels = await createAll(config.channels, 'channel');
  const interpreter =
    config.interpreter.plugin === 'guided'
      ? undefined
      : await createUse(config.interpreter, 'interpreter', 'read-only');
  const notifiers = await createAll(config.notifiers, 'notifier');
  const letters = notifiers.find(({ use }) => use.name === config.notifyCustomer);
  if (letters !== undefined && letters.member.tellCustomer === undefined) {
    const path = ['notify-customer'];
    problems.push({
      ...{ severity: 'error', file: config.file, ...config.locate(path), path: path.join('.') },
      message: `Notifier "${letters.use.name}" does not write to customers.`,
      fix: 'Name a notifier that does, such as one of plugin email.',
    });
  }
  const connectors: Created<Connector, ConnectorUse>[] = [];
  for (const use of Object.values(config.connectors)) {
    const one = await createUse(use, 'connector', use.permission);
    if (one !== undefined) connectors.push({ use, member: one.member });
  }

  if (problems.length > 0) {
    problems.sort((a, b) => a.line - b.line || a.column - b.column);
    await disposeMembers(created, { clock, log });
    const count = problems.length === 1 ? 'a problem' : `${problems.length} problems`;
    throw new ParleyError('PARLEY_CONFIG_INVALID', `The plugins of ${config.file} have ${count}.`, {
      fix: problems[0]?.fix ?? '',
      details: { problems },
      ...(isNonEmpty(errors) ? { cause: errors.length === 1 ? errors[0] : new AggregateError(errors) } : {}),
    });
  }
  return { channels, interpreter, notifiers, connectors, created, log, warnings, secrets };
}

function readSecretKeys(plugin: Plugin): readonly string[] {
  const keys: unknown = plugin.manifest.secrets;
  return Array.isArray(keys) ? keys.filter((key) => typeof key === 'string') : [];
}

async function validateConfig(
  plugin: Plugin,
  use: PluginUse,
): Promise<ConfigSchemaResult<unknown> | { readonly finding: PluginFinding }> {
  try {
    return await plugin.config['~standard'].validate(use.config);
  } catch (cause) {
    return {
      finding: {
        code: 'PARLEY_PLUGIN_INVALID',
        message: 'Its configuration schema threw.',
        fix: 'Report it to its author.',
        cause,
      },
    };
  }
}
