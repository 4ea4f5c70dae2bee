import { join } from 'node:path';
import type { Fields, Value } from '@parley/core/contract';
import {
  type ConnectorFixture,
  seedChildren,
  seedParents,
  testConnector,
  testPlugin,
} from '@parley/core/testing';
import { type FakePerson, startFakeSheets } from '../../../test/support/fake-sheets/index.ts';
import plugin from './index.ts';

const hostileTab = "it's a 'tab'!A1:Z; {0} $1 %s";
const hostileNames = ['=1+1', "o'clock: a!b", '{{x}}', 'select "y"', '李 👩‍👧', 'a.b.c'] as const;

const columns = {
  parents: ['id', 'code', 'name', 'phone', 'amount', 'active', 'count', 'born', 'starts', 'seen'],
  children: ['id', 'parent_id', 'label'],
} as const;

/** Text as a person types it so that the sheet stores exactly this value. */
function toTyped(value: Value | undefined): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'string') return `'${value}`;
  if (typeof value !== 'object') return String(value).toUpperCase();
  return value.type === 'datetime' ? value.value.replace('T', ' ') : value.value;
}

async function startFixture(): Promise<ConnectorFixture> {
  const server = await startFakeSheets({ quota: 100_000 });
  const ids = new Map(seedParents.map(({ code }, index) => [code, String(index + 1)]));
  const id = server.addSpreadsheet({
    parents: [
      columns.parents,
      ...seedParents.map((parent, index) => [
        String(index + 1),
        ...columns.parents.slice(1).map((name) => toTyped(parent[name])),
      ]),
    ],
    children: [
      columns.children,
      ...seedChildren.map(({ parent, label }, index) => [
        String(index + 1),
        ids.get(parent) ?? '',
        `'${label}`,
      ]),
    ],
    keyless: [['label'], ["'a"]],
    [hostileTab]: [hostileNames.map((name) => `'${name}`)],
  });
  const person = server.open(id);
  const config = {
    spreadsheet: id,
    'service-account': server.tokens.serviceAccount,
    endpoint: server.endpoint,
    'token-endpoint': server.tokenEndpoint,
    tls: 'disable',
    'reads-per-minute': 100_000,
    'writes-per-minute': 100_000,
    sheets: {
      parents: {
        key: 'id',
        columns: {
          code: { type: 'text', 'max-length': 10, required: true },
          amount: { type: 'decimal', scale: 2 },
        },
      },
      children: { key: 'id', columns: { parent_id: { type: 'integer', required: true } } },
      keyless: { 'row-ids': false },
      [hostileTab]: {},
    },
    relations: { 'children.parent_id': 'parents.id' },
  };
  const stranger = JSON.parse(server.tokens.serviceAccount);
  const refused = { ...stranger, client_email: 'somebody-else@test-project.iam.gserviceaccount.com' };
  return {
    config,
    deadConfig: { ...config, endpoint: 'http://127.0.0.1:1', 'token-endpoint': 'http://127.0.0.1:1' },
    refusedConfig: { ...config, 'service-account': JSON.stringify(refused) },
    secrets: [stranger.private_key, stranger.private_key.slice(40, 80)],
    collections: { parents: 'parents', children: 'children', keyless: 'keyless' },
    hostile: { collection: hostileTab, fields: hostileNames },
    async peek(collection, key, field) {
      const place = locate(person, collection, key, field);
      const cell = place && person.cell(collection, place.row, place.column);
      return (cell?.result ?? cell?.entered)?.stringValue ?? null;
    },
    async poke(collection, key, field, text) {
      const place = locate(person, collection, key, field);
      if (place !== undefined) person.type(collection, place.row, place.column, `'${text}`);
    },
    async count(collection) {
      const rows = person.tab(collection).rows.filter(({ cells }) => cells.some(({ entered }) => entered));
      return rows.length - 1;
    },
    hold: async () => {
      const release = server.holdWrites();
      return async () => release();
    },
    stop: () => server.stop(),
  };
}

/** Finds a row as a person would: by its key column, or as the row that was added last. */
function locate(
  person: FakePerson,
  collection: string,
  key: Fields,
  field: string,
): { readonly row: number; readonly column: number } | undefined {
  const { rows } = person.tab(collection);
  const headers = rows[0]?.cells.map(({ entered }) => entered?.stringValue) ?? [];
  const index =
    '_row' in key
      ? rows.findLastIndex(({ cells }) => cells.some(({ entered }) => entered))
      : rows.findIndex(({ cells }) => cells[headers.indexOf('id')]?.entered?.numberValue === key.id);
  return index < 1 ? undefined : { row: index + 1, column: headers.indexOf(field) + 1 };
}

testPlugin(plugin, join(import.meta.dirname, '..'), {
  config: { spreadsheet: '1AbC', 'service-account': 'google-key.json' },
});

testConnector({ plugin, start: startFixture });
