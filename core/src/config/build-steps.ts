import { suggestFix } from '../suggest.ts';
import type {
  Assignment,
  ComputedValue,
  Expression,
  ForEach,
  RuleType,
  Step,
  StepsDefinition,
  Template,
} from '../vocabulary/index.ts';
import { boolean, oneRecord, type Records, type RuleBinder, typeOfProperty } from './bind-rules.ts';
import type { Report } from './report.ts';
import type { HubFile } from './schema.ts';
import type { Path } from './yaml-source.ts';

type StepFile = HubFile['actions'][string]['do'][number];

export interface StepsInput {
  readonly path: Path;
  readonly file: { readonly let: Readonly<Record<string, string>>; readonly do: readonly StepFile[] };
  readonly records: Records;
  readonly binder: RuleBinder;
  readonly report: Report;
  /** By the name of a choice of several: the record type of one, and what is chosen for each. */
  readonly lists: ReadonlyMap<
    string,
    { readonly record: string; readonly paired: readonly (readonly [string, RuleType])[] }
  >;
}

/** Binds computed values in the order in which they need one another. */
export function buildComputed({
  path,
  file,
  binder,
  report,
}: Omit<StepsInput, 'lists' | 'records'>): readonly ComputedValue[] {
  const built: ComputedValue[] = [];
  let waiting = Object.entries(file.let);
  while (waiting.length > 0) {
    const names = waiting.map(([name]) => name);
    const ready = waiting.filter(
      ([own, text]) => !names.some((name) => name !== own && mentions(text, name)),
    );
    for (const [name, text] of ready.length > 0 ? ready : waiting) {
      const here = [...path, 'let', name];
      if (binder.names.has(name))
        report.error(here, `"${name}" already stands for something else.`, 'Give it another name.');
      const bound = binder.expression(here, text, undefined, { isLook: false });
      if (bound === undefined) continue;
      built.push({ name, expression: bound.expression, type: bound.type });
      binder.compute(name, bound);
    }
    waiting = ready.length > 0 ? waiting.filter((one) => !ready.includes(one)) : [];
  }
  return built;
}

function mentions(text: string, name: string): boolean {
  return new RegExp(`(?<![\\w.-])${name}(?![\\w-])`).test(text);
}

/** Binds the steps, each with what those before it added. */
export function buildSteps(input: StepsInput): StepsDefinition['steps'] {
  const added = new Map<string, RuleType>();
  return input.file.do.flatMap((step, index) => {
    const built = buildStep({ ...input, binder: input.binder.withNames(added) }, step, [
      ...input.path,
      'do',
      index,
    ]);
    if (built?.kind === 'add' && step['for-each'] === undefined)
      added.set(built.record, oneRecord(built.record));
    return built ?? [];
  });
}

function buildStep(input: StepsInput, file: StepFile, path: Path): Step | undefined {
  const { report } = input;
  const kinds = (['set', 'add', 'remove'] as const).filter((kind) => file[kind] !== undefined);
  const [kind, ...more] = kinds;
  if (kind === undefined || more.length > 0) {
    report.error(
      path,
      'A step does one thing: set, add or remove.',
      kind === undefined ? 'Add set:, add: or remove:.' : 'Make a step of each.',
    );
    return undefined;
  }
  const forEach =
    file['for-each'] === undefined ? undefined : buildForEach(input, file['for-each'], [...path, 'for-each']);
  if (file['for-each'] !== undefined && forEach === undefined) return undefined;
  const binder =
    forEach === undefined
      ? input.binder
      : input.binder.withNames(
          new Map([
            [forEach.as, oneRecord(forEach.as)],
            ...(input.lists.get(forEach.ask ?? '')?.paired ?? []),
          ]),
        );
  const condition = file.if === undefined ? undefined : binder.expression([...path, 'if'], file.if, boolean);
  const base = {
    show: file.show,
    ...(condition === undefined ? {} : { if: condition.expression }),
    ...(forEach === undefined ? {} : { forEach }),
  };
  const here: StepsInput = { ...input, binder };
  checkShown(report, file, [...path, 'show']);
  if (kind === 'set')
    return {
      kind,
      ...base,
      assignments: buildAssignments(here, file.set ?? {}, [...path, 'set'], file.show),
    };
  if (kind === 'remove') {
    const bound = binder.expression([...path, 'remove'], file.remove ?? '');
    if (bound === undefined) return undefined;
    if (bound.type.kind === 'record')
      return { kind, ...base, record: bound.type.record, of: bound.expression };
    report.error(
      [...path, 'remove'],
      'Only a record can be removed.',
      'Name a record; to clear a property, set it to empty.',
    );
    return undefined;
  }
  return buildAdd(here, file, path, base);
}

/** Whether the confirmation names a property of a step. */
function isNamed(show: Step['show'], property: string): boolean {
  return typeof show === 'boolean' ? show : show.includes(property);
}

/** What a confirmation is to name must be something that the step writes. */
function checkShown(report: Report, { show, set = {}, with: values }: StepFile, path: Path): void {
  if (typeof show === 'boolean') return;
  const written = [
    ...Object.keys(values),
    ...Object.keys(set).map((key) => key.slice(key.lastIndexOf('.') + 1)),
  ];
  for (const [index, name] of show.entries())
    if (!written.includes(name))
      report.error(
        [...path, index],
        `The step writes no "${name}".`,
        suggestFix(name, written, 'Name properties that it writes.'),
      );
}

/** A choice of several, or any other list of records. */
function buildForEach({ binder, lists, report }: StepsInput, text: string, path: Path): ForEach | undefined {
  const bound = binder.expression(path, text);
  if (bound === undefined) return undefined;
  if (bound.type.kind === 'record' && bound.type.many)
    return { of: bound.expression, as: bound.type.record, ...(lists.has(text) ? { ask: text } : {}) };
  report.error(
    path,
    `"${text}" is no list of records.`,
    'Name an ask with several: true, or a list such as order.item.',
  );
  return undefined;
}

function buildAdd(
  input: StepsInput,
  file: StepFile,
  path: Path,
  base: Pick<Step, 'show' | 'if' | 'forEach'>,
): Step | undefined {
  const { records, binder, report } = input;
  const name = file.add ?? '';
  const record = records[name];
  if (record === undefined) {
    report.error(
      [...path, 'add'],
      `No record is called "${name}".`,
      suggestFix(name, Object.keys(records), `Add records.${name}.`),
    );
    return undefined;
  }
  const values = Object.entries(file.with).flatMap(([property, text]) => {
    const value = buildValue(input, {
      ...{ record: name, property, text, path: [...path, 'with', property] },
      isShown: isNamed(file.show, property),
    });
    return value === undefined ? [] : [{ property, value }];
  });
  const add = { kind: 'add' as const, ...base, record: name, values };
  if (record.belongsTo === undefined) return add;
  const parent = file.to ?? record.belongsTo;
  const bound = binder.expression(
    [...path, file.to === undefined ? 'add' : 'to'],
    parent,
    oneRecord(record.belongsTo),
  );
  return bound === undefined ? undefined : { ...add, to: bound.expression };
}

function buildAssignments(
  input: StepsInput,
  file: Readonly<Record<string, string>>,
  path: Path,
  show: Step['show'],
): readonly Assignment[] {
  return Object.entries(file).flatMap(([key, text]) => {
    const here = [...path, key];
    const dot = key.lastIndexOf('.');
    if (dot < 1) {
      input.report.error(
        here,
        `"${key}" does not name a property.`,
        'Write record.property, such as order.status.',
      );
      return [];
    }
    const of = input.binder.expression(here, key.slice(0, dot));
    if (of === undefined) return [];
    if (of.type.kind !== 'record') {
      input.report.error(
        here,
        `"${key.slice(0, dot)}" is no record.`,
        'Write record.property, such as order.status.',
      );
      return [];
    }
    const property = key.slice(dot + 1);
    const value = buildValue(input, {
      record: of.type.record,
      property,
      text,
      path: here,
      isShown: isNamed(show, property),
    });
    return value === undefined ? [] : [{ of: of.expression, record: of.type.record, property, value }];
  });
}

interface WrittenValue {
  readonly record: string;
  readonly property: string;
  readonly text: string;
  readonly path: Path;
  /** Whether the customer reads it in the confirmation. */
  readonly isShown: boolean;
}

/** A value to write: a rule that fits the property, or for a text one with rules in braces. */
function buildValue(
  { records, binder, report }: StepsInput,
  { record, property, text, path, isShown }: WrittenValue,
): Expression | Template | undefined {
  const expected = typeOfProperty(records, record, property);
  if (expected?.kind !== 'value') {
    const known = Object.keys(records[record]?.properties ?? {});
    report.error(
      path,
      `"${record}" has no property "${property}".`,
      suggestFix(property, known, 'Add it under properties:.'),
    );
    return undefined;
  }
  if (expected.type === 'text' && text.includes('{')) return binder.template(path, text, { isShown });
  const bound = binder.expression(path, text, expected);
  if (bound !== undefined && isShown) binder.show(bound);
  return bound?.expression;
}
