import { referencedNames } from '../rules/index.ts';
import type { ActionDefinition, Ask, Expression, Template } from '../vocabulary/index.ts';
import type { Report } from './report.ts';
import type { Path } from './yaml-source.ts';

/** What is asked or computed must not rest on itself: nobody could ever answer it. */
export function checkCircles(
  { asks, computed }: Pick<ActionDefinition, 'asks' | 'computed'>,
  path: Path,
  report: Report,
): void {
  const uses = new Map<string, readonly string[]>([
    ...asks.map((ask): [string, readonly string[]] => [ask.name, usedBy(ask)]),
    ...computed.map(({ name, expression }): [string, readonly string[]] => [
      name,
      referencedNames(expression),
    ]),
  ]);
  const reported = new Set<string>();
  for (const name of uses.keys()) {
    const circle = findCircle(uses, name, [name]);
    if (circle === undefined || circle.some((one) => reported.has(one))) continue;
    for (const one of circle) reported.add(one);
    const isAsk = asks.some((ask) => ask.name === name);
    report.error(
      [...path, isAsk ? 'ask' : 'let', name],
      `"${name}" rests on itself: ${[...circle, name].join(' → ')}.`,
      'Let one of them do without the other.',
    );
  }
}

function findCircle(
  uses: ReadonlyMap<string, readonly string[]>,
  start: string,
  way: readonly string[],
): readonly string[] | undefined {
  for (const next of uses.get(way.at(-1) ?? start) ?? []) {
    if (next === start) return way;
    if (way.includes(next) || !uses.has(next)) continue;
    const found = findCircle(uses, start, [...way, next]);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** What has to be known before it can be asked. What an answer must satisfy may name the answer itself. */
function usedBy(ask: Ask): readonly string[] {
  const condition = ask.if === undefined ? [] : referencedNames(ask.if);
  const question = ask.question === undefined ? [] : namesIn(ask.question);
  if (ask.kind === 'value') return [...condition, ...question];
  const { from, order, show, forEach } = ask;
  const rules: readonly Expression[] = [from, ...order.map(({ by }) => by)];
  const named = forEach === undefined ? [] : [forEach];
  const shown = show === undefined ? [] : namesIn(show);
  return [...condition, ...question, ...named, ...rules.flatMap(referencedNames), ...shown];
}

function namesIn(template: Template): readonly string[] {
  return template.flatMap((part) => {
    if (typeof part === 'string') return [];
    if ('expression' in part) return referencedNames(part.expression);
    return [part.otherwise, ...Object.values(part.languages)].flatMap(namesIn);
  });
}
