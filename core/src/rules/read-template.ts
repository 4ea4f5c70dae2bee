import type { PropertyRead, Template } from '../vocabulary/index.ts';
import type { Surroundings } from './bind-context.ts';
import type { RuleProblem } from './unbound.ts';

export type ReadTemplate =
  | { readonly ok: true; readonly template: Template }
  | { readonly ok: false; readonly problems: readonly RuleProblem[] };

/** Reads a text with rules in braces; `{{` and `}}` stand for braces. */
export function readTemplate(_text: string, _surroundings: Surroundings): ReadTemplate {
  throw new Error('Not built yet.');
}

/** Every property that a template shows or looks at, each once. */
export function listReads(_template: Template): readonly PropertyRead[] {
  throw new Error('Not built yet.');
}
