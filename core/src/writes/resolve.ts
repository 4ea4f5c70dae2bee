import {
  type FoundRecord,
  isSameValue,
  type Query,
  type RemoveChange,
  type UpdateChange,
  type Value,
} from '../contract/index.ts';
import type { Plan } from '../mapping/index.ts';
import type { WriteOutcome } from './intent.ts';
import type { Writer } from './writers.ts';

export interface ResolveOptions {
  readonly plan: Plan;
  readonly changeId: string;
  readonly deadline: number;
  readonly now: number;
  /** Undefined when the connector does not write any more. */
  readonly writer: Writer | undefined;
  find(query: Query): Promise<readonly FoundRecord[]>;
}

/**
 * Finds out what became of a write whose answer was lost, never guessing: by the operation marker, else by
 * reading back. `undefined`: it cannot be told yet. Throws when the backend cannot be asked.
 */
export async function resolveOutcome(options: ResolveOptions): Promise<WriteOutcome | undefined> {
  const { writer, changeId, deadline, now } = options;
  const call = { deadline: now + askMs, signal: new AbortController().signal };
  const marker = await writer?.findOperation?.(changeId, { ...call, operationDeadline: deadline });
  if (marker === 'applied')
    return { outcome: 'applied', detail: 'Proved by the operation marker.', conflict: false };
  if (marker === 'not-applied') {
    return { outcome: 'not-applied', detail: 'Proved by the operation marker.', conflict: false };
  }
  if (now < deadline + lateEffectMs) return undefined;
  return readBack(options);
}

const askMs = 10_000;

/** How long after the deadline a backend that enforces it may still be busy undoing. */
const lateEffectMs = 2_000;

async function readBack(options: ResolveOptions): Promise<WriteOutcome> {
  const states = new Set<RowState>();
  for (const change of options.plan.changes) {
    if (change.kind === 'insert') states.add('unclear');
    if (change.kind === 'update' || change.kind === 'remove') states.add(await readRow(options, change));
  }
  const canBeLate = options.writer?.capabilities.deadline !== 'enforced';
  if (states.size === 1 && states.has('before') && !canBeLate) {
    return { outcome: 'not-applied', detail: 'Read back: the record stands as before.', conflict: false };
  }
  const detail =
    states.size === 1 && states.has('after')
      ? 'Read back: the record stands as if the change was applied, but nothing proves that this change did it.'
      : 'Read back: the record does not tell whether the change was applied.';
  return { outcome: 'unknown', detail, conflict: false };
}

type RowState = 'before' | 'after' | 'unclear';

async function readRow(options: ResolveOptions, change: UpdateChange | RemoveChange): Promise<RowState> {
  const where = Object.entries(change.key).map(([field, value]) => ({
    field,
    operator: 'eq' as const,
    value,
  }));
  const [row] = await options.find({ collection: change.collection, where, limit: 1 });
  if (change.kind === 'remove')
    return row === undefined ? 'after' : holds(row, change.expected) ? 'before' : 'unclear';
  if (row === undefined) return 'unclear';
  const before = Object.keys(change.set).flatMap((field): [string, Value][] => {
    const value = change.expected[field];
    return value === undefined ? [] : [[field, value]];
  });
  const after = Object.entries(change.set);
  const isAfter = after.every(
    ([field, value]) => isPlainValue(value) && isSameValue(row.fields[field] ?? null, value),
  );
  if (isAfter) return 'after';
  const isKnown = before.length === after.length;
  return isKnown && holds(row, Object.fromEntries(before)) ? 'before' : 'unclear';
}

function holds(row: FoundRecord, expected: Readonly<Record<string, Value>>): boolean {
  return Object.entries(expected).every(([field, value]) => isSameValue(row.fields[field] ?? null, value));
}

function isPlainValue(value: unknown): value is Value {
  return !(typeof value === 'object' && value !== null && 'type' in value && value.type === 'generated');
}
