import type { Labelled, LocalText, PropertyDefinition } from './definitions.ts';
import { lookUp } from './reading.ts';
import type { Vocabulary } from './vocabulary.ts';

/** What there is in a language (BCP 47), whatever its region. Undefined: nothing. */
export function findLanguage<Item>(
  items: Readonly<Record<string, Item>>,
  language: string,
): Item | undefined {
  return lookUp(items, language) ?? lookUp(items, language.toLowerCase().split('-')[0] ?? '');
}

/** The text in a language. Undefined: it is not there in that language. */
export function inLanguage(text: LocalText, language: string): string | undefined {
  return typeof text === 'string' ? text : findLanguage(text, language);
}

/** What something is called in a language; in the business's where hub.yaml does not say. */
export function labelIn({ label, labels }: Labelled, language: string): string {
  return (labels && inLanguage(labels, language)) ?? label;
}

/** The same vocabulary, called as it is in a language; in the business's where hub.yaml does not say. */
export function vocabularyIn(vocabulary: Vocabulary, language: string): Vocabulary {
  const inOther = <Item extends Labelled>(item: Item): Item => ({ ...item, label: labelIn(item, language) });
  return {
    ...vocabulary,
    records: mapValues(vocabulary.records, (record) => ({
      ...inOther(record),
      properties: mapValues(record.properties, (property) => withOptions(inOther(property), language)),
    })),
    actions: mapValues(vocabulary.actions, inOther),
  };
}

/** What an option is called, customers may say. Only in their language: a word may be another option in another one. */
function withOptions(property: PropertyDefinition, language: string): PropertyDefinition {
  const { options, optionLabels } = property;
  if (options === undefined || optionLabels === undefined) return property;
  const said = Object.entries(options).map(([option, says]) => {
    const label = lookUp(optionLabels, option);
    return [option, label === undefined ? says : [...says, labelIn(label, language)]];
  });
  return { ...property, options: Object.fromEntries(said) };
}

function mapValues<Item>(
  items: Readonly<Record<string, Item>>,
  map: (item: Item) => Item,
): Readonly<Record<string, Item>> {
  return Object.fromEntries(Object.entries(items).map(([name, item]) => [name, map(item)]));
}
