import { mayDisclose } from '../gate/index.ts';
import { asSnapshot, createRuleScope, type PlanSurroundings, sortRecords } from '../mapping/index.ts';
import { evaluate, fillTemplate, type RuleRecord } from '../rules/index.ts';
import type { Answer, Template } from '../vocabulary/index.ts';
import type { Aim } from './ask-open.ts';
import { type Draft, note, remember, rest, text } from './turn.ts';

/** Tells what an action tells. What may not be shown at the present evidence is never put into words. */
export function tell(draft: Draft, { action }: Aim, surroundings: PlanSurroundings): void {
  const { vocabulary } = draft.context;
  const isAllowed = action.shows.every(({ record, property }) => {
    const definition = vocabulary.records[record]?.properties[property];
    return definition !== undefined && mayDisclose(definition, draft.state.evidence);
  });
  if (action.answer === undefined || !isAllowed) return rest(draft, text(draft, 'not-permitted'));
  remember(draft, { kind: 'told', action: action.name });
  note(draft, 'answer.told', { facts: { action: action.name } });
  rest(draft, composeAnswer(draft, action.answer, surroundings));
}

function composeAnswer(draft: Draft, answer: Answer, { world, ...surroundings }: PlanSurroundings): string {
  // Values are said in the customer's language; what the rules compare stays the business's.
  const { locale, vocabulary } = draft.context;
  const { reliance: _, ...rest } = surroundings;
  const scope = createRuleScope({ ...rest, world: { ...world, locale, vocabulary } });
  const labelOf = (record: RuleRecord): string => vocabulary.records[record.record]?.label ?? record.record;
  if (answer.kind === 'text') return fillTemplate(answer.template, scope, labelOf);
  const found = evaluate(answer.each, scope);
  const records = (Array.isArray(found) ? found : [found]).flatMap((one) => asSnapshot(one) ?? []);
  if (records.length === 0)
    return answer.none === undefined
      ? text(draft, 'nothing-to-tell')
      : fillTemplate(answer.none, scope, labelOf);
  const sorted = sortRecords(records, answer.order, scope).slice(0, answer.limit);
  const lines = sorted.map((record) =>
    fillTemplate(answer.line, scope.withName(record.record, record), labelOf),
  );
  const frame = (template: Template | undefined): readonly string[] =>
    template === undefined ? [] : [fillTemplate(template, scope, labelOf)];
  return [...frame(answer.first), ...lines, ...frame(answer.last)].join('\n');
}
