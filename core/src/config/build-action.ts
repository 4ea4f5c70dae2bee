import {
  type ActionDefinition,
  type Answer,
  type Expression,
  type Guard,
  type PropertyDefinition,
  propertyTypes,
  type RuleType,
  type StepsDefinition,
} from '../vocabulary/index.ts';
import { ancestorsOf, createBinder, listOf, oneRecord, type Records, type RuleBinder } from './bind-rules.ts';
import {
  type AsksInput,
  buildAsks,
  buildGuards,
  buildOrder,
  checkOffer,
  nameAsks,
  toGuard,
} from './build-asks.ts';
import { buildComputed, buildSteps, type StepsInput } from './build-steps.ts';
import { readTarget } from './check-actions.ts';
import { checkCircles } from './check-circles.ts';
import { defaultActionLabel, toLabels } from './labels.ts';
import type { Report } from './report.ts';
import type { HubFile } from './schema.ts';
import type { Path, YamlSource } from './yaml-source.ts';

type ActionFile = HubFile['actions'][string];

export interface BuildInput {
  readonly hub: HubFile;
  readonly records: Records;
  readonly customer: string;
  readonly source: YamlSource;
  readonly report: Report;
}

/** Builds one action and binds its rules. Undefined: it does not say what it does, which is reported elsewhere. */
export function buildAction(input: BuildInput, name: string): ActionDefinition | undefined {
  const { hub, records, customer, report } = input;
  const file = hub.actions[name];
  const target = file && readTarget(file, customer);
  if (!file || !target || records[target.record] === undefined) return undefined;
  const path = ['actions', name];
  const own = target.kind === 'add' ? [] : [target.record];
  const reached = [...own, ...ancestorsOf(records, target.record)];
  const names = new Map<string, RuleType>(reached.map((record) => [record, oneRecord(record)]));
  const binder = createBinder(records, report, names, hub.business.language);
  const asksInput: AsksInput = {
    path: [...path, 'ask'],
    file: file.ask,
    records,
    binder,
    report,
    language: hub.business.language,
    actions: Object.keys(hub.actions),
  };
  nameAsks(asksInput);
  const computed = buildComputed({ path, file, binder, report });
  const asks = buildAsks(asksInput);
  checkCircles({ asks, computed }, path, report);
  const steps = buildSteps({ path, file, records, binder, report, lists: listChoices(asks, names) });
  const answer =
    file.answer === undefined ? undefined : buildAnswer(input, binder, file.answer, [...path, 'answer']);
  checkConnectors(input, target, steps, path);
  const all = Object.keys(records[target.record]?.properties ?? {});
  const isSetting = target.kind === 'change' || target.kind === 'add';
  const when = buildWhen(input, asksInput, file, path);
  reportNeverShown(input, binder, path);
  return {
    name,
    ...toLabels(file.label, hub.business.language, defaultActionLabel(name)),
    kind: target.kind,
    record: target.record,
    properties: isSetting ? (target.property === undefined ? (file.set ?? all) : [target.property]) : [],
    when,
    asks,
    computed,
    steps,
    ...(answer === undefined ? {} : { answer }),
    shows: binder.shows,
    disclosure: disclosureOf(records, [...binder.shows, ...binder.looks]),
    removes: target.kind === 'remove' || steps.some((step) => step.kind === 'remove'),
    say: file.say,
    ...(file.evidence === undefined ? {} : { evidence: file.evidence }),
  };
}

function listChoices(
  asks: ActionDefinition['asks'],
  names: ReadonlyMap<string, RuleType>,
): StepsInput['lists'] {
  const lists = asks.flatMap((ask) => {
    if (ask.kind !== 'choice' || ask.several === undefined) return [];
    const paired = asks.flatMap((one): (readonly [string, RuleType])[] =>
      one.kind === 'choice' && one.forEach === ask.name ? [[one.name, oneRecord(one.record)]] : [],
    );
    return [[ask.name, { record: ask.record, paired }] as const];
  });
  return new Map(lists.filter(([name]) => names.has(name)));
}

function buildWhen(input: BuildInput, asks: AsksInput, file: ActionFile, path: Path): readonly Guard[] {
  const otherwise = {
    ...(file.otherwise === undefined ? {} : { text: file.otherwise }),
    path: [...path, 'otherwise'],
    offer: file.offer,
  };
  for (const [index, name] of file.offer.entries())
    checkOffer(input.report, asks.actions, name, [...path, 'offer', index]);
  const here = [...path, 'when'];
  if (Array.isArray(file.when)) return buildGuards(asks, file.when, here, asks.binder, otherwise);
  return Object.entries(file.when).flatMap(([key, values]) => {
    const [record = '', property = ''] = key.split('.');
    asks.binder.look({ record, property });
    const that = buildOneOf(input, key, values, [...here, key]);
    return that === undefined
      ? []
      : [toGuard(asks.binder, that, `${key} is one of ${values.join(', ')}`, otherwise)];
  });
}

/** `policy.status: [active, pending]`: values as the property's type reads them. */
function buildOneOf(
  { hub, records, source, report }: BuildInput,
  key: string,
  values: readonly (string | number | boolean)[],
  path: Path,
): Expression | undefined {
  const [record = '', property = ''] = key.split('.');
  const definition = records[record]?.properties[property];
  if (definition === undefined) return undefined;
  const options = values.flatMap((value, index): Expression[] => {
    // A number as it is written: 1.50 must not become 1.5.
    const text =
      typeof value === 'string'
        ? value
        : (source.textAt([...path, index]) ?? source.textAt(path) ?? String(value));
    const parsed = parseGuardValue(hub, definition, text);
    if (parsed !== undefined) return [{ kind: 'literal', value: parsed }];
    report.error(
      path,
      `"${text}" is no ${definition.label}.`,
      `Write a value of type ${definition.type}${definition.options ? `: ${Object.keys(definition.options).join(', ')}` : ''}.`,
    );
    return [];
  });
  const of: Expression = { kind: 'member', of: { kind: 'name', name: record, at: 0 }, name: property, at: 0 };
  return { kind: 'one-of', of, options };
}

function parseGuardValue(hub: HubFile, definition: PropertyDefinition, text: string) {
  const { language, country, timezone } = hub.business;
  const parsed = propertyTypes[definition.type].parse(text, definition, {
    language,
    country,
    timezone,
    now: 0,
  });
  return parsed.ok ? parsed.value : undefined;
}

type AnswerFile = NonNullable<ActionFile['answer']>;

function buildAnswer(
  { records, report }: BuildInput,
  binder: RuleBinder,
  file: AnswerFile,
  path: Path,
): Answer | undefined {
  if (file.text !== undefined) {
    const template = binder.template(path, file.text);
    return template === undefined ? undefined : { kind: 'text', template };
  }
  const { each, line } = file;
  if (each === undefined || line === undefined || records[each] === undefined) {
    report.error(
      path,
      'The answer says neither a text nor a list.',
      'Write a text, or { each: record, line: "{record.property}" }.',
    );
    return undefined;
  }
  const list = file.of === undefined ? listOf(records, binder.names, each) : `${file.of}.${each}`;
  if (list === undefined) {
    report.error(
      [...path, 'each'],
      `A "${each}" cannot be reached from the record that the action is about.`,
      'Say with of: which record it belongs to.',
    );
    return undefined;
  }
  const from = binder.expression(
    [...path, file.where === undefined ? 'each' : 'where'],
    file.where === undefined ? list : `${list} where (${file.where})`,
    { kind: 'record', record: each, many: true },
  );
  const row = binder.withNames(new Map([[each, oneRecord(each)]]));
  const [first, last, none] = (['first', 'last', 'none'] as const).map((key) => {
    const text = file[key];
    return text === undefined ? undefined : binder.template([...path, key], text);
  });
  const lineTemplate = row.template([...path, 'line'], line);
  if (from === undefined || lineTemplate === undefined) return undefined;
  return {
    kind: 'list',
    record: each,
    each: from.expression,
    order: buildOrder(row, file.order, [...path, 'order']),
    ...(file.limit === undefined ? {} : { limit: file.limit }),
    ...(first === undefined ? {} : { first }),
    line: lineTemplate,
    ...(last === undefined ? {} : { last }),
    ...(none === undefined ? {} : { none }),
    document: file.document,
  };
}

/** A plan writes through exactly one connector. */
function checkConnectors(
  { records, report }: Pick<BuildInput, 'records' | 'report'>,
  target: { readonly kind: ActionDefinition['kind']; readonly record: string },
  steps: StepsDefinition['steps'],
  path: Path,
): void {
  const written = steps.map((step, index) => ({
    index,
    record: step.kind === 'set' ? (step.assignments[0]?.record ?? '') : step.record,
  }));
  const isShorthand = ['change', 'add', 'remove'].includes(target.kind);
  const first = isShorthand ? target.record : written[0]?.record;
  const connector = records[first ?? '']?.in;
  for (const { index, record } of written) {
    const other = records[record]?.in;
    if (connector === undefined || other === undefined || other === connector) continue;
    report.error(
      [...path, 'do', index],
      `"${record}" lies in "${other}", and the plan already writes through "${connector}": it cannot happen as one.`,
      'Make an action of each, or write it with on-end:.',
    );
  }
}

function disclosureOf(records: Records, shows: RuleBinder['shows']): ActionDefinition['disclosure'] {
  const isOpen = shows.every(
    ({ record, property }) => records[record]?.properties[property]?.disclose === 'always',
  );
  return isOpen ? 'always' : 'verified';
}

/** What is never disclosed must not be in a text for the customer. */
function reportNeverShown({ records, report }: BuildInput, { shows }: RuleBinder, path: Path): void {
  const hidden = shows.filter(
    ({ record, property }) => records[record]?.properties[property]?.disclose === 'never',
  );
  for (const name of new Set(hidden.map(({ record, property }) => `${record}.${property}`)))
    report.error(
      path,
      `A text of the action shows "${name}", which is never disclosed.`,
      'Leave it out of the text (show: false on a step), or change its disclose:.',
    );
}

/** What rules of `on-end:` know of the conversation. */
export const conversationRecord = 'conversation';

function factOf(name: string, type: PropertyDefinition['type']): PropertyDefinition {
  return { name, label: name, type, disclose: 'never', askToVerify: false, required: false };
}

const conversationFacts: readonly PropertyDefinition[] = [
  factOf('summary', 'text'),
  factOf('outcome', 'text'),
  factOf('changes', 'number'),
  factOf('handed-over', 'boolean'),
  factOf('language', 'text'),
  factOf('started', 'datetime'),
];

/** Builds what is written when a conversation ends. */
export function buildOnEnd({ hub, records, customer, report }: BuildInput): StepsDefinition | undefined {
  const file = hub['on-end'];
  if (file === undefined) return undefined;
  const path = ['on-end'];
  const known: Records = {
    ...records,
    [conversationRecord]: {
      ...{ name: conversationRecord, label: conversationRecord, in: '', identify: [] },
      properties: Object.fromEntries(conversationFacts.map((fact) => [fact.name, fact])),
    },
  };
  const names = new Map([customer, conversationRecord].map((name) => [name, oneRecord(name)]));
  const binder = createBinder(known, report, names, hub.business.language);
  const computed = buildComputed({ path, file, binder, report });
  const steps = buildSteps({ path, file, records: known, binder, report, lists: new Map() });
  checkConnectors({ records, report }, { kind: 'do', record: customer }, steps, path);
  for (const [index, step] of steps.entries())
    if (step.kind === 'remove')
      report.error(
        [...path, 'do', index],
        'Nothing is removed without a customer who confirms it.',
        'Use set: or add:.',
      );
  return { computed, steps };
}
