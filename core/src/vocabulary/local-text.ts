import type { Labelled, LocalText } from './definitions.ts';
import { lookUp } from './reading.ts';
import type { Vocabulary } from './vocabulary.ts';

/** The text in a language (BCP 47), whatever its region. Undefined: it is not there in that language. */
export function inLanguage(text: LocalText, language: string): string | undefined {
  if (typeof text === 'string') return text;
  return lookUp(text, language) ?? lookUp(text, language.toLowerCase().split('-')[0] ?? '');
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
      properties: mapValues(record.properties, inOther),
    })),
    actions: mapValues(vocabulary.actions, inOther),
  };
}

function mapValues<Item>(
  items: Readonly<Record<string, Item>>,
  map: (item: Item) => Item,
): Readonly<Record<string, Item>> {
  return Object.fromEntries(Object.entries(items).map(([name, item]) => [name, map(item)]));
}
