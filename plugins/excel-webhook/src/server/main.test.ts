import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createTestHost } from '@parley/core/testing';
import * as v from 'valibot';
import { afterEach, describe, expect, it } from 'vitest';
import { createTestCertificates } from '../../../../test/support/certificates.ts';
import { createFolder } from '../../test/conformance-workbook.ts';
import { listHandmadeParts, zipParts } from '../../test/handmade-workbook.ts';
import { call, failureOf, secret, serveWorkbook } from '../../test/served-workbook.ts';
import { ExcelWebhookConfigSchema } from '../config.ts';
import { createExcelWebhookConnector } from '../connector.ts';

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const clean of cleanups.splice(0).reverse()) await clean();
});

function run(parameters: readonly string[], env: Record<string, string>): ChildProcess {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'main.ts'), ...parameters], {
    env: { PATH: process.env.PATH, ...env },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  cleanups.push(() => child.kill('SIGKILL'));
  return child;
}

async function readLine(child: ChildProcess, pattern: RegExp): Promise<string> {
  let text = '';
  for await (const chunk of child.stderr ?? []) {
    text += chunk;
    const [, found] = pattern.exec(text) ?? [];
    if (found !== undefined) return found;
  }
  throw new Error(`it ended with: ${text}`);
}

describe('parley-workbook', () => {
  it('serves a workbook until it is told to stop, and prints neither path nor secret', async () => {
    const { folder, remove } = createFolder();
    cleanups.push(remove);
    const file = join(folder, 'book.xlsx');
    writeFileSync(file, zipParts(listHandmadeParts()));
    const child = run([file, '--port', '0', '--path', '/secret-path'], { PARLEY_WORKBOOK_SECRET: secret });
    const line = await readLine(child, /(Serving on .*)\n/);
    expect(line).toMatch(/^Serving on http:\/\/127\.0\.0\.1:\d+$/);
    const url = `${line.slice('Serving on '.length)}/secret-path`;
    const config = v.parse(ExcelWebhookConfigSchema, { url, secret });
    const connector = createExcelWebhookConnector(config, createTestHost());
    const { collections } = await connector.describe(call());
    expect(collections.map(({ name }) => name)).toEqual(['PeopleTable']);
    const { findings } = await connector.check(call());
    expect(findings.filter(({ level }) => level === 'error')).toEqual([]);
    await connector.dispose();
    child.kill('SIGTERM');
    expect((await once(child, 'exit'))[0]).toBe(0);
  });

  it('without a secret says how it is called', async () => {
    const child = run(['book.xlsx'], {});
    expect(await readLine(child, /(PARLEY_WORKBOOK_SECRET)/)).toBeDefined();
    expect((await once(child, 'exit'))[0]).toBe(2);
  });

  it('a certificate that does not verify: CERTIFICATE, and nothing written', async () => {
    const { certificate, key } = await createTestCertificates();
    const served = await serveWorkbook(zipParts(listHandmadeParts()), { tls: { cert: certificate, key } });
    cleanups.push(() => served.stop());
    const connector = served.connect({ collections: { people: { table: 'PeopleTable' } } });
    const insert = { kind: 'insert', collection: 'people', id: 'p', set: { name: 'x' } } as const;
    const codes = [
      (await failureOf(connector.describe(call()))).code,
      (await failureOf(connector.apply?.([insert], { ...call(), operationId: 'no-tls' }))).code,
    ];
    expect(codes).toEqual(['PARLEY_CONNECTOR_CERTIFICATE', 'PARLEY_CONNECTOR_CERTIFICATE']);
  });

  it('that only reads refuses every write', async () => {
    const served = await serveWorkbook(zipParts(listHandmadeParts()), { readOnly: true });
    cleanups.push(() => served.stop());
    const connector = served.connect({ collections: { people: { table: 'PeopleTable' } } });
    const insert = { kind: 'insert', collection: 'people', id: 'p', set: { name: 'x' } } as const;
    const error = await failureOf(connector.apply?.([insert], { ...call(), operationId: 'read-only' }));
    expect(error.code).toBe('PARLEY_CONNECTOR_FORBIDDEN');
    expect(await connector.findOperation?.('read-only', call())).toBe('unknown');
  });
});
