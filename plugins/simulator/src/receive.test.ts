import type { ChannelRequest } from '@parley/core/contract';
import { describe, expect, it } from 'vitest';
import { createSimulatorChannel } from './channel.ts';

const host = { now: () => 1_763_805_600_000 };
const headers = { host: 'localhost:3000', 'content-type': 'application/json' };
const from = '+27821234567';

function open(allowRemote = false) {
  return createSimulatorChannel({ 'allow-remote': allowRemote, faults: {} }, host);
}

function post(body: unknown, change: Partial<ChannelRequest> = {}): ChannelRequest {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return { method: 'POST', query: {}, headers, rawBody: Buffer.from(text), ...change };
}

const bodyOf = (reply: { readonly body?: string }) => JSON.parse(reply.body ?? 'null');

describe('what a phone posts', () => {
  it('becomes events', async () => {
    const { reply, events } = await open().receive(
      post({
        events: [
          { kind: 'text', from, text: 'Hello', id: 'm1', at: 5 },
          {
            kind: 'choice',
            from: { phone: from, userId: 'ZA.1', name: 'Thandi' },
            token: 't',
            title: 'Yes',
            id: 'm2',
          },
          { kind: 'contact', from, phone: '+27829999999', requested: true, id: 'm3' },
          { kind: 'unsupported', from, what: 'image', id: 'm4' },
          { kind: 'status', messageId: 'sim.1', status: 'failed', error: '131026' },
          { kind: 'sender-changed', from, now: '+27829999999', id: 'm5' },
        ],
      }),
    );
    const at = host.now();
    expect(events).toEqual([
      { kind: 'message', id: 'm1', sender: { phone: from }, at: 5, content: { type: 'text', text: 'Hello' } },
      {
        kind: 'message',
        id: 'm2',
        sender: { phone: from, userId: 'ZA.1', name: 'Thandi' },
        at,
        content: { type: 'choice', token: 't', title: 'Yes' },
      },
      {
        kind: 'message',
        id: 'm3',
        sender: { phone: from },
        at,
        content: { type: 'contact', phone: '+27829999999', requested: true },
      },
      {
        kind: 'message',
        id: 'm4',
        sender: { phone: from },
        at,
        content: { type: 'unsupported', what: 'image' },
      },
      { kind: 'status', messageId: 'sim.1', status: 'failed', error: '131026', at },
      { kind: 'sender-changed', id: 'm5', sender: { phone: from }, now: { phone: '+27829999999' }, at },
    ]);
    expect(bodyOf(reply).ids).toEqual(['m1', 'm2', 'm3', 'm4', 'sim.1', 'm5']);
  });

  it('may be one event, and gets a fresh id', async () => {
    const { reply, events } = await open().receive(post({ kind: 'text', from, text: 'Hello' }));
    expect([reply.status, events.length]).toEqual([200, 1]);
    expect(bodyOf(reply).ids[0]).toMatch(/^sim\./);
  });

  it.each([
    ['4,096-character', 'x'.repeat(4096)],
    ['emoji-only', '👨‍👩‍👧‍👦👍🏿'],
  ])('%s messages stay as they are', async (_, text) => {
    const { events } = await open().receive(post({ kind: 'text', from, text }));
    expect(events[0]).toMatchObject({ content: { type: 'text', text } });
  });

  it('a sender without phone is known by the user id', async () => {
    const { events } = await open().receive(post({ kind: 'text', from: { userId: 'ZA.1' }, text: 'Hi' }));
    expect(events[0]).toMatchObject({ sender: { userId: 'ZA.1' } });
  });

  it('a batch with one broken message among good ones: the good ones count, the broken one is named', async () => {
    const { reply, events, problems } = await open().receive(
      post({
        events: [
          { kind: 'text', from, text: 'one' },
          { kind: 'text', from, message: 'my id is 8001015009087' },
          { kind: 'text', from: {}, text: 'nobody' },
          null,
          { kind: 'text', from, text: 'two' },
        ],
      }),
    );
    expect([reply.status, events.length, problems?.length]).toEqual([200, 2, 3]);
    expect(JSON.stringify(problems)).not.toMatch(/8001015009087|27821234567/);
  });

  it.each([
    ['malformed JSON', '{"kind":'],
    ['an empty body', ''],
    ['null', 'null'],
    ['unknown message types', { kind: 'telepathy', from, text: 'x' }],
    ['a phone without plus sign', { kind: 'text', from: '0821234567', text: 'x' }],
    ['unknown keys', { kind: 'text', from, text: 'x', admin: true }],
  ])('refuses %s with 400', async (_, body) => {
    const { reply, events } = await open().receive(post(body));
    expect([reply.status, events.length]).toEqual([400, 0]);
  });

  it('refuses a body over the limit with 413', async () => {
    expect((await open().receive(post(' '.repeat(1024 * 1024 + 1)))).reply.status).toBe(413);
  });
});

describe('access', () => {
  const text = { kind: 'text', from, text: 'Hello' };
  const statusOf = async (change: Record<string, string | undefined>, allowRemote = false) => {
    const merged = Object.entries({ ...headers, ...change }).filter((entry) => entry[1] !== undefined);
    const request = post(text, { headers: Object.fromEntries(merged) as Record<string, string> });
    return (await open(allowRemote).receive(request)).reply.status;
  };

  it.each(['localhost', 'localhost:3000', '127.0.0.1:3000', '[::1]:3000'])('serves %s', async (name) => {
    expect(await statusOf({ host: name })).toBe(200);
  });

  it.each([
    ['a public name', { host: 'hub.example' }],
    ['an address of the network', { host: '192.168.1.4:3000' }],
    ['a name that was rebound', { host: 'localhost.evil.example' }],
    ['a name that hides behind another', { host: 'localhost@evil.example' }],
    ['no host', { host: undefined }],
    ['a tunnel', { 'x-forwarded-for': '203.0.113.9' }],
    ['a page of another origin', { origin: 'https://evil.example' }],
    ['a page without origin', { origin: 'null' }],
  ])('refuses %s', async (_, change) => {
    expect(await statusOf(change)).toBe(403);
  });

  it('refuses another machine whatever it claims, and serves this one', async () => {
    const statusFrom = async (peer: string) => (await open().receive({ ...post(text), peer })).reply.status;
    for (const peer of ['192.168.1.9', '203.0.113.9', '::ffff:10.0.0.1', '2001:db8::1'])
      expect(await statusFrom(peer)).toBe(403);
    for (const peer of ['127.0.0.1', '::1', '::ffff:127.0.0.1']) expect(await statusFrom(peer)).toBe(200);
  });

  it.each(['text/plain', 'application/x-www-form-urlencoded', 'application/json-ish', undefined])(
    'refuses the content type %s, which a page may post across origins',
    async (type) => {
      expect(await statusOf({ 'content-type': type })).toBe(415);
    },
  );

  it('takes its own page, also with a charset', async () => {
    const change = { origin: 'http://localhost:3000', 'content-type': 'application/json; charset=utf-8' };
    expect(await statusOf(change)).toBe(200);
  });

  it('guards reading too', async () => {
    const request = { method: 'GET', query: { phone: from }, headers: { host: 'hub.example' } };
    expect((await open().receive({ ...request, rawBody: new Uint8Array() })).reply.status).toBe(403);
  });

  it('serves other hosts when allow-remote says so, but no foreign pages', async () => {
    expect(await statusOf({ host: 'hub.example', 'x-forwarded-for': '203.0.113.9' }, true)).toBe(200);
    expect(await statusOf({ host: 'hub.example', origin: 'https://hub.example' }, true)).toBe(200);
    expect(await statusOf({ host: 'hub.example', origin: 'https://evil.example' }, true)).toBe(403);
    expect(await statusOf({ host: 'hub.example', 'content-type': 'text/plain' }, true)).toBe(415);
  });

  it('warns in the check when it is open', async () => {
    const call = { deadline: host.now() + 1000, signal: new AbortController().signal };
    expect((await open(true).check(call)).findings[0]?.level).toBe('warning');
    expect((await open(false).check(call)).findings[0]?.level).toBe('ok');
  });
});
