import { suggestFix } from '../suggest.ts';
import type {
  Ask,
  ChoiceAsk,
  Expression,
  Guard,
  LocalText,
  RuleOrder,
  RuleType,
} from '../vocabulary/index.ts';
import { boolean, listOf, oneRecord, type Records, type RuleBinder } from './bind-rules.ts';
import { buildProperty } from './build-property.ts';
import { defaultLabel, toLabels } from './labels.ts';
import type { Report } from './report.ts';
import type { HubFile } from './schema.ts';
import type { Path } from './yaml-source.ts';

type AskFile = HubFile['actions'][string]['ask'][string];
type GuardFile = AskFile['check'][number];

export interface AsksInput {
  readonly path: Path;
  readonly file: Readonly<Record<string, AskFile>>;
  readonly records: Records;
  readonly binder: RuleBinder;
  readonly report: Report;
  /** The business's. */
  readonly language: string;
  /** The names of all actions, for offers. */
  readonly actions: readonly string[];
}

/** Gives every ask its name in rules, before any rule is bound: they may use one another. */
export function nameAsks({ path, file, records, binder, report }: AsksInput): void {
  for (const [name, ask] of Object.entries(file)) {
    const here = [...path, name];
    if (
      binder.names.has(name) ||
      records[name] !== undefined ||
      ['today', 'now', 'customer', 'conversation'].includes(name)
    ) {
      report.error(
        here,
        `"${name}" already stands for something else in rules.`,
        `Give the ask another name, such as new-${name}.`,
      );
    }
    const type = typeOfAsk(records, ask);
    if (type !== undefined) binder.names.set(name, type);
  }
}

function typeOfAsk(records: Records, ask: AskFile): RuleType | undefined {
  if (ask.choose !== undefined)
    return records[ask.choose] === undefined
      ? undefined
      : {
          kind: 'record',
          record: ask.choose,
          many: ask.several !== undefined || ask['for-each'] !== undefined,
        };
  const like = ask.like === undefined ? undefined : findProperty(records, ask.like);
  if (like !== undefined) {
    const [record, property] = [like.record, like.property.name];
    return { kind: 'value', type: like.property.type, many: false, property: { record, property } };
  }
  if (ask.type === undefined) return undefined;
  const options =
    ask.options === undefined
      ? {}
      : { options: Object.fromEntries(Object.entries(ask.options).map(([name, { says }]) => [name, says])) };
  return { kind: 'value', type: ask.type, many: false, ...options };
}

function findProperty(records: Records, path: string) {
  const [record = '', name = '', ...more] = path.split('.');
  const property = records[record]?.properties[name];
  return property === undefined || more.length > 0 ? undefined : { record, property };
}

/** Binds what each ask says. */
export function buildAsks(input: AsksInput): readonly Ask[] {
  return Object.entries(input.file).flatMap(([name, file]) => {
    const path = [...input.path, name];
    const { binder } = input;
    const condition =
      file.if === undefined ? undefined : binder.expression([...path, 'if'], file.if, boolean);
    const question =
      file.question === undefined ? undefined : binder.template([...path, 'question'], file.question);
    const base = {
      name,
      ...toLabels(file.label, input.language, defaultLabel(name)),
      ...(question === undefined ? {} : { question }),
      optional: file.optional,
      ...(condition === undefined ? {} : { if: condition.expression }),
    };
    return (
      (file.choose === undefined
        ? buildValueAsk(input, base, file, path)
        : buildChoice(input, base, file, path)) ?? []
    );
  });
}

type Base = Pick<Ask, 'name' | 'label' | 'labels' | 'optional' | 'if' | 'question'>;

function labelsOf({ label, labels }: Pick<Ask, 'label' | 'labels'>): Pick<Ask, 'label' | 'labels'> {
  return labels === undefined ? { label } : { label, labels };
}

function buildValueAsk(input: AsksInput, base: Base, file: AskFile, path: Path): Ask | undefined {
  const { records, report } = input;
  const check = buildGuards(input, file.check, [...path, 'check'], input.binder);
  if (file.like !== undefined) {
    const like = findProperty(records, file.like);
    if (like === undefined) {
      report.error(
        [...path, 'like'],
        `"${file.like}" is no property.`,
        'Write record.property, such as order.address.',
      );
      return undefined;
    }
    const called = file.label === undefined ? labelsOf(like.property) : labelsOf(base);
    return {
      kind: 'value',
      ...base,
      ...called,
      check,
      property: { ...like.property, ...called, name: base.name },
    };
  }
  if (file.type === undefined) {
    report.error(
      path,
      'The ask does not say what it asks for.',
      'Add type:, like: record.property, or choose: record.',
    );
    return undefined;
  }
  return {
    kind: 'value',
    ...base,
    check,
    property: buildProperty(base.name, { ...file, type: file.type }, input.language),
  };
}

function buildChoice(input: AsksInput, base: Base, file: AskFile, path: Path): ChoiceAsk | undefined {
  const { records, report, binder } = input;
  const record = file.choose ?? '';
  if (records[record] === undefined) {
    report.error(
      [...path, 'choose'],
      `No record is called "${record}".`,
      suggestFix(record, Object.keys(records), `Add records.${record}.`),
    );
    return undefined;
  }
  const forEach = file['for-each'];
  const each = forEach === undefined ? undefined : binder.names.get(forEach);
  if (forEach !== undefined && (each?.kind !== 'record' || !each.many)) {
    report.error(
      [...path, 'for-each'],
      `"${forEach}" is no choice of several.`,
      'Name an earlier ask with several: true.',
    );
    return undefined;
  }
  if (forEach !== undefined && file.several !== undefined)
    report.error([...path, 'several'], 'For each of a list exactly one is chosen.', 'Remove several:.');
  // A row in question and the one it is chosen for go by their record types' names.
  const here =
    each?.kind === 'record' ? binder.withNames(new Map([[each.record, oneRecord(each.record)]])) : binder;
  const list = file.of === undefined ? listOf(records, here.names, record) : `${file.of}.${record}`;
  if (list === undefined) {
    report.error(
      [...path, 'choose'],
      `A "${record}" cannot be reached from the record that the action is about.`,
      'Say with of: which record it belongs to, or with about: what the action is about.',
    );
    return undefined;
  }
  const from = here.expression(
    [...path, file.where === undefined ? 'choose' : 'where'],
    file.where === undefined ? list : `${list} where (${file.where})`,
    { kind: 'record', record, many: true },
  );
  const row = here.withNames(new Map([[record, oneRecord(record)]]));
  const show = file.show === undefined ? undefined : row.template([...path, 'show'], file.show);
  const none = file.none === undefined ? undefined : here.template([...path, 'none'], file.none);
  if (from === undefined) return undefined;
  return {
    kind: 'choice',
    ...base,
    check: buildGuards(input, file.check, [...path, 'check'], here),
    record,
    from: from.expression,
    order: buildOrder(row, file.order, [...path, 'order']),
    ...(show === undefined ? {} : { show }),
    ...(file.several === undefined
      ? {}
      : { several: { atLeast: file.several['at-least'], atMost: file.several['at-most'] } }),
    ...(forEach === undefined ? {} : { forEach }),
    ...(none === undefined ? {} : { none }),
  };
}

/** `-slot.start`, or `slot.start descending`, turns an order around. */
export function buildOrder(binder: RuleBinder, file: readonly string[], path: Path): readonly RuleOrder[] {
  return file.flatMap((text, index) => {
    const match = /^(-?)\s*(.*?)(?:\s+(ascending|descending))?$/s.exec(text);
    const bound = binder.expression([...path, index], match?.[2] ?? text);
    const isDown = match?.[1] === '-' || match?.[3] === 'descending';
    return bound === undefined
      ? []
      : [{ by: bound.expression, direction: isDown ? 'descending' : 'ascending' }];
  });
}

/** Binds conditions with what is said and offered where they do not hold. */
export function buildGuards(
  { report, actions }: Pick<AsksInput, 'report' | 'actions'>,
  file: readonly GuardFile[],
  path: Path,
  binder: RuleBinder,
  otherwise: { readonly text?: LocalText; readonly path: Path; readonly offer: readonly string[] } = {
    path,
    offer: [],
  },
): readonly Guard[] {
  return file.flatMap((guard, index) => {
    const here = [...path, index];
    const that = binder.expression([...here, 'that'], guard.that, boolean);
    const offer = guard.offer.length > 0 ? guard.offer : otherwise.offer;
    for (const [place, name] of guard.offer.entries())
      checkOffer(report, actions, name, [...here, 'offer', place]);
    if (that === undefined) return [];
    return [
      toGuard(binder, that.expression, guard.that, {
        ...(guard.otherwise === undefined
          ? otherwise
          : { text: guard.otherwise, path: [...here, 'otherwise'] }),
        offer,
      }),
    ];
  });
}

export function checkOffer(report: Report, actions: readonly string[], name: string, path: Path): void {
  if (name === 'person' || actions.includes(name)) return;
  report.error(
    path,
    `No action is called "${name}".`,
    suggestFix(name, [...actions, 'person'], 'Name an action, or person.'),
  );
}

export function toGuard(
  binder: RuleBinder,
  that: Expression,
  source: string,
  {
    text,
    path,
    offer,
  }: { readonly text?: LocalText; readonly path: Path; readonly offer: readonly string[] },
): Guard {
  const otherwise = text === undefined ? undefined : binder.template(path, text);
  return { that, source, offer, ...(otherwise === undefined ? {} : { otherwise }) };
}
