import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { UpdateChange } from '@parley/core/contract';
import { afterEach, describe, expect, it } from 'vitest';
import { changePart, listHandmadeParts, zipParts } from '../test/handmade-workbook.ts';
import { applyTo, call, failureOf, type ServedWorkbook, serveWorkbook } from '../test/served-workbook.ts';

const collections = {
  orders: { sheet: 'Orders', 'header-row': 3, key: 'id' },
  people: { table: 'PeopleTable', key: 'id', 'new-key': 'number' },
};
const sheet1 = 'xl/worksheets/sheet1.xml';
const sheet2 = 'xl/worksheets/sheet2.xml';

let served: ServedWorkbook | undefined;
afterEach(async () => {
  await served?.stop();
  served = undefined;
});

async function serve(parts: Readonly<Record<string, string>> = listHandmadeParts(), options = {}) {
  served = await serveWorkbook(zipParts(parts), options);
  return { ...served, connector: served.connect({ collections }) };
}

function changeAmount(from: string, to: string, id = 'C-2'): UpdateChange {
  return {
    kind: 'update',
    collection: 'orders',
    key: { id },
    expected: { amount: { type: 'decimal', value: from } },
    set: { amount: { type: 'decimal', value: to } },
  };
}

/** The names of the parts whose content differs. */
function listChanged(before: Record<string, string>, after: Record<string, string>): string[] {
  expect(Object.keys(after)).toEqual(Object.keys(before));
  return Object.keys(before).filter((name) => before[name] !== after[name]);
}

describe('untouched parts', () => {
  it('stay byte-identical: chart, pivot table, styles, names, strings', async () => {
    const { connector, parts } = await serve();
    const before = parts();
    await applyTo(connector, changeAmount('200.00', '250.75'));
    const after = parts();
    // The workbook part only says that its formulas are to be calculated anew.
    expect(listChanged(before, after)).toEqual(['xl/workbook.xml', sheet1]);
    expect(after['xl/workbook.xml']).toBe(
      before['xl/workbook.xml']?.replace('<calcPr ', '<calcPr fullCalcOnLoad="1" '),
    );
    expect(after[sheet1]).toBe(before[sheet1]?.replace('"D5" s="2"><v>200<', '"D5" s="2"><v>250.75<'));
  });

  it('without formulas nothing but the sheet is written', async () => {
    const { 'xl/calcChain.xml': _, ...rest } = listHandmadeParts();
    const bare = { ...rest, [sheet1]: (rest[sheet1] ?? '').replace(/<f>[^<]*<\/f>/g, '') };
    const { connector, parts } = await serve(bare);
    const before = parts();
    await applyTo(connector, changeAmount('200.00', '1.50'));
    expect(listChanged(before, parts())).toEqual([sheet1]);
  });

  it('and their compressed bytes too', async () => {
    const { connector, file } = await serve();
    const before = readFileSync(file);
    const chart = before.subarray(before.indexOf('xl/charts/chart1.xml') - 30);
    const record = chart.subarray(0, chart.indexOf('PK\x03\x04', 4));
    await applyTo(connector, changeAmount('200.00', '250.75'));
    expect(readFileSync(file).includes(record)).toBe(true);
  });

  it('a row added below a sheet takes its formats from the column', async () => {
    const { connector, parts } = await serve();
    const set = {
      id: 'C-4',
      name: 'New',
      day: { type: 'date', value: '2026-11-22' },
      amount: 12,
    } as const;
    await applyTo(connector, { kind: 'insert', collection: 'orders', id: 'o', set });
    const xml = parts()[sheet1] ?? '';
    expect(xml).toContain('<dimension ref="A1:E7"/>');
    expect(xml).toContain('<c r="C7" s="1"><v>46348</v></c><c r="D7" s="2"><v>12</v></c></row></sheetData>');
    const { records } = await connector.find(
      { collection: 'orders', where: [{ field: 'id', operator: 'eq', value: 'C-4' }] },
      call(),
    );
    expect(records[0]?.fields).toMatchObject({
      name: 'New',
      day: { type: 'date', value: '2026-11-22' },
    });
  });

  it('a row added to a table makes the table and its filter grow', async () => {
    const { connector, parts } = await serve();
    const before = parts();
    const set = { name: 'Sipho' };
    const { generated } = await applyTo(connector, { kind: 'insert', collection: 'people', id: 'p', set });
    expect(generated).toEqual({ p: { id: 3 } });
    const after = parts();
    expect(after['xl/tables/table1.xml']).toBe(before['xl/tables/table1.xml']?.replaceAll('A1:C3', 'A1:C4'));
    expect(listChanged(before, after)).toEqual(['xl/workbook.xml', sheet2, 'xl/tables/table1.xml']);
  });

  it('the state before is kept as a backup', async () => {
    const { connector, file, folder } = await serve();
    const before = readFileSync(file);
    await applyTo(connector, changeAmount('200.00', '1.00'));
    expect(readFileSync(join(folder, '.book.xlsx.parley-backup')).equals(before)).toBe(true);
    expect(readdirSync(folder).sort()).toEqual([
      '.book.xlsx.parley-backup',
      '.book.xlsx.parley-operations',
      'book.xlsx',
    ]);
  });
});

describe('cells', () => {
  it('rich text reads as plain text, a number in a text column as its digits', async () => {
    const { connector } = await serve();
    const { records } = await connector.find({ collection: 'people' }, call());
    expect(records.map(({ fields }) => [fields.name, fields.phone])).toEqual([
      ['Thandi Nkosi', '+27 82 123 4567'],
      ['Zoë', '27827654321'],
    ]);
  });

  it('dates read by their format, also in the 1904 system', async () => {
    const parts = changePart(
      listHandmadeParts(),
      'xl/workbook.xml',
      '<workbookPr/>',
      '<workbookPr date1904="1"/>',
    );
    const { connector } = await serve(parts);
    const { records } = await connector.find({ collection: 'orders', fields: ['day'] }, call());
    expect(records.map(({ fields }) => fields.day)).toEqual([
      { type: 'date', value: '2027-03-16' },
      { type: 'date', value: '2027-03-17' },
      { type: 'date', value: '2027-03-18' },
    ]);
  });

  it('a cell with a formula reads as its value and is never overwritten', async () => {
    const { connector, file } = await serve();
    const { collections: described } = await connector.describe(call());
    const double = described[0]?.fields.find(({ name }) => name === 'double');
    expect(double).toMatchObject({ generated: true, type: 'decimal' });
    const before = readFileSync(file);
    const change = { ...changeAmount('200.00', '1.00'), set: { double: 4 } };
    const error = await failureOf(applyTo(connector, change));
    expect(error.code).toBe('PARLEY_CONNECTOR_CONSTRAINT');
    expect(readFileSync(file).equals(before)).toBe(true);
    const { records } = await connector.find({ collection: 'orders', fields: ['double'], limit: 1 }, call());
    expect(records[0]?.fields.double).toEqual({ type: 'decimal', value: '200.00' });
  });

  it('that look like formulas stay text', async () => {
    const { connector, parts } = await serve();
    const link = '=HYPERLINK("http://x.example","y")';
    for (const text of [link, '+1+1', '-1', '@SUM(A1)', '1E5', '007', "'quoted"]) {
      await applyTo(connector, {
        kind: 'update',
        collection: 'people',
        key: { id: 1 },
        expected: {},
        set: { name: text },
      });
      const xml = parts()[sheet2] ?? '';
      expect(xml).toContain('<c r="B2" t="inlineStr"><is><t xml:space="preserve">');
      expect(xml).not.toContain('<f>');
      const { records } = await connector.find({ collection: 'people', limit: 1 }, call());
      expect(records[0]?.fields.name).toBe(text);
    }
  });

  it('a date for a column without a date format is refused', async () => {
    const { connector } = await serve();
    const typed = served?.connect({
      collections: { people: { ...collections.people, fields: { phone: { type: 'date' } } } },
    });
    const change: UpdateChange = {
      kind: 'update',
      collection: 'people',
      key: { id: 2 },
      expected: {},
      set: { phone: { type: 'date', value: '2026-11-22' } },
    };
    expect((await failureOf(typed === undefined ? undefined : applyTo(typed, change))).code).toBe(
      'PARLEY_CONNECTOR_VALUE_INVALID',
    );
    expect(connector).toBeDefined();
  });
});

describe('XML as other programs write it', () => {
  it('with prefixes, rows without cells and single quotes', async () => {
    const parts = listHandmadeParts();
    const prefixed = (parts[sheet2] ?? '')
      .replaceAll(/<(\/?)(?!\?)(\w)/g, '<$1x:$2')
      .replace('xmlns=', 'xmlns:x=')
      .replace('</x:sheetData>', "<x:row r='4'/><x:row r='6' ht='20'></x:row></x:sheetData>");
    const { connector, parts: read } = await serve({ ...parts, [sheet2]: prefixed });
    for (const name of ['a', 'b', 'c'])
      await applyTo(connector, { kind: 'insert', collection: 'people', id: 'p', set: { name } });
    const xml = read()[sheet2] ?? '';
    expect(xml).toContain(
      '<x:c r="B4" t="inlineStr"><x:is><x:t xml:space="preserve">a</x:t></x:is></x:c></x:row>',
    );
    expect(xml).toContain('<x:row r="5"><x:c r="A5"><x:v>4</x:v></x:c>');
    expect(xml).toContain("<x:row r='6' ht='20'><x:c r=\"A6\"><x:v>5</x:v></x:c>");
    const { records } = await connector.find({ collection: 'people', fields: ['name'] }, call());
    expect(records.map(({ fields }) => fields.name)).toEqual(['Thandi Nkosi', 'Zoë', 'a', 'b', 'c']);
  });
});

describe('a sheet', () => {
  const findOrders = async (parts: Readonly<Record<string, string>>) => {
    const { connector } = await serve(parts);
    const error = await failureOf(connector.find({ collection: 'orders' }, call()));
    const { findings } = await connector.check(call());
    const { collections: described } = await connector.describe(call());
    expect(described.map(({ name }) => name)).toEqual(['people']);
    return { error, errors: findings.filter(({ level }) => level === 'error') };
  };

  it('whose header changed', async () => {
    const { connector, file } = await serve();
    await connector.describe(call());
    const renamed = changePart(listHandmadeParts(), 'xl/sharedStrings.xml', '<t>amount</t>', '<t>total</t>');
    writeFileSync(file, zipParts(renamed));
    const error = await failureOf(applyTo(connector, changeAmount('200.00', '1.00')));
    expect(error.code).toBe('PARLEY_CONNECTOR_NOT_DESCRIBED');
  });

  it('whose key column is gone', async () => {
    const { error, errors } = await findOrders(
      changePart(listHandmadeParts(), 'xl/sharedStrings.xml', '<t>id</t>', '<t>nr</t>'),
    );
    expect(error.code).toBe('PARLEY_CONNECTOR_NOT_DESCRIBED');
    expect(errors[0]?.message).toBe('"orders" has no column called "id" (any more).');
  });

  it('with duplicate headings', async () => {
    const { error, errors } = await findOrders(
      changePart(listHandmadeParts(), 'xl/sharedStrings.xml', '<t>amount</t>', '<t>name</t>'),
    );
    expect(error.code).toBe('PARLEY_CONNECTOR_NOT_DESCRIBED');
    expect(errors[0]?.message).toBe('"orders" has two columns called "name".');
  });

  it('with merged cells among its records', async () => {
    const { errors } = await findOrders(
      changePart(listHandmadeParts(), sheet1, 'ref="A1:E1"/>', 'ref="A1:E1"/><mergeCell ref="A5:B5"/>'),
    );
    expect(errors[0]?.message).toBe('"orders" has merged cells (A5:B5).');
  });

  it('that is empty', async () => {
    const parts = listHandmadeParts();
    const { errors } = await findOrders({
      ...parts,
      [sheet1]: (parts[sheet1] ?? '').replace(/<sheetData>.*<\/sheetData>/, '<sheetData/>'),
    });
    expect(errors[0]?.message).toBe('"orders" has no headings in row 3.');
  });

  it('with headings only takes its first record', async () => {
    const parts = listHandmadeParts();
    const { connector } = await serve({
      ...parts,
      [sheet1]: (parts[sheet1] ?? '').replace(/<row r="[456]".*?<\/row>/g, ''),
    });
    await applyTo(connector, { kind: 'insert', collection: 'orders', id: 'o', set: { id: 'C-1' } });
    expect((await connector.find({ collection: 'orders' }, call())).records).toHaveLength(1);
  });

  it('with two rows of one key: neither can be changed', async () => {
    const { connector } = await serve(
      changePart(listHandmadeParts(), 'xl/sharedStrings.xml', '<t>C-3</t>', '<t>C-2</t>'),
    );
    const error = await failureOf(applyTo(connector, changeAmount('200.00', '1.00')));
    expect(error.code).toBe('PARLEY_CONNECTOR_CONSTRAINT');
    const { findings } = await connector.check(call());
    expect(findings.map(({ message }) => message)).toContain(
      'Several rows of "orders" share a key; these cannot be changed.',
    );
  });

  it('with a row without a key: it is skipped and reported', async () => {
    const parts = changePart(listHandmadeParts(), sheet1, '<c r="A5" t="s"><v>7</v></c>', '');
    const { connector } = await serve(parts);
    expect((await connector.find({ collection: 'orders' }, call())).records).toHaveLength(2);
    const { findings } = await connector.check(call());
    expect(findings.map(({ message }) => message)).toContain(
      '1 rows of "orders" have no key and are skipped.',
    );
  });

  it('that is protected', async () => {
    const { connector } = await serve(
      changePart(listHandmadeParts(), sheet1, '<mergeCells', '<sheetProtection sheet="1"/><mergeCells'),
    );
    const error = await failureOf(applyTo(connector, changeAmount('200.00', '1.00')));
    expect(error.code).toBe('PARLEY_CONNECTOR_FORBIDDEN');
  });

  it('a table with something directly below it', async () => {
    const { connector } = await serve(
      changePart(
        listHandmadeParts(),
        sheet2,
        '</row></sheetData>',
        '</row><row r="4"><c r="B4"><v>1</v></c></row></sheetData>',
      ),
    );
    const insert = { kind: 'insert', collection: 'people', id: 'p', set: { name: 'x' } } as const;
    expect((await failureOf(applyTo(connector, insert))).code).toBe('PARLEY_CONNECTOR_CONSTRAINT');
  });
});

describe('an xlsx', () => {
  const readFailure = async (content: Buffer, options = {}) => {
    served = await serveWorkbook(content, { ...options, now: () => Date.now() + 10_000 });
    return failureOf(served.connect({ collections }).describe(call()));
  };

  it('that is open in Excel or LibreOffice: BUSY, and readable', async () => {
    const { connector, folder, file } = await serve();
    const before = readFileSync(file);
    for (const owner of ['~$book.xlsx', '.~lock.book.xlsx#']) {
      writeFileSync(join(folder, owner), 'someone');
      const error = await failureOf(applyTo(connector, changeAmount('200.00', '1.00')));
      expect([error.code, error.retryable]).toEqual(['PARLEY_CONNECTOR_BUSY', true]);
      expect((await connector.find({ collection: 'orders' }, call())).records).toHaveLength(3);
      rmSync(join(folder, owner));
    }
    expect(readFileSync(file).equals(before)).toBe(true);
    await applyTo(connector, changeAmount('200.00', '1.00'));
  });

  it.each([
    ['cut off', (file: Buffer) => file.subarray(0, file.length - 40)],
    ['empty', () => Buffer.alloc(0)],
    ['no zip at all', () => Buffer.from('<html>not a workbook</html>')],
    [
      'with a damaged part',
      (file: Buffer) => {
        const at = file.indexOf('xl/worksheets/sheet1.xml') + 40;
        return Buffer.concat([file.subarray(0, at), Buffer.alloc(20, 7), file.subarray(at + 20)]);
      },
    ],
  ])('that is corrupt: %s', async (_, damage) => {
    const error = await readFailure(damage(zipParts(listHandmadeParts())));
    expect(error.code).toBe('PARLEY_CONNECTOR_UNSUPPORTED');
  });

  it.each([
    ['encrypted', Buffer.from('d0cf11e0a1b11ae1', 'hex')],
    ['with macros', zipParts({ ...listHandmadeParts(), 'xl/vbaProject.bin': 'x' })],
    ['without a workbook', zipParts({ '[Content_Types].xml': '<Types/>' })],
    [
      'with a document type that defines entities',
      zipParts(
        changePart(
          listHandmadeParts(),
          'xl/workbook.xml',
          '<workbook ',
          '<!DOCTYPE a [<!ENTITY b "c">]><workbook ',
        ),
      ),
    ],
  ])('that is %s is refused', async (_, content) => {
    expect((await readFailure(content)).code).toBe('PARLEY_CONNECTOR_UNSUPPORTED');
  });

  it('over the size limit', async () => {
    const error = await readFailure(zipParts(listHandmadeParts()), { maxBytes: 1000 });
    expect(error.message).toContain('size limit');
  });

  it('that inflates over the size limit', async () => {
    const bomb = { ...listHandmadeParts(), 'xl/media/zeros.bin': '0'.repeat(3_000_000) };
    const error = await readFailure(zipParts(bomb), { maxBytes: 100_000 });
    expect(error.message).toContain('size limit');
  });

  it('that is being written this very moment: BUSY', async () => {
    served = await serveWorkbook(zipParts(listHandmadeParts()).subarray(0, 900));
    const error = await failureOf(served.connect({ collections }).describe(call()));
    expect([error.code, error.retryable]).toEqual(['PARLEY_CONNECTOR_BUSY', true]);
  });

  it('that is gone', async () => {
    const { connector, file } = await serve();
    rmSync(file);
    expect((await failureOf(connector.describe(call()))).code).toBe('PARLEY_CONNECTOR_UNREACHABLE');
  });
});

describe('the file changes underneath', () => {
  it('and what was expected no longer holds: CONFLICT, the other change stays', async () => {
    const { connector, file } = await serve();
    await connector.find({ collection: 'orders' }, call());
    writeFileSync(
      file,
      zipParts(changePart(listHandmadeParts(), sheet1, '<c r="D5" s="2"><v>200<', '<c r="D5" s="2"><v>222<')),
    );
    const error = await failureOf(applyTo(connector, changeAmount('200.00', '1.00')));
    expect(error.code).toBe('PARLEY_CONNECTOR_CONFLICT');
    const { records } = await connector.find({ collection: 'orders' }, call());
    expect(records[1]?.fields.amount).toEqual({ type: 'decimal', value: '222.00' });
  });

  it('by rows that were sorted and inserted: the record is found by its key', async () => {
    const { connector, file, parts } = await serve();
    await connector.find({ collection: 'orders' }, call());
    const sorted = Object.entries({ '<v>5</v>': '<v>A</v>', '<v>7</v>': '<v>5</v>', '<v>A</v>': '<v>7</v>' });
    const moved = sorted.reduce((all, [from, to]) => changePart(all, sheet1, from, to), listHandmadeParts());
    writeFileSync(file, zipParts(moved));
    await applyTo(connector, changeAmount('100.00', '1.00'));
    expect(parts()[sheet1]).toContain('<c r="D4" s="2"><v>1</v></c>');
  });
});

describe('wrong credentials', () => {
  it('a signature made with another secret: CREDENTIALS, nothing written', async () => {
    const { file } = await serve();
    const before = readFileSync(file);
    const stranger = served?.connect({ collections, secret: 'a-secret-that-nobody-gave-out' });
    const error = await failureOf(stranger && applyTo(stranger, changeAmount('200.00', '1.00')));
    expect(error.code).toBe('PARLEY_CONNECTOR_CREDENTIALS');
    expect(readFileSync(file).equals(before)).toBe(true);
  });

  it('a request older than five minutes', async () => {
    const { connector } = await serve(listHandmadeParts(), { now: () => Date.now() + 301_000 });
    expect((await failureOf(connector.describe(call()))).code).toBe('PARLEY_CONNECTOR_CREDENTIALS');
  });

  it('another path does not exist', async () => {
    const { server } = await serve(listHandmadeParts(), { path: '/secret-path' });
    const response = await fetch(new URL('/', server.url), { method: 'POST', body: '{}' });
    expect(response.status).toBe(404);
  });
});
