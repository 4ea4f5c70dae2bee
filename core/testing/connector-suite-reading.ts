import { describe, expect, it } from 'vitest';
import {
  type Condition,
  type ConnectorCapabilities,
  isSameValue,
  isValue,
  type Operator,
  operators,
  type Value,
} from '../src/contract/index.ts';
import { seedChildren, seedParents } from './connector-fixture.ts';
import { describeError, failWith, type HarnessReference } from './connector-harness.ts';

const seeded: Condition['value'] = seedParents.map(({ code }) => code);

/** What each operator finds among the seeded parents. */
const searches: readonly {
  operator: Operator;
  field: string;
  value: Condition['value'];
  codes: readonly string[];
}[] = [
  { operator: 'eq', field: 'name', value: 'Thandi Nkosi', codes: ['P-1'] },
  { operator: 'eq', field: 'name', value: 'thandi nkosi', codes: [] },
  { operator: 'eq', field: 'phone', value: null, codes: ['P-3'] },
  { operator: 'eq', field: 'name', value: "' OR '1'='1", codes: [] },
  { operator: 'ne', field: 'name', value: 'Thandi Nkosi', codes: ['P-2', 'P-3'] },
  { operator: 'ne', field: 'phone', value: null, codes: ['P-1', 'P-2'] },
  { operator: 'lt', field: 'count', value: 3, codes: ['P-2'] },
  { operator: 'le', field: 'count', value: 3, codes: ['P-1', 'P-2'] },
  { operator: 'gt', field: 'count', value: -7, codes: ['P-1'] },
  { operator: 'ge', field: 'count', value: -7, codes: ['P-1', 'P-2'] },
  { operator: 'ge', field: 'amount', value: { type: 'decimal', value: '-0.05' }, codes: ['P-1', 'P-2'] },
  { operator: 'lt', field: 'born', value: { type: 'date', value: '2000-01-01' }, codes: ['P-1'] },
  { operator: 'in', field: 'name', value: ['Thandi Nkosi', 'nobody', 'thandi again'], codes: ['P-1', 'P-3'] },
  { operator: 'in', field: 'name', value: [], codes: [] },
  { operator: 'contains', field: 'name', value: 'THANDI', codes: ['P-1', 'P-3'] },
  { operator: 'contains', field: 'name', value: '0% m', codes: ['P-2'] },
  { operator: 'contains', field: 'name', value: '%', codes: ['P-2'] },
  { operator: 'contains', field: 'name', value: '_', codes: ['P-2'] },
  { operator: 'contains', field: 'name', value: '\\', codes: [] },
  { operator: 'starts-with', field: 'name', value: 'THANDI', codes: ['P-1', 'P-3'] },
  { operator: 'starts-with', field: 'name', value: 'nkosi', codes: [] },
  { operator: 'digits-contain', field: 'phone', value: '821234567', codes: ['P-1'] },
  { operator: 'digits-contain', field: 'phone', value: '0827654321', codes: ['P-2'] },
];

/** Describe, find, errors and dispose: what every connector does. */
export function testConnectorReading(get: HarnessReference, capabilities: ConnectorCapabilities): void {
  const served = capabilities.operators ?? [];

  describe('describes', () => {
    it('every collection of the fixture, as plain data', async () => {
      const { connector, fixture, call } = get();
      const description = await connector.describe(call());
      const names = description.collections.map(({ name }) => name);
      for (const name of Object.values(fixture.collections)) expect(names).toContain(name);
      expect(structuredClone(description)).toEqual(description);
      expect(new Set(names).size).toBe(names.length);
    });

    it('the key, and that the backend makes it', async () => {
      const { field } = get();
      const parents = await describeCollection('parents');
      expect(parents.key).toEqual([field('id')]);
      const id = parents.fields.find(({ name }) => name === field('id'));
      expect(id?.hasDefault || id?.generated).toBe(true);
    });

    it('fields with types, lengths and scales', async () => {
      const { field } = get();
      const { fields } = await describeCollection('parents');
      const find = (name: string) => fields.find((one) => one.name === field(name));
      expect(find('code')).toMatchObject({ type: 'text', maxLength: 10, nullable: false });
      expect(find('name')).toMatchObject({ type: 'text', nullable: true, generated: false });
      const types = {
        amount: 'decimal',
        active: 'boolean',
        count: 'integer',
        born: 'date',
        starts: 'time',
        seen: 'datetime',
        at: 'instant',
        data: 'bytes',
      };
      for (const [name, type] of Object.entries(types)) expect([type, undefined]).toContain(find(name)?.type);
      if (find('amount') !== undefined) expect(find('amount')?.scale).toBe(2);
    });

    it('a collection without a key as one without', async () => {
      if (get().fixture.collections.keyless === undefined) return;
      expect((await describeCollection('keyless')).key).toEqual([]);
    });

    if (capabilities.include)
      it('a reference from both ends', async () => {
        const { fixture, field } = get();
        const { parents, children } = fixture.collections;
        const own = (await describeCollection('children')).relations;
        const reverse = (await describeCollection('parents')).relations;
        expect(own).toContainEqual(
          expect.objectContaining({
            fields: [field('parent_id')],
            to: { collection: parents, fields: [field('id')] },
            cardinality: 'one',
            direction: 'own',
          }),
        );
        expect(reverse).toContainEqual(
          expect.objectContaining({
            fields: [field('id')],
            to: { collection: children, fields: [field('parent_id')] },
            cardinality: 'many',
            direction: 'reverse',
          }),
        );
      });

    it('the same twice, fingerprints and relation names included', async () => {
      const { connector, call } = get();
      expect(await connector.describe(call())).toEqual(await connector.describe(call()));
    });
  });

  describe('finds', () => {
    it.each(searches.filter(({ operator }) => served.includes(operator)))(
      '$codes by $operator $field $value',
      async ({ operator, field: name, value, codes }) => {
        if (!(await hasField(name))) return;
        const condition = { field: get().field(name), operator, value } as Condition;
        expect(await findCodes([condition])).toEqual(codes);
      },
    );

    const refused = operators.filter((operator) => !served.includes(operator));
    if (refused.length > 0)
      it.each(refused)('nothing by %s, which it does not serve: UNSUPPORTED', async (operator) => {
        const condition = { field: get().field('name'), operator, value: operator === 'in' ? ['x'] : 'x' };
        await failWith(findCodes([condition as Condition]), 'PARLEY_CONNECTOR_UNSUPPORTED');
      });

    it('only what meets all conditions', async () => {
      const { field } = get();
      expect(
        await findCodes([
          { field: field('name'), operator: 'eq', value: 'Thandi Nkosi' },
          { field: field('code'), operator: 'eq', value: 'P-2' },
        ]),
      ).toEqual([]);
    });

    it('the seeded values, each of its own type', async () => {
      const { field, findParent } = get();
      for (const parent of seedParents) {
        const found = await findParent({ [field('code')]: parent.code });
        for (const [name, value] of Object.entries(parent))
          if (await hasField(name))
            expect([name, isSameValue(found?.fields[field(name)] ?? null, value)]).toEqual([name, true]);
        expect(Object.values(found?.fields ?? {}).every(isValue)).toBe(true);
      }
    });

    it('the key, and of the fields only those asked for', async () => {
      const { connector, fixture, field, call } = get();
      const { records } = await connector.find(
        { collection: fixture.collections.parents, fields: [field('name')], limit: 1 },
        call(),
      );
      expect(Object.keys(records[0]?.fields ?? {})).toEqual([field('name')]);
      expect(Object.keys(records[0]?.key ?? {})).toEqual([field('id')]);
    });

    if (capabilities.order)
      it.each(['ascending', 'descending'] as const)('in %s order', async (direction) => {
        const { connector, fixture, field, call } = get();
        const { records } = await connector.find(
          {
            collection: fixture.collections.parents,
            where: [{ field: field('code'), operator: 'in', value: seeded as readonly Value[] }],
            order: [{ field: field('code'), direction }],
          },
          call(),
        );
        const codes = seedParents.map(({ code }) => code);
        expect(records.map(({ fields }) => fields[field('code')])).toEqual(
          direction === 'ascending' ? codes : codes.reverse(),
        );
      });

    if (capabilities.after)
      it.each(['ascending', 'descending'] as const)(
        'every record once, page by page, in %s order of a field with nulls',
        async (direction) => {
          const { connector, fixture, field, call } = get();
          const query = {
            collection: fixture.collections.parents,
            where: [{ field: field('code'), operator: 'in', value: seeded as readonly Value[] }],
            ...(capabilities.order ? { order: [{ field: field('count'), direction }] } : {}),
            limit: 1,
          } as const;
          const seen: unknown[] = [];
          let after: string | undefined;
          do {
            const page = await connector.find(
              { ...query, ...(after === undefined ? {} : { after }) },
              call(),
            );
            seen.push(...page.records.map(({ fields }) => fields[field('code')]));
            after = page.next;
          } while (after !== undefined && seen.length < 10);
          expect([...seen].sort()).toEqual(seeded);
        },
      );

    if (capabilities.include) {
      it('what a record is related to, up to the limit', async () => {
        const { connector, fixture, field, call } = get();
        const relation = await findRelation('parents', fixture.collections.children);
        const { records } = await connector.find(
          {
            collection: fixture.collections.parents,
            where: [{ field: field('code'), operator: 'in', value: seeded as readonly Value[] }],
            include: [{ relation, limit: 2 }],
          },
          call(),
        );
        for (const { fields, included } of records) {
          const labels = seedChildren.filter(({ parent }) => parent === fields[field('code')]);
          expect(included?.[relation]).toHaveLength(Math.min(2, labels.length));
        }
      });

      it('from a child its parent, and from there all children', async () => {
        const { connector, fixture, field, call } = get();
        const own = await findRelation('children', fixture.collections.parents);
        const reverse = await findRelation('parents', fixture.collections.children);
        const { records } = await connector.find(
          {
            collection: fixture.collections.children,
            where: [{ field: field('label'), operator: 'eq', value: 'b' }],
            include: [{ relation: own, include: [{ relation: reverse }] }],
          },
          call(),
        );
        const [parent] = records[0]?.included?.[own] ?? [];
        expect(parent?.fields[field('code')]).toBe('P-1');
        const labels = parent?.included?.[reverse]?.map(({ fields }) => fields[field('label')]);
        expect(labels?.sort()).toEqual(['a', 'b', 'c']);
      });
    }
  });

  describe('refuses', () => {
    it.each(["nobody'; DROP TABLE parents; --", 'no_such', '', '*'])(
      'the unknown names %j with NOT_DESCRIBED',
      async (name) => {
        const { connector, fixture, call } = get();
        const { parents } = fixture.collections;
        const before = await fixture.count(parents);
        await failWith(connector.find({ collection: name }, call()), 'PARLEY_CONNECTOR_NOT_DESCRIBED');
        await failWith(
          connector.find({ collection: parents, fields: [name] }, call()),
          'PARLEY_CONNECTOR_NOT_DESCRIBED',
        );
        await failWith(
          connector.find(
            { collection: parents, where: [{ field: name, operator: 'eq', value: 'x' }] },
            call(),
          ),
          'PARLEY_CONNECTOR_NOT_DESCRIBED',
        );
        expect(await fixture.count(parents)).toBe(before);
      },
    );

    it('a call whose deadline has passed', async () => {
      const { connector, fixture, call } = get();
      const query = { collection: fixture.collections.parents };
      await failWith(connector.find(query, call(-1)), 'PARLEY_CONNECTOR_TIMEOUT');
    });

    it('a call that the host has cancelled', async () => {
      const { connector, fixture, call } = get();
      const query = { collection: fixture.collections.parents };
      await failWith(connector.find(query, call(5000, AbortSignal.abort())), 'PARLEY_CALL_ABORTED');
    });
  });

  describe('checks', () => {
    it('a working backend: at least one finding, no error, a fix for each warning', async () => {
      const { connector, call } = get();
      const { findings } = await connector.check(call());
      expect(findings.length).toBeGreaterThan(0);
      expect(findings.filter(({ level }) => level === 'error')).toEqual([]);
      for (const { level, fix } of findings) expect(level === 'ok' || fix !== undefined).toBe(true);
    });

    it('a backend that is not there: UNREACHABLE, without printing a secret', async () => {
      const { create, fixture, call } = get();
      const connector = await create('read-only', fixture.deadConfig);
      const error = await failWith(connector.check(call()), 'PARLEY_CONNECTOR_UNREACHABLE');
      for (const secret of fixture.secrets) expect(describeError(error)).not.toContain(secret);
    });

    it('wrong credentials: CREDENTIALS, without printing a secret', async () => {
      const { create, fixture, call } = get();
      if (fixture.refusedConfig === undefined) return;
      const connector = await create('read-only', fixture.refusedConfig);
      const error = await failWith(connector.check(call()), 'PARLEY_CONNECTOR_CREDENTIALS');
      for (const secret of fixture.secrets) expect(describeError(error)).not.toContain(secret);
    });
  });

  describe('at permission read-only', () => {
    it('has no apply and offers no change', async () => {
      const connector = await get().create('read-only');
      expect('apply' in connector).toBe(false);
      const { insert, update, remove, transactions } = connector.capabilities;
      expect([insert, update, remove].some(Boolean)).toBe(false);
      expect(transactions ?? 'none').toBe('none');
    });
  });

  describe('dispose', () => {
    it('may be called twice, also unused', async () => {
      const { create, fixture, call } = get();
      const unused = await create('read-only');
      await unused.dispose();
      await unused.dispose();
      const used = await create('read-only');
      await used.find({ collection: fixture.collections.parents }, call());
      await used.dispose();
      await used.dispose();
      await failWith(used.find({ collection: fixture.collections.parents }, call()));
    });
  });

  async function describeCollection(name: 'parents' | 'children' | 'keyless') {
    const { connector, fixture, call } = get();
    const { collections } = await connector.describe(call());
    const found = collections.find((collection) => collection.name === fixture.collections[name]);
    if (found === undefined) throw new Error(`the fixture's collection ${name} is not described`);
    return found;
  }

  async function hasField(name: string): Promise<boolean> {
    const { fields } = await describeCollection('parents');
    return fields.some((field) => field.name === get().field(name));
  }

  async function findRelation(from: 'parents' | 'children', to: string): Promise<string> {
    const { relations } = await describeCollection(from);
    const found = relations.find((relation) => relation.to.collection === to);
    if (found === undefined) throw new Error('the relation is not described');
    return found.name;
  }

  async function findCodes(where: readonly Condition[]): Promise<readonly unknown[]> {
    const { connector, fixture, field, call } = get();
    const { records } = await connector.find(
      { collection: fixture.collections.parents, where, limit: 1000 },
      call(),
    );
    const codes = records.map(({ fields }) => fields[field('code')]);
    return codes.filter((code) => (seeded as readonly unknown[]).includes(code)).sort();
  }
}
