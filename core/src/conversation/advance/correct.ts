import type { RecordSnapshot } from '../../mapping/index.ts';
import { type ActionDefinition, type ChoiceAsk, listAsked } from '../../vocabulary/index.ts';
import { correctPart } from './correct-part.ts';
import { narrow } from './narrow.ts';
import { listPickable, withChosen, withoutAnswer } from './offer-choice.ts';
import { findOpenChoice } from './open-choice.ts';
import type { Phase, Task } from './state.ts';
import { findAction, findTargets } from './targets.ts';
import type { Draft } from './turn.ts';

type Open = Extract<Phase, { name: 'confirming' | 'choosing' }>;

/** "The other one", in every language that there are texts in. */
const other =
  /(?<!\p{L})(?:other|ander|andere|andern|anderen|otro|otra|autre|الآخر|الأخرى|الاخر|الاخرى)(?!\p{L})/iu;

/**
 * What a message that no interpreter understood corrects of the task: another of the records that it was chosen from, or
 * a part of a value. Only what is named changes. Undefined: it corrects nothing.
 */
export function correct(
  draft: Draft,
  phase: Open,
  words: string,
  customer: RecordSnapshot,
): Task | undefined {
  const { task } = phase;
  const action = findAction(draft.context, task.action);
  if (action === undefined) return undefined;
  const open = phase.name === 'choosing' ? phase.ask : undefined;
  const asks = action.asks.filter((ask) => ask.kind === 'choice' && ask.name !== open);
  const about = { draft, action, customer, task, words };
  for (const ask of asks.toReversed())
    if (ask.kind === 'choice') {
      const chosen = chooseAnew(about, ask);
      if (chosen !== undefined) return chosen;
    }
  const isAboutOpen = phase.name === 'choosing' && phase.ask === undefined;
  return correctValue(about) ?? (isAboutOpen ? undefined : chooseTargetAnew(about));
}

interface About {
  readonly draft: Draft;
  readonly action: ActionDefinition;
  readonly customer: RecordSnapshot;
  readonly task: Task;
  readonly words: string;
}

/** Another one for a choice that was made. Where several are named, it is asked for among them. */
function chooseAnew({ draft, action, customer, task, words }: About, ask: ChoiceAsk): Task | undefined {
  const made = Object.entries(task.chosen ?? {}).filter(
    ([key, ids]) => key.split('/')[0] === ask.name && ids.length === 1,
  );
  const [only, ...more] = made;
  if (only === undefined || more.length > 0) return undefined;
  const [key, [current]] = only;
  const forId = key.includes('/') ? key.slice(key.indexOf('/') + 1) : undefined;
  const before = withoutAnswer(task, ask.name, forId);
  const phase = {
    name: 'choosing',
    task: before,
    ask: ask.name,
    ...(forId === undefined ? {} : { forId }),
  } as const;
  const found = findOpenChoice(draft.context, { action, customer, phase });
  if (found === undefined) return undefined;
  const others = listPickable(found).open.filter(({ id }) => id !== current);
  const named = pick(draft, others, words);
  const [one, ...rest] = named;
  if (one === undefined) return undefined;
  if (rest.length === 0) return withChosen(before, ask, forId, [one.id]);
  return { ...before, words: { ...before.words, [ask.name]: words } };
}

/** Another record that the action is about. What was chosen below the first goes with it. */
function chooseTargetAnew({ draft, action, customer, task, words }: About): Task | undefined {
  const others = findTargets(draft.context, action, customer, task).filter(({ id }) => id !== task.target);
  const [one, ...rest] = pick(draft, others, words);
  if (one === undefined || rest.length > 0) return undefined;
  const { chosen: _, words: __, skipped: ___, ...kept } = task;
  return { ...kept, target: one.id };
}

function pick(draft: Draft, others: readonly RecordSnapshot[], words: string): readonly RecordSnapshot[] {
  const named = narrow(draft.context, others, { words, evidence: draft.state.evidence });
  return named.length === 0 && others.length === 1 && other.test(words) ? others : named;
}

function correctValue({ draft, action, task, words }: About): Task | undefined {
  const { vocabulary, locale } = draft.context;
  const corrected = listAsked(vocabulary, action).flatMap((property): readonly Task['values'][] => {
    const before = task.values[property.name];
    const after = before === undefined ? undefined : correctPart(property, before, words, locale);
    return after === undefined ? [] : [{ [property.name]: after }];
  });
  const [only, ...more] = corrected;
  return only === undefined || more.length > 0 ? undefined : { ...task, values: { ...task.values, ...only } };
}
