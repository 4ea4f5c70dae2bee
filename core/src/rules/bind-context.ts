import { suggest } from '../suggest.ts';
import type { RecordDefinition, RuleType, Vocabulary } from '../vocabulary/index.ts';
import { lookUp } from '../vocabulary/index.ts';
import type { Typed } from './rule-types.ts';
import { isSharedRecord } from './rule-types.ts';
import type { UnboundExpression } from './unbound.ts';

/** What the words of a rule may stand for. */
export interface Surroundings {
  readonly names: ReadonlyMap<string, RuleType>;
  readonly vocabulary: Pick<Vocabulary, 'records'>;
}

/** What is known while a rule is bound, and where what is found goes. */
export interface BindContext extends Surroundings {
  /** Notes a problem; the answer is nothing, to return in place of what could not be bound. */
  report(at: number, message: string, fix: string): undefined;
  read(record: string, property: string): void;
  /** `hint`: what the other side, or the place, needs. */
  bind(expression: UnboundExpression, context: BindContext, hint?: RuleType): Side | undefined;
}

/** A part of a rule. What is a mere word is what the other side needs: a text, an option, a date. */
export type Side =
  | (Typed & { readonly kind: 'typed'; readonly at: number; readonly word?: string })
  | {
      readonly kind: 'words';
      readonly text: string;
      readonly at: number;
      /** Without quotes: it may be meant as a name. */
      readonly isBare: boolean;
      /** What it is where nothing else is needed: a number, a date. */
      readonly usual?: Typed;
    }
  | { readonly kind: 'empty'; readonly at: number };

/** Where a part of a rule begins. */
export function startOf(expression: UnboundExpression): number {
  switch (expression.kind) {
    case 'member':
    case 'is-empty':
    case 'one-of':
    case 'filter':
      return startOf(expression.of);
    case 'binary':
      return startOf(expression.left);
    default:
      return expression.at;
  }
}

/** How a path was written. */
export function pathOf(expression: UnboundExpression): string | undefined {
  if (expression.kind === 'word') return expression.word;
  if (expression.kind !== 'member') return undefined;
  const of = pathOf(expression.of);
  return of === undefined ? undefined : `${of}.${expression.name}`;
}

/** Everything that a dot behind a record may lead to. */
export function membersOf(record: RecordDefinition, { vocabulary }: Surroundings): readonly string[] {
  const children = Object.values(vocabulary.records).filter(({ belongsTo }) => belongsTo === record.name);
  return [
    ...Object.keys(record.properties),
    ...children.map(({ name }) => name),
    ...Object.keys(record.related ?? {}),
  ];
}

/** All names that stand for something by themselves. */
export function knownNames({ names, vocabulary }: Surroundings): readonly string[] {
  const shared = Object.values(vocabulary.records).filter(isSharedRecord);
  return [...new Set([...names.keys(), ...shared.map(({ name }) => name), 'today', 'now'])];
}

export function reportUnknown(word: string, at: number, context: BindContext): undefined {
  return context.report(at, `"${word}" is not known here.`, fixUnknown(word, context));
}

function fixUnknown(word: string, context: BindContext): string {
  const known = knownNames(context);
  const meant = suggest(word, known);
  if (meant !== undefined) return `Did you mean "${meant}"?`;
  const parts = word.split('-');
  if (parts.length === 2 && parts.some((part) => known.includes(part))) {
    return `For a difference put spaces around the sign: "${parts.join(' - ')}".`;
  }
  for (const [name, type] of context.names) {
    const record = type.kind === 'record' ? lookUp(context.vocabulary.records, type.record) : undefined;
    if (record !== undefined && membersOf(record, context).includes(word)) {
      return `Did you mean "${name}.${word}"?`;
    }
  }
  return `Known are: ${known.join(', ')}. A text goes in quotes where nothing says that it is one.`;
}
