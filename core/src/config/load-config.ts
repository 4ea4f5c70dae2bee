import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import * as v from 'valibot';
import type { Vocabulary } from '../vocabulary/index.ts';
import { buildVocabulary } from './build-vocabulary.ts';
import { checkActions } from './check-actions.ts';
import { checkConnectors } from './check-connectors.ts';
import { checkIdentity } from './check-identity.ts';
import { checkRecords } from './check-records.ts';
import { type ReadTexts, readTexts } from './check-texts.ts';
import { readDraft } from './draft.ts';
import type { ConnectorUse, HubConfig, PluginUse, Problem } from './hub-config.ts';
import { redact } from './redact.ts';
import { createReport } from './report.ts';
import { type HubFile, HubSchema } from './schema.ts';
import { resolveReferences } from './secret-references.ts';
import { reportReservedKeys, reportShapeIssues } from './shape-problems.ts';
import { parseYamlSource, type YamlSource } from './yaml-source.ts';

export interface LoadConfigOptions {
  /** Path of hub.yaml. Problems name it as it is given here. */
  readonly file: string;
  /** Where `${NAME}` is looked up. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Reads hub.yaml and secret files as UTF-8. Default: from the disk. */
  readonly readFile?: (path: string) => string;
  /** Makes an action above its connector's permission an error. Default false. */
  readonly strict?: boolean;
}

export interface LoadedConfig {
  /** Undefined when there is an error among the problems. */
  readonly config: HubConfig | undefined;
  /** In the order of the file. */
  readonly problems: readonly Problem[];
}

/** Reads hub.yaml and reports everything that is wrong with it at once. Throws for nothing in the file. */
export function loadConfig(options: LoadConfigOptions): LoadedConfig {
  const file = resolve(options.file);
  const folder = dirname(file);
  const readFile = options.readFile ?? ((path: string) => readFileSync(path, 'utf8'));
  let text: string;
  try {
    text = readFile(file);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException | undefined)?.code ?? 'unreadable';
    const message = code === 'ENOENT' ? 'The file is not there.' : `The file cannot be read (${code}).`;
    const fix = 'Give the path of hub.yaml with --config.';
    const place = { file: options.file, line: 1, column: 1, path: '' };
    return { config: undefined, problems: [{ severity: 'error', ...place, message, fix }] };
  }

  const source = parseYamlSource(text);
  const report = createReport(options.file, source);
  const faults = source.faults.map(
    ({ path, ...fault }): Problem => ({
      severity: 'error',
      file: options.file,
      path: path.join('.'),
      ...fault,
    }),
  );
  if (source.value === undefined) return { config: undefined, problems: faults };

  reportReservedKeys(source.value, report);
  const { value, secrets } = resolveReferences(source.value, {
    folder,
    env: options.env,
    readFile,
    report,
  });
  const shape = v.safeParse(HubSchema, value);
  reportShapeIssues(shape.issues ?? [], source.value, report);
  const draft = readDraft(value);
  checkConnectors(draft, report);
  checkRecords(draft, report);
  checkIdentity(draft, report);
  checkActions(draft, report, { strict: options.strict ?? false });
  // Rules can be read only over records that hang together.
  const isFirm = shape.success && !report.problems.some(isAboutRecords);
  const vocabulary = isFirm ? buildVocabulary(shape.output, source, report) : undefined;

  const texts = readTexts(draft.texts, { folder, readFile, report });

  const problems = [...faults, ...report.problems]
    .sort((a, b) => a.line - b.line || a.column - b.column)
    .concat(texts.problems)
    .map((problem) => hideSecrets(problem, secrets));
  if (!shape.success || !vocabulary || problems.some((problem) => problem.severity === 'error'))
    return { config: undefined, problems };
  const config = buildConfig({
    hub: shape.output,
    vocabulary,
    file,
    folder,
    source,
    problems,
    secrets,
    texts,
  });
  return { config, problems };
}

function isAboutRecords({ severity, path }: Problem): boolean {
  return severity === 'error' && /^records(\.|$)/.test(path);
}

interface BuildConfigOptions {
  readonly hub: HubFile;
  readonly vocabulary: Vocabulary;
  readonly file: string;
  readonly folder: string;
  readonly source: YamlSource;
  readonly problems: readonly Problem[];
  readonly secrets: readonly string[];
  readonly texts: ReadTexts;
}

function buildConfig(options: BuildConfigOptions): HubConfig {
  const { hub, vocabulary, file, folder, source, problems, secrets, texts } = options;
  return {
    file,
    folder,
    business: hub.business,
    mode: hub.mode,
    channels: mapValues(hub.channels, toUse),
    interpreter: toUse('interpreter', hub.interpreter),
    notifiers: mapValues(hub.notifiers, toUse),
    ...(hub['notify-customer'] === undefined ? {} : { notifyCustomer: hub['notify-customer'] }),
    connectors: mapValues(
      hub.connectors,
      (name, connector): ConnectorUse => ({
        ...toUse(name, connector),
        permission: connector.permission,
        notify: connector.notify,
        require: connector.require,
        onUnreachable: connector['on-unreachable'],
      }),
    ),
    vocabulary,
    texts: texts.overrides,
    conversation: {
      idleMs: hub.conversation.idle,
      confirmMs: hub.conversation.confirm,
      ...(hub.conversation.remind === undefined ? {} : { remindMs: hub.conversation.remind }),
      closing: hub.conversation.closing,
    },
    verification: {
      attempts: hub.verification.attempts,
      lockMs: hub.verification.lock,
      changedWithinMs: hub.verification['changed-within'],
    },
    store: { folder: resolve(folder, hub.store.folder) },
    locate: source.locate,
    warnings: problems.filter((problem) => problem.severity === 'warning'),
    secrets,
  };
}

function toUse(name: string, use: { readonly plugin: string; readonly config: unknown }): PluginUse {
  return { name, plugin: use.plugin, config: use.config };
}

function mapValues<In, Out>(
  record: Readonly<Record<string, In>>,
  map: (name: string, value: In) => Out,
): Record<string, Out> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, map(name, value)]));
}

/** A reference may stand where a word was expected: its text must not come back in a message. */
function hideSecrets(problem: Problem, secrets: readonly string[]): Problem {
  return {
    ...problem,
    message: redact(problem.message, secrets),
    fix: redact(problem.fix, secrets),
    path: redact(problem.path, secrets),
  };
}
