import { isSameScalar } from './scalars.ts';
import { createSha256Hex } from './sha256.ts';
import { listLayouts, openView, type SheetView } from './sheet-view.ts';
import type { Book, CollectionLayout, EngineCollection, EngineRelation, Problem, Scalar } from './types.ts';

export interface EngineDescription {
  readonly collections: readonly EngineCollection[];
  readonly problems: readonly Problem[];
}

/** Describes every collection that can be served, and says why others cannot. */
export function describeBook(book: Book, configured: readonly CollectionLayout[]): EngineDescription {
  const problems: Problem[] = [];
  const views: SheetView[] = [];
  for (const layout of listLayouts(book, configured)) {
    const opened = openView(book, layout);
    if (opened.view !== undefined) views.push(opened.view);
    else
      problems.push({
        collection: layout.name,
        // A sheet that nobody asked for may be laid out as it likes.
        level: configured.length > 0 ? 'error' : 'warning',
        message: opened.problem,
        fix: 'Put the sheet in order, or change what `collections` says of it in hub.yaml.',
      });
  }
  for (const view of views) problems.push.apply(problems, findProblems(view));
  return { collections: views.map((view) => describeView(view, views)), problems: problems };
}

/** Describes one collection among all that are served. */
export function describeView(view: SheetView, all: readonly SheetView[]): EngineCollection {
  const layout = view.layout;
  const isOpen = view.block.locked === undefined;
  const described = {
    name: layout.name,
    kind: 'sheet' as const,
    fields: view.fields,
    key: layout.key,
    unique: [],
    relations: listRelations(view, all),
    grants: {
      insert: isOpen && view.block.closed === undefined,
      update: isOpen && layout.key.length > 0,
      remove: isOpen && layout.key.length > 0,
    },
  };
  return Object.assign(described, { fingerprint: createSha256Hex(JSON.stringify(described)).slice(0, 32) });
}

/** The references of a collection, from both ends. */
export function listRelations(view: SheetView, all: readonly SheetView[]): EngineRelation[] {
  const relations: EngineRelation[] = [];
  for (const field of Object.keys(view.layout.fields)) {
    const target = view.layout.fields[field]?.refersTo;
    if (target === undefined || !all.some((one) => one.layout.name === target.collection)) continue;
    relations.push({
      name: field,
      fields: [field],
      to: { collection: target.collection, fields: [target.field] },
      cardinality: 'one',
      direction: 'own',
    });
  }
  for (const other of all)
    for (const field of Object.keys(other.layout.fields)) {
      const target = other.layout.fields[field]?.refersTo;
      if (target === undefined || target.collection !== view.layout.name) continue;
      const isKey = other.layout.key.length === 1 && other.layout.key[0] === field;
      relations.push({
        name: `${other.layout.name}.${field}`,
        fields: [target.field],
        to: { collection: other.layout.name, fields: [field] },
        cardinality: isKey ? 'one' : 'many',
        direction: 'reverse',
      });
    }
  return relations;
}

function findProblems(view: SheetView): Problem[] {
  const name = view.layout.name;
  const problems: Problem[] = [];
  const warn = (message: string, fix: string) =>
    problems.push({ collection: name, level: 'warning', message: message, fix: fix });
  if (view.layout.key.length === 0)
    warn(
      `"${name}" has no key: its records can be read and added, not changed.`,
      'Name the column that tells its rows apart as `key` in hub.yaml.',
    );
  if (view.skipped > 0)
    warn(
      `${view.skipped} rows of "${name}" have no key and are skipped.`,
      'Fill in the key column, or clear these rows.',
    );
  if (view.layout.key.length > 0 && hasDuplicates(view))
    warn(
      `Several rows of "${name}" share a key; these cannot be changed.`,
      'Give each row a key of its own.',
    );
  if (view.block.locked !== undefined)
    warn(view.block.locked, 'Remove the protection if Parley is to write there.');
  else if (view.block.closed !== undefined)
    warn(view.block.closed, 'Clear what stands in the way if Parley is to add rows.');
  return problems;
}

function hasDuplicates(view: SheetView): boolean {
  const seen: { [key: string]: true } = Object.create(null);
  return view.rows.some((row) => {
    const key = JSON.stringify(view.layout.key.map((name) => row.values[name] ?? null));
    const known = seen[key] === true;
    seen[key] = true;
    return known;
  });
}

/** The rows with this key. */
export function findByKey(view: SheetView, key: { readonly [field: string]: Scalar }): SheetView['rows'] {
  return view.rows.filter((row) =>
    view.layout.key.every((name) => isSameScalar(row.values[name] ?? null, key[name] ?? null)),
  );
}
