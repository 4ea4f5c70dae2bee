import type { HubDraft } from './draft.ts';

/** The records above one, nearest first. Ends before it would come around again. */
export function listAncestors(draft: HubDraft, name: string): readonly string[] {
  const ancestors: string[] = [];
  let parent = draft.records.get(name)?.['belongs-to'];
  while (
    parent !== undefined &&
    parent !== name &&
    !ancestors.includes(parent) &&
    draft.records.has(parent)
  ) {
    ancestors.push(parent);
    parent = draft.records.get(parent)?.['belongs-to'];
  }
  return ancestors;
}

/** The connector that a record lies in: its own, or its nearest ancestor's. */
export function findConnector(draft: HubDraft, name: string): string | undefined {
  for (const record of [name, ...listAncestors(draft, name)]) {
    const connector = draft.records.get(record)?.in;
    if (connector !== undefined) return connector;
  }
  return undefined;
}
