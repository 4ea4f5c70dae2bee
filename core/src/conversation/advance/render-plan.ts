import { type Difference, listReached, type Plan, type RecordSnapshot } from '../../mapping/index.ts';
import { type ActionDefinition, type PropertyValue, propertyTypes } from '../../vocabulary/index.ts';
import { describeRecord } from './questions.ts';
import { findParent, planInput } from './targets.ts';
import { type Draft, text } from './turn.ts';

export interface DescribeConfirmationOptions {
  readonly draft: Draft;
  readonly action: ActionDefinition;
  readonly customer: RecordSnapshot;
  /** The record acted on; for `add` the one above it. */
  readonly target: RecordSnapshot;
  readonly plan: Plan;
  readonly stage: number;
  /** Whether the value on file may be shown. */
  canShow(record: string, property: string): boolean;
}

/** A difference in the customer's language: what it is called, and the values as they are written there. */
export function showDifference(draft: Draft, record: string, difference: Difference): Difference {
  const { vocabulary, locale } = draft.context;
  const property = vocabulary.records[difference.record ?? record]?.properties[difference.property];
  if (property === undefined) return difference;
  const show = (value: PropertyValue | undefined, text: string | null): string | null =>
    value === undefined ? text : propertyTypes[property.type].format(value, property, locale);
  return {
    ...difference,
    label: difference.record === undefined ? property.label : difference.label,
    before: show(difference.values?.before, difference.before),
    after: show(difference.values?.after, difference.after),
  };
}

/** More than these are not told again: the customer confirmed them a moment ago. */
const mostTold = 4;

/** What was done in one line: what it is called, and what there is now of what was shown before. */
export function summariseSteps(
  draft: Draft,
  { label, record }: ActionDefinition,
  differences: readonly Difference[],
): string {
  const shown = differences
    .filter((difference) => difference.shown !== false)
    .map((difference) => showDifference(draft, record, difference));
  if (shown.length === 0 || shown.length > mostTold) return `${label}.`;
  const changes = shown.map((one) => `${one.label}: ${one.after ?? text(draft, 'empty')}`);
  return text(draft, 'applied-steps', { action: label, changes: changes.join(', ') });
}

/** The question that names exactly what a plan does, with before and after. */
export function describeConfirmation(options: DescribeConfirmationOptions): string {
  const { draft, action, plan, stage } = options;
  const type = draft.context.vocabulary.records[action.record]?.label ?? action.record;
  if (stage > 1) return text(draft, 'confirm-twice', { lines: describeLines(options) });
  if (action.kind === 'add') {
    return text(draft, 'confirm-add', {
      type,
      parent: describeParent(options),
      lines: describeLines(options),
    });
  }
  if (action.kind === 'remove') {
    return text(draft, 'confirm-remove', {
      type,
      parent: describeParent(options),
      lines: describeLines(options),
    });
  }
  const [first, ...others] = shownOf(draft, plan);
  if (action.kind === 'do')
    return text(draft, 'confirm-steps', { action: nameAction(options), lines: describeLines(options) });
  if (first === undefined || others.length > 0)
    return text(draft, 'confirm-changes', { lines: describeLines(options) });
  return describeOne(options, first);
}

/** What an action is called, with the record that it is about where there are several of its kind. */
function nameAction({ draft, action, customer, target }: DescribeConfirmationOptions): string {
  if (target.id === customer.id) return action.label;
  const alike = listReached({ ...planInput(draft.context), customer }, target.record);
  return alike.length > 1 ? `${action.label} (${describeRecord(draft, target)})` : action.label;
}

/** What the record hangs on, as the customer may know it. */
function describeParent({ draft, action, customer, target }: DescribeConfirmationOptions): string {
  const parent = action.kind === 'add' ? target : findParent(draft.context, customer, target);
  return parent === undefined || parent.id === customer.id
    ? text(draft, 'your-record')
    : describeRecord(draft, parent);
}

function describeOne(options: DescribeConfirmationOptions, planned: Difference): string {
  const { draft, plan, target } = options;
  const difference = showDifference(draft, plan.record.type, planned);
  const isOwn = plan.record.id === plan.customer.id;
  const values = {
    label: difference.label,
    record: describeRecord(draft, target),
    before: showBefore(options, difference),
    after: difference.after ?? '',
  };
  if (difference.after === null) return text(draft, 'confirm-clear', values);
  if (difference.before === null) return text(draft, isOwn ? 'confirm-set' : 'confirm-set-of', values);
  return text(draft, isOwn ? 'confirm-change' : 'confirm-change-of', values);
}

/** What the customer is asked about: all of it, but for what the business keeps for itself. */
function shownOf(draft: Draft, { differences }: Plan): readonly Difference[] {
  const shown = differences.filter((difference) => difference.shown !== false);
  return shown.length === 0 ? differences.map((difference) => withoutValues(draft, difference)) : shown;
}

/** Where all of it is the business's own, the customer reads what is touched and no value of it. */
function withoutValues(draft: Draft, { values: _, ...difference }: Difference): Difference {
  const hide = (value: string | null): string | null => (value === null ? null : text(draft, 'not-shown'));
  return { ...difference, before: hide(difference.before), after: hide(difference.after) };
}

function describeLines(options: DescribeConfirmationOptions): string {
  const { draft, action, plan } = options;
  return shownOf(draft, plan)
    .map((planned) => showDifference(draft, plan.record.type, planned))
    .map((difference) => {
      const { label, after, record } = difference;
      const isAdded = difference.before === null && (action.kind === 'add' || record !== undefined);
      if (isAdded) return text(draft, 'line-value', { label, value: after ?? '' });
      const before = showBefore(options, difference);
      if (action.kind === 'remove' && record === undefined)
        return text(draft, 'line-value', { label, value: before });
      return text(draft, 'line-change', { label, before, after: after ?? text(draft, 'empty') });
    })
    .join('\n');
}

function showBefore({ draft, plan, canShow }: DescribeConfirmationOptions, difference: Difference): string {
  if (difference.before === null) return text(draft, 'empty');
  return canShow(difference.record ?? plan.record.type, difference.property)
    ? difference.before
    : text(draft, 'not-shown');
}
