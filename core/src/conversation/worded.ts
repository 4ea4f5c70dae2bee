import {
  type CheckPhrasingOptions,
  checkPhrasing,
  type Fault,
  offerPhrasing,
  opening,
} from '../phrasing/index.ts';
import { codeOf, fillTemplate } from '../texts/index.ts';
import type { Turn, TurnContext } from './advance/turn.ts';

/** What came of the words that an interpreter proposed. */
export interface Worded {
  /** For the trail. Undefined: it proposed none. */
  readonly outcome: 'accepted' | Fault | undefined;
  /** The context in which they stand in place of the core's own. */
  into(context: TurnContext): TurnContext;
  /** The turn with what is said ahead of its question. */
  open(turn: Turn): Turn;
}

export interface WordOptions extends Pick<CheckPhrasingOptions, 'hear'> {
  readonly context: TurnContext;
  /** As the interpreter returned it. Untrusted. */
  readonly phrasing: unknown;
}

/** Takes an interpreter's words for one text, if they may be said. What is dropped leaves the core's own. */
export function word({ context, phrasing, hear }: WordOptions): Worded {
  const asIs: Omit<Worded, 'outcome'> = { into: (same) => same, open: (same) => same };
  if (phrasing === undefined || phrasing === null) return { ...asIs, outcome: undefined };
  const language = codeOf(context.locale.language);
  const offered = offerPhrasing(context.texts, language);
  const checked = checkPhrasing(phrasing, { offered, language, hear });
  if (!checked.ok) return { ...asIs, outcome: checked.fault };
  const { text, template } = checked.phrasing;
  if (text === opening)
    return { ...asIs, outcome: 'accepted', open: (turn) => openWith(turn, template, context) };
  const into = (own: TurnContext): TurnContext => ({ ...own, texts: { ...own.texts, [text]: template } });
  return { ...asIs, outcome: 'accepted', into };
}

/** Only ahead of a plain question about a wish, where the core says nothing else. */
function openWith(turn: Turn, template: string, { business, limits }: TurnContext): Turn {
  const [reply, ...others] = turn.replies;
  const isQuestion = turn.state.phase.name === 'asking' || turn.state.phase.name === 'choosing';
  if (reply === undefined || others.length > 0 || !isQuestion || turn.effects.length > 0) return turn;
  const { content } = reply;
  const words = `${fillTemplate(template, { business })}\n\n${content.text}`;
  const limit = content.type === 'text' ? limits.text : limits.textWithChoices;
  if (content.text.includes('\n\n') || words.length > limit) return turn;
  return { ...turn, replies: [{ ...reply, content: { ...content, text: words } }] };
}
