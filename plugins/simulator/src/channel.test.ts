import { isParleyError, type OutgoingContent } from '@parley/core/contract';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { createSimulatorChannel } from './channel.ts';
import { type SimulatorConfig, SimulatorConfigSchema } from './config.ts';
import type { PhoneInbox } from './protocol.ts';

const hourMs = 60 * 60 * 1000;
const to = { phone: '+27821234567' };
const headers = { host: 'localhost', 'content-type': 'application/json' };
const call = { deadline: Number.MAX_SAFE_INTEGER, signal: new AbortController().signal };
const text = (body: string): OutgoingContent => ({ type: 'text', text: body });

function open(config: Partial<SimulatorConfig> = {}) {
  const clock = { now: 1_763_805_600_000 };
  const channel = createSimulatorChannel(
    { 'allow-remote': false, faults: {}, ...config },
    { now: () => clock.now },
  );
  return {
    clock,
    channel,
    send: (content: OutgoingContent, recipient = to as { phone?: string; userId?: string }) =>
      channel.send({ id: 'm', to: recipient, content }, call),
    hear: (from: unknown, at = clock.now) =>
      channel.receive({
        method: 'POST',
        query: {},
        headers,
        rawBody: Buffer.from(JSON.stringify({ kind: 'text', from, text: 'Hi', at })),
      }),
    async inbox(query: Record<string, string>): Promise<PhoneInbox> {
      const { reply } = await channel.receive({ method: 'GET', query, headers, rawBody: new Uint8Array() });
      return JSON.parse(reply.body ?? 'null');
    },
  };
}

const codeOf = (promise: Promise<unknown>) =>
  promise.then(
    () => 'taken',
    (error: unknown) => (isParleyError(error) ? error.code : String(error)),
  );

describe('what a phone gets', () => {
  it('is what was sent to it, behind its cursor, and nothing of another phone', async () => {
    const { send, inbox } = open();
    const first = await send(text('one'));
    await send(text('for another'), { phone: '+27720000001' });
    const { messages, next } = await inbox({ phone: to.phone });
    expect(messages).toEqual([{ id: first.externalId, at: 1_763_805_600_000, content: text('one') }]);
    await send(text('two'));
    expect((await inbox({ phone: to.phone, after: next })).messages).toMatchObject([
      { content: text('two') },
    ]);
  });

  it('starts anew for a cursor of an earlier run', async () => {
    const { next } = await open().inbox({ phone: to.phone });
    const { send, inbox } = open();
    await send(text('one'));
    expect((await inbox({ phone: to.phone, after: next.replace(/\.0$/, '.5') })).messages).toHaveLength(1);
  });

  it('reaches one user by phone and by user id, once both were seen together', async () => {
    const { send, hear, inbox } = open();
    await hear({ phone: to.phone, userId: 'ZA.1' });
    await send(text('one'), { userId: 'ZA.1' });
    expect((await inbox({ phone: to.phone })).messages).toHaveLength(1);
  });

  it('may be waited for', async () => {
    const { send, inbox } = open();
    const waiting = inbox({ phone: to.phone, wait: '2000' });
    await send(text('one'));
    expect((await waiting).messages).toHaveLength(1);
  });

  it('stops waiting when the hub closes', async () => {
    const { channel, inbox } = open();
    const waiting = inbox({ phone: to.phone, wait: '2000' });
    await channel.dispose();
    expect((await waiting).messages).toHaveLength(0);
  });

  it('needs a phone or user in the query', async () => {
    const { channel } = open();
    const { reply } = await channel.receive({ method: 'GET', query: {}, headers, rawBody: new Uint8Array() });
    expect(reply.status).toBe(400);
  });

  it('shows typing until an answer comes, at most 25 seconds', async () => {
    const { channel, clock, send, inbox } = open();
    await channel.showTyping?.('m1', to, call);
    expect((await inbox({ phone: to.phone })).typing).toBe(true);
    clock.now += 25_000;
    expect((await inbox({ phone: to.phone })).typing).toBe(false);
    await channel.showTyping?.('m1', to, call);
    await send(text('one'));
    expect((await inbox({ phone: to.phone })).typing).toBe(false);
  });
});

describe('an alert', () => {
  it('reaches a phone that has not written for a day, as a template would', async () => {
    const parameters = ['phone', 'Berg Insurance', 'C-1'] as const;
    const content = {
      type: 'alert',
      text: 'Changed',
      button: { token: 't', title: 'Not me' },
      parameters,
    } as const;
    const { send, hear, inbox, clock } = open();
    await hear(to.phone);
    clock.now += 25 * 3_600_000;
    await expect(send(text('late'))).rejects.toMatchObject({ code: 'PARLEY_CHANNEL_WINDOW_CLOSED' });
    await send(content);
    expect((await inbox({ phone: to.phone })).messages.at(-1)?.content).toEqual(content);
  });
});

describe('limits', () => {
  const choice = { token: 't', title: 'Yes' };

  it.each<[string, OutgoingContent]>([
    ['a text of 4,097 characters', text('x'.repeat(4097))],
    ['1,025 characters with buttons', { type: 'buttons', text: 'x'.repeat(1025), buttons: [choice] }],
    ['1,025 characters with a contact request', { type: 'contact-request', text: 'x'.repeat(1025) }],
    [
      'four buttons',
      { type: 'buttons', text: 'x', buttons: [1, 2, 3, 4].map((n) => ({ token: `${n}`, title: `${n}` })) },
    ],
    [
      'a row title of 25',
      { type: 'list', text: 'x', open: 'Show', rows: [{ token: 't', title: 'x'.repeat(25) }] },
    ],
  ])('refuses %s', async (_, content) => {
    expect(await codeOf(open().send(content))).toBe('PARLEY_CHANNEL_REJECTED');
  });

  it('takes content at the limits', async () => {
    const { send } = open();
    expect(await codeOf(send(text('x'.repeat(4096))))).toBe('taken');
    const rows = Array.from({ length: 10 }, (_, n) => ({ token: `${n}`, title: `${n}`.padEnd(24, '.') }));
    expect(await codeOf(send({ type: 'list', text: 'x'.repeat(1024), open: 'Show', rows }))).toBe('taken');
  });

  it('refuses a recipient without phone and user id', async () => {
    expect(await codeOf(open().send(text('x'), {}))).toBe('PARLEY_CHANNEL_REJECTED');
  });
});

describe('the 24-hour window', () => {
  it('closes a day after the customer last wrote, and opens when they write again', async () => {
    const { send, hear, clock } = open();
    await hear(to.phone);
    clock.now += 24 * hourMs;
    expect(await codeOf(send(text('still open')))).toBe('taken');
    clock.now += 1;
    expect(await codeOf(send(text('closed')))).toBe('PARLEY_CHANNEL_WINDOW_CLOSED');
    await hear(to.phone);
    expect(await codeOf(send(text('open again')))).toBe('taken');
  });

  it('counts from when the customer wrote, not from when it arrived', async () => {
    const { send, hear, clock } = open();
    await hear(to.phone, clock.now - 25 * hourMs);
    expect(await codeOf(send(text('too late')))).toBe('PARLEY_CHANNEL_WINDOW_CLOSED');
  });

  it('is not opened further by a time in the future', async () => {
    const { send, hear, clock } = open();
    await hear(to.phone, clock.now + 48 * hourMs);
    clock.now += 25 * hourMs;
    expect(await codeOf(send(text('too late')))).toBe('PARLEY_CHANNEL_WINDOW_CLOSED');
  });
});

describe('configured faults', () => {
  it('plays busy and dead at every so many sends', async () => {
    const { send } = open({ faults: { 'busy-every': 2, 'unreachable-every': 3 } });
    const codes: string[] = [];
    for (let count = 0; count < 4; count++) codes.push(await codeOf(send(text('x'))));
    expect(codes).toEqual([
      'taken',
      'PARLEY_CHANNEL_BUSY',
      'PARLEY_CHANNEL_UNREACHABLE',
      'PARLEY_CHANNEL_BUSY',
    ]);
  });

  it('are off when nothing is configured', () => {
    expect(v.parse(SimulatorConfigSchema, undefined)).toEqual({ 'allow-remote': false, faults: {} });
    expect(v.parse(SimulatorConfigSchema, {})).toEqual({ 'allow-remote': false, faults: {} });
    expect(v.safeParse(SimulatorConfigSchema, { 'allow-remot': true }).success).toBe(false);
  });
});
