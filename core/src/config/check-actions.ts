import { suggestFix } from '../suggest.ts';
import type { LocalText } from '../vocabulary/index.ts';
import type { ActionDraft, HubDraft } from './draft.ts';
import { defaultActionLabel } from './labels.ts';
import { findConnector, listAncestors } from './lineage.ts';
import type { Report } from './report.ts';
import type { Path } from './yaml-source.ts';

export interface ActionTarget {
  readonly kind: 'change' | 'add' | 'remove' | 'do' | 'answer';
  readonly record: string;
  /** The property of `change: customer.address`. */
  readonly property?: string;
}

/** The part of an action that says what it is. */
type ActionWords = Pick<ActionDraft, 'change' | 'add' | 'remove' | 'about' | 'do' | 'answer'>;

const kinds = ['change', 'add', 'remove'] as const;

/**
 * What an action acts on; where it does not say so, the customer's own record. Undefined: it says nothing that it
 * does, or several things.
 */
export function readTarget(action: ActionWords, customer: string): ActionTarget | undefined {
  const [only, ...more] = listKinds(action);
  if (only === undefined || more.length > 0) return undefined;
  if (only === 'do' || only === 'answer') return { kind: only, record: action.about ?? customer };
  const [record = '', ...rest] = (action[only] ?? '').split('.');
  return rest.length === 0 ? { kind: only, record } : { kind: only, record, property: rest.join('.') };
}

/** Steps go along with a change, an addition or a removal, or stand alone. */
function listKinds(action: ActionWords): readonly ActionTarget['kind'][] {
  const some: ActionTarget['kind'][] = kinds.filter((kind) => action[kind] !== undefined);
  if (action.answer !== undefined) some.push('answer');
  if ((action.do ?? []).length > 0 && (some.length === 0 || some.includes('answer'))) some.push('do');
  return some;
}

/** Actions name records and properties that exist, and guards that can be looked up. */
export function checkActions(draft: HubDraft, report: Report, options: { readonly strict: boolean }): void {
  const customer = findCustomer(draft);
  for (const [name, action] of draft.actions) {
    const path = ['actions', name];
    if (name === 'on-end')
      report.error(
        path,
        '"on-end" is what is written when a conversation ends.',
        'Move it to the top, or give the action another name.',
      );
    const target = readTarget(action, customer);
    if (target === undefined) {
      const some = listKinds(action);
      // What could not be read is reported as such.
      if (kinds.some((kind) => !(kind in action))) continue;
      report.error(
        path,
        some.length > 1
          ? `An action does one thing, not ${some.join(' and ')}.`
          : 'The action does not say what it does.',
        some.length > 1
          ? 'Make an action of each.'
          : 'Add change: record.property, add: record, remove: record, do: with steps, or answer:.',
      );
    } else {
      checkTarget(draft, action, target, path, report);
      checkGuards(draft, action, target, path, report);
      checkPermission(draft, action, target, path, report, options.strict);
    }
    if (action.label === undefined && defaultActionLabel(name).length > 24)
      report.error(
        path,
        'The label made from the name is longer than the 24 characters of a menu row.',
        'Add a shorter label:.',
      );
  }
  checkTwins(draft, report);
}

function findCustomer(draft: HubDraft): string {
  for (const [name, record] of draft.records) if ((record.identify ?? []).length > 0) return name;
  return '';
}

function checkTarget(
  draft: HubDraft,
  action: ActionDraft,
  target: ActionTarget,
  path: Path,
  report: Report,
): void {
  const isSteps = target.kind === 'do' || target.kind === 'answer';
  const here = [...path, isSteps ? 'about' : target.kind];
  const record = draft.records.get(target.record);
  if (record === undefined) {
    const fix = suggestFix(target.record, [...draft.records.keys()], `Add records.${target.record}.`);
    report.error(here, `No record is called "${target.record}".`, fix);
    return;
  }
  if (isSteps) return;
  if (action.about !== undefined)
    report.error([...path, 'about'], `What it is about follows from ${target.kind}:.`, 'Remove about:.');
  const known = [...record.properties.keys()];
  const missing = (place: Path, property: string): void =>
    report.error(
      place,
      `"${target.record}" has no property "${property}".`,
      suggestFix(property, known, 'Add it under properties:.'),
    );
  for (const [index, property] of (action.set ?? []).entries()) {
    const place = [...path, 'set', index];
    if (!record.properties.has(property)) missing(place, property);
    if (action.set?.indexOf(property) !== index)
      report.error(place, `"${property}" is listed twice.`, 'Keep one of the two.');
  }
  if (target.kind === 'change') {
    if (target.property !== undefined && !record.properties.has(target.property))
      missing(here, target.property);
    if (target.property !== undefined && action.set !== undefined)
      report.error(
        [...path, 'set'],
        'A change of one property takes no set:.',
        `Write change: ${target.record}, or remove set:.`,
      );
    if (target.property === undefined && action.set === undefined)
      report.error(
        here,
        'The change does not say which properties it sets.',
        `Write change: ${target.record}.${known[0] ?? 'property'}, or add set: [${known.slice(0, 2).join(', ')}].`,
      );
    return;
  }
  if (target.property !== undefined)
    report.error(
      here,
      `"${target.kind}" acts on a whole record.`,
      `Write ${target.kind}: ${target.record}; to clear one property, change it.`,
    );
  if (target.kind === 'remove') {
    if (action.set !== undefined) report.error([...path, 'set'], 'A removal sets nothing.', 'Remove set:.');
    return;
  }
  if (record['belongs-to'] === undefined)
    report.error(
      here,
      `A "${target.record}" belongs to no record of the sender, so none can be added.`,
      'Add records that belong to the customer.',
    );
  for (const [property, definition] of record.properties)
    if (action.set !== undefined && definition.required === true && !action.set.includes(property))
      report.error(
        [...path, 'set'],
        `"${property}" is required to add a "${target.record}".`,
        `Add it to set:, or give the property required: false.`,
      );
}

function checkGuards(
  draft: HubDraft,
  action: ActionDraft,
  target: ActionTarget,
  path: Path,
  report: Report,
): void {
  const own = target.kind === 'add' ? [] : [target.record];
  const reachable = [...own, ...listAncestors(draft, target.record)];
  const keys = Array.isArray(action.when) ? [] : Object.keys(action.when ?? {});
  for (const key of keys) {
    const here = [...path, 'when', key];
    const [recordName = '', property, ...rest] = key.split('.');
    if (property === undefined || rest.length > 0) {
      report.error(
        here,
        `"${key}" does not name a property.`,
        `Write record.property, such as ${reachable[0] ?? target.record}.status.`,
      );
      continue;
    }
    const record = draft.records.get(recordName);
    if (record === undefined) {
      report.error(
        here,
        `No record is called "${recordName}".`,
        suggestFix(recordName, reachable, 'Name a record.'),
      );
      continue;
    }
    if (!record.properties.has(property)) {
      const fix = suggestFix(property, [...record.properties.keys()], 'Add it under properties:.');
      report.error(here, `"${recordName}" has no property "${property}".`, fix);
    }
    if (draft.records.has(target.record) && !reachable.includes(recordName))
      report.error(
        here,
        target.kind === 'add' && recordName === target.record
          ? `The "${recordName}" does not exist before it is added.`
          : `"${recordName}" is neither the action's record nor one above it.`,
        reachable.length === 0 ? 'Remove the guard.' : `Guard on one of: ${reachable.join(', ')}.`,
      );
  }
  if (action.otherwise !== undefined && action.when !== undefined && Object.keys(action.when).length === 0)
    report.warning(
      [...path, 'otherwise'],
      '"otherwise" is never said without when:.',
      'Add when:, or remove it.',
    );
}

/** The record whose connector an action of steps writes through. */
function firstWritten(draft: HubDraft, action: ActionDraft, about: string): string {
  const [first] = action.do ?? [];
  const path = first?.add ?? first?.remove ?? Object.keys(first?.set ?? {})[0] ?? '';
  const parts = path.split('.').slice(0, first?.set === undefined ? undefined : -1);
  const known = parts.findLast((part) => draft.records.has(part));
  if (known !== undefined) return known;
  const ask = action.ask?.[parts[0] ?? ''];
  return ask?.choose ?? about;
}

function checkPermission(
  draft: HubDraft,
  action: ActionDraft,
  target: ActionTarget,
  path: Path,
  report: Report,
  strict: boolean,
): void {
  const written = target.kind === 'do' ? firstWritten(draft, action, target.record) : target.record;
  const name = findConnector(draft, written);
  const permission = name === undefined ? undefined : draft.connectors.get(name)?.permission;
  if (permission === undefined || permission === 'full') return;
  if (target.kind === 'answer') return;
  const removes = target.kind === 'remove' || (action.do ?? []).some((step) => step.remove !== undefined);
  const needed = removes ? 'full' : 'read-write';
  if (permission === needed) return;
  const say = strict ? report.error : report.warning;
  say(
    [...path, target.kind === 'do' ? 'do' : target.kind],
    `The action needs permission ${needed}, and connector "${name}" has ${permission}: it is disabled.`,
    `Raise connectors.${name}.permission to ${needed}, or remove the action.`,
  );
}

interface LanguageLabel {
  /** Empty: in every language. */
  readonly language: string;
  readonly label: string;
}

function toLanguages(label: LocalText): readonly LanguageLabel[] {
  const entries = typeof label === 'string' ? [['', label] as const] : Object.entries(label);
  return entries.map(([language, words]) => ({ language, label: words.toLowerCase() }));
}

function isSameLabel(left: LanguageLabel, right: LanguageLabel): boolean {
  const isTogether = left.language === '' || right.language === '' || left.language === right.language;
  return isTogether && left.label === right.label;
}

/** Two actions must not answer to the same words. */
function checkTwins(draft: HubDraft, report: Report): void {
  const examples = new Map<string, string>();
  const labels: { readonly name: string; readonly language: string; readonly label: string }[] = [];
  for (const [name, action] of draft.actions) {
    const own = toLanguages(action.label ?? defaultActionLabel(name)).map((one) => ({ name, ...one }));
    const twin = labels.find((other) => own.some((one) => isSameLabel(one, other)));
    if (twin !== undefined)
      report.error(
        ['actions', name, 'label'],
        `"${twin.name}" has the same label.`,
        'Give each action a label of its own.',
      );
    labels.push(...own);
    for (const [index, example] of (action.say ?? []).entries()) {
      const key = toComparable(example);
      const owner = examples.get(key);
      if (owner !== undefined)
        report.error(
          ['actions', name, 'say', index],
          `The example already stands under "${owner}".`,
          'Keep it under one action.',
        );
      examples.set(key, owner ?? name);
    }
  }
}

function toComparable(example: string): string {
  const words = example.toLowerCase().match(/[\p{L}\p{M}\p{N}]+/gu);
  return words?.join(' ') ?? example.trim();
}
