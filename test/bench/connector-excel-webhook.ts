import { createHmac, randomUUID } from 'node:crypto';
import plugin from '@parley/excel-webhook';
import { Pool } from 'undici';
import {
  type Hmac,
  isAnswerGenuine,
  parseEnvelope,
  sealRequest,
} from '../../plugins/excel-webhook/src/engine/envelope.ts';
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
  workbookSecret,
} from './connector-operation.ts';

const hmac: Hmac = (key, text) => createHmac('sha256', key).update(text).digest('hex');
const layouts = [
  { name: 'customers', kind: 'sheet', source: 'Customers', headerRow: 1, key: ['id'], fields: {} },
];

interface Answer {
  readonly ok: boolean;
  readonly result: readonly {
    readonly result: { readonly records: readonly { readonly fields: { readonly name: string } }[] };
  }[];
}

/** Against the workbook server, in a process of its own, with a real .xlsx on the disk. */
export async function stageExcelWebhook(): Promise<ConnectorStage> {
  const child = startChild({ script: 'connector-server.ts', args: ['excel-webhook'] });
  const url = await child.next<string>('ready');
  const validated = await plugin.config['~standard'].validate({
    ...{ url, secret: workbookSecret },
    collections: { customers: { sheet: 'Customers', key: 'id' } },
  });
  if (validated.issues !== undefined) throw new Error('The configuration is refused');
  const { connector } = plugin.create(validated.value, createHost(), ['connector']);
  if (connector === undefined) throw new Error('The plugin gave no connector');
  const pool = new Pool(new URL(url).origin, { connections: 16 });
  const changing = createChanges();

  async function send(body: object): Promise<Answer> {
    const request = sealRequest(
      JSON.stringify({ ...body, collections: layouts, nonce: randomUUID() }),
      Date.now(),
      workbookSecret,
      hmac,
    );
    const answer = await pool.request({
      ...{ method: 'POST', path: new URL(url).pathname, signal: AbortSignal.timeout(callMs) },
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(request),
    });
    const envelope = parseEnvelope(await answer.body.text());
    if (envelope === undefined || !isAnswerGenuine(request, envelope, workbookSecret, hmac))
      throw new Error('The answer is not genuine');
    const parsed = JSON.parse(envelope.payload) as Answer;
    if (!parsed.ok) throw new Error(envelope.payload);
    return parsed;
  }

  return {
    operations: [
      {
        operation: 'lookup by key',
        run: (record) => {
          const where = [{ field: 'id', operator: 'eq', value: record }] as const;
          return findOne(connector, { collection: 'customers', where, limit: 1 }, ['name', nameOf(record)]);
        },
        bare: [
          {
            kind: 'guarded',
            does: 'one signed find by bare HTTP, the answer verified, with a time limit',
            run: async (record) => {
              const where = [{ field: 'id', operator: 'eq', value: record }];
              const { result } = await send({
                action: 'find',
                queries: [{ collection: 'customers', where, limit: 1 }],
              });
              assertSame(result[0]?.result.records[0]?.fields.name, nameOf(record));
            },
          },
        ],
      },
      {
        operation: 'write, marked',
        run: changing((change) =>
          applyOne(connector, toUpdate('customers', { id: change.record }, 'email', change)),
        ),
        bare: [
          {
            kind: 'guarded',
            does: 'one signed apply by bare HTTP: the same server compares, writes and remembers the operation',
            run: changing(async (change) => {
              await send({
                action: 'apply',
                operationId: randomUUID(),
                deadline: Date.now() + callMs,
                changes: [toUpdate('customers', { id: change.record }, 'email', change)],
              });
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
