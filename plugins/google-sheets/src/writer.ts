import {
  type ApplyOptions,
  type ApplyResult,
  type CallOptions,
  type Change,
  type FindOperationOptions,
  type OperationOutcome,
  ParleyError,
} from '@parley/core/contract';
import { checkBatch } from './batch.ts';
import { isInvalidRequest, type SheetsClient } from './client.ts';
import type { GoogleSheetsConfig } from './config.ts';
import { type Draft, draftBatch } from './draft.ts';
import { introspect } from './introspect.ts';
import {
  assertOperationId,
  createOperationMarker,
  findMarker,
  makeRoom,
  mayBeForgotten,
} from './operations.ts';
import { readWorkbook } from './raw.ts';
import { listDiffering } from './read-back.ts';
import { createMarker, deleteMetadata, toRequests } from './requests.ts';
import type { Snapshots } from './snapshots.ts';
import type { OperationMarker } from './table.ts';
import { withWriteLock } from './write-lock.ts';

export interface WriterOptions {
  readonly client: SheetsClient;
  readonly snapshots: Snapshots;
  readonly config: GoogleSheetsConfig;
  readonly now: () => number;
  readonly mayRemove: boolean;
}

export interface Writer {
  apply(changes: readonly Change[], options: ApplyOptions): Promise<ApplyResult>;
  findOperation(operationId: string, options: FindOperationOptions): Promise<OperationOutcome>;
}

/** Builds the half of the connector that writes: one batch at a time, each in one request that happens whole or not at all. */
export function createWriter({ client, snapshots, config, now, mayRemove }: WriterOptions): Writer {
  const lock = <T>(call: CallOptions, work: () => Promise<T>): Promise<T> =>
    withWriteLock(`${config.endpoint ?? ''} ${config.spreadsheet}`, call, now, () =>
      work().finally(() => snapshots.forget()),
    );

  async function apply(changes: readonly Change[], options: ApplyOptions): Promise<ApplyResult> {
    assertOperationId(options.operationId);
    return await lock(options, async () => {
      const workbook = await snapshots.fresh(options);
      const earlier = findMarker(workbook, options.operationId);
      if (earlier !== undefined) return answerEarlier(earlier);
      checkBatch(workbook, changes, mayRemove);
      const draft = draftBatch(workbook, changes);
      const marker = createOperationMarker(workbook, options.operationId, 'applied', now(), draft.generated);
      const requests = [
        ...makeRoom(workbook, marker, now()).map(deleteMetadata),
        createMarker(marker),
        ...toRequests(draft, now()),
      ];
      try {
        const after = introspect(readWorkbook(await client.write(requests, options)), config);
        await assertStands(draft, listDiffering(draft, after), marker, options);
      } catch (error) {
        if (!isInvalidRequest(error)) throw error;
        // Nothing of it was done. The usual reason: another hub was faster with the same operation.
        const other = findMarker(await snapshots.fresh(options), options.operationId);
        if (other === undefined) throw error;
        return answerEarlier(other);
      }
      return { performed: 'now', generated: draft.generated };
    });
  }

  /** What was written does not stand where it should: nobody may take the marker for a proof. */
  async function assertStands(
    draft: Draft,
    differing: readonly string[],
    marker: OperationMarker,
    options: CallOptions,
  ): Promise<void> {
    if (differing.length === 0) return;
    const rows = draft.tables
      .filter(({ table }) => differing.includes(table.name))
      .flatMap(({ rows: all }) => all.filter(({ written, removed }) => written.size > 0 || removed))
      .flatMap(({ row }) => (row === undefined ? [] : [row.index + 1]));
    await client
      .write([deleteMetadata(marker.metadataId), createMarker({ ...marker, state: 'doubtful' })], options)
      .catch(() => undefined);
    throw new ParleyError(
      'PARLEY_CONNECTOR_OUTCOME_UNKNOWN',
      `Somebody changed ${differing.map((name) => `"${name}"`).join(', ')} in the moment of writing: the change may stand in another row`,
      {
        fix: `Look at the named rows, and at those next to them, in the spreadsheet's version history.`,
        details: { collections: differing, rows },
      },
    );
  }

  async function findOperation(
    operationId: string,
    options: FindOperationOptions,
  ): Promise<OperationOutcome> {
    assertOperationId(operationId);
    return await lock(options, async () => {
      const workbook = await snapshots.fresh(options);
      const known = findMarker(workbook, operationId);
      if (known !== undefined) return toOutcome(known);
      if (mayBeForgotten(options.operationDeadline, now())) return 'unknown';
      const marker = createOperationMarker(workbook, operationId, 'barred', now());
      try {
        const forgotten = makeRoom(workbook, marker, now()).map(deleteMetadata);
        await client.write([...forgotten, createMarker(marker)], options);
        return 'not-applied';
      } catch (error) {
        if (!isInvalidRequest(error)) throw error;
        const other = findMarker(await snapshots.fresh(options), operationId);
        return other === undefined ? 'unknown' : toOutcome(other);
      }
    });
  }

  return { apply, findOperation };
}

/** What a marker says of its operation. */
export function toOutcome({ state }: OperationMarker): OperationOutcome {
  if (state === 'doubtful') return 'unknown';
  return state === 'applied' ? 'applied' : 'not-applied';
}

function answerEarlier(marker: OperationMarker): ApplyResult {
  if (marker.state === 'applied') return { performed: 'earlier', generated: marker.generated };
  if (marker.state === 'doubtful')
    throw new ParleyError(
      'PARLEY_CONNECTOR_OUTCOME_UNKNOWN',
      'An earlier try of this operation could not be proved',
    );
  throw new ParleyError(
    'PARLEY_CONNECTOR_CONFLICT',
    'This operation was declared as not applied and can no longer happen; nothing was written',
    { fix: 'Plan the change anew, under a new operation id.', details: { moved: [] } },
  );
}
