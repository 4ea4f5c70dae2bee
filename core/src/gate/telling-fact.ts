import type { RecordSnapshot } from '../mapping/index.ts';
import {
  type Locale,
  type PropertyDefinition,
  type PropertyValue,
  propertyTypes,
  type RecordDefinition,
} from '../vocabulary/index.ts';
import { noEvidence } from './evidence.ts';
import { orderFacts } from './fact-order.ts';
import { lastOf } from './last-digits.ts';
import { listFacts } from './verification.ts';

export interface ChooseTellingFactOptions {
  readonly record: RecordDefinition;
  readonly customers: readonly RecordSnapshot[];
  readonly except: readonly string[];
  readonly locale: Locale;
}

/**
 * The fact that tells the most of these apart by itself, of several the first in the order in which facts are asked
 * for. Undefined: none tells anybody apart.
 */
export function chooseTellingFact(options: ChooseTellingFactOptions): PropertyDefinition | undefined {
  const { record, customers, except } = options;
  const facts = customers.flatMap((customer) =>
    listFacts({ record, customer, evidence: noEvidence, except }),
  );
  let best: PropertyDefinition | undefined;
  let most = 0;
  for (const fact of orderFacts([...new Set(facts)])) {
    const told = customers.filter((customer) => isAlone(customer, fact, options)).length;
    if (told <= most) continue;
    most = told;
    best = fact;
  }
  return best;
}

function isAlone(
  customer: RecordSnapshot,
  fact: PropertyDefinition,
  { customers, locale }: ChooseTellingFactOptions,
): boolean {
  const own = customer.values[fact.name];
  if (own === undefined) return false;
  return customers.every((other) => {
    const theirs = other.values[fact.name];
    return other === customer || theirs === undefined || !isSameAnswer(own, theirs, fact, locale);
  });
}

function isSameAnswer(
  left: PropertyValue,
  right: PropertyValue,
  fact: PropertyDefinition,
  locale: Locale,
): boolean {
  if (fact.lastDigits !== undefined) return lastOf(left, fact.lastDigits) === lastOf(right, fact.lastDigits);
  return propertyTypes[fact.type].isSame(left, right, fact, locale);
}
