import { createFailure } from '../engine/failure.ts';
import { answerDescribe, answerFind, planChanges } from '../engine/handle.ts';
import type { CollectionLayout, EngineChange, EngineQuery, Row } from '../engine/types.ts';
import { createTurns } from '../turns.ts';
import { editWorkbook } from '../xlsx/edit.ts';
import type { Operation, Operations } from './operations.ts';
import type { WorkbookFile } from './workbook-file.ts';

export interface ApplyRequest {
  readonly operationId: string;
  readonly collections: readonly CollectionLayout[];
  readonly changes: readonly EngineChange[];
  /** Milliseconds since 1970: nothing is written after it. */
  readonly deadline: number;
}

export interface Applied {
  readonly operationId: string;
  readonly performed: 'now' | 'earlier';
  readonly generated: Readonly<Record<string, Row>>;
}

/** One workbook, served to whoever asks in its turn. */
export interface WorkbookStore {
  describe(collections: readonly CollectionLayout[]): ReturnType<typeof answerDescribe>;
  find(
    collections: readonly CollectionLayout[],
    queries: readonly EngineQuery[],
  ): ReturnType<typeof answerFind>;
  apply(request: ApplyRequest, signal: AbortSignal): Promise<Applied>;
  findOperation(
    id: string,
    bar: boolean,
    deadline: number,
    signal: AbortSignal,
  ): Promise<'applied' | 'not-applied' | 'unknown'>;
}

export interface WorkbookStoreDeps {
  readonly file: WorkbookFile;
  readonly operations: Operations;
  readonly now: () => number;
}

type Prepared =
  | { readonly kind: 'done'; readonly applied: Applied }
  | { readonly kind: 'prepared'; readonly operation: Operation };

const attempts = 5;

export function createWorkbookStore({ file, operations, now }: WorkbookStoreDeps): WorkbookStore {
  const turns = createTurns(() =>
    createFailure('TIMEOUT', 'The deadline passed before the workbook was free; nothing was written.'),
  );

  /** Settles what a process left behind when it ended between storing its intent and storing its outcome. */
  function recover(): void {
    const prepared = operations.listPrepared();
    if (prepared.length === 0) return;
    const present = file.hash();
    for (const operation of prepared) {
      if (operation.after === present) operations.put({ ...operation, state: 'applied' });
      else if (operation.before === present) {
        operations.forget(operation.id);
        file.discard(operation.id);
      }
      // Else somebody saved the workbook in between: nobody can tell, and it stays that way.
    }
  }

  function answerEarlier(id: string): Applied | undefined {
    const earlier = operations.find(id);
    if (earlier === undefined) return undefined;
    if (earlier.state === 'applied')
      return { operationId: id, performed: 'earlier', generated: earlier.generated };
    if (earlier.state === 'barred')
      throw createFailure('TIMEOUT', 'This operation was declared not applied; nothing was written.');
    throw createFailure('OUTCOME_UNKNOWN', 'The workbook changed while this operation was being written.');
  }

  function prepare({ operationId, collections, changes }: ApplyRequest): Prepared {
    recover();
    const earlier = answerEarlier(operationId);
    if (earlier !== undefined) return { kind: 'done', applied: earlier };
    const { hash, workbook, book } = file.load();
    const { edits, generated } = planChanges(book, collections, changes, operationId);
    const operation = { id: operationId, before: hash, after: hash, generated };
    if (edits.length === 0) {
      operations.put({ ...operation, state: 'applied' });
      return { kind: 'done', applied: { operationId, performed: 'now', generated } };
    }
    file.assertNotOpen();
    const after = file.stage(operationId, editWorkbook(workbook, book, edits));
    const prepared = { ...operation, after, state: 'prepared' as const };
    operations.put(prepared);
    return { kind: 'prepared', operation: prepared };
  }

  /** What came of putting the staged workbook in place. What is returned is stored; what is thrown is not. */
  function commit(operation: Operation, deadline: number): 'done' | 'moved' | Error {
    const known = operations.find(operation.id);
    if (known?.state === 'applied') return 'done';
    if (known?.after !== operation.after) return 'moved';
    operations.forget(operation.id);
    const obstacle = findObstacle(deadline);
    if (obstacle !== undefined) return obstacle;
    if (file.hash() !== operation.before) return 'moved';
    const failure = rename(operation);
    if (failure !== undefined) return failure;
    operations.put({ ...operation, state: 'applied' });
    return 'done';
  }

  function findObstacle(deadline: number): Error | undefined {
    if (now() >= deadline)
      return createFailure(
        'TIMEOUT',
        'The deadline passed before the workbook was saved; nothing was written.',
      );
    try {
      file.assertNotOpen();
      return undefined;
    } catch (error) {
      return error instanceof Error ? error : new Error('The workbook is open elsewhere', { cause: error });
    }
  }

  /** Windows refuses to replace a file that a program holds open; then the old one is still there. */
  function rename(operation: Operation): Error | undefined {
    try {
      file.commit(operation.id);
      return undefined;
    } catch (cause) {
      if (file.hash() !== operation.before) throw cause;
      return Object.assign(
        createFailure('BUSY', 'The workbook could not be replaced; nothing was written.', {
          fix: 'Close it everywhere, and see that its folder may be written and has room.',
        }),
        { cause },
      );
    }
  }

  async function apply(request: ApplyRequest, signal: AbortSignal): Promise<Applied> {
    const { operationId, deadline } = request;
    for (let attempt = 0; attempt < attempts; attempt += 1) {
      const prepared = await operations.exclusively(deadline, signal, () => prepare(request));
      if (prepared.kind === 'done') return prepared.applied;
      const { operation } = prepared;
      let hasBegun = false;
      const outcome = await operations
        .exclusively(deadline, signal, () => {
          hasBegun = true;
          return commit(operation, deadline);
        })
        .catch((cause: unknown) => {
          if (!hasBegun) throw cause;
          throw Object.assign(
            createFailure('OUTCOME_UNKNOWN', 'Whether the workbook was saved cannot be told now.'),
            { cause },
          );
        });
      if (outcome === 'done') return { operationId, performed: 'now', generated: operation.generated };
      file.discard(operation.id);
      if (outcome !== 'moved') throw outcome;
    }
    throw createFailure('BUSY', 'The workbook keeps changing underneath; nothing was written.');
  }

  return {
    describe: (collections) => answerDescribe(file.load().book, collections),
    find: (collections, queries) => answerFind(file.load().book, collections, queries),
    apply: (request, signal) => turns.run(request.deadline, now, () => apply(request, signal)),
    async findOperation(id, bar, deadline, signal) {
      return operations.exclusively(deadline, signal, () => {
        recover();
        const known = operations.find(id);
        if (known?.state === 'applied') return 'applied';
        if (known?.state === 'barred') return 'not-applied';
        if (known !== undefined || !bar) return 'unknown';
        operations.put({ id, state: 'barred', before: '', after: '', generated: {} });
        return 'not-applied';
      });
    },
  };
}
