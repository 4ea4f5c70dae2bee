import { type ApplyResult, type OperationOutcome, ParleyError } from '@parley/core/contract';
import type { Dialect, OperationsTable } from './dialect.ts';
import { toToken } from './names.ts';
import type { Session } from './session.ts';

/** The columns of the operations table. */
export const operationsColumns = ['operation_id', 'outcome', 'generated', 'at'] as const;

/** The columns as the database writes them. */
export function nameOperationsColumns(
  columns: 'lower' | 'upper',
): readonly [id: string, outcome: string, generated: string, at: string] {
  const [id, outcome, generated, at] = operationsColumns;
  return columns === 'lower'
    ? [id, outcome, generated, at]
    : [id.toUpperCase(), outcome.toUpperCase(), generated.toUpperCase(), at.toUpperCase()];
}

/**
 * Keeps markers of operations in a table of the business's own database. A marker is written in the same
 * transaction as the batch, so one exists exactly when the other does.
 */
export interface Operations {
  /**
   * Writes the marker of this batch, waiting for a concurrent one of the same id. Answers what an earlier
   * call generated when it was performed before. Throws when the operation was declared not to happen.
   */
  begin(session: Session, operationId: string): Promise<ApplyResult['generated'] | undefined>;
  /** Keeps the generated keys with the marker. */
  complete(session: Session, operationId: string, generated: ApplyResult['generated']): Promise<void>;
  /** Finds the outcome and, where nothing stands, makes sure that nothing ever will. */
  settle(session: Session, operationId: string): Promise<OperationOutcome>;
  /** Finds the outcome without writing: what is not there may still come. */
  look(session: Session, operationId: string): Promise<OperationOutcome>;
}

/** Builds the keeper of the operations table. */
export function createOperations(
  dialect: Dialect,
  { schema, name, columns = 'lower' }: OperationsTable,
): Operations {
  const [idColumn, outcomeColumn, generatedColumn] = nameOperationsColumns(columns);
  const table = schema === undefined ? toToken(name) : `${toToken(schema)}.${toToken(name)}`;

  function mark(session: Session, operationId: string, outcome: 'applied' | 'void'): Promise<boolean> {
    return dialect.insertUnlessPresent(session, table, {
      [toToken(idColumn)]: operationId,
      [toToken(outcomeColumn)]: outcome,
      [toToken(generatedColumn)]: '{}',
    });
  }

  async function read(session: Session, operationId: string) {
    const [row] = await session.rows(
      session
        .knex(table)
        .select([toToken(outcomeColumn), toToken(generatedColumn)])
        .where(toToken(idColumn), '=', operationId),
    );
    return row === undefined ? undefined : { outcome: row[outcomeColumn], generated: row[generatedColumn] };
  }

  return {
    async begin(session, operationId) {
      if (await mark(session, operationId, 'applied')) return undefined;
      const marker = await read(session, operationId);
      if (marker?.outcome === 'applied') return JSON.parse(String(marker.generated));
      throw new ParleyError(
        'PARLEY_CONNECTOR_CONFLICT',
        'This operation was declared as not applied and can no longer happen; nothing was written',
        { fix: 'Plan the change anew, under a new operation id.', details: { moved: [] } },
      );
    },
    async complete(session, operationId, generated) {
      if (Object.keys(generated).length === 0) return;
      await session.count(
        session
          .knex(table)
          .where(toToken(idColumn), '=', operationId)
          .update({ [toToken(generatedColumn)]: JSON.stringify(generated) }),
      );
    },
    async settle(session, operationId) {
      if (await mark(session, operationId, 'void')) return 'not-applied';
      const marker = await read(session, operationId);
      return marker?.outcome === 'applied' ? 'applied' : 'not-applied';
    },
    async look(session, operationId) {
      const marker = await read(session, operationId);
      if (marker === undefined) return 'unknown';
      return marker.outcome === 'applied' ? 'applied' : 'not-applied';
    },
  };
}
