import type { PropertyDefinition, PropertyTypeName } from '../vocabulary/index.ts';

/**
 * From the types that people recall at once, in any writing, to those that they would have to look up or may spell
 * another way.
 */
const recall: Readonly<Record<PropertyTypeName, number>> = {
  email: 0,
  date: 1,
  phone: 2,
  number: 3,
  text: 4,
  amount: 5,
  datetime: 6,
  address: 7,
  'person-name': 8,
  time: 9,
  choice: 10,
  boolean: 11,
};

const byStrength = ['strong', 'normal', 'weak'] as const;

/** Types with few possible answers are guessed too easily to be asked while there are others. */
const weakTypes: readonly PropertyTypeName[] = ['choice', 'boolean', 'time'];

/**
 * Facts in the order in which they are asked for: the stronger first (as `strength:` says; without it, what has few
 * possible answers is weak), of equally strong ones those that are recalled more easily, then as hub.yaml lists them.
 */
export function orderFacts(facts: readonly PropertyDefinition[]): readonly PropertyDefinition[] {
  return [...facts].sort(
    (left, right) => strengthOf(left) - strengthOf(right) || recallOf(left) - recallOf(right),
  );
}

function strengthOf({ strength, type }: PropertyDefinition): number {
  return byStrength.indexOf(strength ?? (weakTypes.includes(type) ? 'weak' : 'normal'));
}

/** Last digits are read off a card, as a number is. */
function recallOf({ type, lastDigits }: PropertyDefinition): number {
  return recall[lastDigits === undefined ? type : 'number'];
}
