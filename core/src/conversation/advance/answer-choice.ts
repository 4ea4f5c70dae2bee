import type { IncomingContent } from '../../contract/index.ts';
import type { RecordSnapshot } from '../../mapping/index.ts';
import { answerConfirmation } from './answers.ts';
import { answerChoosing } from './choosing.ts';
import { ask, begin, beginTask, meaningOf, propertyOf, stumble } from './go-on.ts';
import { pursue } from './pursue.ts';
import { askForValue, showMenu } from './questions.ts';
import { taskOf } from './state.ts';
import { type Draft, handOver, note, rest, text } from './turn.ts';

type ChoiceContent = Extract<IncomingContent, { type: 'choice' }>;

/** What a button or a row of a list means now. */
export function answerChoice(draft: Draft, content: ChoiceContent, customer: RecordSnapshot): void {
  const meaning = meaningOf(draft, content);
  if (meaning === undefined) {
    note(draft, 'confirmation.refused', { facts: { reason: 'old-button' } });
    return stumble(draft, customer, text(draft, 'old-button'));
  }
  const task = taskOf(draft.state.phase);
  switch (meaning.kind) {
    case 'start':
      return begin(draft, beginTask(meaning, content.title), customer);
    case 'menu':
      return showMenu(draft, text(draft, 'menu'), meaning.from);
    case 'person':
      return handOver(draft, 'asked', '');
    case 'stop':
      return rest(draft, text(draft, 'stopped'));
    case 'confirm':
      if (draft.state.phase.name !== 'confirming') return ask(draft, customer, text(draft, 'old-button'));
      return answerConfirmation(draft, { kind: 'button', token: content.token }, customer);
    case 'decline':
      note(draft, 'confirmation.declined');
      return rest(draft, text(draft, 'declined'));
    case 'select':
      return task === undefined
        ? ask(draft, customer, '')
        : pursue(draft, { ...task, target: meaning.id }, customer);
    case 'choose':
    case 'enough':
    case 'more':
      if (!answerChoosing(draft, meaning, customer)) ask(draft, customer, '');
      return;
    case 'ask': {
      const property = propertyOf(draft, task, meaning.property);
      return task === undefined || property === undefined
        ? ask(draft, customer, '')
        : askForValue(draft, task, property);
    }
    case 'value': {
      if (task === undefined) return ask(draft, customer, '');
      const values = { ...task.values, [meaning.property]: meaning.value };
      return pursue(draft, { ...task, values }, customer);
    }
  }
}
