import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { loadConfig } from '../../core/src/config/index.ts';
import type { Connector } from '../../core/src/contract/index.ts';
import {
  createRecordReader,
  planAction,
  type RecordSnapshot,
  resolveMapping,
} from '../../core/src/mapping/index.ts';
import type { PropertyValue } from '../../core/src/vocabulary/index.ts';
import { createTestHost } from '../../core/testing/index.ts';
import plugin from '../../plugins/postgres/src/index.ts';
import { startPostgres, type TestPostgres } from '../support/postgres.ts';

/** How real databases keep things: towns in a table, relations as codes, addresses one after the other. */
const people = `
  CREATE TABLE cities (id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name varchar(60) NOT NULL UNIQUE);
  CREATE TABLE relation_types (code char(1) PRIMARY KEY, label varchar(20) NOT NULL);
  INSERT INTO cities (name) VALUES ('Cape Town'), ('Stellenbosch');
  INSERT INTO relation_types VALUES ('C', 'Child'), ('S', 'Spouse');
`;

const normalised = `${people}
  CREATE TABLE customers (id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY, full_name varchar(80) NOT NULL, mobile varchar(40));
  CREATE TABLE customer_addresses (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    customer_id integer NOT NULL REFERENCES customers (id),
    line_1 varchar(80) NOT NULL, postal_code varchar(10),
    city_id integer NOT NULL REFERENCES cities (id),
    valid_from timestamptz NOT NULL, valid_to timestamptz
  );
  CREATE UNIQUE INDEX one_open_address ON customer_addresses (customer_id) WHERE valid_to IS NULL;
  CREATE TABLE beneficiaries (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    customer_id integer NOT NULL REFERENCES customers (id),
    full_name varchar(80) NOT NULL,
    relation_code char(1) NOT NULL REFERENCES relation_types (code),
    sex integer
  );
  INSERT INTO customers (full_name, mobile) VALUES ('Thandi Nkosi', '082 123 4567'), ('Sipho Dlamini', '083 456 7890');
  INSERT INTO customer_addresses (customer_id, line_1, postal_code, city_id, valid_from, valid_to) VALUES
    (1, '9 Old Road', '7600', 2, '2010-01-01', '2020-05-01'),
    (1, '1 Oak Road', '8001', 1, '2020-05-01', NULL),
    (2, '2 Oak Road', '8001', 1, '2018-05-01', NULL);
  INSERT INTO beneficiaries (customer_id, full_name, relation_code, sex) VALUES (1, 'Bongani Nkosi', 'S', 1);
`;

const flat = `${people}
  CREATE TABLE customers (
    client_no integer NOT NULL, full_name varchar(80) NOT NULL, mobile varchar(40),
    line_1 varchar(80) NOT NULL, postal_code varchar(10), city_id integer NOT NULL REFERENCES cities (id),
    benef_name varchar(80), benef_relation_code char(1) REFERENCES relation_types (code), benef_sex integer,
    valid_from date NOT NULL, valid_to date, PRIMARY KEY (client_no, valid_from)
  );
  INSERT INTO customers VALUES
    (1, 'Thandi Nkosi', '082 123 4567', '9 Old Road', '7600', 2, NULL, NULL, NULL, '2010-01-01', '2020-05-01'),
    (1, 'Thandi Nkosi', '082 123 4567', '1 Oak Road', '8001', 1, 'Bongani Nkosi', 'S', 1, '2020-05-01', NULL),
    (2, 'Sipho Dlamini', '083 456 7890', '2 Oak Road', '8001', 1, NULL, NULL, NULL, '2018-05-01', NULL);
`;

const hub = (history: string) => `
business: { name: B, country: ZA, timezone: Africa/Johannesburg }
channels: { phone: { plugin: simulator } }
connectors:
  policies: { plugin: postgres, permission: read-only, config: { url: "\${DATABASE_URL}", tls: disable } }
records:
  customer:
    in: policies
    identify: [phone]
    history: ${history}
    properties:
      phone: phone
      name: person-name
      address: ADDRESS
  beneficiary:
    belongs-to: customer
    properties:
      name: person-name
      relationship: { type: choice, options: { child: [daughter, son], spouse: [wife, husband] } }
      sex: { type: choice, options: { male: { says: [man], stored: 1 }, female: { says: [woman], stored: 2 } } }
actions:
  change-address: { change: customer.address }
  change-relationship: { change: beneficiary.relationship }
  change-sex: { change: beneficiary.sex }
`;

const layouts = [
  {
    layout: 'normalised',
    sql: normalised,
    yaml: hub('{ customer_addresses: { from: valid_from, to: valid_to } }').replace('ADDRESS', 'address'),
    addresses: 'customer_addresses',
  },
  {
    layout: 'flat',
    sql: flat,
    yaml: hub('{ from: valid_from, to: valid_to }').replace('ADDRESS', 'address'),
    addresses: 'customers',
  },
] as const;

let server: TestPostgres;
beforeAll(async () => {
  server = await startPostgres();
});
afterAll(() => server.stop());

describe.each(layouts)(
  'what a $layout PostgreSQL keeps in its own way',
  ({ layout, sql, yaml, addresses }) => {
    let connector: Connector | undefined;
    let database = '';
    let count = 0;
    const locale = () => ({
      language: 'en',
      country: 'ZA',
      timezone: 'Africa/Johannesburg',
      now: Date.now(),
    });
    const call = () => ({ deadline: Date.now() + 30_000, signal: new AbortController().signal });
    afterEach(() => connector?.dispose());

    async function open() {
      count += 1;
      database = `${layout}_${count}`;
      const url = await server.createDatabase(database, sql);
      const { config, problems } = loadConfig({
        file: 'hub.yaml',
        env: { DATABASE_URL: url },
        readFile: () => yaml,
      });
      if (!config) throw new Error(problems.map((problem) => problem.message).join('\n'));
      const settings = config.connectors.policies?.config as Parameters<typeof plugin.create>[0];
      const made = plugin.create(settings, createTestHost({ permission: 'full' }), ['connector']).connector;
      if (!made) throw new Error('no connector');
      connector = made;
      const { vocabulary } = config;
      const { mapping, findings } = resolveMapping({
        vocabulary,
        descriptions: new Map([['policies', await made.describe(call())]]),
      });
      if (!mapping)
        throw new Error(findings.map((finding) => `${finding.message} ${finding.fix ?? ''}`).join('\n'));
      const reader = createRecordReader({ mapping, vocabulary, connector: () => made, locale });
      const find = async (phone = '+27821234567') => {
        const found = await reader.findBySender(phone, call());
        expect(found).toHaveLength(1);
        return found[0] as RecordSnapshot;
      };
      const plan = async (
        name: string,
        select: (customer: RecordSnapshot) => RecordSnapshot | undefined,
        values: Readonly<Record<string, PropertyValue>>,
      ) => {
        const customer = await find();
        const [action, target] = [vocabulary.actions[name], select(customer)];
        if (!action || !target) throw new Error('The test names something that is not there');
        const result = planAction({
          mapping,
          vocabulary,
          action,
          customer,
          target,
          values,
          locale: locale(),
        });
        if ('problem' in result) throw new Error(JSON.stringify(result));
        return result.plan;
      };
      const apply = (changes: Awaited<ReturnType<typeof plan>>['changes']) =>
        made.apply?.(changes, { ...call(), operationId: `op-${Math.random()}`.replace('.', '') });
      return { find, plan, apply };
    }

    const self = (customer: RecordSnapshot) => customer;
    const beneficiary = (customer: RecordSnapshot) => customer.children.beneficiary?.[0];

    it('is found without a single map:', async () => {
      const world = await open();
      expect((await world.find()).values.address).toMatchObject({
        street: '1 Oak Road',
        city: 'Cape Town',
        postcode: '8001',
      });
      expect(beneficiary(await world.find())?.values).toEqual({
        name: 'Bongani Nkosi',
        relationship: 'spouse',
        sex: 'male',
      });
    });

    it('moves to a known town: the row ends, the next begins, the town is found in any writing', async () => {
      const world = await open();
      const made = await world.plan('change-address', self, {
        address: { type: 'address', street: '22 Berg Street', city: 'stellenbosch' },
      });
      await world.apply(made.changes);
      expect((await world.find()).values.address).toEqual({
        type: 'address',
        street: '22 Berg Street',
        city: 'Stellenbosch',
      });
      expect((await world.find('+27834567890')).values.address).toMatchObject({ city: 'Cape Town' });
      const rows = await server.query(
        database,
        `select line_1, valid_to is null as open from ${addresses} order by valid_from, line_1`,
      );
      expect(rows.filter((row) => row.open).map((row) => row.line_1)).toEqual([
        '2 Oak Road',
        '22 Berg Street',
      ]);
      expect(rows.map((row) => row.line_1)).toContain('1 Oak Road');
      expect(await server.query(database, 'select count(*)::int as n from cities')).toEqual([{ n: 2 }]);
    });

    it('adds a new town once, and conflicts when another writer added it first', async () => {
      const world = await open();
      const address = { type: 'address' as const, street: '22 Berg Street', city: 'Paarl' };
      const made = await world.plan('change-address', self, { address });
      await server.query(database, "insert into cities (name) values ('Paarl')");
      await expect(world.apply(made.changes)).rejects.toMatchObject({ code: 'PARLEY_CONNECTOR_CONFLICT' });
      await server.query(database, "delete from cities where name = 'Paarl'");
      await world.apply(made.changes);
      expect((await world.find()).values.address).toMatchObject({ city: 'Paarl' });
    });

    it('conflicts when the row was ended in between', async () => {
      const world = await open();
      const address = { type: 'address' as const, street: '22 Berg Street', city: 'Stellenbosch' };
      const made = await world.plan('change-address', self, { address });
      await server.query(database, `update ${addresses} set valid_to = now() where line_1 = '1 Oak Road'`);
      await expect(world.apply(made.changes)).rejects.toMatchObject({ code: 'PARLEY_CONNECTOR_CONFLICT' });
    });

    it('stores options as codes, of a table or of its own', async () => {
      const world = await open();
      await world.apply(
        (await world.plan('change-relationship', beneficiary, { relationship: 'child' })).changes,
      );
      expect(beneficiary(await world.find())?.values).toMatchObject({ relationship: 'child', sex: 'male' });
      if (layout === 'normalised') {
        await world.apply((await world.plan('change-sex', beneficiary, { sex: 'female' })).changes);
        expect(await server.query(database, 'select relation_code, sex from beneficiaries')).toEqual([
          { relation_code: 'C', sex: 2 },
        ]);
      } else {
        await world.apply((await world.plan('change-sex', beneficiary, { sex: 'female' })).changes);
        expect(
          await server.query(
            database,
            'select benef_relation_code as code, benef_sex as sex from customers where client_no = 1 and valid_to is null',
          ),
        ).toEqual([{ code: 'C', sex: 2 }]);
      }
    });
  },
);
