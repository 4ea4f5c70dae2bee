import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SheetsAddress } from './connector-google-sheets.ts';
import { emailOf, nameOf, recordCount, workbookSecret } from './connector-operation.ts';
import type { OracleAddress } from './connector-oracle.ts';

/** What has no index is small, as it is where people keep such things. */
const fewRecords = Array.from({ length: 400 }, (_, index) => index + 1);

/** A stand-in in a process of its own, so that what it computes is not counted as its client's. */
const servers: Readonly<Record<string, () => Promise<{ ready: unknown; stop(): Promise<void> }>>> = {
  async oracle() {
    const { startOracleStandIn } = await import('../support/oracle-stand-in/index.ts');
    const server = await startOracleStandIn();
    const user = 'PARLEY_BENCH';
    const password = 'bench-secret';
    await server.createAccount(
      user,
      password,
      `CREATE TABLE "CUSTOMERS" ("ID" NUMBER(9) PRIMARY KEY, "FULL_NAME" VARCHAR2(80 CHAR) NOT NULL, "PHONE" VARCHAR2(40 CHAR), "EMAIL" VARCHAR2(80 CHAR));
      CREATE TABLE "PARLEY_OPERATIONS" ("OPERATION_ID" VARCHAR2(64) PRIMARY KEY, "OUTCOME" VARCHAR2(8) NOT NULL, "GENERATED" CLOB NOT NULL,
        "AT" TIMESTAMP(6) WITH TIME ZONE DEFAULT SYSTIMESTAMP NOT NULL)`,
    );
    await server.query(
      `INSERT INTO "${user}"."CUSTOMERS" SELECT n, 'Customer ' || n, '+27 82 ' || lpad(n::text, 7, '0'), 'customer' || n || '@example.com'
        FROM generate_series(1, ${recordCount}) AS n`,
    );
    await server.query('VACUUM ANALYZE');
    const connectString = `${server.host}:${server.port}/${server.service}`;
    const ready: OracleAddress = { url: server.urlOf(user), user, password, connectString };
    return { ready, stop: () => server.stop() };
  },
  async rest() {
    const { startCouchServer } = await import('../../plugins/rest/test-support/couch-server.ts');
    const server = await startCouchServer();
    const put = async (path: string, body?: object) => {
      const headers = { 'content-type': 'application/json' };
      const content = body === undefined ? {} : { body: JSON.stringify(body) };
      const answer = await fetch(server.url + path, { method: 'PUT', headers, ...content });
      if (!answer.ok) throw new Error(await answer.text());
    };
    await put('/customers');
    for (const record of fewRecords)
      await put(`/customers/${record}`, { name: nameOf(record), email: emailOf(record) });
    return { ready: server.url, stop: () => server.stop() };
  },
  async 'google-sheets'() {
    const { startFakeSheets } = await import('../support/fake-sheets/index.ts');
    const server = await startFakeSheets({ quota: 1_000_000_000 });
    const rows = fewRecords.map((record) => [String(record), nameOf(record), emailOf(record)]);
    const spreadsheet = server.addSpreadsheet({ customers: [['id', 'name', 'email'], ...rows] });
    const { endpoint, tokenEndpoint, tokens } = server;
    const { serviceAccount } = tokens;
    const ready: SheetsAddress = { spreadsheet, endpoint, tokenEndpoint, serviceAccount };
    return { ready, stop: () => server.stop() };
  },
  async 'excel-webhook'() {
    const { startWorkbookServer } = await import('@parley/excel-webhook/server');
    const { default: ExcelJS } = await import('exceljs');
    const folder = mkdtempSync(join(tmpdir(), 'parley-bench-excel-'));
    const file = join(folder, 'book.xlsx');
    const workbook = new ExcelJS.Workbook();
    const rows = fewRecords.map((record) => [record, nameOf(record), emailOf(record)]);
    workbook.addWorksheet('Customers').addRows([['id', 'name', 'email'], ...rows]);
    await workbook.xlsx.writeFile(file);
    const server = await startWorkbookServer({ file, secret: workbookSecret });
    return {
      ready: server.url,
      async stop() {
        await server.close();
        rmSync(folder, { recursive: true });
      },
    };
  },
};

const start = servers[process.argv[2] ?? ''];
if (start === undefined) throw new Error('No such server');
const { ready, stop } = await start();
process.send?.({ ready });
process.on('disconnect', () => void stop().finally(() => process.exit()));
process.on('SIGTERM', () => void stop().finally(() => process.exit()));
