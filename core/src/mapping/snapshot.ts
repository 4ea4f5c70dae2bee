import type { Locale, RecordDefinition, Vocabulary } from '../vocabulary/index.ts';
import type { RowTree } from './fetch.ts';
import { hopKey, linkKey, referrerKey } from './fetch-plan.ts';
import { isCurrent, pickCurrent } from './history.ts';
import type { Hop, Mapping, RecordMapping, RecordSnapshot } from './mapping.ts';
import {
  childrenOf,
  existsInRow,
  pathKey,
  type Rows,
  rawOf,
  readProperty,
  renderProperty,
  rowGroup,
} from './places.ts';
import { createRecordId } from './record-id.ts';

export interface SnapshotDeps {
  readonly mapping: Mapping;
  readonly vocabulary: Vocabulary;
  readonly locale: Locale;
}

/** Turns the rows that were read into a record with its properties and everything below it. */
export function toSnapshot(
  deps: SnapshotDeps,
  record: RecordMapping,
  tree: RowTree,
): RecordSnapshot | undefined {
  if (record.history && !isCurrent(tree.row.fields, record.history, deps.locale)) return undefined;
  return toSnapshotIn(deps, record, tree, { row: tree.row, far: readFar(deps, record, tree) });
}

function toSnapshotIn(
  deps: SnapshotDeps,
  record: RecordMapping,
  tree: RowTree,
  rows: Rows,
): RecordSnapshot | undefined {
  const definition = deps.vocabulary.records[record.record];
  if (!definition) return undefined;
  if (record.parent?.link.kind === 'same-row' && !existsInRow(record, rows)) return undefined;
  const values = Object.values(record.properties).flatMap((property) => {
    const described = definition.properties[property.property];
    if (!described) return [];
    return [
      [property.property, readProperty(described, property, (place) => rawOf(rows, place), deps.locale)],
    ];
  });
  return {
    record: record.record,
    connector: record.connector,
    id: createRecordId(record.record, rows.row.key),
    label: labelOf(definition, record, rows, deps.locale),
    values: Object.fromEntries(values),
    row: rows.row,
    far: rows.far,
    children: Object.fromEntries(
      childrenOf(deps.mapping, record.record).map((child) => [
        child.record,
        readChildren(deps, child, tree, rows),
      ]),
    ),
  };
}

function readChildren(
  deps: SnapshotDeps,
  child: RecordMapping,
  tree: RowTree,
  rows: Rows,
): readonly RecordSnapshot[] {
  const link = child.parent?.link;
  if (link?.kind === 'by') return [];
  if (link?.kind !== 'child') {
    const sharing = toSnapshotIn(deps, child, tree, rows);
    return sharing ? [sharing] : [];
  }
  const below = tree.links.get(linkKey(link.toFields, child.collection.name, link.fields)) ?? [];
  return below.flatMap((one) => toSnapshot(deps, child, one) ?? []);
}

/** The rows behind the hops of every record type that lies in this row. */
function readFar(
  { mapping, locale }: SnapshotDeps,
  record: RecordMapping,
  tree: RowTree,
): RecordSnapshot['far'] {
  const far: Record<string, RecordSnapshot['far'][string]> = {};
  for (const member of rowGroup(mapping, record.record)) {
    for (const place of Object.values(member.properties).flatMap((property) => property.places)) {
      readHops(place.hops, tree, far, locale);
    }
  }
  return far;
}

function readHops(
  hops: readonly Hop[],
  tree: RowTree,
  far: Record<string, RecordSnapshot['far'][string]>,
  locale: Locale,
): void {
  let near: RowTree | undefined = tree;
  hops.forEach((hop, index) => {
    const related: readonly RowTree[] = near?.links.get(hopKey(hop)) ?? [];
    near = hop.history ? pickCurrent(related, hop.history, locale) : related[0];
    if (near) far[pathKey(hops.slice(0, index + 1))] = { ...near.row, users: countUsers(hop, near) };
  });
}

function countUsers(hop: Hop, far: RowTree): number {
  const counted = hop.referrers.reduce((sum, one) => sum + (far.links.get(referrerKey(one))?.length ?? 0), 0);
  const includesNear = hop.referrers.some((one) => one.isOwn);
  return Math.min(2, includesNear ? counted : counted + 1);
}

/** How people call a record: its first text property that may be shown, else its type's label. */
export function labelOf(
  definition: RecordDefinition,
  record: RecordMapping,
  rows: Rows,
  locale: Locale,
): string {
  for (const property of Object.values(definition.properties)) {
    const mapping = record.properties[property.name];
    const isName = property.type === 'text' || property.type === 'person-name';
    if (!mapping || !isName || property.disclose === 'never') continue;
    const { text } = renderProperty(property, mapping, (place) => rawOf(rows, place), locale);
    if (text !== null) return text;
  }
  return definition.label;
}
