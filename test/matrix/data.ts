/** How the data lies: each kind of record in a table of its own, or one row for each customer. */
export const layouts = ['normalised', 'flat'] as const;
export type Layout = (typeof layouts)[number];

/** What stands in a cell: keys are numbers or texts, as the backend makes them; dates and amounts are texts. */
export type Cell = string | number | null;
export type Row = Readonly<Record<string, Cell>>;
/** All rows, by table. */
export type Tables = Readonly<Record<string, readonly Row[]>>;

export interface Column {
  readonly name: string;
  /** `key`: the row's own. `reference`: the key of a row of `to`. */
  readonly type: 'key' | 'reference' | 'text' | 'date' | 'amount';
  readonly to?: string;
  readonly length?: number;
  readonly required?: true;
  readonly unique?: true;
}

export interface Table {
  readonly name: string;
  readonly columns: readonly Column[];
}

const key = (name: string): Column => ({ name, type: 'key' });
const text = (name: string, length: number): Column => ({ name, type: 'text', length });
const reference = (name: string, to: string): Column => ({ name, type: 'reference', to });
const required = (column: Column): Column => ({ ...column, required: true });
const unique = (column: Column): Column => ({ ...column, unique: true });

/** Under the names that the SQL backends use; the others have their own, where each keeps its data. */
export const schema: Readonly<Record<Layout, readonly Table[]>> = {
  normalised: [
    {
      name: 'addresses',
      columns: [
        key('id'),
        required(text('line_1', 80)),
        text('suburb', 60),
        required(text('town', 60)),
        text('province', 40),
        text('postal_code', 10),
      ],
    },
    {
      name: 'customers',
      columns: [
        key('id'),
        required(text('full_name', 80)),
        text('phone_number', 40),
        text('alt_phone', 40),
        text('email_address', 120),
        { name: 'date_of_birth', type: 'date' },
        reference('home_address_id', 'addresses'),
      ],
    },
    {
      name: 'policies',
      columns: [
        key('id'),
        required(reference('customer_id', 'customers')),
        unique(required(text('policy_no', 20))),
        required(text('state', 20)),
        required({ name: 'monthly_premium', type: 'amount' }),
      ],
    },
    {
      name: 'beneficiaries',
      columns: [
        key('id'),
        required(reference('policy_id', 'policies')),
        required(text('full_name', 80)),
        required(text('relation', 20)),
      ],
    },
  ],
  flat: [
    {
      name: 'clients',
      columns: [
        key('client_no'),
        required(text('client_name', 80)),
        text('mobile', 40),
        text('mobile_2', 40),
        text('email', 120),
        { name: 'dob', type: 'date' },
        required(text('addr_line_1', 80)),
        text('addr_suburb', 60),
        required(text('addr_town', 60)),
        text('addr_province', 40),
        text('addr_postal_code', 10),
        unique(text('policy_no', 20)),
        text('policy_state', 20),
        { name: 'policy_premium', type: 'amount' },
        text('benef_name', 80),
        text('benef_relation', 20),
      ],
    },
  ],
};

/** The rows that every backend starts with. Keys count from 1, in this order. */
export const seed: Readonly<Record<Layout, Tables>> = { normalised: toNormalised(), flat: toFlat() };

type Texts = readonly (string | null)[];

interface Person {
  /** Name, phone, other phone, email, date of birth. */
  readonly person: Texts;
  /** Index of the address. */
  readonly lives: number;
  /** Number, status, premium. */
  readonly policy: Texts;
  /** Name, relationship. */
  readonly beneficiary?: Texts;
}

/** Those of the insurance example whom the transcripts need, and some who must stay as they are. */
function listPeople(): { readonly addresses: readonly Texts[]; readonly people: readonly Person[] } {
  return {
    addresses: [
      ['7 Church Street', 'Die Boord', 'Stellenbosch', 'Western Cape', '7600'],
      ['14 Plein Street', null, 'Paarl', 'Western Cape', '7646'],
      ['88 Vilakazi Street', 'Orlando West', 'Soweto', 'Gauteng', '1804'],
      ['3 Rose Street', 'Bo-Kaap', 'Cape Town', 'Western Cape', '8001'],
      ['17 Umgeni Road', null, 'Durban', 'KwaZulu-Natal', '4001'],
      ["Unit 4, 6 St George's Mall", 'City Centre', 'Cape Town', 'Western Cape', '8001'],
      ['31 Voortrekker Road', 'Bellville', 'Cape Town', 'Western Cape', '7530'],
    ],
    people: [
      {
        person: [
          'Thandi Nkosi',
          '+27 82 123 4567',
          '076 111 2222',
          'thandi.nkosi@example.co.za',
          '1985-03-14',
        ],
        lives: 0,
        policy: ['POL-1001', 'active', '412.50'],
      },
      {
        person: ['Pieter van der Merwe', '082 234 5678', null, 'pieter@vdmerwe.example', '1971-09-02'],
        lives: 1,
        policy: ['POL-1002', 'active', '980.00'],
        beneficiary: ['Annelie van der Merwe', 'spouse'],
      },
      {
        person: [
          'Annelie van der Merwe',
          '(082) 345-6789 ext 3',
          null,
          'annelie@vdmerwe.example',
          '1974-01-25',
        ],
        lives: 1,
        policy: ['POL-1003', 'active', '155.00'],
        beneficiary: ['Pieter van der Merwe', 'spouse'],
      },
      {
        person: ['Sipho Dlamini', '0027 83 456 7890', null, 'sipho.dlamini@example.co.za', '1990-06-16'],
        lives: 2,
        policy: ['POL-1004', 'active', '367.20'],
        beneficiary: ['Nomsa Dlamini', 'parent'],
      },
      {
        person: ['Fatima Davids', '083.567.8901', null, 'fatima.davids@example.co.za', '1968-11-30'],
        lives: 3,
        policy: ['POL-1005', 'lapsed', '129.90'],
      },
      {
        person: ['Gugu Zulu', '073 901 2345 (after 5pm)', null, null, '1979-08-22'],
        lives: 4,
        policy: ['POL-1010', 'active', '99.00'],
      },
      {
        person: ["Michael O'Brien", '+27 (0)74 012 3456', null, 'm.obrien@example.co.za', '1982-02-17'],
        lives: 5,
        policy: ['POL-1011', 'active', '725.40'],
        beneficiary: ["Aoife O'Brien", 'child'],
      },
      {
        person: ['Willem Jacobs', '27761234567', null, 'willem.jacobs@example.co.za', '1977-07-03'],
        lives: 6,
        policy: ['POL-1012', 'active', '119.90'],
      },
    ],
  };
}

function toNormalised(): Tables {
  const { addresses, people } = listPeople();
  const withBeneficiary = people.flatMap(({ beneficiary }, index) =>
    beneficiary === undefined ? [] : [{ beneficiary, policy: index + 1 }],
  );
  return {
    addresses: toRows(
      'normalised',
      'addresses',
      addresses.map((address, index) => [index + 1, ...address]),
    ),
    customers: toRows(
      'normalised',
      'customers',
      people.map(({ person, lives }, index) => [index + 1, ...person, lives + 1]),
    ),
    policies: toRows(
      'normalised',
      'policies',
      people.map(({ policy }, index) => [index + 1, index + 1, ...policy]),
    ),
    beneficiaries: toRows(
      'normalised',
      'beneficiaries',
      withBeneficiary.map(({ beneficiary, policy }, index) => [index + 1, policy, ...beneficiary]),
    ),
  };
}

function toFlat(): Tables {
  const { addresses, people } = listPeople();
  const rows = people.map(({ person, lives, policy, beneficiary = [null, null] }, index) => [
    index + 1,
    ...person,
    ...(addresses[lives] ?? []),
    ...policy,
    ...beneficiary,
  ]);
  return { clients: toRows('flat', 'clients', rows) };
}

function toRows(layout: Layout, table: string, rows: readonly (readonly Cell[])[]): readonly Row[] {
  const columns = schema[layout].find(({ name }) => name === table)?.columns ?? [];
  return rows.map((cells) =>
    Object.fromEntries(columns.map(({ name }, index) => [name, cells[index] ?? null])),
  );
}
