import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { Change } from '@parley/core/contract';
import { createTestHost } from '@parley/core/testing';
import * as v from 'valibot';
import { afterEach, describe, expect, it } from 'vitest';
import { createFolder } from '../test/conformance-workbook.ts';
import { changePart, listHandmadeParts, zipParts } from '../test/handmade-workbook.ts';
import { call, failureOf, secret } from '../test/served-workbook.ts';
import { ExcelWebhookConfigSchema } from './config.ts';
import { createExcelWebhookConnector } from './connector.ts';
import type { CollectionLayout, EngineChange } from './engine/types.ts';
import { startWorkbookServer, type WorkbookServer } from './server/index.ts';
import { openOperations } from './server/operations.ts';
import { openWorkbookFile, type WorkbookFile } from './server/workbook-file.ts';
import { createWorkbookStore } from './server/workbook-store.ts';

const people: CollectionLayout = {
  name: 'people',
  kind: 'table',
  source: 'PeopleTable',
  headerRow: 1,
  key: ['id'],
  newKey: 'number',
  fields: {},
};
const insert: EngineChange & Change = {
  kind: 'insert',
  collection: 'people',
  id: 'p',
  set: { name: 'Sipho' },
};

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const clean of cleanups.splice(0).reverse()) await clean();
});

function createFile(): string {
  const { folder, remove } = createFolder();
  cleanups.push(remove);
  const file = join(folder, 'book.xlsx');
  writeFileSync(file, zipParts(listHandmadeParts()));
  return file;
}

/** A store of its own on the file, as a process of its own would have. `change` breaks it where the test wants. */
function openStore(file: string, change: (one: WorkbookFile) => WorkbookFile = (one) => one) {
  const operations = openOperations(`${file}-operations`, Date.now);
  cleanups.push(() => operations.close());
  const workbookFile = openWorkbookFile(file, 1e7, Date.now);
  return createWorkbookStore({ file: change(workbookFile), operations, now: Date.now });
}

const request = (operationId: string) => ({
  operationId,
  collections: [people],
  changes: [insert],
  deadline: Date.now() + 5_000,
});
const signal = new AbortController().signal;

function countPeople(store: ReturnType<typeof openStore>): number {
  const [answer] = store.find([people], [{ collection: 'people' }]);
  return answer?.ok ? answer.result.records.length : -1;
}

describe('retries do not insert twice', () => {
  it('also after the server was started anew', async () => {
    const file = createFile();
    const start = async () => {
      const server = await startWorkbookServer({ file, secret });
      cleanups.push(() => server.close());
      return server;
    };
    const connect = ({ url }: WorkbookServer) =>
      createExcelWebhookConnector(
        v.parse(ExcelWebhookConfigSchema, {
          url,
          secret,
          collections: { people: { table: 'PeopleTable', key: 'id', 'new-key': 'number' } },
        }),
        createTestHost({ permission: 'full' }),
      );
    const options = () => ({ ...call(), operationId: 'twice' });
    const first = await start();
    const before = await connect(first).apply?.([insert], options());
    await first.close();
    const after = await connect(await start()).apply?.([insert], options());
    expect(before?.performed).toBe('now');
    expect(after).toEqual({ performed: 'earlier', generated: before?.generated });
    expect(countPeople(openStore(file))).toBe(3);
  });

  it('when the answer was lost on the way: UNKNOWN, and found as applied', async () => {
    const file = createFile();
    const server = await startWorkbookServer({ file, secret });
    cleanups.push(() => server.close());
    let isLossy = true;
    const proxy = createServer(async (incoming, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of incoming) chunks.push(chunk);
      const answer = await fetch(server.url, { method: 'POST', body: Buffer.concat(chunks) });
      const text = await answer.text();
      if (isLossy) response.destroy();
      else response.end(text);
    });
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
    cleanups.push(() => proxy.closeAllConnections());
    cleanups.push(() => proxy.close());
    const { port } = proxy.address() as AddressInfo;
    const config = v.parse(ExcelWebhookConfigSchema, {
      url: `http://127.0.0.1:${port}/`,
      secret,
      collections: { people: { table: 'PeopleTable', key: 'id', 'new-key': 'number' } },
    });
    const connector = createExcelWebhookConnector(config, createTestHost({ permission: 'full' }));
    cleanups.push(() => connector.dispose());
    const options = () => ({ ...call(), operationId: 'lost' });
    const error = await failureOf(connector.apply?.([insert], options()));
    expect(error.code).toBe('PARLEY_CONNECTOR_OUTCOME_UNKNOWN');
    isLossy = false;
    expect(await connector.findOperation?.('lost', call())).toBe('applied');
    expect((await connector.apply?.([insert], options()))?.performed).toBe('earlier');
  });
});

describe('a process that ended', () => {
  it('after the rename: the operation is found as applied', async () => {
    const file = createFile();
    const before = readFileSync(file);
    const dying = openStore(file, (one) => ({
      ...one,
      commit(id) {
        one.commit(id);
        throw new Error('killed');
      },
    }));
    await expect(dying.apply(request('killed'), signal)).rejects.toThrow('cannot be told');
    expect(readFileSync(file).equals(before)).toBe(false);
    const next = openStore(file);
    expect(await next.findOperation('killed', true, Date.now() + 1_000, signal)).toBe('applied');
    expect((await next.apply(request('killed'), signal)).performed).toBe('earlier');
    expect(countPeople(next)).toBe(3);
  });

  it('before the rename: the operation is not applied, and may be tried again', async () => {
    const file = createFile();
    const dying = openStore(file, (one) => ({
      ...one,
      commit() {
        throw new Error('killed');
      },
    }));
    await expect(dying.apply(request('killed'), signal)).rejects.toMatchObject({ failure: { code: 'BUSY' } });
    const next = openStore(file);
    expect(countPeople(next)).toBe(2);
    expect((await next.apply(request('killed'), signal)).performed).toBe('now');
    expect(countPeople(next)).toBe(3);
  });

  it('and a person saved the workbook before anybody looked: unknown', async () => {
    const file = createFile();
    const operations = openOperations(`${file}-operations`, Date.now);
    const before = openWorkbookFile(file, 1e7, Date.now).hash();
    operations.put({ id: 'killed', state: 'prepared', before, after: 'f'.repeat(64), generated: {} });
    operations.close();
    const parts = changePart(listHandmadeParts(), 'xl/worksheets/sheet2.xml', '<v>1</v>', '<v>9</v>');
    writeFileSync(file, zipParts(parts));
    const next = openStore(file);
    expect(await next.findOperation('killed', true, Date.now() + 1_000, signal)).toBe('unknown');
    await expect(next.apply(request('killed'), signal)).rejects.toMatchObject({
      failure: { code: 'OUTCOME_UNKNOWN' },
    });
  });
});

describe('two servers on one workbook', () => {
  it("do not lose each other's records", async () => {
    const file = createFile();
    const [one, other] = [openStore(file), openStore(file)];
    const results = await Promise.all(
      Array.from({ length: 12 }, async (_, index) => {
        const store = index % 2 === 0 ? one : other;
        for (;;) {
          try {
            return await store.apply(request(`both-${index}`), signal);
          } catch (error) {
            if (!(error instanceof Error) || !error.message.includes('keeps changing')) throw error;
          }
        }
      }),
    );
    const keys = results.map(({ generated }) => generated.p?.id);
    expect(new Set(keys).size).toBe(12);
    expect(countPeople(openStore(file))).toBe(14);
  });

  it('a workbook saved by a person between reading and replacing is read again', async () => {
    const file = createFile();
    let isFirst = true;
    const store = openStore(file, (one) => ({
      ...one,
      stage(id, content) {
        const staged = one.stage(id, content);
        if (isFirst) {
          const parts = changePart(
            listHandmadeParts(),
            'xl/worksheets/sheet2.xml',
            '<t>Zoë</t>',
            '<t>Zoe</t>',
          );
          writeFileSync(`${file}.person`, zipParts(parts));
          copyFileSync(`${file}.person`, file);
        }
        isFirst = false;
        return staged;
      },
    }));
    await store.apply(request('raced'), signal);
    const [answer] = store.find([people], [{ collection: 'people', fields: ['name'] }]);
    const names = answer?.ok ? answer.result.records.map(({ fields }) => fields.name) : [];
    expect(names).toEqual(['Thandi Nkosi', 'Zoe', 'Sipho']);
  });
});
