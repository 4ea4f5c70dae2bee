import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ChannelEvent, OutgoingContent } from '@parley/core/contract';
import { afterEach, describe, expect, it } from 'vitest';
import { createSimulatorChannel } from './channel.ts';
import { createPhone, type PhoneOptions } from './phone.ts';

const servers: Server[] = [];
const call = { deadline: Number.MAX_SAFE_INTEGER, signal: new AbortController().signal };
const phone = '+27821234567';

afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});

/** The part of a hub that owns the route. */
async function startRoute(fail: (requestNumber: number) => boolean = () => false) {
  const channel = createSimulatorChannel({ 'allow-remote': false, faults: {} }, { now: Date.now });
  const batches: (readonly ChannelEvent[])[] = [];
  let posts = 0;
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    if (request.method === 'POST' && fail(++posts)) return response.writeHead(503).end();
    const url = new URL(request.url ?? '/', 'http://localhost');
    const { reply, events } = await channel.receive({
      method: request.method ?? 'GET',
      query: Object.fromEntries(url.searchParams),
      headers: request.headers as Record<string, string>,
      rawBody: Buffer.concat(chunks),
    });
    if (events.length > 0) batches.push(events);
    response.writeHead(reply.status, { ...reply.headers }).end(reply.body);
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/channels/phone`;
  return {
    url,
    batches,
    open: (options: Partial<PhoneOptions> = {}) => createPhone({ url, phone, ...options }),
    reply: (content: OutgoingContent, to: { phone?: string; userId?: string } = { phone }) =>
      channel.send({ id: 'm', to, content }, call),
    events: () => batches.flat(),
    messages: () => batches.flat().flatMap((event) => (event.kind === 'message' ? [event] : [])),
  };
}

const yesNo: OutgoingContent = {
  type: 'buttons',
  text: 'Change it?',
  buttons: [
    { token: 'tok-yes', title: 'Yes' },
    { token: 'tok-no', title: 'No' },
  ],
};

describe('simulated phone', () => {
  it('says something and gets the reply', async () => {
    const route = await startRoute();
    const thandi = route.open();
    const id = await thandi.say('I moved');
    const reply = thandi.waitForReply();
    await route.reply({ type: 'text', text: 'Where to?' });
    expect((await reply).content).toEqual({ type: 'text', text: 'Where to?' });
    expect(route.messages()[0]).toMatchObject({ id, sender: { phone }, content: { text: 'I moved' } });
  });

  it('gives each reply once, in order', async () => {
    const route = await startRoute();
    const thandi = route.open();
    for (const text of ['one', 'two', 'three']) await route.reply({ type: 'text', text });
    const texts = [(await thandi.waitForReply()).content.text, (await thandi.waitForReply()).content.text];
    expect(texts).toEqual(['one', 'two']);
    expect((await thandi.unread()).map(({ content }) => content.text)).toEqual(['three']);
    expect(await thandi.unread()).toEqual([]);
    expect(thandi.messages()).toHaveLength(3);
  });

  it('rejects when no reply comes in time', async () => {
    const thandi = (await startRoute()).open();
    await expect(thandi.waitForReply({ timeoutMs: 30 })).rejects.toThrow('No reply within 30 ms');
  });

  it('presses a button by title or token, the newest first, and an older one when told', async () => {
    const route = await startRoute();
    const thandi = route.open({ statuses: false });
    await route.reply(yesNo);
    const stale = await thandi.waitForReply();
    await route.reply({ ...yesNo, buttons: [{ token: 'tok-2', title: 'Yes' }] });
    await thandi.press('Yes');
    await thandi.press('tok-no');
    await thandi.press('Yes', { message: stale });
    expect(route.messages().map(({ content }) => content)).toMatchObject([
      { type: 'choice', token: 'tok-2' },
      { type: 'choice', token: 'tok-no', title: 'No' },
      { type: 'choice', token: 'tok-yes' },
    ]);
    await expect(thandi.press('Maybe')).rejects.toThrow('No message has a button');
  });

  it('sends contact cards, images and changed numbers', async () => {
    const route = await startRoute();
    const thandi = route.open();
    await thandi.share('+27829999999', true);
    await thandi.send('image');
    await thandi.change({ phone: '+27829999999' });
    expect(route.events()).toMatchObject([
      { content: { type: 'contact', phone: '+27829999999', requested: true } },
      { content: { type: 'unsupported', what: 'image' } },
      { kind: 'sender-changed', sender: { phone }, now: { phone: '+27829999999' } },
    ]);
  });

  it('a user without a phone writes and reads by user id', async () => {
    const route = await startRoute();
    const hidden = createPhone({ url: route.url, userId: 'ZA.1' });
    await hidden.say('Hi');
    await route.reply({ type: 'text', text: 'Hello' }, { userId: 'ZA.1' });
    expect((await hidden.waitForReply()).content.text).toBe('Hello');
    expect(route.messages()[0]?.sender).toEqual({ userId: 'ZA.1' });
  });

  it('reports what it got as sent, delivered and read, or as failed', async () => {
    const route = await startRoute();
    const thandi = route.open();
    const first = await route.reply({ type: 'text', text: 'one' });
    await thandi.waitForReply();
    thandi.failNext('131026 Message undeliverable');
    const second = await route.reply({ type: 'text', text: 'two' });
    await thandi.waitForReply();
    expect(route.events()).toMatchObject([
      { kind: 'status', messageId: first.externalId, status: 'sent' },
      { kind: 'status', messageId: first.externalId, status: 'delivered' },
      { kind: 'status', messageId: first.externalId, status: 'read' },
      {
        kind: 'status',
        messageId: second.externalId,
        status: 'failed',
        error: '131026 Message undeliverable',
      },
    ]);
  });
});

describe('delivery faults', () => {
  it('duplicate: the same message with the same id', async () => {
    const route = await startRoute();
    await route.open().say('Hi', { duplicate: 2 });
    expect(route.messages()).toHaveLength(3);
    expect(new Set(route.messages().map(({ id }) => id)).size).toBe(1);
  });

  it('reordered and batched', async () => {
    const route = await startRoute();
    const thandi = route.open();
    thandi.hold();
    await thandi.say('one');
    await thandi.say('two');
    expect(route.batches).toHaveLength(0);
    await thandi.release({ order: 'reversed', batch: true });
    expect(route.batches).toHaveLength(1);
    expect(route.messages().map(({ content }) => content)).toMatchObject([{ text: 'two' }, { text: 'one' }]);
    await thandi.say('three');
    expect(route.batches).toHaveLength(2);
  });

  it('delayed, with the time at which it was sent', async () => {
    const route = await startRoute();
    const at = Date.now() - 24 * 60 * 60 * 1000;
    await route.open().say('yes', { at, delayMs: 5 });
    expect(route.messages()[0]?.at).toBe(at);
  });

  it('is delivered again until the hub answers 200, with the same id', async () => {
    const route = await startRoute((post) => post <= 2);
    const id = await route.open({ retryForMs: 5000 }).say('Hi');
    expect(route.messages().map((message) => message.id)).toEqual([id]);
  });

  it('throws when the hub fails and nothing says to try again', async () => {
    const route = await startRoute(() => true);
    await expect(route.open().say('Hi')).rejects.toThrow('HTTP 503');
  });

  it('throws at once when the channel refuses what is posted', async () => {
    const route = await startRoute();
    const thandi = route.open({ retryForMs: 5000 });
    await expect(thandi.post([{ kind: 'text', from: 'nobody', text: 'x' }])).rejects.toThrow('HTTP 400');
  });
});
