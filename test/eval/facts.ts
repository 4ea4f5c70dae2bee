import type { Value } from '../../core/src/contract/index.ts';
import type { Backend } from './memory-backend.ts';

/** What stands in a backend, by place. */
export type Facts = ReadonlyMap<string, string>;

/** The scene's own customer is called 1, as in the records; their phone, whose number ends in their key, `theirs`. */
export function toFacts(connectors: Backend['connectors'], key: string): Facts {
  const facts = new Map<string, string>();
  const called = (text: string) => (text === key ? '1' : text.endsWith(key) ? 'theirs' : text);
  for (const connector of connectors.values())
    for (const [collection, rows] of Object.entries(connector.dump()))
      for (const { id = null, ...fields } of rows)
        for (const [field, value] of Object.entries(fields))
          if (value !== null)
            facts.set(`${collection} ${called(toText(id))} ${field}`, called(toText(value)));
  return facts;
}

function toText(value: Value): string {
  return typeof value === 'object' && value !== null ? value.value : String(value);
}

/** What differs, in the order of the places. */
export function compareFacts(before: Facts, after: Facts): readonly string[] {
  return [...new Set([...before.keys(), ...after.keys()])]
    .filter((fact) => before.get(fact) !== after.get(fact))
    .map((fact) => `${fact}: ${before.get(fact) ?? 'nothing'} → ${after.get(fact) ?? 'nothing'}`)
    .sort();
}
