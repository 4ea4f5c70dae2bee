import { generateKeyPairSync } from 'node:crypto';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { type Change, isParleyError } from '@parley/core/contract';
import { afterEach, describe, expect, it } from 'vitest';
import { createTestCertificates } from '../../../test/support/certificates.ts';
import type { FakeSheetsOptions } from '../../../test/support/fake-sheets/index.ts';
import { createOperationMarker } from './operations.ts';
import { createMarker } from './requests.ts';
import { type Rig, startRig, type Tabs, update } from './rig-for-tests.ts';

const customers: Tabs[string] = [
  ['id', 'name', 'phone', 'balance', 'since'],
  ['1', 'Thandi', "'+27821234567", 'R 1,234.50', '2019-03-31'],
  ['2', 'Zoë', "'082 765 4321", 'R 0.10', '2020-02-29'],
  ['3', 'Ann', "'0829999999", 'R 12.00', '2021-12-01'],
];
const keyed = { sheets: { customers: { key: 'id' } } };

/** Sorts a tab by its second column. */
const sortByName = (sortOrder = 'DESCENDING') => ({
  sortRange: {
    range: { sheetId: 0, startRowIndex: 1, endRowIndex: 1000 },
    sortSpecs: [{ dimensionIndex: 1, sortOrder }],
  },
});
const insertRowAt = (index: number) => ({
  insertDimension: { range: { sheetId: 0, dimension: 'ROWS', startIndex: index, endIndex: index + 1 } },
});
const deleteRowAt = (index: number) => ({
  deleteDimension: { range: { sheetId: 0, dimension: 'ROWS', startIndex: index, endIndex: index + 1 } },
});

describe('google-sheets', () => {
  let rig: Rig;
  afterEach(() => rig.stop());

  async function start(tabs: Tabs = { customers }, options: FakeSheetsOptions = {}): Promise<Rig> {
    rig = await startRig(tabs, options);
    return rig;
  }

  const nameAt = (row: number) => rig.person.cell('customers', row, 2).entered?.stringValue;

  describe('wrong credentials', () => {
    it('of a key that Google does not know: CREDENTIALS', async () => {
      const { server, create, call } = await start();
      const { privateKey } = generateKeyPairSync('rsa', {
        modulusLength: 2048,
        privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
        publicKeyEncoding: { type: 'spki', format: 'pem' },
      });
      const account = { ...JSON.parse(server.tokens.serviceAccount), private_key: privateKey };
      const connector = create({ 'service-account': JSON.stringify(account) });
      await expect(connector.check(call())).rejects.toMatchObject({ code: 'PARLEY_CONNECTOR_CREDENTIALS' });
    });

    it.each(['not json', '{}', '{"client_email":"a@b","private_key":"no key"}'])(
      'that are none (%s): CREDENTIALS',
      async (text) => {
        const { create, call } = await start();
        await expect(create({ 'service-account': text }).check(call())).rejects.toMatchObject({
          code: 'PARLEY_CONNECTOR_CREDENTIALS',
        });
      },
    );

    it('of a refresh token that was revoked: CREDENTIALS; the right one works', async () => {
      const { server, create, call } = await start();
      const { clientId, clientSecret, refreshToken } = server.tokens.oauth;
      const oauth = { 'client-id': clientId, 'client-secret': clientSecret };
      expect(
        (await create({ ...oauth, 'refresh-token': refreshToken }).describe(call())).collections,
      ).toHaveLength(1);
      await expect(create({ ...oauth, 'refresh-token': 'revoked' }).check(call())).rejects.toMatchObject({
        code: 'PARLEY_CONNECTOR_CREDENTIALS',
      });
    });

    it('for a spreadsheet that is not shared: FORBIDDEN; that is not there: FAILED; only to look at: an error', async () => {
      const { server, spreadsheet, create, call } = await start();
      await expect(create({ spreadsheet: 'no-such' }).check(call())).rejects.toMatchObject({
        code: 'PARLEY_CONNECTOR_FAILED',
      });
      server.share(spreadsheet, 'nobody');
      await expect(create().check(call())).rejects.toMatchObject({ code: 'PARLEY_CONNECTOR_FORBIDDEN' });
      server.share(spreadsheet, 'reader');
      const { findings } = await create().check(call());
      expect(findings).toContainEqual(
        expect.objectContaining({ level: 'error', message: expect.stringMatching(/edit/) }),
      );
      expect((await create({}, 'read-only').check(call())).findings.map(({ level }) => level)).not.toContain(
        'error',
      );
    });

    it('at read-only cannot write: the token itself is refused by Google', async () => {
      const { server, create, call, spreadsheet } = await start();
      const connector = create({}, 'read-only');
      await connector.describe(call());
      const { loadDriver } = await import('./driver.ts');
      const { createTestHost } = await import('@parley/core/testing');
      const driver = await loadDriver(
        {
          spreadsheet,
          'service-account': server.tokens.serviceAccount,
          endpoint: server.endpoint,
          'token-endpoint': server.tokenEndpoint,
        },
        createTestHost({ permission: 'read-only' }),
      );
      const requestBody = { requests: [deleteRowAt(1)] };
      await expect(
        driver.spreadsheets.batchUpdate({ spreadsheetId: spreadsheet, requestBody }),
      ).rejects.toMatchObject({
        status: 403,
      });
    });

    it('are not sent to a server whose certificate does not verify: CERTIFICATE', async () => {
      const { create, call } = await start();
      const { key, certificate: cert } = await createTestCertificates();
      const seen: string[] = [];
      const server = createServer({ key, cert }, (request) => void seen.push(request.url ?? ''));
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      const url = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
      const connector = create({ endpoint: url, 'token-endpoint': `${url}/token`, tls: 'verify-full' });
      await expect(connector.check(call())).rejects.toMatchObject({ code: 'PARLEY_CONNECTOR_CERTIFICATE' });
      expect(seen).toEqual([]);
      server.close();
    });

    it('are not needed to refuse plaintext that nobody asked for', async () => {
      const { create } = await start();
      expect(() => create({ tls: 'verify-full' })).toThrow(
        expect.objectContaining({ code: 'PARLEY_CONNECTOR_PLAINTEXT' }),
      );
    });
  });

  describe('a sheet whose header', () => {
    const good: Tabs[string] = [['id'], ['1']];

    async function refuse(tabs: Tabs, change: (rig: Rig) => void, message: RegExp): Promise<void> {
      const { create, call } = await start({ ...tabs, good });
      const connector = create({ sheets: { customers: { key: 'id' }, good: { key: 'id' } } });
      change(rig);
      const { collections } = await connector.describe(call());
      expect(collections.map(({ name }) => name)).toEqual(['good']);
      const { findings } = await connector.check(call());
      expect(findings).toContainEqual(
        expect.objectContaining({
          level: 'error',
          message: expect.stringMatching(message),
          fix: expect.any(String),
        }),
      );
      await expect(connector.find({ collection: 'customers' }, call())).rejects.toMatchObject({
        code: 'PARLEY_CONNECTOR_NOT_DESCRIBED',
        message: expect.stringMatching(message),
      });
      const before = structuredClone(rig.person.tab('customers').rows);
      await expect(
        rig.apply(connector, [update('customers', { id: 2 }, {}, { name: 'x' })]),
      ).rejects.toMatchObject({ code: 'PARLEY_CONNECTOR_NOT_DESCRIBED' });
      expect(rig.person.tab('customers').rows).toEqual(before);
    }

    it('changed is refused where the key or a declared column is gone', () =>
      refuse({ customers }, ({ person }) => person.type('customers', 1, 1, 'number'), /no column "id"/));

    it('changed is told by the fingerprint, and its columns are no longer served', async () => {
      const { create, call, person, apply } = await start();
      const connector = create(keyed);
      const [before] = (await connector.describe(call())).collections;
      person.type('customers', 1, 2, 'full name');
      const [after] = (await connector.describe(call())).collections;
      expect(after?.fingerprint).not.toBe(before?.fingerprint);
      await expect(
        apply(connector, [update('customers', { id: 1 }, { name: 'Thandi' }, { name: 'x' })]),
      ).rejects.toMatchObject({ code: 'PARLEY_CONNECTOR_NOT_DESCRIBED' });
      expect(nameAt(2)).toBe('Thandi');
    });

    it('has duplicates is refused, also when they differ by case and space', () =>
      refuse({ customers }, ({ person }) => person.type('customers', 1, 3, ' NAME '), /Two columns/));

    it('has merged cells is refused', () =>
      refuse(
        { customers },
        ({ person }) =>
          person.perform({
            mergeCells: {
              mergeType: 'MERGE_ALL',
              range: { sheetId: 0, startRowIndex: 0, endRowIndex: 1, startColumnIndex: 3, endColumnIndex: 5 },
            },
          }),
        /merged/,
      ));

    it('is empty is refused', () => refuse({ customers: [] }, () => {}, /no header/));

    it('has more rows below it than the limit is refused', async () => {
      const { create, call } = await start();
      const connector = create({ ...keyed, 'max-rows': 2 });
      await expect(connector.find({ collection: 'customers' }, call())).rejects.toMatchObject({
        code: 'PARLEY_CONNECTOR_NOT_DESCRIBED',
        message: expect.stringMatching(/3 rows, more than 2/),
      });
    });

    it('belongs to no known tab is a finding, and the others are served', async () => {
      const { create, call } = await start();
      const { findings } = await create({ sheets: { customers: { key: 'id' }, gone: {} } }).check(call());
      expect(findings).toContainEqual(
        expect.objectContaining({ level: 'error', message: expect.stringMatching(/gone/) }),
      );
    });
  });

  describe('schema drift', () => {
    it('is not a sampled type that widens, nor a column that moves, nor one more tab', async () => {
      const { create, call, person } = await start({
        customers: [
          ['id', 'count'],
          ['1', '5'],
        ],
      });
      const connector = create(keyed);
      const [before] = (await connector.describe(call())).collections;
      person.type('customers', 3, 1, '2');
      person.type('customers', 3, 2, '5.5');
      person.perform({
        moveDimension: {
          source: { sheetId: 0, dimension: 'COLUMNS', startIndex: 0, endIndex: 1 },
          destinationIndex: 2,
        },
      });
      person.perform({ addSheet: { properties: { title: 'notes' } } });
      const [after] = (await connector.describe(call())).collections;
      expect(before?.fields.map(({ type }) => type)).toEqual(['integer', 'integer']);
      expect(after?.fields.map(({ name, type }) => [name, type])).toEqual([
        ['count', 'decimal'],
        ['id', 'integer'],
      ]);
      expect(after?.fingerprint).toBe(before?.fingerprint);
    });

    it('is a column that is added, removed or declared otherwise', async () => {
      const { create, call, person } = await start();
      const fingerprint = async (config = {}) =>
        (await create({ ...keyed, ...config }).describe(call())).collections[0]?.fingerprint;
      const first = await fingerprint();
      const declared = await fingerprint({
        sheets: { customers: { key: 'id', columns: { balance: { type: 'decimal', scale: 2 } } } },
      });
      person.type('customers', 1, 6, 'email');
      const added = await fingerprint();
      person.type('customers', 1, 6, '');
      expect(new Set([first, declared, added]).size).toBe(3);
      expect(await fingerprint()).toBe(first);
    });
  });

  describe('cells', () => {
    it('that look like formulas stay text, in an insert and in an update', async () => {
      const { create, person, apply, find } = await start();
      const connector = create(keyed);
      const formula = '=HYPERLINK("http://x.example","y")';
      await apply(connector, [update('customers', { id: 1 }, {}, { name: formula })]);
      await apply(connector, [
        { kind: 'insert', collection: 'customers', id: 'c', set: { name: '=1+1', phone: '00123' } },
      ]);
      expect(person.cell('customers', 2, 2)).toEqual({ entered: { stringValue: formula } });
      expect(person.cell('customers', 5, 2)).toEqual({ entered: { stringValue: '=1+1' } });
      expect((await find(connector, 'customers'))[3]).toMatchObject({ id: 4, name: '=1+1', phone: '00123' });
    });

    it('are typed: money exact, dates without a zone, phone-like text as text', async () => {
      const { create, find } = await start();
      expect((await find(create(keyed), 'customers'))[0]).toEqual({
        id: 1,
        name: 'Thandi',
        phone: '+27821234567',
        balance: { type: 'decimal', value: '1234.5' },
        since: { type: 'date', value: '2019-03-31' },
      });
    });

    it('keep the format of their column when a date or an amount is written', async () => {
      const { create, person, apply } = await start();
      await apply(create(keyed), [
        update(
          'customers',
          { id: 1 },
          {},
          {
            since: { type: 'date', value: '2026-11-22' },
            balance: { type: 'decimal', value: '7.25' },
          },
        ),
        {
          kind: 'insert',
          collection: 'customers',
          id: 'c',
          set: { since: { type: 'date', value: '2026-11-23' } },
        },
      ]);
      expect(person.cell('customers', 2, 4)).toMatchObject({
        entered: { numberValue: 7.25 },
        format: { type: 'CURRENCY' },
      });
      expect(person.cell('customers', 2, 5)).toMatchObject({
        entered: { numberValue: 46348 },
        format: { type: 'DATE' },
      });
      expect(person.cell('customers', 5, 5)).toMatchObject({
        entered: { numberValue: 46349 },
        format: { type: 'DATE' },
      });
    });

    it('with a formula are read and never overwritten', async () => {
      const { create, person, apply, find } = await start();
      person.type('customers', 2, 4, '=2*3.5');
      const connector = create(keyed);
      expect((await find(connector, 'customers'))[0]?.balance).toEqual({ type: 'decimal', value: '7' });
      await expect(
        apply(connector, [update('customers', { id: 1 }, {}, { balance: { type: 'decimal', value: '1' } })]),
      ).rejects.toMatchObject({ code: 'PARLEY_CONNECTOR_CONSTRAINT' });
      expect(person.cell('customers', 2, 4).entered).toEqual({ formulaValue: '=2*3.5' });
    });

    it('that the formula of another cell fills are never overwritten either', async () => {
      const { create, person, apply } = await start();
      const cells = person.tab('customers').rows[2]?.cells ?? [];
      cells[3] = { result: { numberValue: 7 } };
      const set = { balance: { type: 'decimal', value: '1' } } as const;
      await expect(apply(create(keyed), [update('customers', { id: 2 }, {}, set)])).rejects.toMatchObject({
        code: 'PARLEY_CONNECTOR_CONSTRAINT',
      });
    });

    it('of several rows go together: some change, some are removed, some are new', async () => {
      const { create, person, apply, find } = await start();
      const connector = create(keyed);
      await apply(connector, [
        { kind: 'remove', collection: 'customers', key: { id: 1 }, expected: { name: 'Thandi' } },
        update('customers', { id: 2 }, {}, { name: 'Zoe' }),
        { kind: 'insert', collection: 'customers', id: 'c', set: { name: 'New' } },
        { kind: 'remove', collection: 'customers', key: { id: 3 }, expected: {} },
      ]);
      expect((await find(connector, 'customers')).map(({ id, name }) => [id, name])).toEqual([
        [2, 'Zoe'],
        [4, 'New'],
      ]);
      expect(person.cell('customers', 3, 2).entered).toEqual({ stringValue: 'New' });
    });

    it('of another type than nine in ten are named by check and come as what they are', async () => {
      const rows = Array.from({ length: 19 }, (_, index) => [String(index + 1), '1.5']);
      const { create, call, find } = await start({ customers: [['id', 'total'], ...rows, ['20', 'n/a']] });
      const connector = create(keyed);
      expect((await connector.describe(call())).collections[0]?.fields[1]).toMatchObject({ type: 'decimal' });
      expect((await find(connector, 'customers'))[19]?.total).toBe('n/a');
      expect((await connector.check(call())).findings).toContainEqual(
        expect.objectContaining({ level: 'warning', message: expect.stringMatching(/"total", 1 cells/) }),
      );
    });

    it('typed as a number are text where the column is declared as text', async () => {
      const { create, find } = await start({
        customers: [
          ['id', 'phone'],
          ['1', '27821234567'],
        ],
      });
      const config = { sheets: { customers: { key: 'id', columns: { phone: { type: 'text' as const } } } } };
      expect((await find(create(config), 'customers'))[0]?.phone).toBe('27821234567');
    });
  });

  describe('a person who', () => {
    const rename: Change = update('customers', { id: 2 }, { name: 'Zoë' }, { name: 'Zoe' });

    it.each([
      ['sorts', [sortByName()], 2],
      ['inserts a row', [insertRowAt(1)], 4],
      ['deletes another row', [deleteRowAt(1)], 2],
      [
        'moves a row',
        [
          {
            moveDimension: {
              source: { sheetId: 0, dimension: 'ROWS', startIndex: 2, endIndex: 3 },
              destinationIndex: 1,
            },
          },
        ],
        2,
      ],
    ])('%s between read and write does not lead the write astray', async (_, requests, row) => {
      const { create, find, apply, person } = await start();
      const connector = create(keyed);
      await find(connector, 'customers');
      person.perform(...requests);
      await apply(connector, [rename]);
      expect(nameAt(row)).toBe('Zoe');
    });

    it('deletes the row itself causes a conflict', async () => {
      const { create, apply, person } = await start();
      person.perform(deleteRowAt(2));
      await expect(apply(create(keyed), [rename])).rejects.toMatchObject({
        code: 'PARLEY_CONNECTOR_CONFLICT',
        details: { moved: [{ change: 0, collection: 'customers', fields: [] }] },
      });
    });

    it.each([true, false])(
      'sorts, inserts and deletes does not lead astray where rows have no key (a sort takes metadata along: %s)',
      async (sortMovesMetadata) => {
        const { create, apply, person, find } = await start({ customers }, { sortMovesMetadata });
        const connector = create();
        const zoe = (await find(connector, 'customers')).find(({ name }) => name === 'Zoë');
        const key = { _row: zoe?._row ?? null };
        person.perform(sortByName(), insertRowAt(1));
        await apply(connector, [update('customers', key, { name: 'Zoë' }, { name: 'Zoe' })]);
        expect(nameAt(3)).toBe('Zoe');
        // The id stays the row's, through a second sort and a change of everything that it was made of.
        person.perform(deleteRowAt(1), sortByName('ASCENDING'), deleteRowAt(2));
        await apply(connector, [update('customers', key, {}, { name: 'Zoe Two' })]);
        const rows = await find(connector, 'customers');
        expect(rows.map(({ name }) => name).sort()).toEqual(['Ann', 'Zoe Two'].sort());
        expect(rows.find(({ name }) => name === 'Zoe Two')).toMatchObject(key);
      },
    );

    it('edits a row without a key, which the hub wrote before, keeps its id; one that it never wrote is gone', async () => {
      const { create, apply, person, find } = await start();
      const connector = create();
      const [thandi, zoe] = await find(connector, 'customers');
      await apply(connector, [update('customers', { _row: thandi?._row ?? null }, {}, { name: 'T.' })]);
      person.type('customers', 2, 3, "'0821111111");
      person.type('customers', 3, 3, "'0822222222");
      await apply(connector, [update('customers', { _row: thandi?._row ?? null }, {}, { name: 'Thandi' })]);
      expect(nameAt(2)).toBe('Thandi');
      await expect(
        apply(connector, [update('customers', { _row: zoe?._row ?? null }, {}, { name: 'x' })]),
      ).rejects.toMatchObject({ code: 'PARLEY_CONNECTOR_CONFLICT' });
    });

    it('inserts a row in the very moment of writing makes the outcome UNKNOWN, and no proof is left of it', async () => {
      const { create, apply, person, call, server } = await start();
      const connector = create(keyed);
      server.beforeNextWrite(() => person.perform(insertRowAt(1)));
      await expect(apply(connector, [rename], 'crossed')).rejects.toMatchObject({
        code: 'PARLEY_CONNECTOR_OUTCOME_UNKNOWN',
        details: { collections: ['customers'], rows: [3] },
      });
      expect(await connector.findOperation?.('crossed', call())).toBe('unknown');
      await expect(apply(connector, [rename], 'crossed')).rejects.toMatchObject({
        code: 'PARLEY_CONNECTOR_OUTCOME_UNKNOWN',
      });
    });

    it('gives two rows the same key finds neither changed', async () => {
      const { create, apply, person, call } = await start();
      person.type('customers', 4, 1, '2');
      const connector = create(keyed);
      await expect(apply(connector, [rename])).rejects.toMatchObject({ code: 'PARLEY_CONNECTOR_CONSTRAINT' });
      expect((await connector.check(call())).findings).toContainEqual(
        expect.objectContaining({ level: 'warning', message: expect.stringMatching(/same id/) }),
      );
    });
  });

  describe('quotas', () => {
    it('are waited for with backoff on 429, for reads and for writes', async () => {
      const { create, apply, find, server, waits } = await start();
      const connector = create(keyed);
      server.failNext('read', { status: 429, times: 3 });
      await find(connector, 'customers');
      expect(waits.map((ms) => Math.floor(Math.log2(ms / 1000)))).toEqual([0, 1, 2]);
      server.failNext('write', { status: 429, times: 1 });
      await apply(connector, [update('customers', { id: 1 }, {}, { name: 'T.' })]);
      expect(waits).toHaveLength(4);
      expect(nameAt(2)).toBe('T.');
    });

    it('that are used up beyond the deadline: BUSY, with when to try again', async () => {
      const { create, call, server } = await start();
      server.failNext('read', { status: 429, times: 100 });
      await expect(create().find({ collection: 'customers' }, call(2500))).rejects.toMatchObject({
        code: 'PARLEY_CONNECTOR_BUSY',
        retryAfterMs: 60_000,
      });
    });

    it('are not touched: the hub itself stays below them', async () => {
      const { create, call, server, waits } = await start();
      const connector = create(keyed);
      for (let index = 0; index < 61; index += 1)
        await connector.find({ collection: 'customers' }, call(120_000));
      expect(waits).toEqual([60_000]);
      expect(server.requests.map(({ status }) => status)).not.toContain(429);
      for (let index = 0; index < 59; index += 1) await connector.describe(call());
      await expect(connector.find({ collection: 'customers' }, call(1000))).rejects.toMatchObject({
        code: 'PARLEY_CONNECTOR_BUSY',
      });
    });

    it('are spared: the finds of a turn cost one read, and a write is never served from it', async () => {
      const { create, apply, call, find, server, person } = await start();
      const connector = create({ ...keyed, 'cache-ms': 500 });
      await Promise.all(Array.from({ length: 10 }, () => find(connector, 'customers')));
      await connector.describe(call());
      expect(server.requests).toHaveLength(1);
      person.type('customers', 2, 2, 'Moved');
      await expect(
        apply(connector, [update('customers', { id: 1 }, { name: 'Thandi' }, { name: 'x' })]),
      ).rejects.toMatchObject({ code: 'PARLEY_CONNECTOR_CONFLICT' });
      expect((await find(connector, 'customers'))[0]?.name).toBe('Moved');
    });
  });

  describe('an answer that does not arrive', () => {
    const rename = update('customers', { id: 2 }, {}, { name: 'Zoe' });

    it.each([undefined, 503])(
      '(%s) leaves the outcome UNKNOWN; the marker then proves that it was applied',
      async (status) => {
        const { create, apply, call, server } = await start();
        const connector = create(keyed);
        server.failNext('write', { effect: true, ...(status === undefined ? {} : { status }) });
        await expect(apply(connector, [rename], 'lost')).rejects.toMatchObject({
          code: 'PARLEY_CONNECTOR_OUTCOME_UNKNOWN',
        });
        expect(await connector.findOperation?.('lost', call())).toBe('applied');
        expect(await apply(connector, [rename], 'lost')).toMatchObject({ performed: 'earlier' });
        expect(await create(keyed, 'read-only').findOperation?.('lost', call())).toBe('applied');
      },
    );

    it('and had no effect can be settled as not applied, and can then no longer happen', async () => {
      const { create, apply, call, server } = await start();
      const connector = create(keyed);
      server.failNext('write', {});
      await expect(apply(connector, [rename], 'lost')).rejects.toMatchObject({
        code: 'PARLEY_CONNECTOR_OUTCOME_UNKNOWN',
      });
      expect(await connector.findOperation?.('lost', call())).toBe('not-applied');
      await expect(apply(connector, [rename], 'lost')).rejects.toMatchObject({
        code: 'PARLEY_CONNECTOR_CONFLICT',
      });
      expect(nameAt(3)).toBe('Zoë');
    });

    it('for a read is asked for again', async () => {
      const { create, find, server } = await start();
      server.failNext('read', { status: 503, times: 2 });
      expect(await find(create(), 'customers')).toHaveLength(3);
    });
  });

  it('performs an operation once, also when another hub was faster by a moment', async () => {
    const { create, apply, call, server, person } = await start();
    const connector = create(keyed);
    const marker = createOperationMarker(
      { title: '', tables: new Map(), problems: [], operations: [], metadataIds: new Set(), metadataSize: 0 },
      'both',
      'applied',
      Date.now(),
    );
    server.beforeNextWrite(() => person.perform(createMarker(marker)));
    const result = await apply(connector, [update('customers', { id: 2 }, {}, { name: 'Zoe' })], 'both');
    expect(result.performed).toBe('earlier');
    expect(nameAt(3)).toBe('Zoë');
    server.beforeNextWrite(() =>
      person.perform(createMarker({ ...marker, ...createOperationMarkerFor('third') })),
    );
    expect(await connector.findOperation?.('third', call())).toBe('applied');
  });

  it('writes a batch whole or not at all, and forgets old operations', async () => {
    const { create, apply, person, waits } = await start({ customers, log: [['id', 'what']] });
    const connector = create({
      sheets: { customers: { key: 'id' }, log: { key: 'id', columns: { id: { type: 'integer' } } } },
      'writes-per-minute': 1,
    });
    for (let index = 0; index < 65; index += 1) {
      waits.length = 0;
      await connector.apply?.(
        [
          { kind: 'insert', collection: 'log', id: 'l', set: { what: `${index}` } },
          { kind: 'remove', collection: 'log', key: { id: 1 }, expected: {} },
        ].slice(0, index === 64 ? 2 : 1) as readonly Change[],
        {
          deadline: Number.MAX_SAFE_INTEGER,
          signal: new AbortController().signal,
          operationId: `log-${index}`,
        },
      );
    }
    expect(person.workbook.metadata.length).toBeLessThanOrEqual(60);
    expect(person.cell('log', 2, 1).entered).toEqual({ numberValue: 2 });
    const before = structuredClone(person.workbook);
    await expect(
      apply(connector, [
        { kind: 'insert', collection: 'log', id: 'l', set: { what: 'x' } },
        update('customers', { id: 1 }, { name: 'somebody' }, { name: 'x' }),
      ]),
    ).rejects.toSatisfy((error) => isParleyError(error, 'PARLEY_CONNECTOR_CONFLICT'));
    expect(person.workbook).toEqual(before);
  });
});

function createOperationMarkerFor(operationId: string) {
  const empty = {
    title: '',
    tables: new Map(),
    problems: [],
    operations: [],
    metadataIds: new Set<number>(),
    metadataSize: 0,
  };
  return createOperationMarker(empty, operationId, 'applied', Date.now());
}
