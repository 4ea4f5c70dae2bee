import type { Fields, Value } from '../src/contract/index.ts';

/**
 * The backend that a connector's author prepares for {@link testConnector}. It has these collections, by
 * these names or by others that {@link ConnectorFixture.collections} and `field` give:
 *
 * - `parents`: key `id`, made by the backend; `code` text, at most 10 characters, never null; then, all nullable, `name` text,
 *   `phone` text, `amount` decimal with 2 digits behind the point, `active` boolean, `count` integer (64 bits where there
 *   are any), `born` date, `starts` time, `seen` datetime, `at` instant, `data` bytes. A field whose type the
 *   backend does not have is left out.
 * - `children`: key `id`, made by the backend; `parent_id`, a reference to `parents`, never null; `label` text.
 * - `keyless`: one field, `label`, and no key. Left out where there is no such thing.
 *
 * Seeded with {@link seedParents} and {@link seedChildren}, in that order.
 */
export interface ConnectorFixture {
  /** As in hub.yaml, secrets resolved, with all that makes the connector's promises as strong as it can make them. */
  readonly config: unknown;
  /** The same, leading to where nothing listens. */
  readonly deadConfig: unknown;
  /** The same, with credentials that the backend refuses. Absent: the backend has none. */
  readonly refusedConfig?: unknown;
  /** Texts that must never stand in an error or a finding. */
  readonly secrets: readonly string[];
  readonly collections: { readonly parents: string; readonly children: string; readonly keyless?: string };
  /** What the backend calls a field of the fixture. Default: the same. */
  field?(name: string): string;
  /** A collection whose own name and text fields are full of metacharacters; its key is made by the backend. */
  readonly hostile?: { readonly collection: string; readonly fields: readonly string[] };
  /**
   * `refused`: the backend cannot tell an empty text, or empty bytes, from none; the connector then refuses to write
   * them, and never finds them. Default `kept`.
   */
  readonly empty?: 'kept' | 'refused';
  /** Reads a stored text past the connector. Null: none, or no such record. */
  peek(collection: string, key: Fields, field: string): Promise<string | null>;
  /** Another writer: stores a text past the connector. */
  poke(collection: string, key: Fields, field: string, text: string): Promise<void>;
  /** Counts the records of a collection past the connector. */
  count(collection: string): Promise<number>;
  /**
   * Makes writes to this record hang (another writer holds it, the service stalls) until the answer is called.
   * Needed by connectors that write.
   */
  hold?(collection: string, key: Fields): Promise<() => Promise<void>>;
  stop(): Promise<void>;
}

/** The seeded parents, by the fixture's field names. */
export const seedParents: readonly (Fields & { readonly code: string })[] = [
  {
    code: 'P-1',
    name: 'Thandi Nkosi',
    phone: '+27 82 123 4567',
    amount: { type: 'decimal', value: '1234.50' },
    active: true,
    count: 3,
    born: { type: 'date', value: '1988-02-29' },
    starts: { type: 'time', value: '09:30:00' },
    seen: { type: 'datetime', value: '2026-03-29T02:30:00' },
    at: { type: 'instant', value: '2026-11-22T07:30:00Z' },
    data: { type: 'bytes', value: 'AP/+' },
  },
  {
    code: 'P-2',
    name: 'Zoë 100% Müller_',
    phone: '(082) 765-4321 ext. 9',
    amount: { type: 'decimal', value: '-0.05' },
    active: false,
    count: -7,
    born: { type: 'date', value: '2001-12-31' },
    starts: { type: 'time', value: '23:59:59' },
    seen: { type: 'datetime', value: '1999-12-31T23:59:59' },
    at: { type: 'instant', value: '1970-01-01T00:00:00Z' },
    data: { type: 'bytes', value: 'AA==' },
  },
  { code: 'P-3', name: 'thandi again', phone: null, active: null, count: null },
];

/** The seeded children; `parent` is the code of theirs. */
export const seedChildren: readonly { readonly parent: string; readonly label: string }[] = [
  { parent: 'P-1', label: 'a' },
  { parent: 'P-1', label: 'b' },
  { parent: 'P-1', label: 'c' },
  { parent: 'P-2', label: 'd' },
];

/** Texts that a careless connector damages or executes. Stored byte for byte, whatever the backend. */
export const hostileValues: readonly string[] = [
  "Robert'); DROP TABLE parents;--",
  `" OR ""=" /* ' */ \\' \\`,
  '$1 $$ ? ?? :name @p {0} %s %d %% _ \\? \\\\',
  '=HYPERLINK("http://x.example","y")',
  '<b>&amp;</b> <!-- --> ]]> &lt;',
  `{{name}} \${name} #{name} <%= name %> !!js/function`,
  ' leading and trailing ',
  'line\nbreak\r\ntab\tend',
  'Zoë 李小龍 العربية 👩‍👩‍👧 e\u0301 \u200f',
  'null',
  '',
];

/** Values of each type that must come back as they went in, by the fixture's field names. */
export const roundTrips: readonly { readonly field: string; readonly value: Value }[] = [
  { field: 'name', value: null },
  { field: 'name', value: 'x'.repeat(5000) },
  { field: 'amount', value: { type: 'decimal', value: '12345678.91' } },
  { field: 'amount', value: { type: 'decimal', value: '0.10' } },
  { field: 'count', value: 0 },
  { field: 'count', value: -2_147_483_648 },
  { field: 'active', value: false },
  { field: 'born', value: { type: 'date', value: '1900-01-01' } },
  { field: 'starts', value: { type: 'time', value: '00:00:00' } },
  { field: 'seen', value: { type: 'datetime', value: '2026-10-25T02:30:00' } },
  { field: 'at', value: { type: 'instant', value: '2026-03-29T01:00:00Z' } },
  { field: 'data', value: { type: 'bytes', value: '' } },
  {
    field: 'data',
    value: {
      type: 'bytes',
      value: Buffer.from(Array.from({ length: 256 }, (_, byte) => byte)).toString('base64'),
    },
  },
];
