import type {
  ActionDefinition,
  PropertyDefinition,
  RecordDefinition,
  Vocabulary,
} from '../vocabulary/index.ts';
import { buildAction, buildOnEnd } from './build-action.ts';
import { buildProperty } from './build-property.ts';
import { defaultLabel, toLabels } from './labels.ts';
import { readIdentifierPath } from './read-identifier-path.ts';
import type { Report } from './report.ts';
import type { HubFile } from './schema.ts';
import type { YamlSource } from './yaml-source.ts';

/** Builds the vocabulary of a hub.yaml whose shape and records were found right, and reports what is wrong with its rules. */
export function buildVocabulary(hub: HubFile, source: YamlSource, report: Report): Vocabulary {
  const records: Record<string, RecordDefinition> = {};
  for (const name of Object.keys(hub.records)) addRecord(hub, name, records);
  const customer = Object.values(records).find((record) => record.identify.length > 0)?.name ?? '';
  const input = { hub, records, customer, source, report };
  const actions: Record<string, ActionDefinition> = {};
  for (const name of Object.keys(hub.actions)) {
    const definition = buildAction(input, name);
    if (definition !== undefined) actions[name] = definition;
  }
  const onEnd = buildOnEnd(input);
  return { records, actions, customer, ...(onEnd === undefined ? {} : { onEnd }) };
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
    ...(file.by === undefined ? {} : { by: file.by }),
    ...(Object.keys(file.related).length === 0 ? {} : { related: file.related }),
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
