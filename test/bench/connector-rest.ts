import plugin from '@parley/rest';
import { Pool } from 'undici';
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

interface Document {
  readonly _rev: string;
  readonly name: string;
  readonly email: string;
}

/** Against PouchDB's server, which speaks CouchDB's interface, in a process of its own. */
export async function stageRest(): Promise<ConnectorStage> {
  const child = startChild({ script: 'connector-server.ts', args: ['rest'] });
  const url = await child.next<string>('ready');
  const config = {
    'base-url': url,
    concurrency: { type: 'version', path: '_rev', 'remove-in': 'query', 'remove-name': 'rev' },
    collections: {
      customers: {
        path: '/customers/_all_docs',
        query: { include_docs: true },
        ...{ records: 'rows', entry: 'doc', item: '/customers/{id}', key: ['id'] },
        fields: { id: { type: 'text', path: '_id' }, name: 'text', email: 'text' },
        update: { method: 'PUT' },
      },
    },
  };
  const validated = await plugin.config['~standard'].validate(config);
  if (validated.issues !== undefined) throw new Error('The configuration is refused');
  const { connector } = plugin.create(validated.value, createHost(), ['connector']);
  if (connector === undefined) throw new Error('The plugin gave no connector');
  const pool = new Pool(url, { connections: 16 });
  const changing = createChanges();

  async function send(method: 'GET' | 'PUT', record: number, body?: object): Promise<unknown> {
    const answer = await pool.request({
      method,
      path: `/customers/${record}`,
      headers: { accept: 'application/json', 'content-type': 'application/json' },
      signal: AbortSignal.timeout(callMs),
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const parsed: unknown = await answer.body.json();
    if (answer.statusCode > 299) throw new Error(`Answered ${answer.statusCode}`);
    return parsed;
  }
  const read = async (record: number) => (await send('GET', record)) as Document;

  return {
    operations: [
      {
        operation: 'lookup by key',
        run: (record) =>
          findOne(
            connector,
            {
              collection: 'customers',
              where: [{ field: 'id', operator: 'eq', value: String(record) }],
              limit: 1,
            },
            ['name', nameOf(record)],
          ),
        bare: [
          {
            kind: 'guarded',
            does: 'one GET of the document through an undici pool, with a time limit',
            run: async (record) => assertSame((await read(record)).name, nameOf(record)),
          },
        ],
      },
      {
        operation: 'write',
        run: changing((change) =>
          applyOne(connector, toUpdate('customers', { id: String(change.record) }, 'email', change)),
        ),
        bare: [
          {
            kind: 'guarded',
            does: 'GET the document, compare, PUT it whole with its _rev, which the server compares: 2 requests with a time limit',
            run: changing(async ({ record, before, after }) => {
              const document = await read(record);
              assertSame(document.email, before);
              await send('PUT', record, { ...document, email: after });
            }),
          },
        ],
      },
    ],
    async stop() {
      await pool.close();
      await connector.dispose();
      await child.stop();
    },
  };
}
