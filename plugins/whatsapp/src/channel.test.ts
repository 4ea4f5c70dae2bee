import { isParleyError, type OutgoingContent, type ParleyError } from '@parley/core/contract';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type FakeGraph, startFakeGraph } from '../../../test/support/fake-graph.ts';
import { createWhatsAppChannel } from './channel.ts';
import type { WhatsAppConfig } from './config.ts';
import { whatsAppLimits } from './limits.ts';

let graph: FakeGraph;
const disposals: (() => Promise<void>)[] = [];

beforeAll(async () => {
  graph = await startFakeGraph();
});
afterEach(async () => {
  graph.clear();
  for (const dispose of disposals.splice(0)) await dispose();
});
afterAll(() => graph.close());

function open(change: Partial<WhatsAppConfig> = {}, now: () => number = Date.now) {
  const config: WhatsAppConfig = {
    'phone-number-id': graph.phoneNumberId,
    'access-token': graph.accessToken,
    'app-secret': 'an-app-secret',
    'verify-token': 'a-verify-token',
    'graph-url': graph.url,
    'graph-version': 'v26.0',
    timeout: 10,
    ...change,
  };
  const channel = createWhatsAppChannel(config, { now });
  disposals.push(() => channel.dispose());
  return channel;
}

const call = (ms = 5000) => ({ deadline: Date.now() + ms, signal: new AbortController().signal });
const to = { phone: '+27821234567' };
const text = (body: string): OutgoingContent => ({ type: 'text', text: body });
const choices = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ token: `t${index}`, title: `Choice ${index}` }));

async function failureOf(promise: Promise<unknown>): Promise<ParleyError> {
  const error = await promise.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!isParleyError(error)) throw new Error('expected a ParleyError', { cause: error });
  return error;
}

describe('sending', () => {
  it('sends a text and answers with its wamid', async () => {
    const sent = await open().send({ id: 'm1', to, content: text('Hello') }, call());
    expect(graph.messages).toEqual([
      expect.objectContaining({
        id: sent.externalId,
        to: '+27821234567',
        payload: {
          messaging_product: 'whatsapp',
          recipient_type: 'individual',
          to: '+27821234567',
          type: 'text',
          text: { body: 'Hello', preview_url: false },
        },
      }),
    ]);
  });

  it('sends buttons and lists that the service takes, at their limits', async () => {
    const channel = open();
    const buttons = choices(3).map((choice) => ({ ...choice, title: choice.title.padEnd(20, '.') }));
    const rows = choices(10).map((choice) => ({
      ...choice,
      title: choice.title.padEnd(24, '.'),
      description: 'd'.repeat(72),
    }));
    await channel.send(
      { id: 'm1', to, content: { type: 'buttons', text: 'x'.repeat(1024), buttons } },
      call(),
    );
    await channel.send({ id: 'm2', to, content: { type: 'list', text: 'Pick', open: 'Show', rows } }, call());
    const [first, second] = graph.messages.map(({ payload }) => payload.interactive);
    const reply = { id: 't0', title: buttons[0]?.title };
    expect(first).toMatchObject({ type: 'button', action: { buttons: [{ type: 'reply', reply }, {}, {}] } });
    const { token: id, ...row } = rows[9] ?? { token: '' };
    expect(second).toMatchObject({
      type: 'list',
      action: { button: 'Show', sections: [{ rows: { 9: { id, ...row } } }] },
    });
  });

  it('sends an alert by the template that is named for it, and refuses it where none is', async () => {
    const parameters = ['phone', 'Berg  Insurance\n', 'C-1'] as const;
    const button = { token: 'not-me', title: "That wasn't me" };
    const content = { type: 'alert', text: 'x', button, parameters } as const;
    expect(open().limits.alerts).toBe(false);
    await expect(open().send({ id: 'm1', to, content }, call())).rejects.toMatchObject({
      code: 'PARLEY_CHANNEL_REJECTED',
    });
    const channel = open({ 'alert-template': { name: 'contact_changed', language: 'en' } });
    expect(channel.limits.alerts).toBe(true);
    await channel.send({ id: 'm2', to, content }, call());
    expect(graph.messages.map(({ payload }) => payload.template)).toEqual([
      {
        name: 'contact_changed',
        language: { code: 'en' },
        components: [
          {
            type: 'body',
            parameters: ['phone', 'Berg Insurance', 'C-1'].map((text) => ({ type: 'text', text })),
          },
          {
            type: 'button',
            sub_type: 'quick_reply',
            index: '0',
            parameters: [{ type: 'payload', payload: 'not-me' }],
          },
        ],
      },
    ]);
  });

  it('asks for the number of a user who hides it', async () => {
    const content = { type: 'contact-request', text: 'x'.repeat(1024) } as const;
    expect(whatsAppLimits.contactRequest).toBe(true);
    await open().send({ id: 'm1', to: { userId: 'ZA.1349' }, content }, call());
    expect(graph.messages[0]?.payload).toMatchObject({
      recipient: 'ZA.1349',
      type: 'interactive',
      interactive: {
        type: 'request_contact_info',
        body: { text: content.text },
        action: { name: 'request_contact_info' },
      },
    });
  });

  it('sends 4,096-character and emoji-only messages', async () => {
    const channel = open();
    for (const body of ['x'.repeat(4096), '👨‍👩‍👧‍👦👍🏿']) {
      await channel.send({ id: 'm', to, content: text(body) }, call());
    }
    expect(graph.messages.map(({ payload }) => payload.text)).toMatchObject([
      { body: 'x'.repeat(4096) },
      { body: '👨‍👩‍👧‍👦👍🏿' },
    ]);
  });

  it('a sender without phone is written to as recipient, never in to', async () => {
    await open().send({ id: 'm1', to: { userId: 'ZA.1349' }, content: text('Hello') }, call());
    expect(graph.messages[0]?.payload).toMatchObject({ recipient: 'ZA.1349' });
    expect(graph.messages[0]?.payload).not.toHaveProperty('to');
  });

  it('uses the phone when both are known', async () => {
    await open().send({ id: 'm1', to: { ...to, userId: 'ZA.1349' }, content: text('Hello') }, call());
    expect(graph.messages[0]?.to).toBe('+27821234567');
  });

  it.each<[string, OutgoingContent]>([
    ['a text of 4,097 characters', text('x'.repeat(4097))],
    ['an empty text', text(' ')],
    ['1,025 characters with buttons', { type: 'buttons', text: 'x'.repeat(1025), buttons: choices(1) }],
    ['four buttons', { type: 'buttons', text: 'x', buttons: choices(4) }],
    ['no button', { type: 'buttons', text: 'x', buttons: [] }],
    [
      'a button title of 21',
      { type: 'buttons', text: 'x', buttons: [{ token: 't', title: 'x'.repeat(21) }] },
    ],
    [
      'two buttons of one title',
      {
        type: 'buttons',
        text: 'x',
        buttons: [
          { token: 'a', title: 'Yes' },
          { token: 'b', title: 'Yes' },
        ],
      },
    ],
    ['eleven rows', { type: 'list', text: 'x', open: 'Show', rows: choices(11) }],
    [
      'a row title of 25',
      { type: 'list', text: 'x', open: 'Show', rows: [{ token: 't', title: 'x'.repeat(25) }] },
    ],
    [
      'a row description of 73',
      {
        type: 'list',
        text: 'x',
        open: 'Show',
        rows: [{ token: 't', title: 'x', description: 'x'.repeat(73) }],
      },
    ],
    ['1,025 characters with a contact request', { type: 'contact-request', text: 'x'.repeat(1025) }],
    ['an open label of 21', { type: 'list', text: 'x', open: 'x'.repeat(21), rows: choices(1) }],
    ['a token of 201', { type: 'buttons', text: 'x', buttons: [{ token: 't'.repeat(201), title: 'x' }] }],
  ])('refuses %s before it is sent', async (_, content) => {
    const before = graph.requests;
    const error = await failureOf(open().send({ id: 'm1', to, content }, call()));
    expect([error.code, graph.requests - before]).toEqual(['PARLEY_CHANNEL_REJECTED', 0]);
  });
});

describe('errors of the Graph API', () => {
  const sendWith = (fault: Parameters<FakeGraph['fail']>[0]) => {
    graph.fail(fault);
    return failureOf(open().send({ id: 'm1', to, content: text('Hello') }, call()));
  };

  it.each([
    [130429, 400, 'PARLEY_CHANNEL_BUSY', true],
    [131056, 400, 'PARLEY_CHANNEL_BUSY', true],
    [80007, 400, 'PARLEY_CHANNEL_BUSY', true],
    [4, 400, 'PARLEY_CHANNEL_BUSY', true],
    [131000, 500, 'PARLEY_CHANNEL_UNREACHABLE', true],
    [131016, 503, 'PARLEY_CHANNEL_UNREACHABLE', true],
    [2, 503, 'PARLEY_CHANNEL_UNREACHABLE', true],
    [190, 401, 'PARLEY_CHANNEL_CREDENTIALS', false],
    [10, 403, 'PARLEY_CHANNEL_CREDENTIALS', false],
    [200, 403, 'PARLEY_CHANNEL_CREDENTIALS', false],
    [131047, 400, 'PARLEY_CHANNEL_WINDOW_CLOSED', false],
    [131026, 400, 'PARLEY_CHANNEL_REJECTED', false],
    [100, 400, 'PARLEY_CHANNEL_REJECTED', false],
    [999999, 429, 'PARLEY_CHANNEL_BUSY', true],
    [999999, 500, 'PARLEY_CHANNEL_UNREACHABLE', true],
  ])('translates code %i with HTTP %i to %s', async (code, status, expected, retryable) => {
    const error = await sendWith({ kind: 'error', code, status });
    expect([error.code, error.retryable]).toEqual([expected, retryable]);
    expect(error.message).toContain(String(code));
    expect(error.cause).toBeInstanceOf(Error);
  });

  it('takes the service at its word on when to try again', async () => {
    expect((await sendWith({ kind: 'error', code: 4, status: 429, retryAfter: '17' })).retryAfterMs).toBe(
      17_000,
    );
  });

  it('holds back at least six seconds for one user, and longer after a burst', async () => {
    let now = 1_000_000;
    const channel = open({}, () => now);
    const options = () => ({ deadline: now + 5000, signal: new AbortController().signal });
    graph.fail({ kind: 'error', code: 131056 });
    const early = await failureOf(channel.send({ id: 'm', to, content: text('a') }, options()));
    for (let count = 0; count < 60; count++)
      await channel.send({ id: 'm', to, content: text('a') }, options());
    graph.fail({ kind: 'error', code: 131056 });
    const late = await failureOf(channel.send({ id: 'm', to, content: text('a') }, options()));
    now += 60_000;
    graph.fail({ kind: 'error', code: 131056 });
    const later = await failureOf(channel.send({ id: 'm', to, content: text('a') }, options()));
    expect([early.retryAfterMs, late.retryAfterMs, later.retryAfterMs]).toEqual([6000, 96_000, 36_000]);
  });

  it('translates a page that is not the Graph API by its status', async () => {
    expect((await sendWith({ kind: 'page', status: 502 })).code).toBe('PARLEY_CHANNEL_UNREACHABLE');
    expect((await sendWith({ kind: 'page', status: 429 })).code).toBe('PARLEY_CHANNEL_BUSY');
    expect((await sendWith({ kind: 'page', status: 200 })).code).toBe('PARLEY_CHANNEL_UNREACHABLE');
  });

  it('a dropped connection is retryable, whether or not the message was taken', async () => {
    expect((await sendWith({ kind: 'drop', taken: false })).code).toBe('PARLEY_CHANNEL_UNREACHABLE');
    expect((await sendWith({ kind: 'drop', taken: true })).code).toBe('PARLEY_CHANNEL_UNREACHABLE');
    expect(graph.messages).toHaveLength(1);
  });

  it('gives up on a slow answer at the deadline', async () => {
    graph.fail({ kind: 'slow', ms: 2000 });
    const error = await failureOf(open().send({ id: 'm1', to, content: text('Hello') }, call(60)));
    expect([error.code, error.retryable]).toEqual(['PARLEY_CHANNEL_UNREACHABLE', true]);
  });

  it('a wrong token is refused without naming it', async () => {
    const channel = open({ 'access-token': 'wrong-token-value' });
    const error = await failureOf(channel.send({ id: 'm1', to, content: text('Hello') }, call()));
    expect(error.code).toBe('PARLEY_CHANNEL_CREDENTIALS');
    expect(`${error.message} ${JSON.stringify(error)} ${String(error.cause)}`).not.toMatch(
      /wrong-token|27821234567/,
    );
  });
});

describe('typing', () => {
  it('marks the message as read and shows that an answer is coming', async () => {
    await open().showTyping?.('wamid.incoming', to, call());
    expect(graph.typing).toEqual(['wamid.incoming']);
  });
});

describe('check', () => {
  it('names the number, its verified name and its quality', async () => {
    const { findings } = await open().check(call());
    expect(findings).toEqual([{ level: 'ok', message: expect.stringContaining('Berg Insurance') }]);
    expect(findings[0]?.message).toContain('GREEN');
  });

  it('fails on a wrong token and on a wrong phone number ID', async () => {
    expect((await failureOf(open({ 'access-token': 'x' }).check(call()))).code).toBe(
      'PARLEY_CHANNEL_CREDENTIALS',
    );
    const wrong = await failureOf(open({ 'phone-number-id': '99999' }).check(call()));
    expect([wrong.code, wrong.fix]).toEqual(['PARLEY_CHANNEL_REJECTED', 'Correct phone-number-id.']);
  });
});

describe('a reply to whoever last wrote more than 24 hours ago', () => {
  const withTemplate = { 'reply-template': { name: 'our_answer', language: 'en_GB' } };
  const words = 'Done. The email address is now me@new.example.\n\nReference: C-1.';
  const template = {
    name: 'our_answer',
    language: { code: 'en_GB' },
    components: [
      {
        type: 'body',
        parameters: [
          { type: 'text', text: 'Done. The email address is now me@new.example. Reference: C-1.' },
        ],
      },
    ],
  };

  it('goes by the template, in one message, where the hub knows that it is late', async () => {
    const channel = open(withTemplate);
    const sent = await channel.send({ id: 'm1', to, content: text(words), isLate: true }, call());
    expect(graph.messages).toMatchObject([{ id: sent.externalId, payload: { type: 'template', template } }]);
  });

  it('goes by the template where the service says that it is late', async () => {
    graph.fail({ kind: 'error', code: 131047 });
    const buttons = choices(2);
    const channel = open(withTemplate);
    await channel.send({ id: 'm1', to, content: { type: 'buttons', text: words, buttons } }, call());
    expect(graph.messages).toMatchObject([{ payload: { type: 'template', template } }]);
  });

  it('is refused without a template, and no free-form message is tried', async () => {
    const before = graph.requests;
    const error = await failureOf(open().send({ id: 'm1', to, content: text(words), isLate: true }, call()));
    expect(error).toMatchObject({ code: 'PARLEY_CHANNEL_WINDOW_CLOSED', retryable: false });
    expect(graph.requests).toBe(before);
  });

  it('is refused where it does not fit into a template', async () => {
    const long = { id: 'm1', to, content: text('x'.repeat(1025)), isLate: true };
    expect(await failureOf(open(withTemplate).send(long, call()))).toMatchObject({
      code: 'PARLEY_CHANNEL_REJECTED',
    });
  });
});

describe('a document', () => {
  const statement = {
    type: 'document',
    text: 'Here it is as a document.',
    name: 'Statement "2026"\r\n.txt',
    mediaType: 'text/plain',
    content: '\uFEFFBerg Insurance\n--parley\nPOL-1: R 100,00 / كشف الحساب\n',
  } as const;

  it('is uploaded as it is, and sent with its caption under a name that stays in its place', async () => {
    const sent = await open().send({ id: 'm1', to, content: statement }, call());
    const [[id, file] = []] = [...graph.media];
    expect(file).toMatchObject({ name: 'Statement _2026___.txt', content: statement.content });
    expect(graph.messages).toMatchObject([
      {
        id: sent.externalId,
        payload: {
          type: 'document',
          document: { id, caption: statement.text, filename: statement.name },
        },
      },
    ]);
  });

  it('is refused after 24 hours also where there is a template, and where it is too long', async () => {
    const channel = open({ 'reply-template': { name: 'our_answer', language: 'en' } });
    const late = { id: 'm1', to, content: statement, isLate: true };
    expect(await failureOf(channel.send(late, call()))).toMatchObject({
      code: 'PARLEY_CHANNEL_WINDOW_CLOSED',
    });
    const long = { id: 'm1', to, content: { ...statement, content: 'x'.repeat(1_000_001) } };
    expect(await failureOf(channel.send(long, call()))).toMatchObject({ code: 'PARLEY_CHANNEL_REJECTED' });
  });
});
