import { getAt, isObject, setAt } from '../../../plugins/rest/src/paths.ts';
import { startJsonServer } from '../../../plugins/rest/test-support/json-server.ts';
import { startHttpGate } from '../../support/http-gate.ts';
import { holdGate } from './hold-gate.ts';
import { type Edit, type Place, type PlaceKind, type Row, type Tables, toFactText } from './place.ts';

const token = 'a-token-that-the-transcripts-use';

/** json-server, as published, over the records of the seed. Where hub.yaml has a bearer token, none else is served. */
export const rest: PlaceKind = {
  seed: 'json',
  start: async () => ({
    async open({ seed, asked }): Promise<Place> {
      const data: unknown = JSON.parse(seed);
      if (!isObject(data)) throw new Error('A seed of a REST API is an object of lists');
      const collections = Object.keys(data);
      const server = await startJsonServer(data);
      const needsToken = asked.has('auth.token');
      const gate = await startHttpGate(server.url, {
        admits: ({ headers }) => !needsToken || headers.authorization === `Bearer ${token}`,
      });

      async function dump(): Promise<Tables> {
        const dumped: Record<string, readonly Row[]> = {};
        for (const name of collections) dumped[name] = (await list(name)).map(flatten);
        return dumped;
      }

      async function list(collection: string): Promise<readonly object[]> {
        const records: unknown = await (await fetch(`${server.url}/${collection}`)).json();
        if (!Array.isArray(records)) throw new Error(`There is no list of ${collection}`);
        return records;
      }

      async function edit({ collection, key, field, value }: Edit): Promise<void> {
        const records = await list(collection);
        const record = records.find((one) => toFactText(getAt(one, key.field.split('.'))) === key.value);
        if (record === undefined) throw new Error(`There is no such record in ${collection}`);
        const { ok } = await fetch(`${server.url}/${collection}/${getAt(record, ['id'])}`, {
          method: 'PUT',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify(setAt(record, field.split('.'), likeBefore(record, field, value))),
        });
        if (!ok) throw new Error(`The record of ${collection} was not edited`);
      }

      return {
        settings: { 'base-url': gate.url, 'auth.token': token },
        dump,
        edit,
        hold: async (isPermitted) => holdGate(gate, isPermitted),
        async close() {
          await gate.stop();
          await server.stop();
        },
      };
    },
    stop: async () => {},
  }),
};

/** A number stays a number. */
function likeBefore(record: object, field: string, value: string): string | number | boolean {
  const before = getAt(record, field.split('.'));
  if (typeof before === 'boolean') return value === 'true';
  return typeof before === 'number' ? Number(value) : value;
}

/** `{ contact: { phone } }` as `contact.phone`. */
function flatten(record: object): Row {
  return Object.fromEntries(
    Object.entries(record).flatMap(([name, value]) =>
      isObject(value)
        ? Object.entries(flatten(value)).map(([inner, cell]) => [`${name}.${inner}`, cell])
        : [[name, toFactText(Array.isArray(value) ? JSON.stringify(value) : value)]],
    ),
  );
}
