import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type FakeGraph, startFakeGraph } from './fake-graph.ts';

let graph: FakeGraph;
beforeAll(async () => {
  graph = await startFakeGraph();
});
afterAll(() => graph.close());

async function post(payload: unknown, token = graph.accessToken): Promise<number | undefined> {
  const response = await fetch(`${graph.url}/v26.0/${graph.phoneNumberId}/messages`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify(payload),
  });
  const body = (await response.json()) as { readonly error?: { readonly code: number } };
  return body.error?.code;
}

const base = { messaging_product: 'whatsapp', recipient_type: 'individual', to: '+27821234567' };
const text = (body: string) => ({ ...base, type: 'text', text: { body } });
const button = (id: string, title: string) => ({ type: 'reply', reply: { id, title } });
const buttons = (list: readonly unknown[], body = 'x') => ({
  ...base,
  type: 'interactive',
  interactive: { type: 'button', body: { text: body }, action: { buttons: list } },
});
const list = (rows: readonly unknown[], open = 'Show') => ({
  ...base,
  type: 'interactive',
  interactive: { type: 'list', body: { text: 'x' }, action: { button: open, sections: [{ rows }] } },
});
const row = (id: number, title = 'x') => ({ id: String(id), title });
const ten = Array.from({ length: 10 }, (_, index) => row(index));

describe('stand-in of the Graph API', () => {
  it.each<[string, unknown]>([
    ['a text of 4,096', text('x'.repeat(4096))],
    [
      'three buttons of 20',
      buttons(
        ['a', 'b', 'c'].map((id) => button(id, id.repeat(20))),
        'x'.repeat(1024),
      ),
    ],
    ['ten rows', list(ten)],
    ['a user id as recipient', { ...text('x'), to: undefined, recipient: 'ZA.13491208655302741918' }],
    [
      'a typing indicator',
      { messaging_product: 'whatsapp', status: 'read', message_id: 'w', typing_indicator: { type: 'text' } },
    ],
  ])('takes %s', async (_, payload) => {
    expect(await post(payload)).toBeUndefined();
  });

  it.each<[string, unknown, number]>([
    ['no product', { ...text('x'), messaging_product: undefined }, 100],
    ['no recipient', { ...text('x'), to: undefined }, 100],
    ['a user id in to', { ...text('x'), to: 'ZA.13491208655302741918' }, 100],
    ['no text', { ...base, type: 'text' }, 100],
    ['a text of 4,097', text('x'.repeat(4097)), 131009],
    ['four buttons', buttons(['a', 'b', 'c', 'd'].map((id) => button(id, id))), 100],
    ['a button title of 21', buttons([button('a', 'x'.repeat(21))]), 131009],
    ['two buttons of one title', buttons([button('a', 'Yes'), button('b', 'Yes')]), 100],
    ['1,025 characters with buttons', buttons([button('a', 'x')], 'x'.repeat(1025)), 131009],
    ['eleven rows', list([...ten, row(11)]), 100],
    ['a row title of 25', list([row(1, 'x'.repeat(25))]), 131009],
    ['a row description of 73', list([{ ...row(1), description: 'x'.repeat(73) }]), 131009],
    ['a list label of 21', list(ten, 'x'.repeat(21)), 131009],
  ])('refuses %s', async (_, payload, code) => {
    expect(await post(payload)).toBe(code);
  });

  it('refuses a wrong token', async () => {
    expect(await post(text('x'), 'wrong')).toBe(190);
  });

  it('meets the faults it was told, then answers well again', async () => {
    graph.clear();
    graph.fail({ kind: 'error', code: 131056 }, 2);
    expect([await post(text('a')), await post(text('b')), await post(text('c'))]).toEqual([
      131056,
      131056,
      undefined,
    ]);
    expect(graph.messages).toHaveLength(1);
  });

  it('lets a test wait for what is taken', async () => {
    graph.clear();
    const waiting = graph.waitForMessages(1);
    await post(text('hello'));
    expect((await waiting)[0]?.payload).toMatchObject({ text: { body: 'hello' } });
    await expect(graph.waitForMessages(2, 20)).rejects.toThrow('1 of 2 messages');
  });
});
