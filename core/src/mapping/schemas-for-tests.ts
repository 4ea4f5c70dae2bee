import {
  createMemoryConnector,
  type MemoryCollection,
  type MemoryField,
} from '../../testing/memory-connector.ts';
import type { Description } from '../contract/index.ts';
import type { PropertyTypeName, RecordDefinition } from '../vocabulary/index.ts';
import { call, property, record } from './insurance-for-tests.ts';

const kinds: Readonly<Record<string, MemoryField>> = {
  k: { type: 'integer', default: 'counter' },
  i: { type: 'integer', nullable: true },
  n: { type: 'decimal', nullable: true },
  b: { type: 'boolean', nullable: true },
  d: { type: 'date', nullable: true },
  ts: { type: 'instant', nullable: true },
  dt: { type: 'datetime', nullable: true },
  t: { type: 'text', nullable: true },
};

/**
 * A collection in a few words: `id:k name born:d city_id>cities`. A field is text unless it says `:kind`;
 * `>` refers to another collection, `>!` does so uniquely, and `*` makes a field part of the key.
 */
export function parseCollection(text: string): MemoryCollection {
  const fields: Record<string, MemoryField> = {};
  const key: string[] = [];
  const unique: string[][] = [];
  const references: { fields: string[]; to: string; name?: string }[] = [];
  for (const word of text.split(/\s+/).filter(Boolean)) {
    const [, name = '', kind, isUnique, to] = /^([^:>*]+)\*?(?::(\w+))?(?:>(!?)(\S+))?$/.exec(word) ?? [];
    fields[name] = kinds[kind ?? (to ? 'i' : 't')] ?? kinds.t ?? { type: 'text' };
    if (kind === 'k' || word.includes('*')) key.push(name);
    if (to) references.push({ fields: [name], to, name: name.replace(/_?id$/i, '') });
    if (isUnique === '!') unique.push([name]);
  }
  return { fields, key, unique, references };
}

export function describeSchema(schema: Readonly<Record<string, string>>): Promise<Description> {
  const collections = Object.fromEntries(
    Object.entries(schema).map(([name, text]) => [name, parseCollection(text)]),
  );
  return createMemoryConnector({ collections }).describe(call());
}

/** `customer: phone, name:person-name` as record types; the first is the customer, the others belong as stated. */
export function parseRecords(records: Readonly<Record<string, string>>): readonly RecordDefinition[] {
  const types: Readonly<Record<string, PropertyTypeName>> = {
    phone: 'phone',
    mobile: 'phone',
    'other-phone': 'phone',
    name: 'person-name',
    email: 'email',
    born: 'date',
    address: 'address',
    relationship: 'choice',
    total: 'amount',
  };
  return Object.entries(records).map(([head, text]) => {
    const [name = '', parent] = head.split('<');
    const properties = text.split(/\s+/).map((word) => {
      const [own = '', type] = word.split(':');
      const of = (type as PropertyTypeName | undefined) ?? types[own] ?? 'text';
      return property(own, of, of === 'choice' ? { options: { child: ['son'], spouse: ['wife'] } } : {});
    });
    const identify = parent ? [] : ['phone'];
    return record(name, properties, { identify, ...(parent ? { belongsTo: parent } : {}) });
  });
}
