import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { MemoryConnector } from '../../testing/memory-connector.ts';
import type { Value } from '../contract/index.ts';
import { type Address, type PropertyValue, propertyTypes } from '../vocabulary/index.ts';
import {
  call,
  flat,
  insurance,
  locale,
  normalised,
  open,
  type Person,
  type World,
} from './insurance-for-tests.ts';
import type { RecordSnapshot } from './mapping.ts';
import { type PlanResult, planAction } from './plan-action.ts';

const runs = { numRuns: 300 };

/** Any text that stays as it is when it is stored and read, metacharacters included. */
const words = fc
  .string({ unit: 'grapheme', minLength: 1, maxLength: 30 })
  .map((text) => text.replace(/\s+/g, ' ').trim())
  .filter((text) => text !== '' && text.isWellFormed() && !text.includes('\0') && [...text].length <= 80);

const address: fc.Arbitrary<Address> = fc
  .record(
    {
      type: fc.constant('address' as const),
      street: words,
      city: words,
      suburb: words,
      postcode: words,
      country: words,
    },
    { requiredKeys: ['type', 'street', 'city'] },
  )
  .map((value) => value);

const relationship = fc.constantFrom('child', 'spouse', 'parent');
const phones = ['0821234501', '+27 82 123 4502', '(082) 123-4503', '27821234504'] as const;

const persons: fc.Arbitrary<readonly Person[]> = fc
  .array(
    fc.record({
      name: words,
      email: fc.constantFrom(null, 'a@example.org'),
      addressId: fc.constantFrom(10, 11, null),
      status: fc.constantFrom('active', 'active', 'active', 'lapsed'),
      beneficiary: fc.option(fc.record({ name: words, relationship }), { nil: null }),
    }),
    { minLength: 1, maxLength: phones.length },
  )
  .map((rows) =>
    rows.map(({ status, ...row }, index) => ({
      ...row,
      phone: phones[index] ?? '',
      policy: { number: `POL-${index}`, status },
    })),
  );

interface Wish {
  readonly action: string;
  readonly values: Readonly<Record<string, PropertyValue>>;
}

const wish: fc.Arbitrary<Wish> = fc.oneof(
  fc.record({ action: fc.constant('change-address'), values: fc.record({ address }) }),
  fc.record({
    action: fc.constant('change-contact'),
    values: fc.record({ email: fc.constantFrom('a@example.org', 'b@example.org') }),
  }),
  fc.record({ action: fc.constant('add-beneficiary'), values: fc.record({ name: words, relationship }) }),
  fc.record({ action: fc.constant('change-beneficiary'), values: fc.record({ name: words }) }),
  fc.record({ action: fc.constant('remove-beneficiary'), values: fc.constant({}) }),
);

function search(index: number): string {
  return `+2782123450${index + 1}`;
}

function targetOf(customer: RecordSnapshot, action: string): RecordSnapshot | undefined {
  const policy = customer.children.policy?.[0];
  if (action === 'add-beneficiary') return policy;
  return action.endsWith('beneficiary') ? policy?.children.beneficiary?.[0] : customer;
}

async function plan(world: World, index: number, { action, values }: Wish): Promise<PlanResult | undefined> {
  const customer = await world.find(search(index));
  const target = targetOf(customer, action);
  const wanted = insurance.actions[action];
  if (!target || !wanted) return undefined;
  return planAction({
    mapping: world.mapping,
    vocabulary: insurance,
    action: wanted,
    customer,
    target,
    values,
    locale,
  });
}

/** A record as people read it. */
interface View {
  readonly record: string;
  readonly texts: Readonly<Record<string, string | null>>;
  readonly children: readonly View[];
}

function viewOf(snapshot: RecordSnapshot): View {
  const properties = Object.values(insurance.records[snapshot.record]?.properties ?? {});
  const texts = properties.map((property): [string, string | null] => {
    const value = snapshot.values[property.name];
    return [
      property.name,
      value === undefined ? null : propertyTypes[property.type].format(value, property, locale),
    ];
  });
  const children = Object.values(snapshot.children).flat().map(viewOf);
  return { record: snapshot.record, texts: Object.fromEntries(texts), children };
}

async function viewAll(world: World, persons: readonly Person[]): Promise<readonly View[]> {
  return Promise.all(persons.map(async (_, index) => viewOf(await world.find(search(index)))));
}

/** What the view must be once the plan's differences, and nothing else, have happened. */
function expectedView(
  view: View,
  record: string,
  kind: string,
  after: Readonly<Record<string, string | null>>,
): View {
  if (kind === 'change' && view.record === record) return { ...view, texts: { ...view.texts, ...after } };
  const kept = view.children.filter((child) => !(kind === 'remove' && child.record === record));
  const children = kept.map((child) => expectedView(child, record, kind, after));
  const isParent = insurance.records[record]?.belongsTo === view.record;
  return {
    ...view,
    children: kind === 'add' && isParent ? [...children, { record, texts: after, children: [] }] : children,
  };
}

let operation = 0;
function apply(connector: MemoryConnector, result: PlanResult | undefined) {
  if (!result || 'problem' in result) throw new Error('no plan');
  operation += 1;
  return connector.apply(result.plan.changes, { ...call(), operationId: `op-${operation}` });
}

describe.each([
  ['normalised', normalised],
  ['flat', flat],
] as const)('on a %s layout, a plan', (_, layout) => {
  it('makes exactly the differences that it claims, and no other', async () => {
    let applied = 0;
    await fc.assert(
      fc.asyncProperty(persons, wish, fc.nat(), async (rows, wanted, pick) => {
        const index = pick % rows.length;
        const world = await open(layout(rows));
        const before = await viewAll(world, rows);
        const made = await plan(world, index, wanted);
        if (!made || 'problem' in made) return;
        const kind = insurance.actions[wanted.action]?.kind ?? '';
        const after = Object.fromEntries(made.plan.differences.map((one) => [one.property, one.after]));
        await apply(world.connector, made);
        applied += 1;
        const expected = before.map((view, at) =>
          at === index ? expectedView(view, made.plan.record.type, kind, after) : view,
        );
        expect(await viewAll(world, rows)).toEqual(expected);
      }),
      runs,
    );
    expect(applied).toBeGreaterThan(runs.numRuns / 4);
  });

  it('conflicts, and nothing is written, when anything it relied on moved', async () => {
    let conflicts = 0;
    await fc.assert(
      fc.asyncProperty(persons, wish, fc.nat(), fc.nat(), async (rows, wanted, pick, which) => {
        const index = pick % rows.length;
        const { connector, ...rest } = await open(layout(rows));
        const made = await plan({ connector, ...rest }, index, wanted);
        if (!made || 'problem' in made) return;
        const moves = movesFor(layout === flat, wanted, made, index + 1);
        const move = moves[which % moves.length];
        if (!move) return;
        const moved = moveField(connector, move);
        if (!moved) return;
        const before = connector.dump();
        await expect(apply(connector, made)).rejects.toMatchObject({ code: 'PARLEY_CONNECTOR_CONFLICT' });
        expect(connector.dump()).toEqual(before);
        conflicts += 1;
      }),
      runs,
    );
    expect(conflicts).toBeGreaterThan(runs.numRuns / 4);
  });
});

it('a plan means the same on both layouts', async () => {
  await fc.assert(
    fc.asyncProperty(persons, wish, fc.nat(), async (rows, wanted, pick) => {
      const index = pick % rows.length;
      const worlds = [await open(normalised(rows)), await open(flat(rows))] as const;
      const [one, other] = [await plan(worlds[0], index, wanted), await plan(worlds[1], index, wanted)];
      if (one && other && 'plan' in one && 'plan' in other) {
        expect(other.plan.differences).toEqual(one.plan.differences);
        expect(other.plan.record.label).toBe(one.plan.record.label);
        await apply(worlds[0].connector, one);
        await apply(worlds[1].connector, other);
        expect(await viewAll(worlds[1], rows)).toEqual(await viewAll(worlds[0], rows));
      } else if (wanted.action !== 'add-beneficiary') {
        // A second beneficiary fits into a table, but not into a row.
        expect(other).toEqual(one);
      }
    }),
    runs,
  );
});

interface Move {
  readonly collection: string;
  readonly field: string;
  /** The row's own number, or that of the address it points at. */
  readonly id: number | undefined;
  readonly to: Value;
}

/** What the wish must rest on, as this layout keeps it; not read off the plan. */
function movesFor(isFlat: boolean, { action }: Wish, made: PlanResult, id: number): readonly Move[] {
  const collection = (name: string) => (isFlat ? 'customers' : name);
  const phone = { collection: 'customers', field: 'phone', id, to: '0839999999' };
  if (action === 'change-contact') return [phone, { ...phone, field: 'email', to: 'moved@example.org' }];
  if (action === 'change-address') {
    if (!isFlat) return [phone, { ...phone, field: 'address_id', to: 12 }];
    return [
      phone,
      ...['street', 'city', 'suburb', 'country'].map((part) => ({
        ...phone,
        field: `address_${part}`,
        to: 'moved',
      })),
    ];
  }
  const status = {
    collection: collection('policies'),
    field: isFlat ? 'policy_status' : 'status',
    id,
    to: 'lapsed',
  };
  const owner = isFlat ? [] : [{ collection: 'policies', field: 'customer_id', id, to: 99 }];
  if (action === 'add-beneficiary') return [phone, status, ...owner];
  const shown = 'plan' in made ? made.plan.differences.map((difference) => difference.property) : [];
  const before = shown.map((property) => ({
    ...{
      collection: collection('beneficiaries'),
      field: isFlat ? `beneficiary_${property}` : property,
      id,
      to: 'moved',
    },
  }));
  const link = isFlat ? [] : [{ collection: 'beneficiaries', field: 'policy_id', id, to: 99 }];
  return [phone, status, ...owner, ...before, ...link];
}

function moveField(connector: MemoryConnector, { collection, field, id, to }: Move): boolean {
  let moved = false;
  connector.edit(collection, (row) => {
    if (row.id !== id || row[field] === to) return row;
    moved = true;
    return { ...row, [field]: to };
  });
  return moved;
}
