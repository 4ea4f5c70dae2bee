import type { Disclosure } from '../../../core/src/vocabulary/index.ts';

export interface DeskItem {
  readonly id: number;
  readonly sku: string;
  readonly product: string;
  readonly name: string;
  readonly price: string;
}

/** One customer of the desk. Every value stands nowhere else. */
export interface Client {
  readonly id: number;
  readonly phone: string;
  readonly name: string;
  readonly email: string;
  /** `1985-03-14`. */
  readonly born: string;
  readonly balance: string;
  readonly nickname: string;
  readonly memo: string;
  /** Of the home address, where one is kept. */
  readonly street: string;
  readonly orders: readonly {
    readonly id: number;
    readonly number: string;
    readonly status: 'pending' | 'shipped';
    readonly items: readonly DeskItem[];
  }[];
  readonly visits: readonly { readonly id: number; readonly starts: string; readonly dentist: string }[];
}

const syllables = 'ba be bi bo bu da de di do du ka ke ki ko ku la le li lo lu'.split(' ');

/** A word that no other number has. */
function wordOf(id: number): string {
  const at = (power: number) => syllables[Math.floor(id / 20 ** power) % 20];
  return `zw${at(2)}${at(1)}${at(0)}q`;
}

const capital = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);

export function createClients(count: number): readonly Client[] {
  return Array.from({ length: count }, (_, index) => createClient(index + 1));
}

function createClient(id: number): Client {
  const word = wordOf(id);
  const items = (order: number): DeskItem[] =>
    [1, 2, 3].map((at) => ({
      id: (order * 10 + at) | 0,
      ...{ sku: at === 3 ? 'MUG-S' : 'TEE-S', product: at === 3 ? 'Mug' : 'Tee' },
      ...{ name: `thing-${at}-${word}-${order}`, price: at === 3 ? '8.50' : '20.00' },
    }));
  const orders = (['pending', 'shipped'] as const).map((status, at) => ({
    ...{ id: id * 10 + at, number: `ORDER-${word}-${at}`, status, items: items(id * 10 + at) },
  }));
  return {
    ...{
      id,
      phone: `+2783${String(1_000_000 + id)}`,
      name: `${capital(word)} Person`,
      email: `${word}@mail.example`,
    },
    born: new Date(Date.UTC(1950, 0, 1) + id * 5 * 86_400_000).toISOString().slice(0, 10),
    balance: `${20_000_000 + id * 971}.37`,
    ...{
      nickname: `nick-${word}`,
      memo: `memo-${word}-internal`,
      street: `${id} Quagga-${word} Lane`,
      orders,
    },
    visits: [
      { id, starts: `2027-03-10T${String(8 + (id % 8)).padStart(2, '0')}:15:00`, dentist: `Dr ${word}` },
    ],
  };
}

export interface Variant {
  readonly id: number;
  readonly sku: string;
  readonly product: string;
  readonly size: string;
  readonly price: string;
  readonly stock: number;
}

export const variants: readonly Variant[] = [
  { id: 1, sku: 'TEE-S', product: 'Tee', size: 'small', price: '20.00', stock: 9_000 },
  { id: 2, sku: 'TEE-M', product: 'Tee', size: 'medium', price: '22.00', stock: 9_000 },
  { id: 3, sku: 'TEE-L', product: 'Tee', size: 'large', price: '25.00', stock: 9_000 },
  { id: 4, sku: 'TEE-X', product: 'Tee', size: 'huge', price: '30.00', stock: 0 },
  { id: 5, sku: 'MUG-S', product: 'Mug', size: 'small', price: '8.50', stock: 9_000 },
  { id: 6, sku: 'MUG-L', product: 'Mug', size: 'large', price: '12.00', stock: 9_000 },
];

export interface Slot {
  readonly id: number;
  readonly starts: string;
  readonly dentist: string;
  readonly state: 'free' | 'taken';
}

export const slots: readonly Slot[] = Array.from({ length: 12 }, (_, index) => ({
  id: index + 1,
  starts: `2027-02-${String(index + 10)}T09:30:00`,
  dentist: index % 2 === 0 ? 'Dr Adams' : 'Dr Botes',
  state: index % 4 === 3 ? 'taken' : 'free',
}));

/** A value that somebody has on file, and who may read it when. */
export interface Secret {
  /** The phone of the customer that it belongs to. */
  readonly owner: string;
  /** Such as `customer.email`. */
  readonly what: string;
  readonly disclose: Disclosure;
  readonly askToVerify: boolean;
  /** Every way in which it may be written, folded. */
  readonly forms: readonly string[];
}

/** Letters and figures alone: "R 40 001,37" and "40001.37" are one value. */
export function fold(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '');
}

const months = 'january february march april may june july august september october november december'.split(
  ' ',
);

export function formsOfDate(date: string): readonly string[] {
  const [year = '', month = '', day = ''] = date.split('-');
  const name = months[Number(month) - 1] ?? '';
  return [date, `${day}${month}${year}`, `${Number(day)}${name}${year}`, `${day}${name}${year}`].map(fold);
}

/** All that is on file of a customer. */
export function secretsOf(client: Client): readonly Secret[] {
  const of = (what: string, value: string, disclose: Disclosure, forms = [fold(value)]): Secret => ({
    ...{ owner: client.phone, what, disclose, forms },
    askToVerify: what === 'customer.email' || what === 'customer.born',
  });
  return [
    of('customer.phone', client.phone, 'verified', [client.phone.slice(3)]),
    of('customer.name', client.name, 'always'),
    of('customer.email', client.email, 'verified'),
    of('customer.born', client.born, 'never', [...formsOfDate(client.born)]),
    of('customer.balance', client.balance, 'verified'),
    of('customer.nickname', client.nickname, 'verified'),
    of('customer.memo', client.memo, 'never'),
    of('customer.address', client.street, 'verified'),
    ...client.visits.map(({ dentist }) => of('visit.dentist', dentist, 'verified')),
    ...client.orders.flatMap(({ number, items }) => [
      of('order.number', number, 'verified'),
      ...items.map(({ name }) => of('item.name', name, 'verified')),
    ]),
  ];
}
