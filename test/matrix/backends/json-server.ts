import { startJsonServer } from '../../../plugins/rest/test-support/json-server.ts';
import { startHttpGate } from '../../support/http-gate.ts';
import { schema, seed } from '../data.ts';
import { holdRequests } from '../hold-requests.ts';
import type { MatrixBackend, Place } from '../place.ts';
import { dumpTables, keyOf } from '../sql.ts';
import { fromWire, type Paths, toWire } from './rest-wire.ts';

/** As such an API names and nests things. */
const paths: Readonly<Record<string, Paths>> = {
  addresses: { line_1: ['line1'], town: ['city'], province: ['state'], postal_code: ['zip'] },
  customers: {
    full_name: ['fullName'],
    phone_number: ['contact', 'phone'],
    alt_phone: ['contact', 'otherPhone'],
    email_address: ['contact', 'email'],
    date_of_birth: ['birthDate'],
    home_address_id: ['addressId'],
  },
  policies: {
    customer_id: ['customerId'],
    policy_no: ['number'],
    state: ['status'],
    monthly_premium: ['premium'],
  },
  beneficiaries: { policy_id: ['policyId'], full_name: ['fullName'] },
  clients: {
    client_no: ['id'],
    client_name: ['fullName'],
    mobile: ['contact', 'phone'],
    mobile_2: ['contact', 'otherPhone'],
    email: ['contact', 'email'],
    dob: ['birthDate'],
    addr_line_1: ['address', 'line1'],
    addr_suburb: ['address', 'suburb'],
    addr_town: ['address', 'city'],
    addr_province: ['address', 'state'],
    addr_postal_code: ['address', 'zip'],
    policy_no: ['policy', 'number'],
    policy_state: ['policy', 'status'],
    policy_premium: ['policy', 'premium'],
    benef_name: ['beneficiary', 'fullName'],
    benef_relation: ['beneficiary', 'relation'],
  },
};

/** An API without versions: only the connector's own comparison can notice that something moved. */
export const jsonServer: MatrixBackend = {
  name: 'rest (json-server)',
  hub: 'rest-json-server',
  limits: [
    {
      transcript: 'two-at-one-address',
      layout: 'normalised',
      why: 'a shared address takes two writes, and REST declares transactions: single',
    },
  ],
  start: async () => ({
    async open(layout): Promise<Place> {
      const wire = schema[layout].map(({ name }) => [
        name,
        (seed[layout][name] ?? []).map((row) => toWire(layout, name, row, paths[name] ?? {})),
      ]);
      const server = await startJsonServer(Object.fromEntries(wire));
      const gate = await startHttpGate(server.url);

      const dump = () =>
        dumpTables(layout, async (table) => {
          const records: unknown = await (await fetch(`${server.url}/${table}?_sort=id`)).json();
          if (!Array.isArray(records)) throw new Error('No list came');
          return records.map((record) => fromWire(layout, table, record, paths[table] ?? {}));
        });

      const edit: Place['edit'] = async ({ table, key, column, value }) => {
        const rows = (await dump())[table] ?? [];
        const row = rows.find((one) => one[keyOf(layout, table)] === key);
        if (row === undefined) throw new Error('There is no such row');
        const body = toWire(layout, table, { ...row, [column]: value }, paths[table] ?? {});
        const headers = { 'content-type': 'application/json' };
        const item = `${server.url}/${table}/${key}`;
        const { ok } = await fetch(item, { method: 'PUT', headers, body: JSON.stringify(body) });
        if (!ok) throw new Error('The row was not edited');
      };

      return {
        env: { API_URL: gate.url },
        dump,
        edit,
        hold: (options) => holdRequests(gate, options, { from: 'first', edit }),
        async close() {
          await gate.stop();
          await server.stop();
        },
      };
    },
    stop: async () => {},
  }),
};
