import { createDate } from '../../contract/index.ts';
import { mayDisclose } from '../../gate/index.ts';
import { asSnapshot, createRuleScope, type PlanSurroundings, sortRecords } from '../../mapping/index.ts';
import { evaluate, fillTemplate, type RuleRecord } from '../../rules/index.ts';
import { type ActionDefinition, type Answer, propertyTypes, type Template } from '../../vocabulary/index.ts';
import type { Aim } from './aim.ts';
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
  const { isFile, words } = composeAnswer(draft, action.answer, surroundings);
  if (isFile && draft.context.limits.documents === true) return sendFile(draft, action, words);
  rest(draft, words);
}

/** A text file: every phone opens one, and it holds any script. */
function sendFile(draft: Draft, { label }: ActionDefinition, words: string): void {
  const { business, locale } = draft.context;
  const today = Temporal.Instant.fromEpochMilliseconds(draft.context.now)
    .toZonedDateTimeISO(locale.timezone)
    .toPlainDate();
  const day = propertyTypes.date.format(createDate(today.toString()), {}, locale);
  const caption = [...draft.preface, text(draft, 'document-here')].join('\n\n');
  draft.preface = [];
  const name = `${label.replace(/[^\p{L}\p{M}\p{N} -]/gu, '').trim() || 'file'}.txt`;
  // The mark tells simple readers that it is UTF-8.
  const content = `\uFEFF${business}\n${label}, ${day}\n\n${words}\n`;
  draft.replies.push({
    id: draft.context.createId(),
    content: { type: 'document', text: caption, name, mediaType: 'text/plain', content },
  });
  draft.state = { ...draft.state, phase: { name: 'idle' }, misses: 0, offered: {} };
}

interface Composed {
  /** Whether there is something that is sent as a file. */
  readonly isFile: boolean;
  readonly words: string;
}

function composeAnswer(draft: Draft, answer: Answer, { world, ...surroundings }: PlanSurroundings): Composed {
  // Values are said in the customer's language; what the rules compare stays the business's.
  const { locale, vocabulary } = draft.context;
  const { reliance: _, ...rest } = surroundings;
  const scope = createRuleScope({ ...rest, world: { ...world, locale, vocabulary } });
  const labelOf = (record: RuleRecord): string => vocabulary.records[record.record]?.label ?? record.record;
  const plain = (words: string): Composed => ({ isFile: false, words });
  if (answer.kind === 'text') return plain(fillTemplate(answer.template, scope, labelOf));
  const found = evaluate(answer.each, scope);
  const records = (Array.isArray(found) ? found : [found]).flatMap((one) => asSnapshot(one) ?? []);
  if (records.length === 0)
    return plain(
      answer.none === undefined ? text(draft, 'nothing-to-tell') : fillTemplate(answer.none, scope, labelOf),
    );
  const sorted = sortRecords(records, answer.order, scope).slice(0, answer.limit);
  const lines = sorted.map((record) =>
    fillTemplate(answer.line, scope.withName(record.record, record), labelOf),
  );
  const frame = (template: Template | undefined): readonly string[] =>
    template === undefined ? [] : [fillTemplate(template, scope, labelOf)];
  const words = [...frame(answer.first), ...lines, ...frame(answer.last)].join('\n');
  return { isFile: answer.document, words };
}
