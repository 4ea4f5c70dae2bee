import type { ChannelEvent, ChannelRequest } from '@parley/core/contract';
import { describe, expect, it } from 'vitest';
import { createWebhookKit, type WebhookMessage } from '../../../test/support/fake-graph.ts';
import { createReceiver } from './receive.ts';

const appSecret = 'an-app-secret';
const phoneNumberId = '106540352242922';
const kit = createWebhookKit({ appSecret, phoneNumberId });
const receive = createReceiver({ appSecret, verifyToken: 'a-verify-token', phoneNumberId });
const thandi = { phone: '+27821234567', name: 'Thandi' };
const at = 1_763_805_600_000;

async function eventsOf(...messages: readonly WebhookMessage[]): Promise<readonly ChannelEvent[]> {
  const receipt = await receive(kit.sign(kit.body(kit.change({ messages }))));
  expect(receipt.reply.status).toBe(200);
  return receipt.events;
}

async function contentOf(message: WebhookMessage): Promise<unknown> {
  const [event] = await eventsOf(message);
  return event?.kind === 'message' ? event.content : event;
}

describe('handshake', () => {
  const ask = (query: Record<string, string>) =>
    receive({ method: 'GET', query, headers: {}, rawBody: new Uint8Array() });
  const good = {
    'hub.mode': 'subscribe',
    'hub.verify_token': 'a-verify-token',
    'hub.challenge': '1158201444',
  };

  it('answers the challenge to the right token', async () => {
    const { reply } = await ask(good);
    expect(reply).toMatchObject({ status: 200, body: '1158201444' });
  });

  it.each([
    ['a wrong token', { ...good, 'hub.verify_token': 'a-verify-tokeN' }],
    ['no token', { 'hub.mode': 'subscribe', 'hub.challenge': '1' }],
    ['another mode', { ...good, 'hub.mode': 'unsubscribe' }],
    ['a challenge with markup', { ...good, 'hub.challenge': '<script>' }],
  ])('refuses %s', async (_, query) => {
    const { reply } = await ask(query);
    expect(reply).toEqual({ status: 403 });
  });

  it('serves no other method', async () => {
    const { reply } = await receive({ method: 'PUT', query: {}, headers: {}, rawBody: new Uint8Array() });
    expect(reply.status).toBe(405);
  });
});

describe('bad or missing signature', () => {
  const signed = kit.sign(kit.body(kit.change({ messages: [kit.text(thandi, 'Hello')] })));
  const withHeader = (value?: string): ChannelRequest => ({
    ...signed,
    headers: value === undefined ? {} : { 'x-hub-signature-256': value },
  });

  it('takes a body with its own signature', async () => {
    const { reply, events } = await receive(signed);
    expect([reply.status, events.length]).toEqual([200, 1]);
  });

  it.each([
    ['is missing', undefined],
    ['is empty', ''],
    ['is of other bytes', `sha256=${'0'.repeat(64)}`],
    ['is too short', signed.headers['x-hub-signature-256']?.slice(0, -1)],
    ['lacks its prefix', signed.headers['x-hub-signature-256']?.slice('sha256='.length)],
    [
      'is made with another secret',
      createWebhookKit({ appSecret: 'other' }).sign('{}').headers['x-hub-signature-256'],
    ],
  ])('refuses a signature that %s', async (_, value) => {
    const { reply, events } = await receive(withHeader(value));
    expect([reply.status, events.length]).toEqual([401, 0]);
  });

  it('refuses a body that was changed by one byte', async () => {
    const rawBody = Uint8Array.from(signed.rawBody);
    rawBody[rawBody.length - 2] = 0x20;
    expect((await receive({ ...signed, rawBody })).reply.status).toBe(401);
  });
});

describe('malformed JSON', () => {
  it.each([
    ['no JSON', '{"object":'],
    ['an empty body', ''],
    ['null', 'null'],
    ['a list', '[]'],
    ['another object', '{"object":"page","entry":[]}'],
    ['no entries', '{"object":"whatsapp_business_account"}'],
  ])('refuses %s with 400', async (_, body) => {
    const { reply, events } = await receive(kit.sign(body));
    expect([reply.status, events.length]).toEqual([400, 0]);
  });

  it('refuses bytes that are not UTF-8', async () => {
    const latin = Buffer.from('{"object":"é"}', 'latin1');
    const { createHmac } = await import('node:crypto');
    const signature = createHmac('sha256', appSecret).update(latin).digest('hex');
    const headers = { 'x-hub-signature-256': `sha256=${signature}` };
    expect((await receive({ method: 'POST', query: {}, headers, rawBody: latin })).reply.status).toBe(400);
  });
});

describe('body over the limit', () => {
  it('is refused with 413', async () => {
    const { reply } = await receive(kit.sign(' '.repeat(3 * 1024 * 1024 + 1)));
    expect(reply.status).toBe(413);
  });
});

describe('batches', () => {
  it('walks every entry, change, message and status', async () => {
    const messages = [kit.text(thandi, 'one', { id: 'wamid.1' }), kit.text(thandi, 'two', { id: 'wamid.2' })];
    const body = kit.body(
      kit.change({ messages }),
      kit.change({
        messages: [kit.text({ phone: '+27720000001' }, 'three', { id: 'wamid.3' })],
        statuses: [kit.status('wamid.9', 'sent'), kit.status('wamid.9', 'delivered')],
      }),
    );
    const { events, problems } = await receive(kit.sign(body));
    expect(events.map((event) => (event.kind === 'status' ? event.status : event.id))).toEqual([
      'wamid.1',
      'wamid.2',
      'wamid.3',
      'sent',
      'delivered',
    ]);
    expect(problems).toBeUndefined();
  });

  it('a batch with one broken message among good ones: the good ones count, the broken one is named', async () => {
    const secret = 'my id is 8001015009087';
    const broken = kit.text(thandi, secret, { id: 'wamid.broken' });
    const { text: _, ...withoutText } = broken.message as { text: unknown };
    const messages = [
      kit.text(thandi, 'one', { id: 'wamid.1' }),
      { ...broken, message: { ...withoutText, body: secret } },
      { ...broken, message: null as never },
      { ...broken, message: { ...broken.message, timestamp: secret } },
      kit.text(thandi, 'two', { id: 'wamid.2' }),
    ];
    const { reply, events, problems } = await receive(kit.sign(kit.body(kit.change({ messages }))));
    expect(reply.status).toBe(200);
    expect(events.map((event) => event.kind === 'message' && event.id)).toEqual(['wamid.1', 'wamid.2']);
    expect(problems).toHaveLength(3);
    expect(problems?.[0]).toBe('entry 0, change 0, message 1: text missing or not as documented');
    expect(JSON.stringify(problems)).not.toContain('8001015009087');
    expect(JSON.stringify(problems)).not.toContain('27821234567');
  });

  it('a broken entry and a broken change leave the others alone', async () => {
    const change = kit.change({ messages: [kit.text(thandi, 'one')] });
    const body = JSON.stringify({
      object: 'whatsapp_business_account',
      entry: [null, { changes: [17, { field: 'messages' }, change] }],
    });
    const { events, problems } = await receive(kit.sign(body));
    expect([events.length, problems?.length]).toEqual([1, 3]);
  });

  it('leaves out what is for another phone number ID', async () => {
    const other = createWebhookKit({ appSecret, phoneNumberId: '999999999' });
    const { reply, events, problems } = await receive(
      kit.sign(other.body(other.change({ messages: [other.text(thandi, 'Hello')] }))),
    );
    expect([reply.status, events.length]).toEqual([200, 0]);
    expect(problems).toEqual(['entry 0, change 0: for another phone number ID than the configured one']);
  });

  it('leaves out fields that it has no use for', async () => {
    const { events, problems } = await receive(kit.sign(kit.body({ field: 'account_update', value: {} })));
    expect([events.length, problems?.length]).toEqual([0, 1]);
  });

  it('does not take part in groups', async () => {
    const message = kit.other(thandi, 'text', { text: { body: 'Hello' }, group_id: 'Y2Fw' });
    const { events, problems } = await receive(kit.sign(kit.body(kit.change({ messages: [message] }))));
    expect([events.length, problems?.length]).toEqual([0, 1]);
  });
});

describe('message content', () => {
  it('reads a text with its sender, id and time', async () => {
    expect(await eventsOf(kit.text(thandi, 'I moved', { id: 'wamid.7', at }))).toEqual([
      {
        kind: 'message',
        id: 'wamid.7',
        sender: { phone: '+27821234567', name: 'Thandi' },
        at,
        content: { type: 'text', text: 'I moved' },
      },
    ]);
  });

  it.each([
    ['4,096 characters', 'x'.repeat(4096)],
    ['emoji only', '👨‍👩‍👧‍👦🏳️‍🌈👍🏿'],
    ['metacharacters', `'; DROP TABLE x; -- <b>{{a}}</b> \${b} \u202e \\u0000`],
  ])('keeps a text of %s as it is', async (_, text) => {
    expect(await contentOf(kit.text(thandi, text))).toEqual({ type: 'text', text });
    const given = kit.text(thandi, 'yes');
    const quoting = { ...given, message: { ...given.message, context: { from: '1', id: 'wamid.old' } } };
    expect(await contentOf(quoting)).toEqual({ type: 'text', text: 'yes', inReplyTo: 'wamid.old' });
  });

  it('reads button, list and template replies as choices', async () => {
    const choice = { type: 'choice', token: 'tok-1', title: 'Yes' };
    expect(await contentOf(kit.buttonReply(thandi, 'tok-1', 'Yes'))).toEqual(choice);
    expect(await contentOf(kit.listReply(thandi, 'tok-1', 'Yes'))).toEqual(choice);
    expect(await contentOf(kit.templateReply(thandi, 'tok-1', 'Yes'))).toEqual(choice);
  });

  it('trusts a contact card only as the answer to a contact request', async () => {
    const phone = '+27829999999';
    expect(await contentOf(kit.contact(thandi, phone, true))).toEqual({
      type: 'contact',
      phone,
      requested: true,
    });
    expect(await contentOf(kit.contact(thandi, phone, false))).toEqual({
      type: 'contact',
      phone,
      requested: false,
    });
  });

  it.each([
    ['no origin', {}],
    ['an origin that only contains the word', { origin: 'contact_request/other' }],
    ['an origin of the message that the card denies', { origin: 'contact_request', cardOrigin: 'other' }],
  ])(
    'does not trust a contact card with %s',
    async (_, { origin, cardOrigin }: { origin?: string; cardOrigin?: string }) => {
      const card = { phones: [{ wa_id: '27829999999' }], ...(cardOrigin && { origin: cardOrigin }) };
      const message = kit.other(thandi, 'contacts', { ...(origin && { origin }), contacts: [card] });
      expect(await contentOf(message)).toMatchObject({ type: 'contact', requested: false });
    },
  );

  it('does not trust a requested contact with several numbers', async () => {
    const contacts = [
      { origin: 'contact_request', phones: [{ wa_id: '27829999999' }, { wa_id: '27828888888' }] },
    ];
    expect(await contentOf(kit.other(thandi, 'contacts', { contacts }))).toMatchObject({ requested: false });
  });

  it.each([
    'image',
    'audio',
    'video',
    'document',
    'sticker',
    'reaction',
    'location',
    'order',
    'edit',
    'revoke',
  ])('unknown message types: %s is named as unsupported', async (what) => {
    expect(await contentOf(kit.other(thandi, what, { [what]: { id: '1' } }))).toEqual({
      type: 'unsupported',
      what,
    });
  });

  it.each([
    ['unsupported', { errors: [{ code: 131051 }] }, 'unknown'],
    ['unsupported', { unsupported: { type: 'poll_update' } }, 'poll_update'],
    ['a type that never was', {}, 'unknown'],
    ['interactive', { interactive: { type: 'nfm_reply', nfm_reply: { response_json: '{}' } } }, 'nfm_reply'],
    ['system', { system: { type: 'something_new' } }, 'system'],
    ['contacts', { contacts: [{ name: {} }] }, 'contacts'],
  ])('unknown message types: %s with %j', async (type, content, what) => {
    expect(await contentOf(kit.other(thandi, type, content))).toEqual({ type: 'unsupported', what });
  });
});

describe('a sender without phone', () => {
  const userId = 'ZA.13491208655302741918';
  const senderOf = async (message: WebhookMessage) => {
    const [event] = await eventsOf(message);
    return event?.kind === 'message' ? event.sender : undefined;
  };

  it('is known by the user id when the phone fields are left out', async () => {
    expect(await senderOf(kit.text({ userId }, 'Hi'))).toEqual({ userId, name: 'Thandi' });
  });

  it('is known by the user id when the phone fields are empty', async () => {
    expect(await senderOf(kit.text({ userId, emptyPhone: true }, 'Hi'))).toEqual({ userId, name: 'Thandi' });
  });

  it('is known by both when both are there', async () => {
    expect(await senderOf(kit.text({ ...thandi, userId, identityKeyHash: 'DF2lS5v2W6x=' }, 'Hi'))).toEqual({
      phone: '+27821234567',
      userId,
      name: 'Thandi',
      identityKey: 'DF2lS5v2W6x=',
    });
  });

  it('is not given a phone when the user id stands in the phone field', async () => {
    const { id, message } = kit.text({ userId }, 'Hi');
    const { from_user_id: _, ...without } = message as { from_user_id: string };
    expect(await senderOf({ id, message: { ...without, from: userId } })).toEqual({ userId });
  });

  it('leaves out a message that names nobody', async () => {
    const { events, problems } = await receive(
      kit.sign(kit.body(kit.change({ messages: [kit.text({}, 'Hi')] }))),
    );
    expect([events.length, problems?.length]).toEqual([0, 1]);
  });

  it('does not take the name or key of another sender of the same batch', async () => {
    const body = kit.body(
      kit.change({
        messages: [kit.text(thandi, 'a'), kit.text({ phone: '+27720000001', name: 'Sipho' }, 'b')],
      }),
    );
    const swapped = JSON.parse(body);
    swapped.entry[0].changes[0].value.contacts.reverse();
    const { events } = await receive(kit.sign(JSON.stringify(swapped)));
    expect(events.map((event) => event.kind === 'message' && event.sender.name)).toEqual(['Thandi', 'Sipho']);
  });
});

describe('a sender who changed', () => {
  const old = { phone: '+27821234567', userId: 'ZA.OLD1' };

  it('is reported with the old and the new number and id', async () => {
    const system = {
      type: 'user_changed_number',
      body: 'User Thandi changed from 27821234567 to 27829999999',
      wa_id: '27829999999',
      user_id: 'ZA.NEW1',
      previous_user_id: 'ZA.OLD1',
    };
    expect(await eventsOf(kit.system({ phone: old.phone }, system, { id: 'wamid.s', at }))).toEqual([
      {
        kind: 'sender-changed',
        id: 'wamid.s',
        sender: old,
        now: { phone: '+27829999999', userId: 'ZA.NEW1' },
        at,
      },
    ]);
  });

  it('is reported by user ids alone when no number can be shared', async () => {
    const system = { type: 'user_changed_user_id', user_id: 'ZA.NEW1', previous_user_id: 'ZA.OLD1' };
    expect(await eventsOf(kit.system({ userId: 'ZA.NEW1' }, system))).toMatchObject([
      { kind: 'sender-changed', sender: { userId: 'ZA.OLD1' }, now: { userId: 'ZA.NEW1' } },
    ]);
  });

  it('is reported when the identity key changed', async () => {
    const system = { type: 'customer_identity_changed', customer: '27821234567', identity: 'NewHash=' };
    expect(await eventsOf(kit.system({}, system))).toMatchObject([
      {
        kind: 'sender-changed',
        sender: { phone: old.phone },
        now: { phone: old.phone, identityKey: 'NewHash=' },
      },
    ]);
  });

  it('is reported from the older user_id_update, with the same id on every delivery', async () => {
    const body = kit.body(kit.userIdUpdate('ZA.OLD1', 'ZA.NEW1', { at, phone: '+27829999999' }));
    const [first] = (await receive(kit.sign(body))).events;
    const [second] = (await receive(kit.sign(body))).events;
    expect(first).toMatchObject({
      kind: 'sender-changed',
      sender: { userId: 'ZA.OLD1' },
      now: { userId: 'ZA.NEW1', phone: '+27829999999' },
      at,
    });
    expect(second).toEqual(first);
    expect(JSON.stringify(first && 'id' in first && first.id)).not.toContain('OLD1');
  });

  it('is left out and named when it does not say who', async () => {
    const system = kit.system({}, { type: 'user_changed_number', wa_id: '27829999999' });
    const { events, problems } = await receive(kit.sign(kit.body(kit.change({ messages: [system] }))));
    expect([events.length, problems?.length]).toEqual([0, 1]);
  });
});

describe('statuses', () => {
  const read = async (...statuses: readonly Readonly<Record<string, unknown>>[]) =>
    (await receive(kit.sign(kit.body(kit.change({ statuses }))))).events;

  it('reads sent, delivered and read', async () => {
    const events = await read(
      ...['sent', 'delivered', 'read'].map((status) => kit.status('wamid.1', status, { at })),
    );
    expect(events).toEqual(
      ['sent', 'delivered', 'read'].map((status) => ({ kind: 'status', messageId: 'wamid.1', status, at })),
    );
  });

  it('reads failed with code and title, without the details that may name the customer', async () => {
    const error = { code: 131026, title: 'Message undeliverable', error_data: { details: 'to 27821234567' } };
    const [event] = await read(kit.status('wamid.1', 'failed', { at, errors: [error] }));
    expect(event).toMatchObject({ status: 'failed', error: '131026 Message undeliverable' });
    expect(JSON.stringify(event)).not.toContain('27821234567');
  });

  it('ignores statuses that it has no use for', async () => {
    expect(await read(kit.status('wamid.1', 'played'))).toEqual([]);
  });
});
