import type { PropertyRead, Template, TemplatePart } from '../vocabulary/index.ts';
import type { Surroundings } from './bind-context.ts';
import { bindExpression } from './bind-expression.ts';
import type { RuleProblem } from './unbound.ts';

/** Characters that a text with rules in it has at most; a WhatsApp message is no longer. */
export const longestTemplate = 4_096;

export type ReadTemplate =
  | { readonly ok: true; readonly template: Template }
  | { readonly ok: false; readonly problems: readonly RuleProblem[] };

/**
 * Reads a text with rules in braces, such as "Your balance is {account.balance}."; `{{` and `}}` stand for braces.
 * All problems at once, each with its place in the whole text.
 */
export function readTemplate(text: string, surroundings: Surroundings): ReadTemplate {
  if (text.length > longestTemplate) {
    const message = `The text is longer than ${longestTemplate} characters.`;
    return { ok: false, problems: [{ at: longestTemplate, message, fix: 'Shorten it.' }] };
  }
  const parts: (string | TemplatePart)[] = [];
  const problems: RuleProblem[] = [];
  for (const piece of cut(text)) {
    if (piece.kind === 'problem') problems.push(piece);
    else if (piece.kind === 'text') addText(parts, piece.text);
    else {
      const bound = bindExpression(piece.rule, surroundings);
      if (bound.ok) parts.push({ expression: bound.expression, type: bound.type, reads: bound.reads });
      else problems.push(...bound.problems.map((problem) => ({ ...problem, at: problem.at + piece.at })));
    }
  }
  return problems.length > 0 ? { ok: false, problems } : { ok: true, template: parts };
}

/** Whether a text has anything in it that {@link readTemplate} does not take as it stands. */
export function isTemplate(text: string): boolean {
  return /[{}]/.test(text);
}

/** Every property that a template shows or looks at, each once. */
export function listReads(template: Template): readonly PropertyRead[] {
  const reads = template.flatMap((part): readonly PropertyRead[] => {
    if (typeof part === 'string') return [];
    if ('languages' in part) return [part.otherwise, ...Object.values(part.languages)].flatMap(listReads);
    return part.reads;
  });
  return [...new Map(reads.map((read) => [`${read.record}.${read.property}`, read])).values()];
}

type Piece =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'rule'; readonly rule: string; readonly at: number }
  | ({ readonly kind: 'problem' } & RuleProblem);

/** Text, doubled braces, a rule up to its brace (which may stand in its quotes), or a brace that is left over. */
const pieces = /[^{}]+|\{\{|\}\}|\{((?:"[^"]*"|'[^']*'|“[^”]*”|[^{}"'“])*)\}|[{}]/g;

function cut(text: string): readonly Piece[] {
  return Array.from(text.matchAll(pieces), ({ 0: piece, 1: rule, index }): Piece => {
    if (rule !== undefined) return { kind: 'rule', rule, at: index + 1 };
    if (piece !== '{' && piece !== '}') {
      return { kind: 'text', text: piece === '{{' || piece === '}}' ? piece.charAt(0) : piece };
    }
    const message = piece === '{' ? 'The brace "{" is not closed.' : 'The brace "}" closes nothing.';
    const fix = `Write "${piece}${piece}" where the brace itself is meant.`;
    return { kind: 'problem', at: index, message, fix };
  });
}

/** Texts beside one another are one text. */
function addText(parts: (string | TemplatePart)[], text: string): void {
  const last = parts.at(-1);
  if (typeof last === 'string') parts[parts.length - 1] = last + text;
  else parts.push(text);
}
