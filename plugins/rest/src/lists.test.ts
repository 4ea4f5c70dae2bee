import { describe, expect, it } from 'vitest';
import { call, connect, failureOf, people, sendJson, serve } from '../test-support/bench.ts';

const everyone = Array.from({ length: 7 }, (_, index) => ({ id: index + 1, name: `N${index + 1}` }));
const all = { collection: 'people' } as const;

/** Answers with a part of the seven, as the query asks. */
async function startPages(
  cut: (query: URLSearchParams) => {
    from: number;
    to: number;
    body?: (part: unknown[], to: number) => unknown;
    headers?: Record<string, string>;
  },
) {
  return await serve(({ url }, response) => {
    const query = new URL(url, 'http://x').searchParams;
    const { from, to, body = (part) => part, headers = {} } = cut(query);
    sendJson(response, body(everyone.slice(from, to), to), 200, headers);
  });
}

async function findIds(config: Record<string, unknown>) {
  const { records } = await connect(config).find(all, call());
  return records.map(({ key }) => key.id);
}

const ids = everyone.map(({ id }) => id);

describe('a list', () => {
  it('goes on by page number, to its empty end, whatever size the API makes its pages', async () => {
    const { url, seen } = await startPages((query) => {
      const page = Number(query.get('p'));
      return { from: (page - 1) * 3, to: page * 3 };
    });
    const pagination = { type: 'page', page: 'p', size: 'n', 'page-size': 100 };
    expect(await findIds({ 'base-url': url, pagination })).toEqual(ids);
    expect(seen.map((one) => one.url)).toEqual([1, 2, 3, 4].map((page) => `/people?n=100&p=${page}`));
  });

  it('stops at the total, where the answer has it', async () => {
    const { url, seen } = await startPages((query) => {
      const page = Number(query.get('page'));
      return { from: page * 4, to: page * 4 + 4, body: (items) => ({ items, meta: { total: 7 } }) };
    });
    const pagination = { type: 'page', first: 0, total: 'meta.total' };
    const collections = { people: { ...people, records: 'items' } };
    expect(await findIds({ 'base-url': url, pagination, collections })).toEqual(ids);
    expect(seen).toHaveLength(2);
  });

  it('goes on by offset, counted by what came', async () => {
    const { url } = await startPages((query) => {
      const from = Number(query.get('offset') ?? 0);
      return { from, to: from + 2 };
    });
    expect(await findIds({ 'base-url': url, pagination: { type: 'offset' } })).toEqual(ids);
  });

  it('goes on by a cursor in the body, or in a header', async () => {
    const { url } = await startPages((query) => {
      const from = Number(query.get('cursor') ?? 0);
      const to = from + 3;
      return {
        from,
        to,
        body: (data) => ({ data, next: to < 7 ? `${to}` : null }),
        ...(to < 7 ? { headers: { 'x-next': `${to}` } } : {}),
      };
    });
    const collections = { people: { ...people, records: 'data' } };
    for (const where of [{ next: 'next' }, { 'next-header': 'X-Next' }])
      expect(
        await findIds({ 'base-url': url, pagination: { type: 'cursor', ...where }, collections }),
      ).toEqual(ids);
  });

  it('goes on by the Link header, or a link in the body', async () => {
    const { url } = await startPages((query) => {
      const from = Number(query.get('at') ?? 0);
      const to = from + 3;
      const next = to < 7 ? `/people?at=${to}` : '';
      const headers =
        next === '' ? {} : { link: `</people?at=0>; rel="first", <${next}>; title="a, b"; rel="next last"` };
      return { from, to, body: (data) => ({ data, links: { next } }), headers };
    });
    const collections = { people: { ...people, records: 'data' } };
    for (const where of [{}, { next: 'links.next' }])
      expect(await findIds({ 'base-url': url, pagination: { type: 'link', ...where }, collections })).toEqual(
        ids,
      );
  });

  it('that gives the same page again is an error, not a list without end', async () => {
    const { url, seen } = await startPages(() => ({ from: 0, to: 3 }));
    for (const pagination of [{ type: 'page' }, { type: 'offset' }]) {
      const error = await failureOf(connect({ 'base-url': url, pagination }).find(all, call()));
      expect([error.code, error.fix]).toEqual([
        'PARLEY_CONNECTOR_FAILED',
        expect.stringContaining('pagination'),
      ]);
    }
    expect(seen.length).toBeLessThan(6);
  });

  it('longer than may be looked through is an error, not a part of it', async () => {
    const { url } = await startPages(() => ({ from: 0, to: 7 }));
    const connector = connect({ 'base-url': url, 'max-records': 6 });
    const query = { ...all, where: [{ field: 'name', operator: 'eq', value: 'N1' }] } as const;
    const error = await failureOf(connector.find(query, call()));
    expect([error.code, error.fix]).toEqual([
      'PARLEY_CONNECTOR_UNSUPPORTED',
      expect.stringContaining('filters'),
    ]);
  });

  it('is narrowed down by the API where a filter names a parameter, and compared again here', async () => {
    const { url, seen } = await startPages(() => ({ from: 0, to: 7 }));
    const filters = { name: { eq: 'fullname', contains: { q: '*{value}*', mode: 'wide' } } };
    const connector = connect({ 'base-url': url, collections: { people: { ...people, filters } } });
    const find = async (operator: 'eq' | 'contains' | 'ne', value: string) => {
      const { records } = await connector.find(
        { ...all, where: [{ field: 'name', operator, value }] },
        call(),
      );
      return records.map(({ key }) => key.id);
    };
    expect(await find('eq', 'N 1&2')).toEqual([]);
    expect(await find('contains', 'n3')).toEqual([3]);
    expect(await find('ne', 'N3')).toHaveLength(6);
    expect(seen.map((one) => one.url)).toEqual([
      '/people?fullname=N+1%262',
      '/people?q=*n3*&mode=wide',
      '/people',
    ]);
  });

  it('below a parent is asked for by the parent, which its records need not repeat', async () => {
    const { url, seen } = await serve((_seen, response) => sendJson(response, [{ no: 'A/1' }]));
    const collections = {
      people,
      policies: {
        path: '/people/{person}/policies',
        key: ['person', 'no'],
        fields: { person: 'integer', no: 'text' },
        references: { person: 'people.id' },
      },
    };
    const connector = connect({ 'base-url': url, collections });
    const where = [{ field: 'person', operator: 'eq', value: 5 }] as const;
    const { records } = await connector.find({ collection: 'policies', where }, call());
    expect(records).toEqual([{ key: { person: 5, no: 'A/1' }, fields: { person: 5, no: 'A/1' } }]);
    expect((await failureOf(connector.find({ collection: 'policies' }, call()))).code).toBe(
      'PARLEY_CONNECTOR_UNSUPPORTED',
    );
    await connector
      .find(
        { collection: 'policies', where: [...where, { field: 'no', operator: 'eq', value: 'A/1' }] },
        call(),
      )
      .catch(() => undefined);
    expect(seen.map((one) => one.url)).toEqual(['/people/5/policies', '/people/5/policies/A%2F1']);
  });

  it('keeps every digit of a number', async () => {
    const { url } = await serve(
      (_seen, response) => void response.end('[{"id":9007199254740993,"sum":0.10,"big":1e3}]'),
    );
    const fields = { id: 'integer', sum: 'decimal', big: 'integer' };
    const connector = connect({
      'base-url': url,
      collections: { people: { path: '/people', key: ['id'], fields } },
    });
    const { records } = await connector.find(all, call());
    expect(records[0]?.fields).toEqual({
      id: { type: 'decimal', value: '9007199254740993' },
      sum: { type: 'decimal', value: '0.10' },
      big: 1000,
    });
  });

  it('says whether the API or the hub searches', async () => {
    const connector = connect({
      'base-url': 'https://api.example',
      collections: { people: { ...people, filters: { name: 'n' } } },
    });
    const explain = (field: string) =>
      connector.explain?.({ ...all, where: [{ field, operator: 'eq', value: 'x' }] }, call());
    expect(await explain('name')).toEqual({ access: 'index' });
    expect(await explain('city')).toMatchObject({
      access: 'scan',
      advice: expect.stringContaining('filters'),
    });
  });
});
