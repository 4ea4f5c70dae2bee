import plugin from '@parley/google-sheets';
import { loadDriver } from '../../plugins/google-sheets/src/driver.ts';
import { startChild } from './child.ts';
import {
  applyOne,
  assertSame,
  type ConnectorStage,
  callMs,
  createChanges,
  createHost,
  findOne,
  nameOf,
  toUpdate,
} from './connector-operation.ts';

/** What the server's process tells. */
export interface SheetsAddress {
  readonly spreadsheet: string;
  readonly endpoint: string;
  readonly tokenEndpoint: string;
  readonly serviceAccount: string;
}

/** Against the local Sheets server of the tests, in a process of its own, with quotas out of the way. */
export async function stageGoogleSheets(): Promise<ConnectorStage> {
  const child = startChild({ script: 'connector-server.ts', args: ['google-sheets'] });
  const { spreadsheet, endpoint, tokenEndpoint, serviceAccount } = await child.next<SheetsAddress>('ready');
  const validated = await plugin.config['~standard'].validate({
    ...{ spreadsheet, endpoint, 'token-endpoint': tokenEndpoint, 'service-account': serviceAccount },
    ...{ tls: 'disable', 'cache-ms': 0, 'reads-per-minute': 10_000_000, 'writes-per-minute': 10_000_000 },
    sheets: { customers: { key: 'id' } },
  });
  if (validated.issues !== undefined) throw new Error('The configuration is refused');
  // A minute for each write: markers are kept for an hour, and a spreadsheet has room for some hundred of them.
  let writes = 0;
  const now = () => Date.now() + writes * 60_000;
  const later = () => now() + 3_600_000;
  const host = createHost(now);
  const { connector } = plugin.create(validated.value, host, ['connector']);
  if (connector === undefined) throw new Error('The plugin gave no connector');
  const driver = await loadDriver(validated.value, host);
  const changing = createChanges();

  /** The tab's rows; the first is the header. */
  async function readRows(): Promise<readonly (readonly string[])[]> {
    const answer = await driver.spreadsheets.values.get(
      { spreadsheetId: spreadsheet, range: 'customers' },
      { timeout: callMs },
    );
    return (answer.data.values ?? []) as string[][];
  }

  return {
    operations: [
      {
        operation: 'lookup by key',
        run: (record) =>
          findOne(
            connector,
            { collection: 'customers', where: [{ field: 'id', operator: 'eq', value: record }], limit: 1 },
            ['name', nameOf(record)],
            now,
          ),
        bare: [
          {
            kind: 'guarded',
            does: 'one values.get of the whole tab through the same client, searched here, with a time limit',
            run: async (record) => {
              const rows = await readRows();
              assertSame(rows.find(([id]) => id === String(record))?.[1], nameOf(record));
            },
          },
        ],
      },
      {
        operation: 'write, marked',
        run: changing(async (change) => {
          await applyOne(connector, toUpdate('customers', { id: change.record }, 'email', change), later);
          writes += 1;
        }),
        bare: [
          {
            kind: 'guarded',
            does: 'values.get of the whole tab, compare, values.update of the one cell: 2 requests; by a remembered position, with no marker, and a write in between is lost',
            run: changing(async ({ record, before, after }) => {
              const rows = await readRows();
              const index = rows.findIndex(([id]) => id === String(record));
              assertSame(rows[index]?.[2], before);
              await driver.spreadsheets.values.update(
                {
                  spreadsheetId: spreadsheet,
                  range: `customers!C${index + 1}`,
                  valueInputOption: 'RAW',
                  requestBody: { values: [[after]] },
                },
                { timeout: callMs },
              );
            }),
          },
        ],
      },
    ],
    async stop() {
      await connector.dispose();
      await child.stop();
    },
  };
}
