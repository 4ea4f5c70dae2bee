import { type FakeCell, type FakePerson, startFakeSheets } from '../../support/fake-sheets/index.ts';
import { startHttpGate } from '../../support/http-gate.ts';
import { holdGate } from './hold-gate.ts';
import type { Place, PlaceKind } from './place.ts';
import { findCell, parseTabs, toRows } from './tabs.ts';

const dayMs = 86_400_000;
const epochMs = Date.UTC(1899, 11, 30);

/** Google's client against a local Sheets v4, with large quotas: it is not Google itself. */
export const googleSheets: PlaceKind = {
  seed: 'json',
  async start() {
    const server = await startFakeSheets({ quota: 100_000, now: () => Date.now() });
    const { origin, pathname } = new URL(server.endpoint);
    return {
      async open({ seed }): Promise<Place> {
        const gate = await startHttpGate(origin);
        const tabs = parseTabs(seed);
        const typed = Object.entries(tabs).map(([name, rows]) => [
          name,
          rows.map((row) => row.map((cell) => String(cell ?? ''))),
        ]);
        const id = server.addSpreadsheet(Object.fromEntries(typed));
        const person = server.open(id);
        return {
          settings: {
            spreadsheet: id,
            'service-account': server.tokens.serviceAccount,
            endpoint: new URL(pathname, gate.url).href.replace(/\/$/, ''),
            'token-endpoint': server.tokenEndpoint,
          },
          dump: async () =>
            Object.fromEntries(Object.keys(tabs).map((name) => [name, toRows(readCells(person, name))])),
          async edit(edit) {
            const { row, column } = findCell(readCells(person, edit.collection), edit);
            person.type(edit.collection, row, column, edit.value);
          },
          hold: async (isPermitted) => holdGate(gate, isPermitted),
          close: () => gate.stop(),
        };
      },
      stop: () => server.stop(),
    };
  },
};

function readCells(person: FakePerson, tab: string): readonly (readonly unknown[])[] {
  return person.tab(tab).rows.map(({ cells }) => Array.from(cells, toShown));
}

/** As the sheet shows it. */
function toShown(cell: FakeCell | undefined): unknown {
  const { stringValue, numberValue, boolValue } = cell?.result ?? cell?.entered ?? {};
  if (typeof numberValue !== 'number') return stringValue ?? boolValue ?? null;
  const kind = cell?.format?.type;
  if (kind !== 'DATE' && kind !== 'DATE_TIME') return numberValue;
  const moment = new Date(Math.round((epochMs + numberValue * dayMs) / 1000) * 1000).toISOString();
  return kind === 'DATE' ? moment.slice(0, 10) : moment;
}
