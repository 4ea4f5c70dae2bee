import type {
  CallOptions,
  CollectionDescription,
  Connector,
  ConnectorCapabilities,
  FieldDescription,
  Fields,
  RelationDescription,
} from '../src/contract/index.ts';
import { operators, ParleyError } from '../src/contract/index.ts';
import { applyToMemory } from './memory-apply.ts';
import { findInMemory } from './memory-find.ts';
import type {
  MemoryCollection,
  MemoryConnectorOptions,
  MemoryField,
  MemoryReference,
  MemoryState,
} from './memory-state.ts';

export type {
  MemoryCollection,
  MemoryConnectorOptions,
  MemoryField,
  MemoryReference,
} from './memory-state.ts';

export interface MemoryConnector extends Required<Omit<Connector, 'explain' | 'listGrants'>> {
  /** All rows of a collection, as another program would see them. */
  rows(collection: string): readonly Fields[];
  /** Changes rows behind the hub's back. */
  edit(collection: string, change: (row: Fields) => Fields): void;
  /** A deep copy of everything. */
  dump(): Readonly<Record<string, readonly Fields[]>>;
}

const everything: ConnectorCapabilities = {
  operators,
  include: true,
  order: true,
  after: true,
  insert: true,
  update: true,
  remove: true,
  require: true,
  transactions: 'atomic',
  compareAndSet: 'atomic',
  idempotency: 'durable',
  deadline: 'enforced',
};

/** A small, faithful backend in memory, for tests of whatever stands above a connector. */
export function createMemoryConnector(options: MemoryConnectorOptions): MemoryConnector {
  const now = options.now ?? Date.now;
  const collections = new Map(Object.entries(options.collections));
  const state: MemoryState = {
    collections,
    descriptions: new Map(
      [...collections].map(([name, made]) => [name, describeCollection(name, made, collections)]),
    ),
    capabilities: options.capabilities ?? everything,
    rows: new Map(
      [...collections].map(([name, made]) => [name, (made.rows ?? []).map((row) => fillIn(made, row))]),
    ),
    counter: 1000,
    operations: new Map(),
  };

  function assertInTime(call: CallOptions): void {
    if (call.signal.aborted) throw new ParleyError('PARLEY_CALL_ABORTED', 'The host cancelled the call.');
    if (now() > call.deadline) throw new ParleyError('PARLEY_CONNECTOR_TIMEOUT', 'The deadline has passed.');
  }

  return {
    capabilities: state.capabilities,
    async check() {
      return { findings: [{ level: 'ok', message: 'in memory' }] };
    },
    async describe(call) {
      assertInTime(call);
      return structuredClone({ collections: [...state.descriptions.values()] });
    },
    async find(query, call) {
      assertInTime(call);
      return structuredClone(findInMemory(state, query));
    },
    async apply(changes, call) {
      assertInTime(call);
      return structuredClone(applyToMemory(state, structuredClone(changes), call.operationId));
    },
    async findOperation(operationId) {
      const known = state.operations.get(operationId);
      if (known !== undefined && known !== 'barred') return 'applied';
      state.operations.set(operationId, 'barred');
      return 'not-applied';
    },
    async dispose() {},
    rows: (collection) => structuredClone(state.rows.get(collection) ?? []),
    edit(collection, change) {
      state.rows.set(collection, (state.rows.get(collection) ?? []).map(change));
    },
    dump: () => structuredClone(Object.fromEntries(state.rows)),
  };
}

function fillIn(collection: MemoryCollection, row: Fields): Fields {
  const empty = Object.fromEntries(Object.keys(collection.fields).map((name) => [name, null]));
  return { ...empty, ...row };
}

function describeCollection(
  name: string,
  made: MemoryCollection,
  all: ReadonlyMap<string, MemoryCollection>,
): CollectionDescription {
  const described = {
    name,
    kind: made.kind ?? ('table' as const),
    fields: Object.entries(made.fields).map(([field, definition]) => describeField(field, definition)),
    key: made.key ?? [],
    unique: made.unique ?? [],
    relations: describeRelations(name, made, all),
    grants: made.grants ?? { insert: true, update: true, remove: true },
  };
  return { ...described, fingerprint: JSON.stringify(described) };
}

function describeField(name: string, field: MemoryField): FieldDescription {
  return {
    name,
    type: field.type,
    native: field.type,
    nullable: field.nullable ?? false,
    hasDefault: field.default !== undefined,
    generated: field.generated ?? false,
    ...(field.maxLength === undefined ? {} : { maxLength: field.maxLength }),
    ...(field.scale === undefined ? {} : { scale: field.scale }),
    ...(field.options === undefined ? {} : { options: field.options }),
  };
}

function describeRelations(
  name: string,
  made: MemoryCollection,
  all: ReadonlyMap<string, MemoryCollection>,
): RelationDescription[] {
  const own = (made.references ?? []).map((reference) => ({
    name: relationName(reference),
    fields: reference.fields,
    to: { collection: reference.to, fields: targetFields(reference, all) },
    cardinality: 'one' as const,
    direction: 'own' as const,
  }));
  const reverse = [...all].flatMap(([other, definition]) =>
    (definition.references ?? [])
      .filter((reference) => reference.to === name)
      .map((reference) => ({
        name: `${other}.${relationName(reference)}`,
        fields: targetFields(reference, all),
        to: { collection: other, fields: reference.fields },
        cardinality: isUniqueSet(definition, reference.fields) ? ('one' as const) : ('many' as const),
        direction: 'reverse' as const,
      })),
  );
  return [...own, ...reverse];
}

function relationName(reference: MemoryReference): string {
  return reference.name ?? (reference.fields[0] ?? '').replace(/_id$/, '');
}

function targetFields(
  reference: MemoryReference,
  all: ReadonlyMap<string, MemoryCollection>,
): readonly string[] {
  return reference.toFields ?? all.get(reference.to)?.key ?? [];
}

function isUniqueSet(collection: MemoryCollection, fields: readonly string[]): boolean {
  const sets = [collection.key ?? [], ...(collection.unique ?? [])];
  return sets.some((set) => set.length > 0 && set.every((field) => fields.includes(field)));
}
