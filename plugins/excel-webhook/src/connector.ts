import {
  type ApplyOptions,
  type ApplyResult,
  type CallOptions,
  type Change,
  type Connector,
  type ConnectorCapabilities,
  isParleyError,
  operators,
  ParleyError,
  type PluginHost,
} from '@parley/core/contract';
import { createWorkbookClient, signedFailures } from './client.ts';
import { type ExcelWebhookConfig, listLayouts } from './config.ts';
import { provesNotApplied, service } from './errors.ts';
import { createFindBatch } from './find-batch.ts';
import { createIntrospection } from './introspect.ts';
import { manifest } from './manifest.ts';
import { AppliedSchema, OperationSchema } from './protocol.ts';
import { createTurns } from './turns.ts';

/** A server that enforces the deadline answers TIMEOUT itself; its answer takes a moment more. */
const answerMs = 2_000;
const hourMs = 3_600_000;

/** Builds the connector of one instance. Does no I/O. */
export function createExcelWebhookConnector(config: ExcelWebhookConfig, host: PluginHost): Connector {
  const now = () => host.now();
  const client = createWorkbookClient(config, now);
  const layouts = listLayouts(config);
  const isFlow = config['served-by'] === 'power-automate';
  const describeEveryMs = config['describe-every'] ?? (isFlow ? hourMs : 0);
  const introspection = createIntrospection({ client, layouts, now, describeEveryMs });
  const find = createFindBatch(client, layouts);
  const canWrite = host.permission !== 'read-only';
  const turns = createTurns(
    () =>
      new ParleyError('PARLEY_CONNECTOR_TIMEOUT', 'Other writes to the workbook took until the deadline.'),
  );
  let isDisposed = false;

  function assertUsable(call: CallOptions): void {
    if (isDisposed) throw new ParleyError('PARLEY_CONNECTOR_FAILED', 'The connector was disposed.');
    if (call.signal.aborted) throw new ParleyError('PARLEY_CALL_ABORTED', 'The host cancelled the call.');
    if (now() >= call.deadline)
      throw new ParleyError('PARLEY_CONNECTOR_TIMEOUT', `No time was left to call ${service}.`);
  }

  async function apply(changes: readonly Change[], options: ApplyOptions): Promise<ApplyResult> {
    assertUsable(options);
    const { operationId, deadline, signal } = options;
    if (!/^[A-Za-z0-9_-]{1,64}$/.test(operationId))
      throw new ParleyError('PARLEY_CONNECTOR_VALUE_INVALID', 'The operation id is not valid.');
    if (host.permission !== 'full' && changes.some(({ kind }) => kind === 'remove'))
      throw new ParleyError('PARLEY_CONNECTOR_FORBIDDEN', 'Removing needs permission `full`.');
    const body = { action: 'apply', collections: layouts, operationId, deadline, changes } as const;
    try {
      const call = { deadline: deadline + answerMs, signal };
      const { performed, generated } = await client.send(body, AppliedSchema, call);
      return { performed, generated };
    } catch (error) {
      if (isParleyError(error) && (signedFailures.has(error) || provesNotApplied(error))) throw error;
      throw new ParleyError(
        'PARLEY_CONNECTOR_OUTCOME_UNKNOWN',
        `The answer of ${service} was lost; the change may or may not have been written.`,
        { cause: error, fix: 'Nothing to do: the hub asks again with the same operation id.' },
      );
    }
  }

  const reading: Connector = {
    capabilities: toCapabilities(host, isFlow),
    async check(call) {
      assertUsable(call);
      return { findings: await introspection.check(call) };
    },
    async describe(call) {
      assertUsable(call);
      return introspection.describe(call);
    },
    async find(query, call) {
      assertUsable(call);
      const unknown = (query.where ?? []).find(({ operator }) => !operators.includes(operator));
      if (unknown !== undefined)
        throw new ParleyError('PARLEY_CONNECTOR_UNSUPPORTED', 'This operator is not served.');
      return find(query, call);
    },
    async findOperation(operationId, call) {
      assertUsable(call);
      const body = { action: 'operation', operationId, bar: canWrite } as const;
      return (await client.send(body, OperationSchema, call)).outcome;
    },
    async dispose() {
      isDisposed = true;
      await client.dispose();
    },
  };
  // Runs of a flow do not wait for each other; the workbook server sees to that itself.
  const applyInTurn = (changes: readonly Change[], options: ApplyOptions) =>
    turns.run(options.deadline, now, () => apply(changes, options));
  return canWrite ? { ...reading, apply: isFlow ? applyInTurn : apply } : reading;
}

function toCapabilities({ permission }: PluginHost, isFlow: boolean): ConnectorCapabilities {
  const { insert, update, remove, require, transactions, ...reading } = manifest.capabilities.connector;
  const levels: ConnectorCapabilities = isFlow
    ? { ...reading, compareAndSet: 'best-effort', deadline: 'none' }
    : reading;
  if (permission === 'read-only') return levels;
  return { ...levels, insert, update, require, transactions, ...(permission === 'full' ? { remove } : {}) };
}
