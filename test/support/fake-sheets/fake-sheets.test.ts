import { createTestHost } from '@parley/core/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { loadDriver } from '../../../plugins/google-sheets/src/driver.ts';
import type { sheets_v4 } from './api.ts';
import { type FakeSheets, startFakeSheets } from './index.ts';

describe('the test server for Google Sheets', () => {
  let server: FakeSheets;
  let driver: sheets_v4.Sheets;
  let spreadsheetId: string;
  let time = Date.now();

  beforeAll(async () => {
    server = await startFakeSheets({ now: () => time });
    const config = {
      spreadsheet: 'x',
      'service-account': server.tokens.serviceAccount,
      endpoint: server.endpoint,
      'token-endpoint': server.tokenEndpoint,
    };
    driver = await loadDriver(config, createTestHost({ permission: 'full' }));
  });
  afterAll(() => server.stop());
  beforeEach(() => {
    time += 60_000;
    spreadsheetId = server.addSpreadsheet({
      "a 'tab'": [
        ['n', 'text'],
        ['2', 'two'],
        ['1', 'one'],
      ],
    });
  });

  const batch = (...requests: sheets_v4.Schema$Request[]) =>
    driver.spreadsheets.batchUpdate({ spreadsheetId, requestBody: { requests } });
  const row = (startIndex: number) => ({
    sheetId: 0,
    dimension: 'ROWS',
    startIndex,
    endIndex: startIndex + 1,
  });
  const anchor = (startIndex: number, metadataId?: number) => ({
    createDeveloperMetadata: {
      developerMetadata: {
        ...(metadataId === undefined ? {} : { metadataId }),
        metadataKey: 'k',
        metadataValue: `row ${startIndex}`,
        visibility: 'DOCUMENT',
        location: { dimensionRange: row(startIndex) },
      },
    },
  });

  async function readRows(): Promise<readonly (readonly [string | undefined, string | undefined])[]> {
    const fields = 'sheets.data(rowData.values.effectiveValue,rowMetadata.developerMetadata)';
    const { data } = await driver.spreadsheets.get({ spreadsheetId, fields });
    const [grid] = data.sheets?.[0]?.data ?? [];
    return (grid?.rowData ?? []).map(({ values }, index) => [
      values?.[1]?.effectiveValue?.stringValue ?? undefined,
      grid?.rowMetadata?.[index]?.developerMetadata?.[0]?.metadataValue ?? undefined,
    ]);
  }

  describe('refuses with 400', () => {
    const refused = { status: 400, response: { data: { error: { code: 400, status: 'INVALID_ARGUMENT' } } } };

    it.each([
      ['a field that a message does not have', { updateCells: { sheet: 1 } }],
      ['a value of another type', { deleteDimension: { range: { sheetId: '0' } } }],
      ['a tab that is not there', { deleteDimension: { range: { ...row(1), sheetId: 7 } } }],
      [
        'a row that is not there',
        { updateCells: { start: { sheetId: 0, rowIndex: 1000 }, rows: [{}], fields: '*' } },
      ],
      ['a cell without a field mask', { updateCells: { start: { sheetId: 0 }, rows: [{}] } }],
      ['two requests in one', { updateCells: {}, appendCells: {} }],
      [
        'metadata without a location',
        { createDeveloperMetadata: { developerMetadata: { metadataKey: 'k', visibility: 'DOCUMENT' } } },
      ],
      [
        'a cell of more than 50,000 characters',
        {
          appendCells: {
            sheetId: 0,
            fields: 'userEnteredValue',
            rows: [{ values: [{ userEnteredValue: { stringValue: 'x'.repeat(50_001) } }] }],
          },
        },
      ],
    ])('%s', async (_, request) => {
      await expect(batch(request as sheets_v4.Schema$Request)).rejects.toMatchObject(refused);
    });

    it('unknown parameters, fields, ranges and no requests at all', async () => {
      const unknown = { spreadsheetId, colour: 'red' } as sheets_v4.Params$Resource$Spreadsheets$Get;
      await expect(driver.spreadsheets.get(unknown)).rejects.toMatchObject(refused);
      await expect(
        driver.spreadsheets.get({ spreadsheetId, fields: 'sheets(colour)' }),
      ).rejects.toMatchObject(refused);
      for (const range of ['gone', "'a 'tab'!A1", "'a ''tab'''!A1001"])
        await expect(driver.spreadsheets.values.get({ spreadsheetId, range })).rejects.toMatchObject(refused);
      await expect(batch()).rejects.toMatchObject(refused);
    });

    it('a second piece of metadata of the same id, and then nothing of the batch happens', async () => {
      await batch(anchor(1, 5));
      const before = await readRows();
      await expect(
        batch({ deleteDimension: { range: row(1) } }, anchor(1, 6), anchor(1, 6)),
      ).rejects.toMatchObject(refused);
      expect(await readRows()).toEqual(before);
    });
  });

  it('refuses requests without a token (401), of strangers (403), for nothing (404), beyond the quota (429)', async () => {
    const response = await fetch(`${server.endpoint}/v4/spreadsheets/${spreadsheetId}`);
    expect(response.status).toBe(401);
    await expect(driver.spreadsheets.get({ spreadsheetId: 'none' })).rejects.toMatchObject({ status: 404 });
    server.share(spreadsheetId, 'nobody');
    await expect(driver.spreadsheets.get({ spreadsheetId })).rejects.toMatchObject({ status: 403 });
    server.share(spreadsheetId, 'writer');
    for (let count = 2; count < 60; count += 1) await driver.spreadsheets.get({ spreadsheetId });
    await expect(driver.spreadsheets.get({ spreadsheetId })).rejects.toMatchObject({
      status: 429,
      response: { data: { error: { status: 'RESOURCE_EXHAUSTED' } } },
    });
  });

  it('lets metadata go with its row when rows are inserted, deleted, moved and sorted', async () => {
    await batch(anchor(1), anchor(2));
    await batch({ insertDimension: { range: row(1) } });
    expect(await readRows()).toEqual([
      ['text', undefined],
      [undefined, undefined],
      ['two', 'row 1'],
      ['one', 'row 2'],
    ]);
    await batch(
      { deleteDimension: { range: row(1) } },
      { moveDimension: { source: row(2), destinationIndex: 1 } },
    );
    expect((await readRows()).slice(1)).toEqual([
      ['one', 'row 2'],
      ['two', 'row 1'],
    ]);
    const range = { sheetId: 0, startRowIndex: 1, endRowIndex: 3 };
    await batch({ sortRange: { range, sortSpecs: [{ dimensionIndex: 0, sortOrder: 'DESCENDING' }] } });
    expect((await readRows()).slice(1)).toEqual([
      ['two', 'row 1'],
      ['one', 'row 2'],
    ]);
  });

  it('stores values as they are given (RAW) or as a person would type them (USER_ENTERED)', async () => {
    const range = "'a ''tab'''!A4:B4";
    const write = (valueInputOption: string, ...values: unknown[]) =>
      driver.spreadsheets.values.update({
        spreadsheetId,
        range,
        valueInputOption,
        requestBody: { values: [values] },
      });
    const read = async (valueRenderOption: string) =>
      (await driver.spreadsheets.values.get({ spreadsheetId, range, valueRenderOption })).data.values;
    await write('RAW', '=1+1', '2026-01-01');
    expect(await read('UNFORMATTED_VALUE')).toEqual([['=1+1', '2026-01-01']]);
    await write('USER_ENTERED', '=1+1', '2026-01-01');
    expect(await read('UNFORMATTED_VALUE')).toEqual([[2, 46023]]);
    expect(await read('FORMULA')).toEqual([['=1+1', 46023]]);
    await write('USER_ENTERED', '', '0123');
    expect(await read('UNFORMATTED_VALUE')).toEqual([['', 123]]);
  });

  it('appends behind the last row', async () => {
    await driver.spreadsheets.values.append({
      spreadsheetId,
      range: "'a ''tab'''",
      valueInputOption: 'RAW',
      insertDataOption: 'INSERT_ROWS',
      requestBody: { values: [['3', 'three']] },
    });
    expect((await readRows())[3]).toEqual(['three', undefined]);
  });
});
