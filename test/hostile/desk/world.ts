import { fileURLToPath } from 'node:url';
import { loadConfig } from '../../../core/src/config/index.ts';
import { createDate, createDecimal, type Fields } from '../../../core/src/contract/index.ts';
import {
  createRecordReader,
  type ListQuery,
  type ListResult,
  listKey,
  type Mapping,
  type RecordSnapshot,
  resolveMapping,
} from '../../../core/src/mapping/index.ts';
import type { Vocabulary } from '../../../core/src/vocabulary/index.ts';
import { createMemoryConnector, type MemoryConnector } from '../../../core/testing/memory-connector.ts';
import { type Client, createClients, slots, variants } from './clients.ts';

export const deskFile = fileURLToPath(new URL('./hub.yaml', import.meta.url));

const id = { type: 'integer', default: 'counter' } as const;
const reference = { type: 'integer' } as const;
const text = { type: 'text', maxLength: 500, nullable: true } as const;
const amount = { type: 'decimal', scale: 2, nullable: true } as const;
const moment = { type: 'datetime', nullable: true } as const;

/** The desk's tables in memory, as the SQL of its seed makes them. */
function toConnector(clients: readonly Client[]): MemoryConnector {
  const orders = clients.flatMap((client) => client.orders.map((order) => ({ ...order, client: client.id })));
  const at = (value: string) => ({ type: 'datetime', value }) as const;
  return createMemoryConnector({
    collections: {
      client: {
        fields: {
          ...{ id, phone: text, name: text, email: text, balance: amount, nickname: text, memo: text },
          born: { type: 'date', nullable: true },
        },
        key: ['id'],
        rows: clients.map(
          ({ orders: _, visits: __, street: ___, ...one }): Fields => ({
            ...{ ...one, born: createDate(one.born), balance: createDecimal(one.balance) },
          }),
        ),
      },
      orders: {
        fields: { id, client_id: reference, number: text, status: text },
        key: ['id'],
        references: [{ fields: ['client_id'], to: 'client' }],
        rows: orders.map(({ id: key, client, number, status }) => ({
          id: key,
          client_id: client,
          number,
          status,
        })),
      },
      item: {
        fields: { id, order_id: reference, sku: text, product: text, name: text, price: amount },
        key: ['id'],
        references: [{ fields: ['order_id'], to: 'orders' }],
        rows: orders.flatMap((order) =>
          order.items.map((one) => ({ ...one, order_id: order.id, price: createDecimal(one.price) })),
        ),
      },
      visit: {
        fields: { id, client_id: reference, starts: moment, dentist: text, state: text },
        key: ['id'],
        references: [{ fields: ['client_id'], to: 'client' }],
        rows: clients.flatMap((client) =>
          client.visits.map((one) => ({
            ...{ ...one, client_id: client.id, starts: at(one.starts), state: 'booked' },
          })),
        ),
      },
      variant: {
        fields: { id, sku: text, product: text, size: text, price: amount, stock: { type: 'integer' } },
        key: ['id'],
        rows: variants.map((one) => ({ ...one, price: createDecimal(one.price) })),
      },
      slot: {
        fields: { id, starts: moment, dentist: text, state: text },
        key: ['id'],
        rows: slots.map((one) => ({ ...one, starts: at(one.starts) })),
      },
    },
  });
}

/** The desk at one moment: what everybody's record is, and every row. */
export interface DeskView {
  readonly snapshots: readonly RecordSnapshot[];
  readonly rows: Readonly<Record<string, readonly Fields[]>>;
  /** What was read of the lists that belong to nobody; grows. */
  readonly reads: Map<string, ListResult>;
  list(query: ListQuery): Promise<ListResult>;
}

/** The desk's vocabulary over tables in memory, as they stand and as they stand after others wrote. */
export interface DeskWorld {
  readonly vocabulary: Vocabulary;
  readonly mapping: Mapping;
  readonly clients: readonly Client[];
  readonly now: DeskView;
  readonly moved: DeskView;
}

const env = {
  DATABASE_URL: 'postgres://hub@localhost/desk',
  NOTIFY_URL: 'https://hooks.example/parley',
  NOTIFY_SECRET: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
};
const locale = { language: 'en', country: 'ZA', timezone: 'Africa/Johannesburg', now: 0 };
const call = () => ({ deadline: Number.MAX_SAFE_INTEGER, signal: new AbortController().signal });

export async function openDeskWorld(count: number): Promise<DeskWorld> {
  const { config, problems } = loadConfig({ file: deskFile, env });
  if (config === undefined) throw new Error(problems.map(({ message }) => message).join('\n'));
  const { vocabulary } = config;
  const clients = createClients(count);
  const description = await toConnector(clients).describe(call());
  const { mapping, findings } = resolveMapping({
    vocabulary,
    descriptions: new Map([['policies', description]]),
  });
  if (mapping === undefined) throw new Error(findings.map(({ message }) => message).join('\n'));

  async function look(connector: MemoryConnector): Promise<DeskView> {
    const reader = createRecordReader({
      ...{ mapping: mapping ?? { records: {}, collections: {} }, vocabulary },
      ...{ connector: () => connector, locale: () => locale },
    });
    const reads = new Map<string, ListResult>();
    const found = await Promise.all(clients.map(({ phone }) => reader.findBySender(phone, call())));
    return {
      snapshots: found.flat(),
      rows: connector.dump(),
      reads,
      async list(query) {
        const result = await reader.list(query, call());
        reads.set(listKey(query), result);
        return result;
      },
    };
  }

  const now = await look(toConnector(clients));
  const later = toConnector(clients);
  const change = (collection: string, edit: (row: Fields) => Fields) => later.edit(collection, edit);
  change('orders', (row) => ({ ...row, status: 'shipped' }));
  change('slot', (row) => ({ ...row, state: row.id === 1 ? 'free' : 'taken' }));
  change('variant', (row) => ({ ...row, stock: row.id === 2 ? 1 : 0 }));
  change('client', (row) => ({ ...row, nickname: 'changed behind', balance: createDecimal('1.00') }));
  const moved = await look(later);
  if (now.snapshots.length !== clients.length) throw new Error('A client of the test is not found');
  return { vocabulary, mapping, clients, now, moved };
}
