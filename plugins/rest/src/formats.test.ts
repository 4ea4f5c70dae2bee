import { describe, expect, it } from 'vitest';
import { apply, call, connect, failureOf, sendJson, serve } from '../test-support/bench.ts';
import { codecs } from './codec.ts';

const members = {
  path: '/members',
  records: 'response.members.member',
  record: 'response.member',
  key: ['no'],
  fields: {
    no: { type: 'integer', path: ['@no'], generated: true },
    name: 'text',
    phone: { type: 'text', path: 'contact.phone' },
    active: { type: 'boolean', values: { true: 'J', false: 'N' } },
    joined: 'date',
    sum: 'decimal',
  },
  insert: { body: 'member', record: 'response.member' },
  update: { method: 'PUT', body: 'member', record: 'response.member' },
};

const sipho =
  '<member no="7"><name>Sipho &amp; &#x5a;o&#235;</name><contact><phone kind="mobile">082</phone><fax>1</fax></contact><active>J</active><joined/><sum>0.10</sum></member>';
const wrap = (inner: string) => `<?xml version="1.0"?>\n<response>\n  ${inner}\n</response>`;

/** Keeps one member, as XML. */
async function startXml() {
  const state = { member: sipho };
  const server = await serve(({ method, url, body }, response) => {
    response.setHeader('content-type', 'application/xml');
    if (method !== 'GET')
      state.member = body.replace(/^<\?xml.*?\?>/, '').replace('<member>', '<member no="7">');
    response.end(
      wrap(url === '/members' && method === 'GET' ? `<members>${state.member}</members>` : state.member),
    );
  });
  return { ...server, state };
}

describe('XML', () => {
  it('is read by path: attributes, nested elements, texts with entities, one entry as a list', async () => {
    const { url } = await startXml();
    const { records } = await connect({ 'base-url': url, format: 'xml', collections: { members } }).find(
      { collection: 'members' },
      call(),
    );
    expect(records).toEqual([
      {
        key: { no: 7 },
        fields: {
          no: 7,
          name: 'Sipho & Zoë',
          phone: '082',
          active: true,
          joined: null,
          sum: { type: 'decimal', value: '0.10' },
        },
      },
    ]);
  });

  it('is written whole, what the hub does not know of included', async () => {
    const { url, state, seen } = await startXml();
    const connector = connect({ 'base-url': url, format: 'xml', collections: { members } });
    const name = `<b>"it's" & ]]>\r\n Zoë  👩‍👩‍👧`;
    await apply(connector, [
      {
        kind: 'update',
        collection: 'members',
        key: { no: 7 },
        expected: { active: true },
        set: { name, active: false },
      },
    ]);
    expect(seen.find(({ method }) => method === 'PUT')?.headers['content-type']).toBe('application/xml');
    expect(state.member).toContain('<fax>1</fax>');
    expect(state.member).toContain('kind="mobile"');
    expect(state.member).toContain('<active>N</active>');
    const { records } = await connector.find({ collection: 'members' }, call());
    expect(records[0]?.fields).toMatchObject({ name, active: false });
  });

  it('has no characters that it cannot carry', async () => {
    const { url, seen } = await startXml();
    const connector = connect({ 'base-url': url, format: 'xml', collections: { members } });
    const insert = { kind: 'insert', collection: 'members', id: 'm', set: { name: 'a\u0001b' } } as const;
    expect((await failureOf(apply(connector, [insert]))).code).toBe('PARLEY_CONNECTOR_VALUE_INVALID');
    expect(seen).toEqual([]);
  });

  it('with an empty list is no member; with another root is an error', async () => {
    const answers = [wrap('<members/>'), wrap(''), '<other/>'];
    const { url } = await serve((_seen, response) => void response.end(answers.shift()));
    const connector = connect({ 'base-url': url, format: 'xml', collections: { members } });
    expect(await connector.find({ collection: 'members' }, call())).toEqual({ records: [] });
    expect(await connector.find({ collection: 'members' }, call())).toEqual({ records: [] });
    expect((await failureOf(connector.find({ collection: 'members' }, call()))).code).toBe(
      'PARLEY_CONNECTOR_FAILED',
    );
  });

  it.each([
    '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><response>&b;</response>',
    '<!DOCTYPE x SYSTEM "file:///etc/passwd"><response/>',
    '<response><members></response>',
    'not XML',
  ])('is refused: %s', async (text) => {
    const { url } = await serve((_seen, response) => void response.end(text));
    const connector = connect({ 'base-url': url, format: 'xml', collections: { members } });
    expect((await failureOf(connector.find({ collection: 'members' }, call()))).code).toBe(
      'PARLEY_CONNECTOR_FAILED',
    );
  });

  it('nil is null', () => {
    expect(codecs.xml.decode('<a xmlns:xsi="x"><b xsi:nil="true"/><c> x </c></a>')).toMatchObject({
      a: { b: null, c: ' x ' },
    });
  });
});

describe('form-encoded bodies', () => {
  it('carry nested names in brackets', () => {
    const body = { a: { b: 'x y', c: [1, 2] }, d: null, e: 'ü&=' };
    expect(Object.fromEntries(new URLSearchParams(codecs.form.encode(body)))).toEqual({
      'a[b]': 'x y',
      'a[c][]': '2',
      d: '',
      e: 'ü&=',
    });
  });

  it('are sent, and JSON is read, unless said otherwise', async () => {
    const { url, seen } = await serve(({ method }, response) =>
      sendJson(response, method === 'POST' ? { id: 3 } : { id: 3, name: 'Eve & Co', age: 5 }),
    );
    const collections = {
      people: {
        path: '/people',
        key: ['id'],
        fields: { id: { type: 'integer', generated: true }, name: 'text', age: 'integer' },
        insert: { set: { source: 'hub' } },
      },
    };
    const connector = connect({ 'base-url': url, format: 'form', collections });
    const result = await apply(connector, [
      { kind: 'insert', collection: 'people', id: 'p', set: { name: 'Eve & Co', age: 5 } },
    ]);
    expect(result.generated).toEqual({ p: { id: 3 } });
    expect(seen[0]?.headers['content-type']).toBe('application/x-www-form-urlencoded');
    expect(seen[0]?.body).toBe('name=Eve+%26+Co&age=5&source=hub');
  });

  it('are read as answers', () => {
    expect(codecs.form.decode('a=1&b=x+y%26')).toEqual({ a: '1', b: 'x y&' });
    expect(() => codecs.form.decode('<html>')).toThrow();
  });
});
