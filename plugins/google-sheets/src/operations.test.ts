import { isParleyError } from '@parley/core/contract';
import { afterEach, describe, expect, it } from 'vitest';
import type { FakeWorkbook } from '../../../test/support/fake-sheets/workbook.ts';
import { createOperationMarker } from './operations.ts';
import { writeAnchor } from './raw.ts';
import { createMarker } from './requests.ts';
import { type Rig, startRig, update } from './rig-for-tests.ts';

const tabs = {
  customers: [
    ['id', 'name'],
    ['1', 'Anna'],
  ],
};
const config = {
  sheets: { customers: { key: 'id', columns: { id: { type: 'integer' } } } },
  'reads-per-minute': 100_000,
  'writes-per-minute': 100_000,
} as const;
const longId = (index: number) => `operation-${index}-${'x'.repeat(40)}`;
const empty = {
  ...{ title: '', tables: new Map(), problems: [], operations: [] },
  ...{ metadataIds: new Set<number>(), metadataSize: 0 },
};

let rig: Rig | undefined;
afterEach(() => rig?.stop());

const sizeOf = (workbook: FakeWorkbook) =>
  workbook.metadata.reduce(
    (sum, { metadataKey, metadataValue }) => sum + (metadataKey ?? '').length + (metadataValue ?? '').length,
    0,
  );

async function start() {
  const started = await startRig(tabs);
  rig = started;
  const connector = started.create(config);
  let name = 'Anna';
  return {
    ...started,
    connector,
    /** One write after the other, until one is refused. */
    async write(index: number): Promise<void> {
      const next = `Name ${index}`;
      await started.apply(
        connector,
        [update('customers', { id: 1 }, { name }, { name: next })],
        longId(index),
      );
      name = next;
    },
    /** Markers of operations of this moment, as another hub makes them, up to a size. */
    fill(characters: number, now: number): void {
      for (let index = 0; sizeOf(started.person.workbook) < characters; index += 1) {
        const marker = createOperationMarker(empty, `other-${index}-${'y'.repeat(40)}`, 'applied', now);
        started.person.perform(createMarker(marker));
      }
    },
  };
}

describe('markers of operations', () => {
  it('leave no room after many writes in a few minutes: BUSY, before anything is written', async () => {
    const { write, fill, person, now, pass } = await start();
    fill(27_000, now());
    let written = 0;
    let refused: unknown;
    while (refused === undefined) {
      await write(written).then(
        () => {
          written += 1;
        },
        (error: unknown) => {
          refused = error;
        },
      );
    }
    expect(written).toBeGreaterThan(15);
    expect(refused).toSatisfy((error) => isParleyError(error, 'PARLEY_CONNECTOR_BUSY'));
    expect(refused).toMatchObject({
      fix: expect.stringContaining('Wait 900 seconds'),
      retryAfterMs: 900_000,
    });
    expect(person.cell('customers', 2, 2).entered).toEqual({ stringValue: `Name ${written - 1}` });
    expect(sizeOf(person.workbook)).toBeLessThanOrEqual(30_000);
    pass(899_000);
    await expect(write(written)).rejects.toMatchObject({ retryAfterMs: 1000 });
    pass(1000);
    await write(written);
    expect(sizeOf(person.workbook)).toBeLessThan(16_000);
  });

  it('leave room for as many writes as one likes over the hours', async () => {
    const { write, person, pass } = await start();
    for (let index = 0; index < 160; index += 1) {
      await write(index);
      pass(15_000);
    }
    expect(sizeOf(person.workbook)).toBeLessThan(16_000);
    expect(person.workbook.metadata.length).toBeLessThanOrEqual(61);
  });

  it('of another application leave no room either', async () => {
    const { write, person } = await start();
    for (let index = 0; index < 10; index += 1)
      person.perform({
        createDeveloperMetadata: {
          developerMetadata: {
            ...{ metadataKey: 'theirs', metadataValue: 'z'.repeat(2984), visibility: 'DOCUMENT' },
            location: { spreadsheet: true },
          },
        },
      });
    await expect(write(1)).rejects.toSatisfy((error) => isParleyError(error, 'PARLEY_CONNECTOR_BUSY'));
  });

  it('that may have been forgotten prove nothing', async () => {
    const { connector, call, write, now, pass } = await start();
    const find = (id: string, age?: number) =>
      connector.findOperation?.(id, {
        ...call(),
        ...(age === undefined ? {} : { operationDeadline: now() - age }),
      });
    expect(await find('never', 901_000)).toBe('unknown');
    expect(await find('recent', 899_000)).toBe('not-applied');
    await write(1);
    pass(3_600_000);
    expect(await find(longId(1), 3_600_000)).toBe('applied');
  });

  it('that bar an operation are refused without room, and made again later', async () => {
    const { connector, call, fill, now, pass } = await start();
    fill(29_850, now());
    const find = () => connector.findOperation?.('lost', call());
    await expect(find()).rejects.toSatisfy((error) => isParleyError(error, 'PARLEY_CONNECTOR_BUSY'));
    pass(900_000);
    expect(await find()).toBe('not-applied');
  });
});

describe('ids attached to rows', () => {
  it('give way to new ones where there is no room, those of long ago first', async () => {
    const started = await startRig({
      people: [['name'], ...Array.from({ length: 600 }, (_, index) => [`Person ${index}`])],
    });
    rig = started;
    const { person, call, apply } = started;
    const sizes = () => person.workbook.tabs.flatMap(({ rows }) => rows.flatMap(({ metadata }) => metadata));
    const size = () =>
      sizes().reduce(
        (sum, one) => sum + (one.metadataKey ?? '').length + (one.metadataValue ?? '').length,
        0,
      );
    // Row 2 was written last, row 3 before it, and so on.
    for (let row = 1; size() < 29_900; row += 1) {
      const value = writeAnchor({
        key: `id-${row}-xxxxxxxxxx`,
        content: `r${row}-xxxxxxxxxxxx`,
        at: 5000 - row,
      });
      person.perform({
        createDeveloperMetadata: {
          developerMetadata: {
            ...{ metadataKey: 'parley.row', metadataValue: value, visibility: 'DOCUMENT' },
            location: {
              dimensionRange: {
                ...{ sheetId: person.workbook.tabs[0]?.sheetId ?? 0, dimension: 'ROWS' },
                ...{ startIndex: row, endIndex: row + 1 },
              },
            },
          },
        },
      });
    }
    const connector = started.create({ ...config, sheets: { people: {} } });
    const idOf = async (name: string) => {
      const where = [{ field: 'name', operator: 'eq', value: name }] as const;
      const { records } = await connector.find({ collection: 'people', where }, call());
      return records[0]?.fields._row;
    };
    const key = { _row: (await idOf('Person 599')) ?? null };
    await apply(connector, [update('people', key, { name: 'Person 599' }, { name: 'Renamed' })]);
    expect(size()).toBeLessThanOrEqual(24_000);
    expect(await idOf('Renamed')).toBe(key._row);
    expect(await idOf('Person 0')).toBe('id-1-xxxxxxxxxx');
    expect(await idOf('Person 300')).toBe('id-301-xxxxxxxxxx');
    expect(await idOf('Person 430')).toMatch(/^r/);
  });
});
