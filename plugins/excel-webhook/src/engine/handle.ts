import { type PlannedBatch, planBatch } from './apply.ts';
import { describeBook } from './describe.ts';
import { createFailure, readFailure } from './failure.ts';
import { type FindContext, findRecords } from './find.ts';
import { createViews, listLayouts, openView, type SheetView } from './sheet-view.ts';
import type { Book, CollectionLayout, EngineChange, EngineFound, EngineQuery, Failure } from './types.ts';

/** The answer to one query of a `find`. */
export type QueryAnswer =
  | { readonly ok: true; readonly result: EngineFound }
  | { readonly ok: false; readonly error: Failure };

/** Answers several queries on one state of the workbook. */
export function answerFind(
  book: Book,
  layouts: readonly CollectionLayout[],
  queries: readonly EngineQuery[],
): QueryAnswer[] {
  const open = createViews(book, layouts);
  const isRelated = queries.some((query) => query.include !== undefined);
  const views: SheetView[] = [];
  if (isRelated)
    for (const layout of listLayouts(book, layouts))
      if (openView(book, layout).view !== undefined) views.push(open(layout.name));
  const context: FindContext = { views: views, open: open };
  return queries.map((query) => answerQuery(context, query));
}

function answerQuery(context: FindContext, query: EngineQuery): QueryAnswer {
  try {
    return { ok: true, result: findRecords(context, query) };
  } catch (error) {
    return { ok: false, error: toFailure(error) };
  }
}

/** Checks a batch against the workbook and says which cells change. */
export function planChanges(
  book: Book,
  layouts: readonly CollectionLayout[],
  changes: readonly EngineChange[],
  operationId: string,
): PlannedBatch {
  return planBatch(createViews(book, layouts), changes, operationId);
}

export function answerDescribe(book: Book, layouts: readonly CollectionLayout[]) {
  return describeBook(book, layouts);
}

/** What to tell about an error. Text of unknown errors may hold values and is left out. */
export function toFailure(error: unknown): Failure {
  const known = readFailure(error);
  if (known !== undefined) return known;
  const unknown = readFailure(
    createFailure('FAILED', 'The workbook could not be read or written; nothing was written.'),
  );
  return unknown ?? { code: 'FAILED', message: 'Failed' };
}
