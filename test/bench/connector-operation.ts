import { randomUUID } from 'node:crypto';
import type { CallOptions, Change, Connector, Fields, PluginHost, Query } from '@parley/core/contract';

/** What a connector is compared with. */
export interface Bare {
  /** `guarded`: all that the connector promises, by hand. `single`: the least that gets the work done, and promises nothing. */
  readonly kind: 'guarded' | 'single';
  /** Exactly what it does, for people. */
  readonly does: string;
  run(record: number): Promise<void>;
}

/** One thing that is measured: by the connector, and by hand on the same server. */
export interface ConnectorOperation {
  readonly operation: string;
  readonly bare: readonly Bare[];
  run(record: number): Promise<void>;
}

/** A backend with its connector, ready to be measured. */
export interface ConnectorStage {
  readonly operations: readonly ConnectorOperation[];
  stop(): Promise<void>;
}

/** Numbered from 1, as their keys are. */
export const recordCount = 5_000;
/** As people write it; the lookup has the digits only. */
export const phoneOf = (record: number): string => `+27 82 ${String(record).padStart(7, '0')}`;
export const digitsOf = (record: number): string => phoneOf(record).replace(/\D/g, '').slice(-9);
export const nameOf = (record: number): string => `Customer ${record}`;
export const emailOf = (record: number): string => `customer${record}@example.com`;

/** Shared with the workbook server. */
export const workbookSecret = 'the-workbook-secret-of-the-bench';

export const callMs = 10_000;

export function createHost(now: () => number = Date.now): PluginHost {
  return {
    name: 'bench',
    permission: 'read-write',
    country: 'ZA',
    timezone: 'Africa/Johannesburg',
    folder: process.cwd(),
    now,
    log: () => {},
  };
}

/** As the hub calls: a deadline and a signal for each call. */
export function createCall(now: () => number = Date.now): CallOptions {
  return { deadline: now() + callMs, signal: new AbortController().signal };
}

/** Finds one record and proves that it is the right one. */
export async function findOne(
  connector: Connector,
  query: Query,
  [field, text]: readonly [field: string, text: string],
  now?: () => number,
): Promise<void> {
  const { records } = await connector.find(query, createCall(now));
  assertSame(records.length, 1);
  assertSame(records[0]?.fields[field], text);
}

/** Updates one record under compare-and-set, under an operation id of its own. */
export async function applyOne(connector: Connector, change: Change, now?: () => number): Promise<void> {
  if (connector.apply === undefined) throw new Error('The connector does not write');
  await connector.apply([change], { ...createCall(now), operationId: randomUUID() });
}

/** One update of a text, with what stands there and what is to. */
export interface TextChange {
  readonly record: number;
  readonly before: string;
  readonly after: string;
}

/** Keeps what stands in each record, so that every write changes something and knows what it replaces. */
export function createChanges(): (
  write: (change: TextChange) => Promise<void>,
) => (record: number) => Promise<void> {
  const present = new Map<number, string>();
  let count = 0;
  return (write) => async (record) => {
    count += 1;
    const before = present.get(record) ?? emailOf(record);
    const after = `customer${record}-${count}@example.com`;
    await write({ record, before, after });
    present.set(record, after);
  };
}

export function toUpdate(
  collection: string,
  key: Fields,
  field: string,
  { before, after }: TextChange,
): Change {
  return { kind: 'update', collection, key, expected: { [field]: before }, set: { [field]: after } };
}

/** A measurement of something else than what was asked for is worth nothing. */
export function assertSame(found: unknown, expected: unknown): void {
  if (found !== expected)
    throw new Error(`The bench found ${JSON.stringify(found)}, not ${JSON.stringify(expected)}`);
}
