import type { ActionDefinition, Step, StepsDefinition } from './action-definition.ts';
import type { PropertyDefinition } from './definitions.ts';
import type { Vocabulary } from './vocabulary.ts';

/** The one connector that an action writes through. Undefined: it writes nothing. */
export function writesThrough(
  { records }: Pick<Vocabulary, 'records'>,
  action: Pick<ActionDefinition, 'kind' | 'record' | 'steps'>,
): string | undefined {
  if (action.kind === 'answer') return undefined;
  const [first] = listWritten(action);
  const record = action.kind === 'do' ? first?.record : action.record;
  return records[record ?? '']?.in;
}

/** A property that steps write. */
export interface WrittenProperty {
  readonly record: string;
  readonly property?: string;
  readonly kind: Step['kind'];
}

/** What the steps of an action write, in their order; of a removal the record alone. */
export function listWritten({ steps }: Pick<StepsDefinition, 'steps'>): readonly WrittenProperty[] {
  return steps.flatMap((step): readonly WrittenProperty[] => {
    if (step.kind === 'remove') return [{ record: step.record, kind: 'remove' }];
    if (step.kind === 'set')
      return step.assignments.map(({ record, property }) => ({ record, property, kind: 'set' }));
    const properties = step.values.map(({ property }) => property);
    return [
      { record: step.record, kind: 'add' },
      ...properties.map((property) => ({ record: step.record, property, kind: 'add' as const })),
    ];
  });
}

/** The values that an action takes: the properties that it sets, and what it asks for besides. */
export function listAsked(
  { records }: Pick<Vocabulary, 'records'>,
  action: Pick<ActionDefinition, 'record' | 'properties' | 'asks'>,
): readonly PropertyDefinition[] {
  const own = action.properties.flatMap((name) => records[action.record]?.properties[name] ?? []);
  return [...own, ...action.asks.flatMap((ask) => (ask.kind === 'value' ? [ask.property] : []))];
}
