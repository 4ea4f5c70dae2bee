import type { ChannelLimits, Choice, OutgoingContent } from '../../contract/index.ts';
import type { Meaning } from './state.ts';

export interface OfferedChoice {
  readonly token: string;
  readonly title: string;
  readonly description?: string;
  readonly meaning: Meaning;
}

export interface BuildChoicesOptions {
  readonly words: string;
  readonly choices: readonly OfferedChoice[];
  readonly limits: ChannelLimits;
  /** The words on a list's opening button. */
  readonly open: string;
}

/**
 * Lays words and choices out as the channel can show them: buttons where all fit, else a list. Nothing that
 * the hub says is cut: words too long for a message with choices go ahead of it in messages of their own.
 */
export function buildChoices(options: BuildChoicesOptions): readonly OutgoingContent[] {
  const { words, choices, limits, open } = options;
  if (choices.length === 0) {
    return splitText(words, limits.text).map((text) => ({ type: 'text', text }) as const);
  }
  const parts = splitText(words, limits.textWithChoices);
  const lead = parts.slice(0, -1).map((text) => ({ type: 'text', text }) as const);
  const last = parts.at(-1) ?? '';
  const isShort = choices.every(
    (choice) => choice.title.length <= limits.buttonTitle && choice.description === undefined,
  );
  // Channels refuse buttons that read the same.
  const isDistinct = new Set(choices.map((choice) => choice.title)).size === choices.length;
  if (choices.length <= limits.buttons && isShort && isDistinct) {
    return [
      ...lead,
      { type: 'buttons', text: last, buttons: choices.map(toChoice(limits.buttonTitle, limits)) },
    ];
  }
  const rows = choices.slice(0, limits.rows).map(toChoice(limits.rowTitle, limits));
  return [...lead, { type: 'list', text: last, open: shorten(open, limits.buttonTitle), rows }];
}

function toChoice(titleLimit: number, limits: ChannelLimits): (choice: OfferedChoice) => Choice {
  return ({ token, title, description }) => {
    const rest = description ?? (title.length > titleLimit ? title : undefined);
    return {
      token,
      title: shorten(title, titleLimit),
      ...(rest === undefined ? {} : { description: shorten(rest, limits.rowDescription) }),
    };
  };
}

function shorten(text: string, limit: number): string {
  if (text.length <= limit) return text;
  const cut = text.slice(0, limit - 1);
  return `${/[\uD800-\uDBFF]$/.test(cut) ? cut.slice(0, -1) : cut}…`;
}

/** Splits at line ends or spaces where it can, never inside a character. At least one part. */
export function splitText(text: string, limit: number): readonly string[] {
  const parts: string[] = [];
  let rest = text;
  while (rest.length > limit) {
    const window = rest.slice(0, limit);
    const space = Math.max(window.lastIndexOf('\n'), window.lastIndexOf(' '));
    let end = space > limit / 2 ? space + 1 : limit;
    if (/[\uD800-\uDBFF]/.test(rest.charAt(end - 1))) end -= 1;
    parts.push(rest.slice(0, end));
    rest = rest.slice(end);
  }
  return [...parts, rest];
}
