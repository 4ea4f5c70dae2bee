import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadConfig } from '../../core/src/config/index.ts';
import type { Connector } from '../../core/src/contract/index.ts';
import {
  createRecordReader,
  describeMapping,
  planAction,
  type RecordSnapshot,
  resolveMapping,
} from '../../core/src/mapping/index.ts';
import type { PropertyValue } from '../../core/src/vocabulary/index.ts';
import { createTestHost } from '../../core/testing/index.ts';
import plugin from '../../plugins/postgres/src/index.ts';
import { startPostgres, type TestPostgres } from '../support/postgres.ts';

const folder = fileURLToPath(new URL('../../examples/insurance/', import.meta.url));
const locale = { language: 'en', country: 'ZA', timezone: 'Africa/Johannesburg', now: 0 };

let server: TestPostgres;
beforeAll(async () => {
  server = await startPostgres();
  await server.query('postgres', 'create role parley_hub');
});
afterAll(() => server.stop());

function call() {
  return { deadline: Date.now() + 30_000, signal: new AbortController().signal };
}

const layouts = [
  { layout: 'normalised', hub: 'hub.yaml', seed: 'seed.sql' },
  { layout: 'flat', hub: 'hub.flat.yaml', seed: 'seed.flat.sql' },
] as const;

describe.each(layouts)('the insurance example on a $layout PostgreSQL', ({ layout, hub, seed }) => {
  let connector: Connector | undefined;
  let world: Awaited<ReturnType<typeof open>>;
  let operation = 0;

  async function open() {
    const url = await server.createDatabase(layout, await readFile(`${folder}${seed}`, 'utf8'));
    const env = {
      DATABASE_URL: url,
      NOTIFY_URL: 'http://localhost:1',
      NOTIFY_SECRET: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
    };
    const { config, problems } = loadConfig({ file: `${folder}${hub}`, env });
    if (!config) throw new Error(problems.map((problem) => problem.message).join('\n'));
    const { vocabulary } = config;
    const settings = config.connectors.policies?.config as Parameters<typeof plugin.create>[0];
    const made = plugin.create(settings, createTestHost({ permission: 'full' }), ['connector']).connector;
    if (!made) throw new Error('no connector');
    connector = made;
    const { mapping, findings } = resolveMapping({
      vocabulary,
      descriptions: new Map([['policies', await connector.describe(call())]]),
    });
    if (!mapping) throw new Error(findings.map((finding) => finding.message).join('\n'));
    const reader = createRecordReader({
      mapping,
      vocabulary,
      connector: () => made,
      locale: () => locale,
    });
    return { vocabulary, mapping, reader };
  }

  beforeAll(async () => {
    world = await open();
  });
  afterAll(() => connector?.dispose());

  async function find(phone: string): Promise<RecordSnapshot> {
    const found = await world.reader.findBySender(phone, call());
    expect(found).toHaveLength(1);
    return found[0] as RecordSnapshot;
  }

  async function plan(
    phone: string,
    name: string,
    select: (customer: RecordSnapshot) => RecordSnapshot | undefined,
    values: Readonly<Record<string, PropertyValue>>,
  ) {
    const { mapping, vocabulary } = world;
    const customer = await find(phone);
    const [target, action] = [select(customer), vocabulary.actions[name]];
    if (!target || !action) throw new Error('The test names something that is not there');
    const result = planAction({ mapping, vocabulary, action, customer, target, values, locale });
    if ('problem' in result) throw new Error(JSON.stringify(result));
    return result.plan;
  }

  function apply(changes: Awaited<ReturnType<typeof plan>>['changes']) {
    operation += 1;
    return connector?.apply?.(changes, { ...call(), operationId: `op-${operation}` });
  }

  const policy = (customer: RecordSnapshot) => customer.children.policy?.[0];
  const beneficiary = (customer: RecordSnapshot) => policy(customer)?.children.beneficiary?.[0];
  const address = { type: 'address' as const, street: '22 Berg Street', city: 'Stellenbosch' };

  it('resolves, every property once', () => {
    const properties = Object.values(world.vocabulary.records).flatMap((record) =>
      Object.keys(record.properties),
    );
    const records = Object.keys(world.vocabulary.records);
    expect(describeMapping(world.mapping)).toHaveLength(properties.length + records.length);
  });

  it.each(['+27821234567', '+27761112222', '+27823456789', '+27834567890', '+27740123456'])(
    'finds exactly one customer for %s',
    async (phone) => {
      expect((await find(phone)).record).toBe('customer');
    },
  );

  it('finds both who share a number', async () => {
    expect(await world.reader.findBySender('+27728901234', call())).toHaveLength(2);
  });

  it("changes one person's address and leaves the other's who lives there", async () => {
    const made = await plan('+27822345678', 'change-address', (customer) => customer, { address });
    expect(made.differences).toMatchObject([
      { before: '14 Plein Street, Paarl, Western Cape, 7646', after: '22 Berg Street, Stellenbosch' },
    ]);
    await apply(made.changes);
    expect((await find('+27822345678')).values.address).toEqual(address);
    expect((await find('+27823456789')).values.address).toMatchObject({
      street: '14 Plein Street',
      city: 'Paarl',
    });
  });

  it('adds and removes a beneficiary, byte for byte as it was given', async () => {
    const name = `Nómsa "O'Neil"; DROP TABLE clients; -- {{x}} <b>&`;
    const added = await plan('+27821234567', 'add-beneficiary', policy, { name, relationship: 'child' });
    await apply(added.changes);
    expect(beneficiary(await find('+27821234567'))?.values).toEqual({ name, relationship: 'child' });
    const removed = await plan('+27821234567', 'remove-beneficiary', beneficiary, {});
    expect(removed.differences).toMatchObject([
      { before: name, after: null },
      { before: 'child', after: null },
    ]);
    await apply(removed.changes);
    expect(beneficiary(await find('+27821234567'))).toBeUndefined();
  });

  it('conflicts when the same plan is applied twice', async () => {
    const made = await plan('+27740123456', 'change-address', (customer) => customer, { address });
    await apply(made.changes);
    await expect(apply(made.changes)).rejects.toMatchObject({ code: 'PARLEY_CONNECTOR_CONFLICT' });
  });
});
