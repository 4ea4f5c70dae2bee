import { createHash } from 'node:crypto';
import { type Fields, ParleyError } from '@parley/core/contract';
import type { OperationMarker, Workbook } from './table.ts';

/** Google limits the metadata of a spreadsheet to 30,000 characters in all. */
const keptMarkers = 60;
const keptCharacters = 15_000;
/** No marker is forgotten before: by then no request under way can still arrive. */
const keptSeconds = 3600;

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

/** The markers to forget, oldest first, so that there is room for one more. */
export function listExpired(workbook: Workbook, now: number): readonly number[] {
  const oldestFirst = [...workbook.operations].sort((a, b) => a.at - b.at);
  const size = ({ generated }: OperationMarker) => JSON.stringify(generated).length + 130;
  let count = oldestFirst.length;
  let characters = oldestFirst.reduce((sum, marker) => sum + size(marker), 0);
  const expired: number[] = [];
  for (const marker of oldestFirst) {
    if (count < keptMarkers && characters < keptCharacters) break;
    if (marker.at > now / 1000 - keptSeconds) break;
    expired.push(marker.metadataId);
    count -= 1;
    characters -= size(marker);
  }
  return expired;
}
