import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { loadConfig } from '../../core/src/config/index.ts';
import { createDate, type Fields } from '../../core/src/contract/index.ts';
import {
  createRecordReader,
  type Mapping,
  type RecordSnapshot,
  resolveMapping,
} from '../../core/src/mapping/index.ts';
import type { Vocabulary } from '../../core/src/vocabulary/index.ts';
import {
  createMemoryConnector,
  type MemoryCollection,
  type MemoryConnector,
} from '../../core/testing/memory-connector.ts';

/** One customer of the example. Every secret is a text that stands nowhere else. */
export interface Person {
  readonly name: string;
  readonly phone: string;
  readonly email: string | null;
  readonly born: string;
  readonly street: string;
  /** Who lives together shares an address row in the normalised layout. */
  readonly home: number;
  readonly policies: readonly { readonly number: string; readonly status: string }[];
  /** Of the first policy. */
  readonly beneficiaries: readonly { readonly name: string; readonly relation: string }[];
}

const kay = { name: 'Kay Bo', relation: 'spouse' };

export const people: readonly Person[] = [
  person('Thandi Nkosi', '+27821234567', 1, { email: 'thandi.nkosi@example.co.za', born: '1985-03-14' }, []),
  person('Pieter Merwe', '+27822345678', 2, { email: 'pieter@vdmerwe.example', born: '1971-09-02' }, [
    { name: 'Zanele Khoza', relation: 'spouse' },
  ]),
  person('Annelie Merwe', '+27823456789', 2, { email: 'annelie@vdmerwe.example', born: '1974-01-25' }, []),
  person('Gugu Zulu', '+27739012345', 3, { email: null, born: '1979-08-22' }, [
    { name: 'Bongani Zulu', relation: 'child' },
  ]),
  {
    ...person('Fatima Davids', '+27835678901', 4, { email: 'fatima@davids.example', born: '1968-11-30' }, []),
    policies: [{ number: 'POL-7004', status: 'lapsed' }],
  },
  {
    ...person(
      'Lerato Mokoena',
      '+27847890123',
      5,
      { email: 'lerato@mokoena.example', born: '1995-12-01' },
      [],
    ),
    policies: [],
  },
];

/** Several policies and beneficiaries, two of them with the same name: only where each has a row of its own. */
export const johan: Person = {
  ...person('Johan Botha', '+27846789012', 6, { email: 'johan.botha@example.co.za', born: '1959-05-08' }, [
    kay,
    kay,
    { name: 'Ru Bo', relation: 'child' },
  ]),
  policies: [
    { number: 'POL-7006', status: 'active' },
    { number: 'POL-7007', status: 'active' },
  ],
};

function person(
  name: string,
  phone: string,
  home: number,
  facts: Pick<Person, 'email' | 'born'>,
  beneficiaries: Person['beneficiaries'],
): Person {
  const number = `POL-7${String(phone.slice(-3))}`;
  const street = `${70 + home} Quagga Lane`;
  return { name, phone, home, street, ...facts, policies: [{ number, status: 'active' }], beneficiaries };
}

const id = { type: 'integer', default: 'counter' } as const;
const text = { type: 'text', maxLength: 80 } as const;
const optional = { ...text, nullable: true } as const;
const reference = { type: 'integer' } as const;

function normalised(persons: readonly Person[]): MemoryConnector {
  const homes = [...new Map(persons.map((one) => [one.home, one.street]))];
  const policies = persons.flatMap(({ policies: own }, index) =>
    own.map((policy) => ({ ...policy, customer: index + 1 })),
  );
  const collections: Record<string, MemoryCollection> = {
    addresses: {
      fields: { id, line_1: text, suburb: optional, town: text, province: optional, postal_code: optional },
      key: ['id'],
      rows: homes.map(([home, street]) => ({ id: home, line_1: street, town: 'Paarl', postal_code: '7646' })),
    },
    customers: {
      fields: {
        ...{ id, full_name: text, phone_number: optional, alt_phone: optional, email_address: optional },
        date_of_birth: { type: 'date', nullable: true },
        home_address_id: { ...reference, nullable: true },
      },
      key: ['id'],
      references: [{ fields: ['home_address_id'], to: 'addresses' }],
      rows: persons.map((one, index) => ({
        ...{ id: index + 1, full_name: one.name, phone_number: one.phone, email_address: one.email },
        ...{ date_of_birth: createDate(one.born), home_address_id: one.home },
      })),
    },
    policies: {
      fields: { id, customer_id: reference, policy_no: { ...text, maxLength: 20 }, state: text },
      key: ['id'],
      unique: [['policy_no']],
      references: [{ fields: ['customer_id'], to: 'customers' }],
      rows: policies.map(({ number, status, customer }, index) => ({
        ...{ id: index + 1, customer_id: customer, policy_no: number, state: status },
      })),
    },
    beneficiaries: {
      fields: { id, policy_id: reference, full_name: text, relation: { ...text, maxLength: 20 } },
      key: ['id'],
      references: [{ fields: ['policy_id'], to: 'policies' }],
      rows: persons.flatMap((one, index) =>
        one.beneficiaries.map(({ name, relation }, order) => ({
          ...{ id: index * 10 + order + 1, full_name: name, relation },
          policy_id: policies.findIndex(({ customer }) => customer === index + 1) + 1,
        })),
      ),
    },
  };
  return createMemoryConnector({ collections });
}

function flat(persons: readonly Person[]): MemoryConnector {
  const clients: MemoryCollection = {
    fields: {
      ...{ client_no: id, client_name: text, mobile: optional, mobile_2: optional, email: optional },
      dob: { type: 'date', nullable: true },
      ...{ addr_line_1: text, addr_suburb: optional, addr_town: text, addr_province: optional },
      ...{ addr_postal_code: optional, policy_no: optional, policy_state: optional },
      ...{ benef_name: optional, benef_relation: optional },
    },
    key: ['client_no'],
    rows: persons.map(
      (one, index): Fields => ({
        ...{ client_no: index + 1, client_name: one.name, mobile: one.phone, email: one.email },
        ...{
          dob: createDate(one.born),
          addr_line_1: one.street,
          addr_town: 'Paarl',
          addr_postal_code: '7646',
        },
        policy_no: one.policies[0]?.number ?? null,
        policy_state: one.policies[0]?.status ?? null,
        benef_name: one.beneficiaries[0]?.name ?? null,
        benef_relation: one.beneficiaries[0]?.relation ?? null,
      }),
    ),
  };
  return createMemoryConnector({ collections: { clients } });
}

/** The example's vocabulary over one layout, and every customer as read live, before and after others wrote. */
export interface InsuranceWorld {
  readonly layout: 'normalised' | 'flat';
  readonly vocabulary: Vocabulary;
  readonly mapping: Mapping;
  readonly persons: readonly Person[];
  /** By person: as it stands, and as it stands after a clerk changed it. */
  readonly snapshots: readonly { readonly now: RecordSnapshot; readonly moved: RecordSnapshot }[];
}

async function writeWith(file: string, actions: string): Promise<string> {
  const copy = join(await mkdtemp(join(tmpdir(), 'insurance-')), 'hub.yaml');
  await writeFile(copy, `${await readFile(file, 'utf8')}\n${actions}\n`);
  return copy;
}

const folder = fileURLToPath(new URL('../../examples/insurance/', import.meta.url));
const env = {
  DATABASE_URL: 'postgres://hub@localhost/policies',
  NOTIFY_URL: 'https://hooks.example/parley',
  NOTIFY_SECRET: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
};
const locale = { language: 'en', country: 'ZA', timezone: 'Africa/Johannesburg', now: 0 };
const call = () => ({ deadline: Number.MAX_SAFE_INTEGER, signal: new AbortController().signal });

/** `actions`: YAML of further ones, indented by two. */
export async function openInsuranceWorld(
  layout: InsuranceWorld['layout'],
  actions = '',
): Promise<InsuranceWorld> {
  const own = `${folder}${layout === 'flat' ? 'hub.flat.yaml' : 'hub.yaml'}`;
  const file = actions === '' ? own : await writeWith(own, actions);
  const { config, problems } = loadConfig({ file, env });
  if (config === undefined) throw new Error(problems.map(({ message }) => message).join('\n'));
  const { vocabulary } = config;
  const persons = layout === 'flat' ? people : [...people, johan];
  const connector = layout === 'flat' ? flat(persons) : normalised(persons);
  const descriptions = new Map([['policies', await connector.describe(call())]]);
  const { mapping, findings } = resolveMapping({ vocabulary, descriptions });
  if (mapping === undefined) throw new Error(findings.map(({ message }) => message).join('\n'));
  const reader = createRecordReader({
    mapping,
    vocabulary,
    connector: () => connector,
    locale: () => locale,
  });
  const readAll = () =>
    Promise.all(
      persons.map(async ({ phone }) => {
        const [found] = await reader.findBySender(phone, call());
        if (found === undefined) throw new Error('A person of the test is not found');
        return found;
      }),
    );
  const before = await readAll();
  const change = (collection: string, fields: Fields) =>
    connector.edit(collection, (row) => ({ ...row, ...fields }));
  if (layout === 'flat') {
    change('clients', { addr_line_1: '99 Clerk Close', policy_state: 'lapsed', benef_relation: 'parent' });
  } else {
    change('addresses', { line_1: '99 Clerk Close' });
    change('policies', { state: 'lapsed' });
    change('beneficiaries', { relation: 'parent' });
  }
  const after = await readAll();
  const snapshots = before.map((now, index) => ({ now, moved: after[index] ?? now }));
  return { layout, vocabulary, mapping, persons, snapshots };
}
