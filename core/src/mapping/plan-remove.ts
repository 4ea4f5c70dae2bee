import type { Value } from '../contract/index.ts';
import { momentOfChange } from './history.ts';
import type { Difference, FieldPlace, HistoryMapping, RecordSnapshot, RowSnapshot } from './mapping.ts';
import { childrenOf, pathKey, rawOf, renderProperty, rowGroup } from './places.ts';
import type { NoPlan } from './plan.ts';
import { differenceOf, type PlanContext, type Planned, subjectOf } from './plan-context.ts';
import { relyOnProperty } from './reliance.ts';
import { editRows } from './row-edits.ts';

/** What a removal looks at: nothing that the customer said. */
export type RemoveContext = Omit<PlanContext, 'action' | 'values'>;

/** Removes the record's row, or empties its fields where it shares its parent's. */
export function planRemove(context: RemoveContext): Planned {
  const { batch, mapping, record, target } = context;
  const hanging = refuseChildren(context, target);
  if (hanging) return hanging;
  const differences = describeRemoval(context);
  for (const property of Object.keys(record.properties)) relyOnProperty(batch, mapping, target, property);
  const places = Object.values(record.properties).flatMap((property) => property.places);
  if (record.parent?.link.kind === 'same-row') {
    const problem = clearPlaces(context, places);
    if (problem) return problem;
    return { differences, subject: subjectOf(target) };
  }
  if (record.history) endRow(context, target.row, record.history);
  else batch.remove(target.row, []);
  for (const place of places) {
    const [hop] = place.hops;
    // A row that points here belongs to nothing else and would keep this one from being removed.
    const far = hop?.direction === 'reverse' ? target.far[pathKey([hop])] : undefined;
    if (far && hop?.history) endRow(context, far, hop.history);
    else if (far) batch.remove(far, []);
  }
  return { differences, subject: subjectOf(target) };
}

/** What is kept as history is ended, not removed. */
function endRow({ batch, locale }: RemoveContext, row: RowSnapshot, { from, to }: HistoryMapping): void {
  batch.rely(row, [from.name, to.name]);
  batch.end(row, to.name, momentOfChange(to, locale, row.fields[from.name] ?? undefined));
}

/** Nothing may go with a record that the customer was not shown: what hangs on it keeps it. */
function refuseChildren(
  { batch, mapping, record }: RemoveContext,
  target: RecordSnapshot,
): NoPlan | undefined {
  const below = Object.values(target.children).flat();
  if (below.length > 0) return { problem: 'not-writable', because: 'has-children' };
  if (record.parent?.link.kind === 'same-row') return undefined;
  for (const member of rowGroup(mapping, record.record)) {
    for (const child of childrenOf(mapping, member.record)) {
      const link = child.parent?.link;
      if (link?.kind !== 'child') continue;
      const values = link.toFields.map((field) => target.row.fields[field] ?? null);
      batch.relyOnCount(child.collection.name, link.fields, values, 0);
    }
  }
  return undefined;
}

function clearPlaces(context: RemoveContext, places: readonly FieldPlace[]): NoPlan | undefined {
  const { batch, record, target } = context;
  if (record.history) return clearInHistory(context);
  for (const place of places) {
    const [hop] = place.hops;
    const names = hop ? hop.fields : [place.field.name];
    for (const name of names) {
      const field = record.collection.fields.find((candidate) => candidate.name === name);
      const empty: Value | undefined = field?.nullable
        ? null
        : field?.type === 'text' && !hop
          ? ''
          : undefined;
      if (empty === undefined || hop?.direction === 'reverse')
        return { problem: 'not-writable', because: 'required-field' };
      batch.set(target.row, name, empty);
    }
  }
  return undefined;
}

/** Empties the record's fields in the row that follows. */
function clearInHistory({ batch, mapping, record, target, locale }: RemoveContext): NoPlan | undefined {
  const edits = Object.values(record.properties).flatMap((property) =>
    property.places.map((place) => ({
      ...{ place, property: property.property },
      value: place.field.nullable ? null : '',
    })),
  );
  const isClear = edits.every(
    ({ place }) => place.hops.length === 0 && (place.field.nullable || place.field.type === 'text'),
  );
  if (!isClear) return { problem: 'not-writable', because: 'required-field' };
  return editRows(batch, { mapping, record, rows: target, link: {}, edits, lookups: undefined, locale });
}

function describeRemoval({ record, definition, target, locale }: RemoveContext): readonly Difference[] {
  return Object.values(definition.properties).flatMap((described) => {
    const mapping = record.properties[described.name];
    if (!mapping) return [];
    const before = renderProperty(described, mapping, (place) => rawOf(target, place), locale);
    return before.text === null ? [] : [differenceOf(described, { before, after: { text: null } })];
  });
}
