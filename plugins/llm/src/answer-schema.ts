import type { AskedProperty, Expectation, InterpreterInput } from '@parley/core/contract';

/** The part of JSON Schema that is used here, all of which OpenAI, Anthropic, Ollama and vLLM enforce. */
export interface JsonSchema {
  type?: 'object' | 'array' | 'string' | 'null' | ['string', 'null'];
  properties?: Record<string, JsonSchema>;
  required?: string[];
  additionalProperties?: false;
  items?: JsonSchema;
  anyOf?: JsonSchema[];
  enum?: string[];
}

/** What may be answered: only commands that make sense now, with actions, properties and texts that are on offer. */
export function buildAnswerSchema(input: InterpreterInput): JsonSchema {
  const commands = [
    ...input.actions.map(({ name, properties }) =>
      object({ kind: oneOf('start'), action: oneOf(name), ...valuesOf(properties) }),
    ),
    ...provideSchemas(input),
    ...selectSchemas(input.expectation),
    object({ kind: oneOf('stop', 'person', 'help', 'greet', 'goodbye') }),
  ];
  return object({
    language: { type: ['string', 'null'] },
    commands: { type: 'array', items: { anyOf: commands } },
    ...saySchema(input),
  });
}

/** The properties that can be given for the action under way. */
export function providable({ expectation, actions }: InterpreterInput): readonly AskedProperty[] {
  if (expectation.kind === 'nothing') return [];
  const properties = actions.find(({ name }) => name === expectation.action)?.properties ?? [];
  if (expectation.kind !== 'value') return properties;
  const asked = expectation.property;
  return [asked, ...properties.filter(({ name }) => name !== asked.name)];
}

function provideSchemas(input: InterpreterInput): JsonSchema[] {
  const properties = providable(input);
  return properties.length === 0 ? [] : [object({ kind: oneOf('provide'), ...valuesOf(properties) })];
}

/** A list can be long; what stands further down is said in words. */
const mostChoices = 100;

/** The choices on offer, by the numbers that a model knows them by: it never sees the id of a record. */
export function numberChoices(
  expectation: Expectation,
): readonly { readonly choice: string; readonly id: string; readonly label: string }[] {
  if (expectation.kind !== 'record') return [];
  return expectation.choices
    .slice(0, mostChoices)
    .map(({ id, label }, index) => ({ choice: String(index + 1), id, label }));
}

function selectSchemas(expectation: Expectation): JsonSchema[] {
  const numbers = numberChoices(expectation).map(({ choice }) => choice);
  if (numbers.length === 0) return [];
  return [object({ kind: oneOf('select'), choice: oneOf(...numbers) })];
}

function saySchema({ phrasable = [] }: InterpreterInput): Record<string, JsonSchema> {
  if (phrasable.length === 0) return {};
  const words = object({
    text: oneOf(...phrasable.map(({ name }) => name)),
    template: { type: 'string' },
  });
  return { say: { anyOf: [words, { type: 'null' }] } };
}

/** Strict modes want every property required; null stands for one that was not said. */
function valuesOf(properties: readonly AskedProperty[]): Record<string, JsonSchema> {
  if (properties.length === 0) return {};
  const texts = properties.map(({ name }): [string, JsonSchema] => [name, { type: ['string', 'null'] }]);
  return { values: object(Object.fromEntries(texts)) };
}

function object(properties: Record<string, JsonSchema>): JsonSchema {
  return { type: 'object', properties, required: Object.keys(properties), additionalProperties: false };
}

function oneOf(...texts: string[]): JsonSchema {
  return { type: 'string', enum: texts };
}
