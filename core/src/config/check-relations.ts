import { suggestFix } from '../suggest.ts';
import type { HubDraft } from './draft.ts';
import type { Report } from './report.ts';
import type { Path } from './yaml-source.ts';

/** Relations through equal properties name properties that are there. */
export function checkRelations(draft: HubDraft, report: Report): void {
  for (const [name, record] of draft.records) {
    const path = ['records', name];
    const parent = record['belongs-to'];
    if (record.by !== undefined && parent === undefined)
      report.error(
        [...path, 'by'],
        '"by" says how a record hangs on its parent, and this one has none.',
        'Add belongs-to:, or remove by:.',
      );
    if (record.by !== undefined && record.link !== undefined)
      report.error(
        [...path, 'link'],
        'A record hangs on its parent by a relation or by equal properties.',
        'Keep link: or by:.',
      );
    if (parent !== undefined)
      checkPairs(draft, { own: name, near: parent, by: record.by ?? {} }, [...path, 'by'], report);
    for (const [relation, { record: other, by }] of Object.entries(record.related ?? {})) {
      const here = [...path, 'related', relation];
      const target = draft.records.get(other);
      if (target === undefined) {
        report.error(
          [...here, 'record'],
          `No record is called "${other}".`,
          suggestFix(other, [...draft.records.keys()], `Add records.${other}.`),
        );
        continue;
      }
      if (target['belongs-to'] !== undefined || (target.identify ?? []).length > 0)
        report.error(
          [...here, 'record'],
          `"${other}" is somebody's own: only a record that belongs to nobody can be related.`,
          'Name a shared record, or go through belongs-to:.',
        );
      if (record.properties.has(relation))
        report.error(here, `"${relation}" is already a property.`, 'Give the relation another name.');
      checkPairs(draft, { own: other, near: name, by }, [...here, 'by'], report);
    }
  }
}

interface Pairs {
  readonly own: string;
  readonly near: string;
  readonly by: Readonly<Record<string, string>>;
}

function checkPairs(draft: HubDraft, { own, near, by }: Pairs, path: Path, report: Report): void {
  for (const [left, right] of Object.entries(by)) {
    for (const [record, property] of [
      [own, left],
      [near, right],
    ] as const) {
      const known = draft.records.get(record)?.properties;
      if (known === undefined || known.has(property)) continue;
      const fix = suggestFix(property, [...known.keys()], `Add it under records.${record}.properties.`);
      report.error([...path, left], `"${record}" has no property "${property}".`, fix);
    }
  }
}
