import { getAt, isObject } from '../../../plugins/rest/src/paths.ts';
import { startCouchServer } from '../../../plugins/rest/test-support/couch-server.ts';
import { startHttpGate } from '../../support/http-gate.ts';
import { type Layout, type Row, schema, seed } from '../data.ts';
import { holdRequests } from '../hold-requests.ts';
import type { MatrixBackend, Place } from '../place.ts';
import { dumpTables } from '../sql.ts';
import { fromWire, toWire } from './rest-wire.ts';

const paths = { id: ['_id'], client_no: ['_id'] } as const;

/** CouchDB's interface: whole documents, each with a version that a write must name. */
export const couchdb: MatrixBackend = {
  name: 'rest (CouchDB)',
  hub: 'rest-couchdb',
  limits: [
    {
      transcript: 'two-at-one-address',
      layout: 'normalised',
      why: 'a shared address takes two writes, and REST declares transactions: single',
    },
  ],
  async start() {
    const server = await startCouchServer();
    const gate = await startHttpGate(server.url);

    async function send(method: string, path: string, body?: object): Promise<unknown> {
      const headers = { 'content-type': 'application/json' };
      const text = body === undefined ? {} : { body: JSON.stringify(body) };
      const response = await fetch(server.url + path, { method, headers, ...text });
      if (!response.ok) throw new Error(`${method} ${path}: ${response.status}`);
      return await response.json();
    }

    async function empty(): Promise<void> {
      const databases: unknown = await send('GET', '/_all_dbs');
      if (!Array.isArray(databases)) throw new Error('No list came');
      for (const name of databases.map(String))
        if (!name.startsWith('_')) await send('DELETE', `/${encodeURIComponent(name)}`);
    }

    async function fill(layout: Layout): Promise<void> {
      for (const { name } of schema[layout]) {
        await send('PUT', `/${name}`);
        const docs = (seed[layout][name] ?? []).map((row) =>
          toWire(layout, name, toKeyed(layout, name, row), paths),
        );
        await send('POST', `/${name}/_bulk_docs`, { docs });
      }
    }

    return {
      async open(layout): Promise<Place> {
        await empty();
        await fill(layout);

        const edit: Place['edit'] = async ({ table, key, column, value }) => {
          const document = await send('GET', `/${table}/${key}`);
          if (!isObject(document)) throw new Error('There is no such document');
          await send('PUT', `/${table}/${key}`, { ...document, [column]: value });
        };

        return {
          env: { API_URL: gate.url },
          edit,
          dump: () =>
            dumpTables(layout, async (table) => {
              const rows = getAt(await send('GET', `/${table}/_all_docs?include_docs=true`), ['rows']);
              if (!Array.isArray(rows)) throw new Error('No list came');
              return rows.map((row) => fromWire(layout, table, getAt(row, ['doc']), paths));
            }),
          hold: (options) => holdRequests(gate, options, { from: 'write', edit }),
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

/** Documents are named by texts: `customers-1`. */
function toKeyed(layout: Layout, table: string, row: Row): Row {
  const columns = schema[layout].find(({ name }) => name === table)?.columns ?? [];
  const keys = columns.flatMap(({ name, type, to = table }) => {
    const cell = row[name] ?? null;
    const isKey = type === 'key' || type === 'reference';
    return isKey && cell !== null ? [[name, `${to}-${cell}`] as const] : [];
  });
  return { ...row, ...Object.fromEntries(keys) };
}
