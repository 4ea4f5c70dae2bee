import {
  checkValue,
  type PropertyDefinition,
  type PropertyValue,
  propertyTypes,
  type ValueProblem,
} from '../../vocabulary/index.ts';
import { announce, type Draft, text } from './turn.ts';

/** What a customer's words for a property come to. */
export type ReadValue =
  | { readonly kind: 'value'; readonly value: PropertyValue }
  /** Several readings that are all allowed: ask which. */
  | { readonly kind: 'ambiguous'; readonly candidates: readonly PropertyValue[] }
  | { readonly kind: 'refused'; readonly problem: ValueProblem }
  | { readonly kind: 'unreadable' };

/** Reads words as a value that the business allows. A reading that it does not allow was not meant. */
export function readValue(draft: Draft, property: PropertyDefinition, words: string): ReadValue {
  const { locale } = draft.context;
  const parsed = propertyTypes[property.type].parse(words, property, locale);
  const readings = parsed.ok ? [parsed.value] : parsed.reason === 'ambiguous' ? parsed.candidates : [];
  const allowed = readings.filter((value) => checkValue(value, property, locale) === undefined);
  const [only] = allowed;
  if (only !== undefined)
    return allowed.length === 1 ? { kind: 'value', value: only } : { kind: 'ambiguous', candidates: allowed };
  const [first] = readings;
  const problem = first === undefined ? undefined : checkValue(first, property, locale);
  return problem === undefined ? { kind: 'unreadable' } : { kind: 'refused', problem };
}

/** Says, ahead of the next question, why a value cannot be taken and what is allowed. */
export function announceProblem(
  draft: Draft,
  property: PropertyDefinition,
  problem: ValueProblem | { readonly kind: 'unreadable' },
): void {
  announce(draft, describeProblem(draft, property, problem));
  const isOfForm = problem.kind === 'unreadable' || problem.kind === 'pattern';
  if (isOfForm && property.example !== undefined)
    announce(draft, text(draft, 'value-example', { example: property.example }));
}

function describeProblem(
  draft: Draft,
  property: PropertyDefinition,
  problem: ValueProblem | { readonly kind: 'unreadable' },
): string {
  const { label, type } = property;
  switch (problem.kind) {
    case 'unreadable':
      return text(draft, 'value-invalid', { label });
    case 'pattern':
      return text(draft, 'value-pattern', { label });
    case 'check-digits':
      return text(draft, 'value-check-digits', { label });
    // Whose it is, and that it is anybody's, is nobody's business.
    case 'taken':
      return text(draft, 'value-does-not-fit', { label });
    case 'too-short':
    case 'too-long':
      return text(draft, `value-${problem.kind}`, { label, limit: String(problem.limit) });
    default: {
      const limit = propertyTypes[type].format(problem.limit, property, draft.context.locale);
      const isOfTime = type === 'date' || type === 'time' || type === 'datetime';
      const inTime = problem.kind === 'too-small' ? 'value-too-early' : 'value-too-late';
      return text(draft, isOfTime ? inTime : `value-${problem.kind}`, { label, limit });
    }
  }
}
