import {
  bindExpression,
  listReads,
  type RuleProblem,
  readTemplate,
  referencedNames,
  type Surroundings,
} from '../rules/index.ts';
import {
  type Expression,
  findLanguage,
  type LocalText,
  type PropertyRead,
  type RuleType,
  type Template,
  type Vocabulary,
} from '../vocabulary/index.ts';
import type { Report } from './report.ts';
import type { Path } from './yaml-source.ts';

/** Binds the rules of one action, and reports what is wrong with each where it stands. */
export interface RuleBinder {
  /** What names stand for. Grows while an action is read. */
  readonly names: Map<string, RuleType>;
  /** With further names. */
  withNames(names: ReadonlyMap<string, RuleType>): RuleBinder;
  /** `isLook: false`: what it reads counts only where its value is used. */
  expression(
    path: Path,
    text: string,
    expected?: RuleType,
    options?: { readonly isLook?: boolean },
  ): Bound | undefined;
  /** Its whole text and every rule in it, in each language that it is written in. What it shows is put down, unless nobody is shown it. */
  template(path: Path, text: LocalText, options?: { readonly isShown?: boolean }): Template | undefined;
  /** Gives a name to a computed value: who is shown it is shown what it was computed from. */
  compute(name: string, bound: Bound): void;
  /** Puts down what a value shows that is no text. */
  show(bound: Bound): void;
  readonly shows: readonly PropertyRead[];
  /** Puts down what a rule looks at that this binder did not read. */
  look(read: PropertyRead): void;
  /** Every property that any rule looks at: what comes of it tells something of it. */
  readonly looks: readonly PropertyRead[];
}

export interface Bound {
  readonly expression: Expression;
  readonly type: RuleType;
  /** Every property that it looks at, also by way of computed values. */
  readonly reads: readonly PropertyRead[];
}

export type Records = Vocabulary['records'];

/** `language`: the business's. */
export function createBinder(
  records: Records,
  report: Report,
  names: Map<string, RuleType>,
  language: string,
): RuleBinder {
  const shows: PropertyRead[] = [];
  const looks: PropertyRead[] = [];
  const computed = new Map<string, readonly PropertyRead[]>();
  const readsOf = (expression: Expression): readonly PropertyRead[] =>
    referencedNames(expression).flatMap((name) => computed.get(name) ?? []);

  function bindWith(known: Map<string, RuleType>): RuleBinder {
    const surroundings: Surroundings = { names: known, vocabulary: { records } };
    const binder: RuleBinder = {
      names: known,
      shows,
      looks,
      look: (read) => looks.push(read),
      withNames: (more) => bindWith(new Map([...known, ...more])),
      expression(path, text, expected, { isLook = true } = {}) {
        const bound = bindExpression(text, surroundings, expected);
        if (bound.ok) {
          const { expression, type } = bound;
          const reads = [...bound.reads, ...readsOf(expression)];
          if (isLook) looks.push(...reads);
          return { expression, type, reads };
        }
        reportAll(report, path, text, bound.problems);
        return undefined;
      },
      template(path, text, { isShown = true } = {}) {
        if (typeof text !== 'string') {
          const read = Object.entries(text).map(
            ([code, words]) => [code, binder.template([...path, code], words, { isShown })] as const,
          );
          const languages = Object.fromEntries(read.flatMap(([code, one]) => (one ? [[code, one]] : [])));
          const otherwise = findLanguage(languages, language) ?? Object.values(languages)[0];
          return otherwise === undefined ? undefined : [{ languages, otherwise }];
        }
        const read = readTemplate(text, surroundings);
        if (!read.ok) {
          reportAll(report, path, text, read.problems);
          return undefined;
        }
        if (isShown) {
          const hidden = read.template.flatMap((part) =>
            typeof part === 'string' || !('expression' in part)
              ? []
              : [...readsOf(part.expression), ...readsOfLabel(records, part.type)],
          );
          shows.push(...listReads(read.template), ...hidden);
        }
        return read.template;
      },
      compute(name, { type, reads }) {
        known.set(name, type);
        computed.set(name, reads);
      },
      show: ({ reads }) => void shows.push(...reads),
    };
    return binder;
  }

  return bindWith(names);
}

/** A record in a text goes by one of its texts: which one depends on what is filled in. */
function readsOfLabel(records: Records, type: RuleType): readonly PropertyRead[] {
  if (type.kind !== 'record') return [];
  const { record } = type;
  return Object.values(records[record]?.properties ?? {}).flatMap(({ name, type: kind, disclose }) =>
    (kind === 'text' || kind === 'person-name') && disclose !== 'never' ? [{ record, property: name }] : [],
  );
}

function reportAll(report: Report, path: Path, text: string, problems: readonly RuleProblem[]): void {
  for (const { at, message, fix } of problems) {
    const near = text.slice(at, at + 30).split('\n')[0] ?? '';
    report.error(path, near === '' ? message : `${message} (at "${near}")`, fix);
  }
}

export const boolean: RuleType = { kind: 'value', type: 'boolean', many: false };

/** What may be written into a property. */
export function typeOfProperty(records: Records, record: string, property: string): RuleType | undefined {
  const definition = records[record]?.properties[property];
  if (definition === undefined) return undefined;
  return { kind: 'value', type: definition.type, many: false, property: { record, property } };
}

export function oneRecord(record: string): RuleType {
  return { kind: 'record', record, many: false };
}

/** The record types above one, nearest first. */
export function ancestorsOf(records: Records, name: string): readonly string[] {
  const found: string[] = [];
  let parent = records[name]?.belongsTo;
  while (parent !== undefined && !found.includes(parent)) {
    found.push(parent);
    parent = records[parent]?.belongsTo;
  }
  return found;
}

/** The list of a type's records, as a rule says it: all of a shared type, or those below a record in scope. */
export function listOf(
  records: Records,
  names: ReadonlyMap<string, RuleType>,
  type: string,
): string | undefined {
  const record = records[type];
  if (record === undefined) return undefined;
  if (record.belongsTo === undefined) return record.identify.length === 0 ? type : undefined;
  const steps = [type];
  for (const ancestor of ancestorsOf(records, type)) {
    steps.unshift(ancestor);
    if (isOne(names.get(ancestor))) return steps.join('.');
  }
  return undefined;
}

function isOne(type: RuleType | undefined): boolean {
  return type?.kind === 'record' && !type.many;
}
