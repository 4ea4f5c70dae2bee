import { randomUUID } from 'node:crypto';
import type { Connector } from '@parley/core/contract';
import {
  applyOne,
  assertSame,
  type Bare,
  type ConnectorOperation,
  createChanges,
  digitsOf,
  findOne,
  nameOf,
  type TextChange,
  toUpdate,
} from './connector-operation.ts';

/** What a hand-written program does with the driver alone. Rows come as their full names, changes as counts. */
export interface SqlBare {
  readonly does: { readonly lookup: string; readonly phone: string; readonly write: string };
  lookup(id: number): Promise<readonly string[]>;
  phone(digits: string): Promise<readonly string[]>;
  /** With an operation id, the marker is written in the same transaction. */
  write(change: TextChange, operationId: string | undefined): Promise<number>;
}

export interface SqlStage {
  readonly connector: Connector;
  /** The same with an operations table. */
  readonly marking: Connector;
  readonly collection: string;
  /** How the database writes a name. */
  readonly name: (lower: string) => string;
  readonly guarded: SqlBare;
  readonly single: SqlBare;
}

/** The four operations that are measured on every database. */
export function listSqlOperations(stage: SqlStage): readonly ConnectorOperation[] {
  const { connector, marking, collection, name, guarded, single } = stage;
  const changing = createChanges();
  const both = { guarded, single } as const;
  const kinds = ['guarded', 'single'] as const;

  const compare = (
    does: (bare: SqlBare) => string,
    create: (bare: SqlBare) => (record: number) => Promise<void>,
  ): readonly Bare[] => kinds.map((kind) => ({ kind, does: does(both[kind]), run: create(both[kind]) }));

  const write = (own: Connector, marks: boolean): Omit<ConnectorOperation, 'operation'> => ({
    run: changing((change) =>
      applyOne(own, toUpdate(collection, { [name('id')]: change.record }, name('email'), change)),
    ),
    bare: compare(
      ({ does }) => does.write,
      (bare) =>
        changing(async (change) => assertSame(await bare.write(change, marks ? randomUUID() : undefined), 1)),
    ),
  });

  return [
    {
      operation: 'lookup by key',
      run: (record) =>
        findOne(
          connector,
          { collection, where: [{ field: name('id'), operator: 'eq', value: record }], limit: 1 },
          [name('full_name'), nameOf(record)],
        ),
      bare: compare(
        ({ does }) => does.lookup,
        (bare) => async (record) => assertSame((await bare.lookup(record)).join(), nameOf(record)),
      ),
    },
    {
      operation: 'lookup by phone',
      run: (record) =>
        findOne(
          connector,
          {
            collection,
            where: [{ field: name('phone'), operator: 'digits-contain', value: digitsOf(record) }],
            limit: 2,
          },
          [name('full_name'), nameOf(record)],
        ),
      bare: compare(
        ({ does }) => does.phone,
        (bare) => async (record) => assertSame((await bare.phone(digitsOf(record))).join(), nameOf(record)),
      ),
    },
    { operation: 'write', ...write(connector, false) },
    { operation: 'write, marked', ...write(marking, true) },
  ];
}
