import { type FakeCell, type FakePerson, startFakeSheets } from '../../support/fake-sheets/index.ts';
import { startHttpGate } from '../../support/http-gate.ts';
import { type Cell, type Column, type Layout, type Row, schema, seed } from '../data.ts';
import { columnsOf, toHeading } from '../headings.ts';
import { holdRequests } from '../hold-requests.ts';
import type { MatrixBackend, Place } from '../place.ts';

const dayMs = 86_400_000;
const epochMs = Date.UTC(1899, 11, 30);

/** Google's client against a local Sheets v4. Quotas are large here: they have tests of their own. */
export const googleSheets: MatrixBackend = {
  name: 'google-sheets',
  hub: 'google-sheets',
  async start() {
    const server = await startFakeSheets({ quota: 100_000 });
    const { origin, pathname } = new URL(server.endpoint);
    const gate = await startHttpGate(origin);
    return {
      async open(layout): Promise<Place> {
        const tabs = schema[layout].map(({ name, columns }) => [
          toHeading(name),
          [
            columns.map((column) => toHeading(column.name)),
            ...(seed[layout][name] ?? []).map((row) =>
              columns.map((column) => toTyped(row[column.name] ?? null, column)),
            ),
          ],
        ]);
        const id = server.addSpreadsheet(Object.fromEntries(tabs));
        const person = server.open(id);

        const edit: Place['edit'] = async ({ table, key, column, value }) => {
          const columns = columnsOf(layout, table);
          const row = readRows(person, layout, table).findIndex((one) => Object.values(one)[0] === key);
          if (row === -1) throw new Error('There is no such row');
          const place = columns.findIndex(({ name }) => name === column);
          person.type(toHeading(table), row + 2, place + 1, `'${value}`);
        };

        return {
          env: {
            SPREADSHEET: id,
            SHEETS_URL: new URL(pathname, gate.url).href.replace(/\/$/, ''),
            TOKEN_URL: server.tokenEndpoint,
            GOOGLE_KEY: server.tokens.serviceAccount,
          },
          dump: async () =>
            Object.fromEntries(schema[layout].map(({ name }) => [name, readRows(person, layout, name)])),
          edit,
          hold: (options) => holdRequests(gate, options, { from: 'first', edit }),
          close: async () => {},
        };
      },
      async stop() {
        await gate.stop();
        await server.stop();
      },
    };
  },
};

/** As a person types it, so that texts stay texts. */
function toTyped(cell: Cell, { type }: Column): string {
  if (cell === null) return '';
  return type === 'text' ? `'${cell}` : String(cell);
}

function readRows(person: FakePerson, layout: Layout, table: string): readonly Row[] {
  const columns = columnsOf(layout, table);
  const [, ...rows] = person.tab(toHeading(table)).rows;
  return rows
    .filter(({ cells }) => cells.some(({ entered }) => entered !== undefined))
    .map(({ cells }) =>
      Object.fromEntries(columns.map((column, index) => [column.name, readCell(cells[index], column)])),
    );
}

function readCell(cell: FakeCell | undefined, { type }: Column): Cell {
  const { stringValue, numberValue } = cell?.result ?? cell?.entered ?? {};
  if (typeof numberValue !== 'number') return stringValue ?? null;
  return type === 'date' ? new Date(epochMs + numberValue * dayMs).toISOString().slice(0, 10) : numberValue;
}
