import { describe, expect, it } from 'vitest';
import {
  type Change,
  type ConnectorCapabilities,
  type Fields,
  isParleyError,
  type UpdateChange,
} from '../src/contract/index.ts';
import { createUniqueName, failWith, type HarnessReference } from './connector-harness.ts';

const shortMs = 400;
const generousMs = 3_000;

/** What a batch promises: conflicts, atomicity, rivals, retries, deadlines. At the levels declared. */
export function testConnectorCommitment(get: HarnessReference, capabilities: ConnectorCapabilities): void {
  const atomic = capabilities.transactions === 'atomic';

  function update(key: Fields, from: string | null, to: string): UpdateChange {
    const { fixture, field } = get();
    const name = field('name');
    return {
      kind: 'update',
      collection: fixture.collections.parents,
      key,
      expected: { [name]: from },
      set: { [name]: to },
    };
  }

  const peekName = (key: Fields) => {
    const { fixture, field } = get();
    return fixture.peek(fixture.collections.parents, key, field('name'));
  };

  const pokeName = (key: Fields, text: string) => {
    const { fixture, field } = get();
    return fixture.poke(fixture.collections.parents, key, field('name'), text);
  };

  const insertNamed = (name: string) => get().insertParent({ [get().field('name')]: name });

  describe('a conflict', () => {
    if (capabilities.update)
      it('names what moved, and nothing is written', async () => {
        const { fixture, field, apply } = get();
        const key = await insertNamed('before');
        await pokeName(key, 'moved');
        const error = await failWith(apply(update(key, 'before', 'after')), 'PARLEY_CONNECTOR_CONFLICT');
        const moved = [{ change: 0, collection: fixture.collections.parents, fields: [field('name')] }];
        expect(error.details.moved).toEqual(moved);
        expect(await peekName(key)).toBe('moved');
      });

    if (capabilities.remove) {
      it('keeps a record from being removed', async () => {
        const { fixture, field, apply } = get();
        const { parents } = fixture.collections;
        const key = await insertNamed('before');
        await pokeName(key, 'moved');
        const remove: Change = {
          kind: 'remove',
          collection: parents,
          key,
          expected: { [field('name')]: 'before' },
        };
        await failWith(apply(remove), 'PARLEY_CONNECTOR_CONFLICT');
        expect(await peekName(key)).toBe('moved');
      });

      it('says that a record is gone', async () => {
        const { fixture, apply } = get();
        const { parents } = fixture.collections;
        const key = await insertNamed('before');
        await apply({ kind: 'remove', collection: parents, key, expected: {} });
        const error = await failWith(apply(update(key, 'before', 'after')), 'PARLEY_CONNECTOR_CONFLICT');
        expect(error.details.moved).toEqual([{ change: 0, collection: parents, fields: [] }]);
      });
    }

    if (capabilities.require && atomic) {
      it('arises from a required record that moved, and names all that did', async () => {
        const { fixture, field, apply } = get();
        const { parents } = fixture.collections;
        const relied = await insertNamed('active');
        const key = await insertNamed('before');
        const require: Change = {
          kind: 'require',
          collection: parents,
          key: relied,
          expected: { [field('name')]: 'active' },
        };
        await apply(require, update(key, 'before', 'first'));
        await pokeName(relied, 'lapsed');
        await pokeName(key, 'moved');
        const error = await failWith(
          apply(require, update(key, 'first', 'second')),
          'PARLEY_CONNECTOR_CONFLICT',
        );
        const name = field('name');
        expect(error.details.moved).toEqual([
          { change: 0, collection: parents, fields: [name] },
          { change: 1, collection: parents, fields: [name] },
        ]);
        expect(await peekName(key)).toBe('moved');
      });

      it('arises from a count that differs', async () => {
        const { fixture, field, apply } = get();
        const { parents } = fixture.collections;
        const name = createUniqueName('count-');
        const where = [{ field: field('name'), operator: 'eq', value: name }] as const;
        const insert = (): Change => ({
          kind: 'insert',
          collection: parents,
          id: 'p',
          set: { [field('code')]: createUniqueName('T'), [field('name')]: name },
        });
        await apply({ kind: 'require', collection: parents, where, count: 0 }, insert());
        const before = await fixture.count(parents);
        const again = apply({ kind: 'require', collection: parents, where, count: 0 }, insert());
        const error = await failWith(again, 'PARLEY_CONNECTOR_CONFLICT');
        expect(error.details.moved).toEqual([{ change: 0, collection: parents, fields: [] }]);
        expect(await fixture.count(parents)).toBe(before);
      });
    }
  });

  if (atomic)
    describe('a batch', () => {
      it('happens whole or not at all', async () => {
        const { fixture, field, apply } = get();
        const { parents } = fixture.collections;
        const key = await insertNamed('before');
        const before = await fixture.count(parents);
        await failWith(
          apply(
            { kind: 'insert', collection: parents, id: 'p', set: { [field('code')]: createUniqueName('T') } },
            update(key, 'before', 'after'),
            { kind: 'insert', collection: parents, id: 'q', set: {} },
          ),
        );
        expect(await fixture.count(parents)).toBe(before);
        expect(await peekName(key)).toBe('before');
      });

      it('sees its own earlier changes', async () => {
        const { apply } = get();
        const key = await insertNamed('one');
        await apply(update(key, 'one', 'two'), update(key, 'two', 'three'));
        expect(await peekName(key)).toBe('three');
      });
    });

  if (capabilities.compareAndSet === 'atomic' && capabilities.update)
    describe('of rivals', () => {
      it('exactly one wins the same record; the others learn that it moved', async () => {
        const { apply } = get();
        const key = await insertNamed('before');
        const rivals = Array.from({ length: 10 }, (_, index) =>
          apply(update(key, 'before', `rival ${index}`)),
        );
        const outcomes = await Promise.allSettled(rivals);
        const winner = outcomes.findIndex(({ status }) => status === 'fulfilled');
        expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
        for (const outcome of outcomes)
          if (outcome.status === 'rejected')
            expect(isParleyError(outcome.reason, 'PARLEY_CONNECTOR_CONFLICT')).toBe(true);
        expect(await peekName(key)).toBe(`rival ${winner}`);
      });

      if (capabilities.require && atomic) {
        it('exactly one inserts what must be the only one', async () => {
          const { connector, fixture, field, apply, call } = get();
          const { parents } = fixture.collections;
          const name = createUniqueName('only-');
          const where = [{ field: field('name'), operator: 'eq', value: name }] as const;
          const rival = () =>
            apply(
              { kind: 'require', collection: parents, where, count: 0 },
              {
                kind: 'insert',
                collection: parents,
                id: 'p',
                set: { [field('code')]: createUniqueName('T'), [field('name')]: name },
              },
            );
          const outcomes = await Promise.allSettled([rival(), rival(), rival(), rival()]);
          expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
          const { records } = await connector.find({ collection: parents, where }, call());
          expect(records).toHaveLength(1);
        });

        it('none deadlocks on two records named in opposite order', async () => {
          const { apply } = get();
          const [a, b] = [await insertNamed('0'), await insertNamed('0')];
          for (let round = 0; round < 5; round += 1) {
            const [from, to] = [String(round), String(round + 1)];
            const outcomes = await Promise.allSettled([
              apply(update(a, from, to), update(b, from, to)),
              apply(update(b, from, to), update(a, from, to)),
            ]);
            const rejected = outcomes.flatMap((one) => (one.status === 'rejected' ? [one.reason] : []));
            expect(rejected.map((reason) => isParleyError(reason, 'PARLEY_CONNECTOR_CONFLICT'))).toEqual([
              true,
            ]);
          }
        });
      }
    });

  describe('a repeated operation', () => {
    if (capabilities.idempotency === 'durable') {
      it('happens once, and answers with the keys of the first time', async () => {
        const { connector, fixture, field, call } = get();
        const { parents } = fixture.collections;
        const set = { [field('code')]: createUniqueName('T') };
        const changes: Change[] = [{ kind: 'insert', collection: parents, id: 'p', set }];
        const operationId = createUniqueName('op-');
        const first = await connector.apply?.(changes, { ...call(), operationId });
        const before = await fixture.count(parents);
        const second = await connector.apply?.(changes, { ...call(), operationId });
        expect([first?.performed, second?.performed]).toEqual(['now', 'earlier']);
        expect(second?.generated).toEqual(first?.generated);
        expect(await fixture.count(parents)).toBe(before);
      });

      it('happens once also when both run at the same time', async () => {
        const { connector, fixture, field, call } = get();
        const { parents } = fixture.collections;
        const set = { [field('code')]: createUniqueName('T') };
        const changes: Change[] = [{ kind: 'insert', collection: parents, id: 'p', set }];
        const operationId = createUniqueName('op-');
        const before = await fixture.count(parents);
        const results = await Promise.all(
          Array.from({ length: 4 }, () => connector.apply?.(changes, { ...call(), operationId })),
        );
        expect(results.filter((result) => result?.performed === 'now')).toHaveLength(1);
        expect(await fixture.count(parents)).toBe(before + 1);
      });

      it('happens after all when the first time failed', async () => {
        const { connector, call } = get();
        const key = await insertNamed('moved');
        const options = () => ({ ...call(), operationId });
        const operationId = createUniqueName('op-');
        await failWith(Promise.resolve(connector.apply?.([update(key, 'before', 'after')], options())));
        await connector.apply?.([update(key, 'moved', 'after')], options());
        expect(await peekName(key)).toBe('after');
      });

      it('is found as applied, by a connector that may only read too', async () => {
        const { connector, create, call } = get();
        const key = await insertNamed('before');
        const operationId = createUniqueName('op-');
        await connector.apply?.([update(key, 'before', 'after')], { ...call(), operationId });
        expect(await connector.findOperation?.(operationId, call())).toBe('applied');
        const reader = await create('read-only');
        expect(await reader.findOperation?.(operationId, call())).toBe('applied');
        expect(await reader.findOperation?.(createUniqueName('op-'), call())).toBe('unknown');
      });

      it('found as not applied can no longer happen', async () => {
        const { connector, call } = get();
        const key = await insertNamed('before');
        const operationId = createUniqueName('op-');
        expect(await connector.findOperation?.(operationId, call())).toBe('not-applied');
        await failWith(
          Promise.resolve(connector.apply?.([update(key, 'before', 'after')], { ...call(), operationId })),
          'PARLEY_CONNECTOR_CONFLICT',
          'PARLEY_CONNECTOR_TIMEOUT',
        );
        expect(await peekName(key)).toBe('before');
        expect(await connector.findOperation?.(operationId, call())).toBe('not-applied');
      });
    } else
      it('cannot be found', () => {
        expect(get().connector.findOperation).toBeUndefined();
      });
  });

  if (capabilities.update)
    describe('a write that hangs', () => {
      async function hold(key: Fields): Promise<() => Promise<void>> {
        const { fixture } = get();
        if (fixture.hold === undefined) throw new Error('the fixture of a connector that writes needs hold');
        return await fixture.hold(fixture.collections.parents, key);
      }

      it('ends at its deadline, and has no late effect', async () => {
        const { connector, call } = get();
        const key = await insertNamed('before');
        const release = await hold(key);
        const began = Date.now();
        const options = { ...call(shortMs), operationId: createUniqueName('op-') };
        const codes =
          capabilities.deadline === 'enforced'
            ? (['PARLEY_CONNECTOR_TIMEOUT'] as const)
            : (['PARLEY_CONNECTOR_TIMEOUT', 'PARLEY_CONNECTOR_OUTCOME_UNKNOWN'] as const);
        const error = await failWith(
          Promise.resolve(connector.apply?.([update(key, 'before', 'late')], options)),
          ...codes,
        ).finally(release);
        expect(Date.now() - began).toBeLessThan(shortMs + generousMs);
        if (error.code === 'PARLEY_CONNECTOR_OUTCOME_UNKNOWN') return;
        // Waits its turn behind whatever the backend still had to do with the record.
        await get().apply(update(key, 'before', 'next'));
        expect(await peekName(key)).toBe('next');
      });

      it('ends when the host cancels it, and has no late effect', async () => {
        const { connector, call } = get();
        const key = await insertNamed('before');
        const release = await hold(key);
        const began = Date.now();
        const options = {
          ...call(undefined, AbortSignal.timeout(shortMs)),
          operationId: createUniqueName('op-'),
        };
        const error = await failWith(
          Promise.resolve(connector.apply?.([update(key, 'before', 'late')], options)),
          'PARLEY_CALL_ABORTED',
          'PARLEY_CONNECTOR_OUTCOME_UNKNOWN',
        ).finally(release);
        expect(Date.now() - began).toBeLessThan(shortMs + generousMs);
        if (error.code === 'PARLEY_CONNECTOR_OUTCOME_UNKNOWN') return;
        await get().apply(update(key, 'before', 'next'));
        expect(await peekName(key)).toBe('next');
      });

      it('does not begin after its deadline', async () => {
        const { connector, call } = get();
        const key = await insertNamed('before');
        const options = { ...call(-1), operationId: createUniqueName('op-') };
        await failWith(
          Promise.resolve(connector.apply?.([update(key, 'before', 'late')], options)),
          'PARLEY_CONNECTOR_TIMEOUT',
        );
        expect(await peekName(key)).toBe('before');
      });
    });
}
