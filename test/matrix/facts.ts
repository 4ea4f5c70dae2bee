import type { Fact } from '../transcripts/transcript.ts';
import type { Facts } from '../transcripts/watch-facts.ts';
import { type Cell, type Layout, type Row, schema, seed, type Tables } from './data.ts';

/** A change of one cell, as a person makes it in the backend itself. */
export interface Edit {
  readonly table: string;
  readonly key: Cell;
  readonly column: string;
  readonly value: string;
}

type Named = readonly (readonly [subject: string, property: string, value: Cell | undefined])[];

/** Every value of every row, called as the business calls it. Throws when two are called the same. */
export function toFacts(layout: Layout, tables: Tables): Facts {
  const named = layout === 'flat' ? nameFlat(tables) : nameNormalised(tables);
  const facts = new Map(
    named.map(([subject, property, value]) => [`${subject}, ${property}`, toText(value)]),
  );
  if (facts.size < named.length) throw new Error('Two values are called the same');
  return facts;
}

/** Where a person finds what a transcript tells that they change. */
export function toEdit(layout: Layout, tables: Tables, { subject, property, value }: Fact): Edit {
  const name = /^customer (.+)$/.exec(subject)?.[1];
  if (name === undefined || property !== 'street')
    throw new Error(`Nobody here changes ${property} of ${subject}`);
  if (layout === 'flat') {
    const client = one(tables.clients, 'client_name', name);
    return { table: 'clients', key: client.client_no ?? null, column: 'addr_line_1', value };
  }
  const customer = one(tables.customers, 'full_name', name);
  return { table: 'addresses', key: customer.home_address_id ?? null, column: 'line_1', value };
}

function one(rows: readonly Row[] | undefined, column: string, value: Cell): Row {
  const [row, ...more] = (rows ?? []).filter((candidate) => candidate[column] === value);
  if (row === undefined || more.length > 0) throw new Error(`Not one row has this ${column}`);
  return row;
}

function nameNormalised({
  addresses = [],
  customers = [],
  policies = [],
  beneficiaries = [],
}: Tables): Named {
  const isLivedIn = (address: Row) =>
    customers.some(({ home_address_id: home }) => home === address.id && home !== null);
  const people = customers.flatMap((row): Named => {
    const address = addresses.find(({ id }) => id === row.home_address_id);
    return nameCustomer(row.full_name, [
      ...[row.phone_number, row.alt_phone, row.email_address, row.date_of_birth],
      ...[address?.line_1, address?.suburb, address?.town, address?.province, address?.postal_code],
    ]);
  });
  const held = policies.flatMap((row): Named => {
    const owner = customers.find(({ id }) => id === row.customer_id)?.full_name;
    return namePolicy(row.policy_no, owner, row.state, row.monthly_premium);
  });
  const named = beneficiaries.map(
    (row) =>
      [
        `beneficiary of ${policies.find(({ id }) => id === row.policy_id)?.policy_no}`,
        String(row.full_name),
        row.relation,
      ] as const,
  );
  // A row that the last customer moved away from may stay; nothing may be made or changed where nobody lives.
  const before = new Set(seed.normalised.addresses?.map(toContent));
  const empty = addresses
    .filter((row) => !isLivedIn(row) && !before.has(toContent(row)))
    .map((row) => [`address ${row.id}, where nobody lives`, 'street', row.line_1] as const);
  return [...people, ...held, ...named, ...empty];
}

function nameFlat({ clients = [] }: Tables): Named {
  return clients.flatMap((row): Named => {
    const customer = nameCustomer(row.client_name, [
      ...[row.mobile, row.mobile_2, row.email, row.dob],
      ...[row.addr_line_1, row.addr_suburb, row.addr_town, row.addr_province, row.addr_postal_code],
    ]);
    const policy = namePolicy(row.policy_no, row.client_name, row.policy_state, row.policy_premium);
    const hasBeneficiary = (row.benef_name ?? row.benef_relation ?? null) !== null;
    const beneficiary = [
      `beneficiary of ${row.policy_no}`,
      row.benef_name ?? 'nobody',
      row.benef_relation,
    ] as const;
    return [...customer, ...policy, ...(hasBeneficiary ? [beneficiary as Named[number]] : [])];
  });
}

const customerProperties = [
  ...['phone', 'other-phone', 'email', 'born'],
  ...['street', 'suburb', 'city', 'region', 'postcode'],
];

function nameCustomer(name: Cell | undefined, cells: readonly (Cell | undefined)[]): Named {
  return customerProperties.map((property, index) => [`customer ${name}`, property, cells[index]]);
}

function namePolicy(
  number: Cell | undefined,
  owner: Cell | undefined,
  status: Cell | undefined,
  premium: Cell | undefined,
): Named {
  const subject = `policy ${number}`;
  const amount = premium === null || premium === undefined ? null : Number(premium).toFixed(2);
  return [
    [subject, 'owner', owner],
    [subject, 'status', status],
    [subject, 'premium', amount],
  ];
}

function toContent(address: Row): string {
  const columns = schema.normalised.find(({ name }) => name === 'addresses')?.columns ?? [];
  return JSON.stringify(columns.slice(1).map(({ name }) => toText(address[name])));
}

function toText(value: Cell | undefined): string | null {
  if (value === null || value === undefined) return null;
  // Midnight, where a backend has no dates without a time.
  return String(value).replace(/^(\d{4}-\d\d-\d\d)[T ]00:00:00(?:\.0+)?Z?$/, '$1');
}
