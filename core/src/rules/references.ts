import type { Expression } from '../vocabulary/index.ts';

/** The names of its surroundings that an expression uses, each once; not `today`, `now`, nor the row of a `where`. */
export function referencedNames(expression: Expression): readonly string[] {
  return [...new Set(namesIn(expression))].filter((name) => name !== 'today' && name !== 'now');
}

function namesIn(expression: Expression): readonly string[] {
  switch (expression.kind) {
    case 'literal':
    case 'all':
      return [];
    case 'name':
      return [expression.name];
    case 'member':
    case 'not':
    case 'negate':
    case 'is-empty':
      return namesIn(expression.of);
    case 'binary':
      return [...namesIn(expression.left), ...namesIn(expression.right)];
    case 'one-of':
      return [expression.of, ...expression.options].flatMap(namesIn);
    case 'if':
      return [expression.test, expression.then, expression.otherwise].flatMap(namesIn);
    case 'filter':
      return [
        ...namesIn(expression.of),
        ...namesIn(expression.where).filter((name) => name !== expression.as),
      ];
    case 'call':
      return expression.of.flatMap(namesIn);
  }
}
