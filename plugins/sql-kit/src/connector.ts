import {
  type ApplyOptions,
  type ApplyResult,
  type CallOptions,
  type Change,
  type Connector,
  type ConnectorCapabilities,
  isParleyError,
  type OperationOutcome,
  ParleyError,
  type PluginHost,
} from '@parley/core/contract';
import { performBatch, requiresCount } from './apply.ts';
import { checkBatch } from './batch.ts';
import { type Catalog, createCatalog, toDescription } from './catalog.ts';
import type { Dialect, OperationsTable } from './dialect.ts';
import { findRecords } from './find.ts';
import { createGrants } from './grants.ts';
import { createIdentifierWrapper } from './names.ts';
import { createOperations } from './operations.ts';
import { buildQuery, checkQuery } from './query.ts';
import { createSessions, type Session } from './session.ts';

export interface SqlConnectorOptions {
  readonly dialect: Dialect;
  readonly host: PluginHost;
  /** The most that the plugin can do; the permission and the missing operations table take away from it. */
  readonly capabilities: ConnectorCapabilities;
  /** Where markers of operations are kept. Absent: no durable idempotency. */
  readonly operations?: OperationsTable;
}

/** How often a transaction that failed only because of others is tried again at once. */
const transactionTries = 3;

/** Builds a connector over a dialect. Does no I/O. */
export function createSqlConnector({
  dialect,
  host,
  capabilities,
  operations,
}: SqlConnectorOptions): Connector {
  const knex = dialect.createKnex(createIdentifierWrapper(dialect.quote));
  const sessions = createSessions({ dialect, knex, now: host.now });
  const markers = operations === undefined ? undefined : createOperations(dialect, operations);
  const writes = host.permission !== 'read-only';
  let catalog: Promise<Catalog> | undefined;

  function read<T>(options: CallOptions, work: (session: Session) => Promise<T>): Promise<T> {
    return sessions.transaction({ access: 'read', isolation: 'snapshot' }, options, work);
  }

  async function loadCatalog(options: CallOptions): Promise<Catalog> {
    const loading = read(options, async (session) => createCatalog(await dialect.describe(session)));
    catalog = loading;
    try {
      return await loading;
    } catch (error) {
      if (catalog === loading) catalog = undefined;
      throw error;
    }
  }

  /** Uses the catalog at hand; when a name is not in it, looks once whether the backend has it by now. */
  async function withCatalog<T>(options: CallOptions, use: (catalog: Catalog) => T): Promise<T> {
    if (catalog === undefined) return use(await loadCatalog(options));
    try {
      return use(await joinCatalog(options, catalog));
    } catch (error) {
      if (!isParleyError(error, 'PARLEY_CONNECTOR_NOT_DESCRIBED')) throw error;
      return use(await loadCatalog(options));
    }
  }

  /** Another call may be loading it, and be cancelled. */
  async function joinCatalog(options: CallOptions, loading: Promise<Catalog>): Promise<Catalog> {
    try {
      return await loading;
    } catch {
      return await loadCatalog(options);
    }
  }

  /** What the backend no longer knows must not be offered again from memory. */
  async function forgetWhatIsGone<T>(work: Promise<T>): Promise<T> {
    try {
      return await work;
    } catch (error) {
      if (isParleyError(error, 'PARLEY_CONNECTOR_NOT_DESCRIBED')) catalog = undefined;
      throw error;
    }
  }

  async function apply(changes: readonly Change[], options: ApplyOptions): Promise<ApplyResult> {
    assertOperationId(options.operationId);
    const mayRemove = host.permission === 'full';
    const batch = await withCatalog(options, (known) =>
      checkBatch({ dialect, catalog: known, mayRemove }, changes),
    );
    const isolation = requiresCount(batch) ? 'serializable' : 'read-committed';
    const perform = (): Promise<ApplyResult> =>
      sessions.transaction({ access: 'write', isolation, lazy: true }, options, async (session) => {
        const earlier = await markers?.begin(session, options.operationId);
        if (earlier !== undefined) return { performed: 'earlier', generated: earlier };
        const generated = await performBatch(session, dialect, batch);
        await markers?.complete(session, options.operationId, generated);
        return { performed: 'now', generated };
      });
    return await forgetWhatIsGone(retryTransient(perform));
  }

  async function findOperation(operationId: string, options: CallOptions): Promise<OperationOutcome> {
    assertOperationId(operationId);
    if (markers === undefined) return 'unknown';
    if (!writes) return await read(options, (session) => markers.look(session, operationId));
    return await sessions.transaction(
      { access: 'write', isolation: 'read-committed', lazy: true },
      options,
      (session) => markers.settle(session, operationId),
    );
  }

  return {
    capabilities: limitCapabilities(capabilities, host, operations !== undefined),
    check: (options) =>
      read(options, async (session) =>
        dialect.check(session, await dialect.describe(session), host.permission),
      ),
    async describe(options) {
      const { collections } = await loadCatalog(options);
      return { collections: collections.map(toDescription) };
    },
    async find(query, options) {
      const checked = await withCatalog(options, (known) => checkQuery({ dialect, catalog: known }, query));
      return await forgetWhatIsGone(
        retryTransient(() =>
          sessions.transaction({ access: 'read', isolation: 'snapshot', lazy: true }, options, (session) =>
            findRecords(session, dialect, query, checked),
          ),
        ),
      );
    },
    async explain(query, options) {
      const checked = await withCatalog(options, (known) => checkQuery({ dialect, catalog: known }, query));
      const conditions = checked.conditions.map(({ field, condition }) => ({
        field,
        operator: condition.operator,
      }));
      return await read(options, async (session) =>
        dialect.explain === undefined
          ? { access: 'unknown' }
          : await dialect.explain(session, buildQuery(knex, checked, dialect), {
              collection: checked.collection,
              conditions,
            }),
      );
    },
    listGrants: (needs, options) =>
      withCatalog(options, (known) => createGrants(dialect, known, needs, operations)),
    dispose: () => sessions.dispose(),
    ...(writes ? { apply } : {}),
    ...(markers === undefined ? {} : { findOperation }),
  };
}

function limitCapabilities(
  capabilities: ConnectorCapabilities,
  host: PluginHost,
  durable: boolean,
): ConnectorCapabilities {
  const idempotency = durable ? 'durable' : 'none';
  if (host.permission === 'read-only') {
    const { operators, include, order, after, deadline, readOnly } = capabilities;
    return JSON.parse(JSON.stringify({ operators, include, order, after, deadline, readOnly, idempotency }));
  }
  return { ...capabilities, remove: host.permission === 'full' && capabilities.remove === true, idempotency };
}

async function retryTransient<T>(perform: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await perform();
    } catch (error) {
      const transient = isParleyError(error) && error.details.transient === true;
      if (!transient || attempt === transactionTries) throw error;
    }
  }
}

function assertOperationId(operationId: string): void {
  if (!/^[A-Za-z0-9_-]{1,64}$/.test(operationId))
    throw new ParleyError(
      'PARLEY_CONNECTOR_VALUE_INVALID',
      'An operation id is 1 to 64 characters of `A-Z a-z 0-9 - _`',
    );
}
