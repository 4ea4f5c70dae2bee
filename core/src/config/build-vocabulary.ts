import type {
  ActionDefinition,
  Guard,
  PropertyDefinition,
  RecordDefinition,
  Vocabulary,
} from '../vocabulary/index.ts';
import { readTarget } from './check-actions.ts';
import { defaultActionLabel, defaultLabel, toLabels } from './labels.ts';
import { readIdentifierPath } from './read-identifier-path.ts';
import type { HubFile } from './schema.ts';
import type { YamlSource } from './yaml-source.ts';

type RecordFile = HubFile['records'][string];
type PropertyFile = RecordFile['properties'][string];
type ActionFile = HubFile['actions'][string];

/** Builds the vocabulary of a hub.yaml in which everything was found right. */
export function buildVocabulary(hub: HubFile, source: YamlSource): Vocabulary {
  const records: Record<string, RecordDefinition> = {};
  for (const name of Object.keys(hub.records)) addRecord(hub, name, records);
  const actions: Record<string, ActionDefinition> = {};
  for (const [name, action] of Object.entries(hub.actions)) {
    const definition = buildAction(name, action, { records, source, language: hub.business.language });
    if (definition !== undefined) actions[name] = definition;
  }
  const customer = Object.values(records).find((record) => record.identify.length > 0)?.name ?? '';
  return { records, actions, customer };
}

/** A record inherits its parent's connector, so the parent comes first. Circles were refused before. */
function addRecord(
  hub: HubFile,
  name: string,
  records: Record<string, RecordDefinition>,
): RecordDefinition | undefined {
  const file = hub.records[name];
  if (file === undefined || Object.hasOwn(records, name)) return records[name];
  const parent = file['belongs-to'];
  const inherited = parent === undefined ? undefined : addRecord(hub, parent, records)?.in;
  const { language } = hub.business;
  const properties: Record<string, PropertyDefinition> = {};
  for (const [property, definition] of Object.entries(file.properties))
    properties[property] = buildProperty(property, definition, language);
  const record: RecordDefinition = {
    name,
    ...toLabels(file.label, language, defaultLabel(name)),
    in: file.in ?? inherited ?? '',
    ...(file.collection === undefined ? {} : { collection: file.collection }),
    ...(parent === undefined ? {} : { belongsTo: parent }),
    ...(file.link === undefined ? {} : { link: file.link }),
    identify: file.identify,
    ...(file['identify-by'].length === 0
      ? {}
      : { identifyBy: file['identify-by'].map((path) => readIdentifierPath(path, name)) }),
    ...(file.lookups === undefined ? {} : { lookups: file.lookups }),
    ...(file.history === undefined ? {} : { history: file.history }),
    properties,
  };
  records[name] = record;
  return record;
}

function buildProperty(name: string, file: PropertyFile, language: string): PropertyDefinition {
  const whole = file.map?.[''];
  return {
    name,
    ...toLabels(file.label, language, defaultLabel(name)),
    type: file.type,
    ...buildOptions(file.options, language),
    disclose: file.disclose,
    askToVerify: file['ask-to-verify'] !== false,
    ...(file['ask-to-verify'] === 'last-4' ? { lastDigits: 4 } : {}),
    ...(file.strength === undefined ? {} : { strength: file.strength }),
    required: file.required,
    ...buildChecks(file),
    ...(file.map === undefined ? {} : { map: whole ?? file.map }),
  };
}

function buildChecks(file: PropertyFile): Partial<PropertyDefinition> {
  return {
    ...(file.min === undefined ? {} : { min: file.min }),
    ...(file.max === undefined ? {} : { max: file.max }),
    ...(file.pattern === undefined ? {} : { pattern: file.pattern }),
    ...(file['check-digits'] === undefined ? {} : { checkDigits: file['check-digits'] }),
    ...(file.unique ? { unique: true } : {}),
    ...(file.example === undefined ? {} : { example: file.example }),
  };
}

function buildOptions(
  file: PropertyFile['options'],
  language: string,
): Pick<PropertyDefinition, 'options' | 'stored' | 'optionLabels'> {
  if (file === undefined) return {};
  const entries = Object.entries(file);
  const stored = entries.flatMap(([option, { stored: code }]) =>
    code === undefined ? [] : [[option, code]],
  );
  const labels = entries.flatMap(([option, { label }]) =>
    label === undefined ? [] : [[option, toLabels(label, language, defaultLabel(option))]],
  );
  return {
    // What an option is called in the business's language customers may say; other languages' come with them.
    options: Object.fromEntries(
      entries.map(([option, { says, label }]) => [
        option,
        label === undefined ? says : [...says, toLabels(label, language, option).label],
      ]),
    ),
    ...(labels.length === 0 ? {} : { optionLabels: Object.fromEntries(labels) }),
    ...(stored.length === 0 ? {} : { stored: Object.fromEntries(stored) }),
  };
}

interface BuildActionOptions {
  readonly records: Readonly<Record<string, RecordDefinition>>;
  readonly source: YamlSource;
  /** The business's. */
  readonly language: string;
}

function buildAction(
  name: string,
  file: ActionFile,
  { records, source, language }: BuildActionOptions,
): ActionDefinition | undefined {
  const target = readTarget(file);
  if (target === undefined) return undefined;
  const all = Object.keys(records[target.record]?.properties ?? {});
  const properties =
    target.kind === 'remove' ? [] : target.property === undefined ? (file.set ?? all) : [target.property];
  return {
    name,
    ...toLabels(file.label, language, defaultActionLabel(name)),
    kind: target.kind,
    record: target.record,
    properties,
    when: Object.entries(file.when).map(([key, values]) => buildGuard(name, key, values, source)),
    ...(file.otherwise === undefined ? {} : { otherwise: file.otherwise }),
    say: file.say,
    ...(file.evidence === undefined ? {} : { evidence: file.evidence }),
  };
}

function buildGuard(
  action: string,
  key: string,
  values: readonly (string | number | boolean)[],
  source: YamlSource,
): Guard {
  const [record = '', property = ''] = key.split('.');
  const path = ['actions', action, 'when', key];
  const isOneOf = values.map((value, index) => {
    if (typeof value === 'string') return value;
    // A number as it is written: 1.50 must not become 1.5.
    return source.textAt([...path, index]) ?? source.textAt(path) ?? String(value);
  });
  return { record, property, isOneOf };
}
