import { createHash } from 'node:crypto';
import { type Fields, ParleyError } from '@parley/core/contract';
import { metadataKeys, writeMarker } from './raw.ts';
import type { OperationMarker, Workbook } from './table.ts';

/**
 * Google limits the metadata of a spreadsheet to 30,000 characters in all, keys and values. The rest is for markers
 * that become doubtful, which is a longer word, and for the check.
 */
const mostCharacters = 29_900;
/** Above either of these, markers that are old enough are forgotten. */
const keptMarkers = 60;
const keptCharacters = 15_000;
/**
 * No marker is forgotten before: a write has 15 seconds, and recovery asks for its outcome for ten minutes. By then no
 * request under way can still arrive.
 */
const keptSeconds = 900;

export function findMarker(workbook: Workbook, operationId: string): OperationMarker | undefined {
  return workbook.operations.find((marker) => marker.operationId === operationId);
}

/** Refuses an operation id that is none. */
export function assertOperationId(operationId: string): void {
  if (!/^[A-Za-z0-9_-]{1,64}$/.test(operationId))
    throw new ParleyError(
      'PARLEY_CONNECTOR_VALUE_INVALID',
      'An operation id is 1 to 64 characters of `A-Z a-z 0-9 - _`',
    );
}

/**
 * The marker of a new operation. Its metadata id follows from the operation id alone (unless metadata of somebody else has
 * it already), so that two tries of one operation can never both succeed.
 */
export function createOperationMarker(
  workbook: Workbook,
  operationId: string,
  state: 'applied' | 'barred',
  now: number,
  generated: Readonly<Record<string, Fields>> = {},
): OperationMarker {
  let metadataId = 0;
  for (let attempt = 0; metadataId === 0 || workbook.metadataIds.has(metadataId); attempt += 1)
    metadataId = toMetadataId(`${operationId}#${attempt}`);
  return { metadataId, operationId, state, at: Math.floor(now / 1000), generated };
}

function toMetadataId(text: string): number {
  return createHash('sha256').update(text).digest().readUInt32BE(0) & 0x7fff_ffff;
}

/**
 * The markers to forget, oldest first, so that there is room for one more. Where there is none, because too many
 * operations are too recent: `PARLEY_CONNECTOR_BUSY`, before anything is written.
 */
export function makeRoom(workbook: Workbook, next: OperationMarker, now: number): readonly number[] {
  const oldestFirst = [...workbook.operations].sort((a, b) => a.at - b.at);
  const isOld = ({ at }: OperationMarker) => at <= now / 1000 - keptSeconds;
  let count = oldestFirst.length;
  let own = oldestFirst.reduce((sum, marker) => sum + sizeOf(marker), 0);
  let all = workbook.metadataSize + sizeOf(next);
  const forgotten: number[] = [];
  for (const marker of oldestFirst) {
    const isCrowded = count >= keptMarkers || own >= keptCharacters || all > mostCharacters;
    if (!isCrowded || !isOld(marker)) break;
    forgotten.push(marker.metadataId);
    count -= 1;
    own -= sizeOf(marker);
    all -= sizeOf(marker);
  }
  if (all <= mostCharacters) return forgotten;
  const oldest = oldestFirst[forgotten.length];
  const seconds = oldest === undefined ? keptSeconds : Math.ceil(oldest.at + keptSeconds - now / 1000);
  throw new ParleyError(
    'PARLEY_CONNECTOR_BUSY',
    `The spreadsheet has no room for the marker of another operation: it holds ${workbook.metadataSize} of ${mostCharacters} characters of metadata; nothing was written`,
    {
      fix: `Wait ${seconds} seconds, until the oldest of ${count} operations may be forgotten; where it happens often, keep this data in a database, and look for metadata of other applications.`,
      retryAfterMs: seconds * 1000,
    },
  );
}

/** Whether an operation that had this deadline may have been forgotten. */
export function mayBeForgotten(operationDeadline: number | undefined, now: number): boolean {
  return operationDeadline !== undefined && operationDeadline < now - keptSeconds * 1000;
}

/** Characters that a marker takes of the limit. */
function sizeOf(marker: OperationMarker): number {
  return metadataKeys.operation.length + writeMarker(marker).length;
}
