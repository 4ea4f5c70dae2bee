import { createHash, createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Fields, Value } from '@parley/core/contract';
import {
  type ConnectorFixture,
  createTestHost,
  seedChildren,
  seedParents,
  testConnector,
} from '@parley/core/testing';
import * as v from 'valibot';
import { afterEach, describe, expect, it } from 'vitest';
import { buildScript, scriptFile } from '../office-script/build.ts';
import { conformanceCollections, hostileNames } from '../test/conformance-workbook.ts';
import { createFakeWorkbook, type FakeSheet, type FakeWorkbook } from '../test/fake-excel.ts';
import { loadScript } from '../test/script-runner.ts';
import { applyTo, call, failureOf } from '../test/served-workbook.ts';
import { ExcelWebhookConfigSchema } from './config.ts';
import { createExcelWebhookConnector } from './connector.ts';
import { toSerialDay } from './engine/serial-dates.ts';
import { createHmacHex, createSha256Hex } from './engine/sha256.ts';
import plugin from './index.ts';
import { manifest } from './manifest.ts';

const secret = 'the-flow-secret-of-the-test-';
const main = loadScript();

/** What the flow does: hands the body to the script, and its answer back. */
interface Flow {
  readonly url: string;
  readonly runs: () => number;
  hold(): () => Promise<void>;
  /** Lets the script run but drops its answers. */
  loseAnswers(lost: boolean): void;
  close(): Promise<void>;
}

async function startFlow(workbook: FakeWorkbook): Promise<Flow> {
  let gate: Promise<void> = Promise.resolve();
  let runs = 0;
  let isLossy = false;
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    await gate;
    runs += 1;
    // Power Automate parses the body and writes it anew.
    const body = JSON.stringify(JSON.parse(Buffer.concat(chunks).toString('utf8')), null, 1);
    const answer = main(workbook.script, body, secret);
    if (isLossy) return void response.destroy();
    response.writeHead(answer.status, { 'content-type': 'application/json' }).end(answer.body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/?sig=sas-of-the-flow`,
    runs: () => runs,
    hold() {
      let release = () => {};
      gate = new Promise((resolve) => {
        release = resolve;
      });
      return async () => release();
    },
    loseAnswers(lost) {
      isLossy = lost;
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function toContent(value: Value): string | number | boolean | null {
  if (typeof value !== 'object' || value === null) return value;
  if (value.type === 'decimal') return Number(value.value);
  if (value.type === 'time') return Date.parse(`1970-01-01T${value.value}Z`) / 86_400_000;
  const time = value.type === 'date' ? 0 : Date.parse(`1970-01-01${value.value.slice(10)}Z`) / 86_400_000;
  return (toSerialDay(value.value.slice(0, 10), false) ?? 0) + time;
}

const columns = ['id', 'code', 'name', 'phone', 'amount', 'active', 'count', 'born', 'starts', 'seen'];
const formats: Readonly<Record<string, string>> = {
  amount: '#,##0.00',
  born: 'yyyy-mm-dd',
  starts: 'hh:mm:ss',
  seen: 'yyyy-mm-dd hh:mm:ss',
};

function createSeeded(): FakeWorkbook {
  const workbook = createFakeWorkbook();
  const parents = workbook.addSheet('Parents', [
    columns,
    ...seedParents.map((parent, index) => [
      index + 1,
      ...columns.slice(1).map((name) => toContent(parent[name] ?? null)),
    ]),
  ]);
  columns.forEach((name, column) => {
    const format = formats[name];
    if (format === undefined) return;
    parents.formats.set(column, format);
    for (let row = 1; row <= seedParents.length; row += 1) {
      const cell = parents.cells.get(`${row},${column}`);
      if (cell !== undefined) cell.format = format;
    }
  });
  workbook.addSheet('Children', [
    ['id', 'parent_id', 'label'],
    ...seedChildren.map(({ parent, label }, index) => [
      index + 1,
      seedParents.findIndex(({ code }) => code === parent) + 1,
      label,
    ]),
  ]);
  workbook.addSheet('Keyless', [['label'], ['a']]);
  workbook.addSheet('H', [['id', ...hostileNames]]);
  return workbook;
}

async function startFixture(): Promise<ConnectorFixture> {
  const workbook = createSeeded();
  const flow = await startFlow(workbook);
  const names: Readonly<Record<string, number>> = { parents: 0, children: 1, keyless: 2, hostile: 3 };
  const sheetOf = (collection: string): FakeSheet => {
    const sheet = workbook.sheets[names[collection] ?? -1];
    if (sheet === undefined) throw new Error('no such sheet');
    return sheet;
  };
  const keysOf = (sheet: FakeSheet) =>
    [...sheet.cells]
      .filter(([place]) => /^[1-9]\d*,0$/.test(place))
      .map(([place, { value }]) => ({ place, value }));
  function locate(sheet: FakeSheet, key: Fields, field: string): string {
    const [value] = Object.values(key);
    const row =
      keysOf(sheet)
        .find((one) => one.value === value)
        ?.place.split(',')[0] ?? '-1';
    const heading = [...sheet.cells].find(([place, cell]) => place.startsWith('0,') && cell.value === field);
    return `${row},${heading?.[0].split(',')[1] ?? '-1'}`;
  }
  const config = {
    url: flow.url,
    secret,
    'served-by': 'power-automate',
    collections: conformanceCollections,
  };
  const refused = 'another-secret-of-the-test-';
  return {
    config,
    deadConfig: { ...config, url: 'http://127.0.0.1:1/?sig=sas-of-the-flow' },
    refusedConfig: { ...config, secret: refused },
    secrets: [secret, refused, 'sas-of-the-flow'],
    collections: { parents: 'parents', children: 'children', keyless: 'keyless' },
    hostile: { collection: 'hostile', fields: hostileNames },
    async peek(collection, key, field) {
      const sheet = sheetOf(collection);
      const cell = sheet.cells.get(locate(sheet, key, field));
      return cell === undefined ? null : (cell.formula ?? String(cell.value));
    },
    async poke(collection, key, field, text) {
      const sheet = sheetOf(collection);
      sheet.cells.set(locate(sheet, key, field), { value: text, format: 'General', isText: true });
    },
    count: async (collection) => keysOf(sheetOf(collection)).length,
    hold: async () => flow.hold(),
    stop: () => flow.close(),
  };
}

/** The same plugin at the levels that it declares when a flow serves the workbook. */
const byFlow = {
  ...plugin,
  manifest: {
    ...manifest,
    name: '@parley/excel-webhook by Office Script',
    capabilities: {
      connector: { ...manifest.capabilities.connector, compareAndSet: 'best-effort', deadline: 'none' },
    },
  },
} as const;

testConnector({ plugin: byFlow, start: startFixture });

describe('the Office Script', () => {
  let flow: Flow | undefined;
  afterEach(async () => {
    await flow?.close();
    flow = undefined;
  });

  async function connect(workbook: FakeWorkbook, collections: object = conformanceCollections) {
    flow = await startFlow(workbook);
    const config = { url: flow.url, secret, 'served-by': 'power-automate', collections };
    const parsed = v.parse(ExcelWebhookConfigSchema, config);
    return { flow, connector: createExcelWebhookConnector(parsed, createTestHost({ permission: 'full' })) };
  }

  const insert = { kind: 'insert', collection: 'parents', id: 'p', set: { code: 'once' } } as const;

  it('is the one that its parts make', () => {
    expect(readFileSync(scriptFile, 'utf8')).toBe(buildScript());
  });

  it('keeps to what a script may say: no any, no import, no export', () => {
    const text = buildScript();
    expect(text).not.toMatch(/:\s*any\b|\bas any\b/);
    expect(text).not.toMatch(/^\s*(import|export)\b/m);
    expect(text).not.toMatch(
      /\bsatisfies\b|\?\?=|\.at\(|replaceAll|Object\.fromEntries|flatMap|structuredClone/,
    );
  });

  it('retries do not insert twice, also when the answer was lost', async () => {
    const workbook = createSeeded();
    const { connector, flow: served } = await connect(workbook);
    const options = () => ({ ...call(), operationId: 'lost-answer' });
    served.loseAnswers(true);
    const error = await failureOf(connector.apply?.([insert], options()));
    expect(error.code).toBe('PARLEY_CONNECTOR_OUTCOME_UNKNOWN');
    served.loseAnswers(false);
    expect(await connector.findOperation?.('lost-answer', call())).toBe('applied');
    expect((await connector.apply?.([insert], options()))?.performed).toBe('earlier');
    const found = await connector.find(
      { collection: 'parents', where: [{ field: 'code', operator: 'eq', value: 'once' }] },
      call(),
    );
    expect(found.records).toHaveLength(1);
  });

  it('a run that stopped in the middle stays unknown, and is not run again', async () => {
    const workbook = createSeeded();
    const { connector } = await connect(workbook);
    const parents = workbook.sheets[0];
    const set = parents?.cells.set;
    if (parents === undefined || set === undefined) throw new Error('no sheet');
    parents.cells.set = () => {
      throw new Error('Excel gave up');
    };
    const options = () => ({ ...call(), operationId: 'half-done' });
    const first = await failureOf(connector.apply?.([insert], options()));
    parents.cells.set = set;
    const second = await failureOf(connector.apply?.([insert], options()));
    expect([first.code, second.code]).toEqual([
      'PARLEY_CONNECTOR_OUTCOME_UNKNOWN',
      'PARLEY_CONNECTOR_OUTCOME_UNKNOWN',
    ]);
    expect(await connector.findOperation?.('half-done', call())).toBe('unknown');
  });

  it('what one turn asks is one run, and a description is good for an hour', async () => {
    const { connector, flow: served } = await connect(createSeeded());
    await Promise.all([
      connector.find({ collection: 'parents' }, call()),
      connector.find({ collection: 'children' }, call()),
      connector.find({ collection: 'keyless' }, call()),
    ]);
    expect(served.runs()).toBe(1);
    await connector.describe(call());
    await connector.describe(call());
    expect(served.runs()).toBe(2);
  });

  it('a failed query does not take the others with it', async () => {
    const { connector } = await connect(createSeeded());
    const [good, bad] = await Promise.allSettled([
      connector.find({ collection: 'parents' }, call()),
      connector.find({ collection: 'nothing' }, call()),
    ]);
    expect([good.status, bad.status]).toEqual(['fulfilled', 'rejected']);
  });

  it('a table grows by the row that is added, and its formulas are left alone', async () => {
    const workbook = createFakeWorkbook();
    const sheet = workbook.addSheet('Stock', [
      ['id', 'count', 'double'],
      [1, 5, 10],
    ]);
    sheet.cells.set('1,2', { value: 10, formula: '=B2*2', format: 'General' });
    workbook.tables.push({ name: 'Stock', sheet, top: 0, left: 0, rows: 2, columns: 3, totals: false });
    const { connector } = await connect(workbook, {
      stock: { table: 'Stock', key: 'id', 'new-key': 'number' },
    });
    await applyTo(connector, { kind: 'insert', collection: 'stock', id: 's', set: { count: 7 } });
    expect(workbook.tables[0]?.rows).toBe(3);
    expect([sheet.cells.get('2,0')?.value, sheet.cells.get('2,1')?.value]).toEqual([2, 7]);
    const change = {
      kind: 'update',
      collection: 'stock',
      key: { id: 1 },
      expected: {},
      set: { double: 1 },
    } as const;
    expect((await failureOf(applyTo(connector, change))).code).toBe('PARLEY_CONNECTOR_CONSTRAINT');
  });

  it('merged cells and protection are reported', async () => {
    const workbook = createSeeded();
    const [parents, children] = workbook.sheets;
    if (parents === undefined || children === undefined) throw new Error('no sheets');
    parents.merged = 'A2:B2';
    children.isProtected = true;
    const { connector } = await connect(workbook);
    const { findings } = await connector.check(call());
    expect(findings.map(({ message }) => message)).toEqual(
      expect.arrayContaining([
        '"parents" has merged cells (Parents!A2:B2).',
        'The sheet "Children" is protected against changes.',
      ]),
    );
  });

  it('a secret that is too short to be one is refused, even when both sides have it', () => {
    const envelope = { protocol: 'parley-workbook/1', timestamp: Date.now(), payload: '{}', signature: '' };
    const payload = `${envelope.protocol}.${envelope.timestamp}.${envelope.payload}`;
    const signature = createHmac('sha256', '').update(payload).digest('hex');
    expect(main(createSeeded().script, JSON.stringify({ ...envelope, signature }), '').status).toBe(401);
  });
});

describe('SHA-256 without crypto', () => {
  it.each([
    '',
    'abc',
    'ü 李 👩‍👧',
    'x'.repeat(55),
    'x'.repeat(56),
    'x'.repeat(64),
    'y'.repeat(1000),
    '\ud800',
  ])('agrees with Node on %j', (text) => {
    expect(createSha256Hex(text)).toBe(createHash('sha256').update(text).digest('hex'));
    for (const key of ['k', 'k'.repeat(64), 'ü'.repeat(100)])
      expect(createHmacHex(key, text)).toBe(createHmac('sha256', key).update(text).digest('hex'));
  });
});
