import { describe, expect, it } from 'vitest';
import { type Change, type ConnectorCapabilities, isSameValue, isTagged } from '../src/contract/index.ts';
import { hostileValues, roundTrips } from './connector-fixture.ts';
import { createUniqueName, describeError, failWith, type HarnessReference } from './connector-harness.ts';

/** What a single change does, and what is refused before anything happens. */
export function testConnectorWriting(get: HarnessReference, capabilities: ConnectorCapabilities): void {
  describe('writes', () => {
    it('an insert, and gives the generated key', async () => {
      const { fixture, field, insertParent } = get();
      const key = await insertParent({ [field('name')]: 'Sipho' });
      expect(Object.keys(key)).toEqual([field('id')]);
      expect(await fixture.peek(fixture.collections.parents, key, field('name'))).toBe('Sipho');
    });

    it.each(hostileValues)('a text byte for byte, both ways: %j', async (text) => {
      const { fixture, field, insertParent, findParent, apply } = get();
      const { parents } = fixture.collections;
      if (text === '' && fixture.empty === 'refused') {
        await expectEmptyRefused(text);
        return;
      }
      const key = await insertParent({ [field('name')]: text });
      expect(await fixture.peek(parents, key, field('name'))).toBe(text);
      expect((await findParent(key))?.fields[field('name')]).toBe(text);
      expect((await findParent({ ...key, [field('name')]: text }))?.key).toEqual(key);
      if (!capabilities.update) return;
      await apply({
        kind: 'update',
        collection: parents,
        key,
        expected: { [field('name')]: text },
        set: { [field('name')]: `${text}!`, [field('phone')]: text },
      });
      expect(await fixture.peek(parents, key, field('name'))).toBe(`${text}!`);
      expect(await fixture.peek(parents, key, field('phone'))).toBe(text);
    });

    it.each(roundTrips)(
      '$field: $value.type $value.value, and reads the same',
      async ({ field: name, value }) => {
        const { connector, fixture, field, insertParent, findParent, call } = get();
        const { collections } = await connector.describe(call());
        const parents = collections.find((one) => one.name === fixture.collections.parents);
        if (!parents?.fields.some((one) => one.name === field(name))) return;
        if (isTagged(value, 'bytes') && value.value === '' && fixture.empty === 'refused') {
          await failWith(insertParent({ [field(name)]: value }), 'PARLEY_CONNECTOR_VALUE_INVALID');
          return;
        }
        const key = await insertParent({ [field(name)]: value });
        const found = (await findParent(key))?.fields[field(name)];
        expect(found === undefined ? undefined : isSameValue(found, value)).toBe(true);
      },
    );

    it('names full of metacharacters, byte for byte', async () => {
      const { connector, fixture, apply, call } = get();
      if (fixture.hostile === undefined) return;
      const { collection, fields } = fixture.hostile;
      const set = Object.fromEntries(fields.map((name, index) => [name, `${index}: ${name}`]));
      const { generated } = await apply({ kind: 'insert', collection, id: 'hostile', set });
      const key = generated.hostile ?? {};
      for (const name of fields) expect(await fixture.peek(collection, key, name)).toBe(set[name]);
      const where = fields.map(
        (name) => ({ field: name, operator: 'eq', value: set[name] ?? null }) as const,
      );
      const order = fields.map((name) => ({ field: name, direction: 'descending' }) as const);
      const { records } = await connector.find({ collection, where, order, fields }, call());
      expect(records).toEqual([{ key, fields: set }]);
      await apply({ kind: 'update', collection, key, expected: set, set: { [fields[0] ?? '']: 'new' } });
      expect(await fixture.peek(collection, key, fields[0] ?? '')).toBe('new');
    });

    if (capabilities.update) {
      it('an update of the fields named, and of nothing else', async () => {
        const { fixture, field, insertParent, apply } = get();
        const { parents } = fixture.collections;
        const key = await insertParent({ [field('name')]: 'before', [field('phone')]: '1' });
        const other = await insertParent({ [field('name')]: 'before' });
        await apply({
          kind: 'update',
          collection: parents,
          key,
          expected: {},
          set: { [field('name')]: 'after' },
        });
        expect(await fixture.peek(parents, key, field('name'))).toBe('after');
        expect(await fixture.peek(parents, key, field('phone'))).toBe('1');
        expect(await fixture.peek(parents, other, field('name'))).toBe('before');
      });

      it('null, which is not the empty text', async () => {
        const { fixture, field, insertParent, apply } = get();
        const { parents } = fixture.collections;
        if (fixture.empty === 'refused') {
          await expectEmptyRefused('');
          return;
        }
        const key = await insertParent({ [field('name')]: '' });
        expect(await fixture.peek(parents, key, field('name'))).toBe('');
        await apply({
          kind: 'update',
          collection: parents,
          key,
          expected: { [field('name')]: '', [field('phone')]: null },
          set: { [field('name')]: null },
        });
        expect(await fixture.peek(parents, key, field('name'))).toBeNull();
      });
    }

    if (capabilities.remove) {
      it('a removal of that record alone', async () => {
        const { fixture, insertParent, findParent, apply } = get();
        const { parents } = fixture.collections;
        const key = await insertParent();
        const before = await fixture.count(parents);
        await apply({ kind: 'remove', collection: parents, key, expected: {} });
        expect(await fixture.count(parents)).toBe(before - 1);
        expect(await findParent(key)).toBeUndefined();
      });

      it('no removal below permission full', async () => {
        const { create, fixture, insertParent, call } = get();
        const { parents } = fixture.collections;
        const key = await insertParent();
        const before = await fixture.count(parents);
        const connector = await create('read-write');
        const change: Change = { kind: 'remove', collection: parents, key, expected: {} };
        const options = { ...call(), operationId: createUniqueName('op-') };
        await failWith(
          Promise.resolve(connector.apply?.([change], options)),
          'PARLEY_CONNECTOR_FORBIDDEN',
          'PARLEY_CONNECTOR_UNSUPPORTED',
        );
        expect(await fixture.count(parents)).toBe(before);
      });
    }

    if (capabilities.transactions === 'atomic' && capabilities.insert)
      it('a batch whose later changes refer to generated keys', async () => {
        const { connector, fixture, field, apply, call } = get();
        const { parents, children } = fixture.collections;
        const parentId = { type: 'generated', insert: 'p', field: field('id') } as const;
        const { performed, generated } = await apply(
          { kind: 'insert', collection: parents, id: 'p', set: { [field('code')]: createUniqueName('T') } },
          { kind: 'insert', collection: children, id: 'c1', set: { [field('parent_id')]: parentId } },
          { kind: 'insert', collection: children, id: 'c2', set: { [field('parent_id')]: parentId } },
        );
        expect(performed).toBe('now');
        const id = generated.p?.[field('id')] ?? null;
        const where = [{ field: field('parent_id'), operator: 'eq', value: id }] as const;
        const { records } = await connector.find({ collection: children, where }, call());
        expect(records.map(({ key }) => key)).toEqual([generated.c1, generated.c2]);
      });
  });

  /** Where the backend would keep it as null: neither written, nor found, nor taken for the null that stands there. */
  async function expectEmptyRefused(empty: string): Promise<void> {
    const { fixture, field, insertParent, findParent, apply } = get();
    const { parents } = fixture.collections;
    await failWith(insertParent({ [field('name')]: empty }), 'PARLEY_CONNECTOR_VALUE_INVALID');
    const key = await insertParent({ [field('name')]: null });
    expect(await findParent({ ...key, [field('name')]: empty })).toBeUndefined();
    if (!capabilities.update) return;
    const update = { kind: 'update', collection: parents, key } as const;
    const set = { [field('phone')]: '1' };
    await failWith(
      apply({ ...update, expected: {}, set: { [field('name')]: empty } }),
      'PARLEY_CONNECTOR_VALUE_INVALID',
    );
    await failWith(
      apply({ ...update, expected: { [field('name')]: empty }, set }),
      'PARLEY_CONNECTOR_CONFLICT',
    );
    expect(await fixture.peek(parents, key, field('name'))).toBeNull();
  }

  describe('refuses to write', () => {
    /** Runs a batch that must fail with one of the codes, and must change nothing. */
    async function refuse(changes: readonly Change[], ...codes: Parameters<typeof failWith>[1][]) {
      const { fixture, apply } = get();
      const { parents, children } = fixture.collections;
      const before = [await fixture.count(parents), await fixture.count(children)];
      const error = await failWith(apply(...changes), ...codes);
      expect([await fixture.count(parents), await fixture.count(children)]).toEqual(before);
      return error;
    }

    it('a value longer than the column: VALUE_TOO_LONG, trailing spaces included', async () => {
      const { fixture, field } = get();
      for (const code of ['x'.repeat(11), `x${' '.repeat(10)}`]) {
        const set = { [field('code')]: code };
        const insert: Change = { kind: 'insert', collection: fixture.collections.parents, id: 'p', set };
        const error = await refuse([insert], 'PARLEY_CONNECTOR_VALUE_TOO_LONG');
        expect(describeError(error)).not.toContain(code);
      }
    });

    it('a missing value: CONSTRAINT', async () => {
      const { fixture, field } = get();
      const set = { [field('name')]: 'planted-value' };
      const insert: Change = { kind: 'insert', collection: fixture.collections.parents, id: 'p', set };
      const error = await refuse([insert], 'PARLEY_CONNECTOR_CONSTRAINT', 'PARLEY_CONNECTOR_VALUE_INVALID');
      expect(describeError(error)).not.toContain('planted-value');
    });

    it('a text with a NUL or half a character: VALUE_INVALID', async () => {
      const { fixture, field } = get();
      for (const name of ['a\0b', 'a\ud800b']) {
        const set = { [field('code')]: createUniqueName('T'), [field('name')]: name };
        const insert: Change = { kind: 'insert', collection: fixture.collections.parents, id: 'p', set };
        await refuse([insert], 'PARLEY_CONNECTOR_VALUE_INVALID');
      }
    });

    it('more digits than a decimal keeps: VALUE_INVALID', async () => {
      const { connector, fixture, field, call } = get();
      const { collections } = await connector.describe(call());
      const parents = collections.find(({ name }) => name === fixture.collections.parents);
      if (!parents?.fields.some(({ name, scale }) => name === field('amount') && scale === 2)) return;
      const set = {
        [field('code')]: createUniqueName('T'),
        [field('amount')]: { type: 'decimal', value: '1.005' },
      } as const;
      await refuse(
        [{ kind: 'insert', collection: parents.name, id: 'p', set }],
        'PARLEY_CONNECTOR_VALUE_INVALID',
      );
    });

    it('a number for a text: VALUE_INVALID', async () => {
      const { fixture, field } = get();
      const set = { [field('code')]: createUniqueName('T'), [field('name')]: 5 };
      await refuse(
        [{ kind: 'insert', collection: fixture.collections.parents, id: 'p', set }],
        'PARLEY_CONNECTOR_VALUE_INVALID',
      );
    });

    it('unknown names: NOT_DESCRIBED', async () => {
      const { fixture, field } = get();
      const hostile = `x"; DROP TABLE ${fixture.collections.parents}; --`;
      const set = { [field('code')]: createUniqueName('T'), [hostile]: 'x' };
      await refuse(
        [{ kind: 'insert', collection: fixture.collections.parents, id: 'p', set }],
        'PARLEY_CONNECTOR_NOT_DESCRIBED',
      );
      await refuse([{ kind: 'insert', collection: hostile, id: 'p', set }], 'PARLEY_CONNECTOR_NOT_DESCRIBED');
    });

    it('an operation id that is none: VALUE_INVALID', async () => {
      const { connector, call } = get();
      for (const operationId of ['', "x'; --", 'x'.repeat(65)])
        await failWith(
          Promise.resolve(connector.apply?.([], { ...call(), operationId })),
          'PARLEY_CONNECTOR_VALUE_INVALID',
        );
    });

    if (capabilities.transactions === 'atomic')
      it('a reference to a key that nothing generates: VALUE_INVALID', async () => {
        const { fixture, field } = get();
        const reference = { type: 'generated', insert: 'nothing', field: field('id') } as const;
        const set = { [field('parent_id')]: reference };
        await refuse(
          [{ kind: 'insert', collection: fixture.collections.children, id: 'c', set }],
          'PARLEY_CONNECTOR_VALUE_INVALID',
        );
      });

    if (capabilities.update) {
      it('an update without the whole key', async () => {
        const { fixture, field } = get();
        const update = {
          kind: 'update',
          collection: fixture.collections.parents,
          expected: {},
          set: { [field('name')]: 'x' },
        } as const;
        for (const key of [{}, { [field('id')]: null }, { [field('id')]: 1, [field('name')]: 'x' }])
          await refuse([{ ...update, key }], 'PARLEY_CONNECTOR_VALUE_INVALID');
      });

      it('an update where there is no key', async () => {
        const { fixture, field } = get();
        const { keyless } = fixture.collections;
        if (keyless === undefined) return;
        const change = {
          kind: 'update',
          collection: keyless,
          expected: {},
          set: { [field('label')]: 'x' },
        } as const;
        for (const key of [{}, { [field('label')]: 'a' }])
          await refuse(
            [{ ...change, key }],
            'PARLEY_CONNECTOR_UNSUPPORTED',
            'PARLEY_CONNECTOR_VALUE_INVALID',
          );
      });
    }
  });
}
