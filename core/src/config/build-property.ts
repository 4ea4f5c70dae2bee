import type { PropertyDefinition } from '../vocabulary/index.ts';
import { defaultLabel, toLabels } from './labels.ts';
import type { HubFile } from './schema.ts';

type Whole = HubFile['records'][string]['properties'][string];
type PropertyFile = Pick<
  Whole,
  | 'type'
  | 'label'
  | 'options'
  | 'disclose'
  | 'ask-to-verify'
  | 'strength'
  | 'required'
  | 'map'
  | 'min'
  | 'max'
  | 'pattern'
  | 'check-digits'
  | 'unique'
  | 'example'
>;

/** A property as hub.yaml describes it: a record's, or one that an action asks for. `language`: the business's. */
export function buildProperty(name: string, file: PropertyFile, language: string): PropertyDefinition {
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
