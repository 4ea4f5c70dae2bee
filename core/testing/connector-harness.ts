import { expect } from 'vitest';
import {
  type CallOptions,
  type Change,
  type Connector,
  type ErrorCode,
  errorTable,
  type Fields,
  type FoundRecord,
  isParleyError,
  type ParleyError,
  type Permission,
  type Plugin,
} from '../src/contract/index.ts';
import type { ConnectorFixture } from './connector-fixture.ts';
import { createTestHost } from './host.ts';

/** What the parts of the connector suite share. */
export interface ConnectorHarness {
  readonly fixture: ConnectorFixture;
  /** The connector at permission `full`. */
  readonly connector: Connector;
  /** A further instance; given back when the suite ends. */
  create(permission: Permission, config?: unknown): Promise<Connector>;
  /** The backend's name of a field of the fixture. */
  field(name: string): string;
  /** Call options with a generous deadline. */
  call(ms?: number, signal?: AbortSignal): CallOptions;
  /** Performs a batch under a fresh operation id. */
  apply(...changes: readonly Change[]): ReturnType<NonNullable<Connector['apply']>>;
  /** Inserts a parent of its own for one test, and gives its key. */
  insertParent(fields?: Fields): Promise<Fields>;
  /** Finds a parent by code, or by key. */
  findParent(where: Fields): Promise<FoundRecord | undefined>;
  dispose(): Promise<void>;
}

let counter = 0;

/** A code or operation id that no other test uses. */
export function createUniqueName(prefix: string): string {
  counter += 1;
  return `${prefix}${counter.toString(36)}${Math.floor(Math.random() * 36 ** 3).toString(36)}`;
}

/** Starts the fixture's connector. */
export async function createHarness<Config>(
  plugin: Plugin<Config>,
  fixture: ConnectorFixture,
  timeoutMs: number,
): Promise<ConnectorHarness> {
  const created: Connector[] = [];
  const field = (name: string) => fixture.field?.(name) ?? name;
  const call = (ms = timeoutMs, signal = new AbortController().signal): CallOptions => ({
    deadline: Date.now() + ms,
    signal,
  });

  async function create(permission: Permission, config = fixture.config): Promise<Connector> {
    const result = await plugin.config['~standard'].validate(config);
    if (result.issues !== undefined)
      throw new Error(`The fixture's config is not valid: ${JSON.stringify(result.issues)}`);
    const { connector } = plugin.create(result.value, createTestHost({ permission }), ['connector']);
    if (connector === undefined) throw new Error('create returned no connector');
    created.push(connector);
    return connector;
  }

  const connector = await create('full');
  const { parents } = fixture.collections;

  async function apply(...changes: readonly Change[]) {
    if (connector.apply === undefined) throw new Error('the connector has no apply');
    return await connector.apply(changes, { ...call(), operationId: createUniqueName('op-') });
  }

  return {
    fixture,
    connector,
    create,
    field,
    call,
    apply,
    async insertParent(fields = {}) {
      const set = { [field('code')]: createUniqueName('T'), ...fields };
      const { generated } = await apply({ kind: 'insert', collection: parents, id: 'parent', set });
      const key = generated.parent;
      if (key === undefined) throw new Error('the insert returned no key');
      return key;
    },
    async findParent(where) {
      const conditions = Object.entries(where).map(
        ([name, value]) => ({ field: name, operator: 'eq', value }) as const,
      );
      const { records } = await connector.find({ collection: parents, where: conditions }, call());
      return records[0];
    },
    async dispose() {
      for (const one of created) await one.dispose();
    },
  };
}

/** The error of a call that must fail, with the code it must have. */
export async function failWith(
  promise: Promise<unknown>,
  ...codes: readonly ErrorCode[]
): Promise<ParleyError> {
  let error: unknown;
  try {
    await promise;
  } catch (thrown) {
    error = thrown;
  }
  if (error === undefined) throw new Error('the call resolved, but it had to fail');
  if (!isParleyError(error))
    throw new Error('the call threw something else than a ParleyError', { cause: error });
  expect(Object.keys(errorTable)).toContain(error.code);
  if (codes.length > 0) expect(codes).toContain(error.code);
  return error;
}

/** Everything that an operator could get to see of an error, causes included. */
export function describeError(error: unknown): string {
  const lines: string[] = [];
  for (let at: unknown = error; at instanceof Error; at = at.cause)
    lines.push(at.message, at.stack ?? '', JSON.stringify(at));
  return lines.join('\n');
}

/** A harness that is there once the tests run. */
export type HarnessReference = () => ConnectorHarness;
