import { createHmac } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { readStore, readTrail } from '../crash/store-reading.ts';
import { startPostgres, type TestPostgres } from '../support/postgres.ts';
import { createMovingClock, type MovingClock } from '../transcripts/moving-clock.ts';
import { askToMove, openStage, type Stage, thandi } from './stage.ts';

const megabyte = 1_048_576;
const street = '22 Berg Street, Stellenbosch';

let postgres: TestPostgres;
let clock: MovingClock;
let stage: Stage;

beforeAll(async () => {
  postgres = await startPostgres();
});
afterAll(() => postgres.stop());
beforeEach(async () => {
  clock = createMovingClock();
  stage = await openStage({ postgres, clock });
});
afterEach(async () => {
  await stage.close();
  clock.restore();
});

function hello(): string {
  return stage.kit.body(stage.kit.change({ messages: [stage.kit.text({ phone: thandi.phone }, 'Hello')] }));
}

function send(body: string, headers: Readonly<Record<string, string>>): Promise<Response> {
  return fetch(stage.url(), { method: 'POST', body, headers });
}

function sign(body: string, secret: string): string {
  return `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`;
}

/** The hub still works, and nothing of what came before was taken. */
async function expectNothingTaken(): Promise<void> {
  expect(readStore(stage.storeFolder).inbox).toBe(0);
  expect(stage.graph.messages).toHaveLength(0);
  expect((await stage.ask(thandi.phone, 'Hello')).text).toContain(thandi.name);
  expect(stage.graph.messages).toHaveLength(1);
}

async function streetOnFile(): Promise<unknown> {
  const [row] = await stage.query('SELECT street FROM addresses WHERE id = 1');
  return row?.street;
}

/** Not while a reply is on its way: for the hub its answer would come a day late, and it would be sent again. */
async function passDay(): Promise<void> {
  await stage.until('quiet', () => {
    const { inbox, waiting } = readStore(stage.storeFolder);
    return inbox + waiting === 0;
  });
  clock.pass(24 * 3_600_000);
}

describe('a webhook', () => {
  it('bad or missing signature: is refused, and nothing of it is taken', async () => {
    const body = hello();
    const signatures = [
      undefined,
      '',
      'sha256=',
      `sha256=${'0'.repeat(64)}`,
      sign(body, 'another-secret'),
      sign(`${body} `, 'stage-app-secret'),
      sign(body, 'stage-app-secret').replace('sha256', 'sha1'),
      sign(body, 'stage-app-secret').slice(0, -2),
    ];
    for (const signature of signatures) {
      const answer = await send(body, signature === undefined ? {} : { 'x-hub-signature-256': signature });
      expect([signature, answer.status]).toEqual([signature, 401]);
    }
    await expectNothingTaken();
  });

  it('body over the limit: is refused, with and without its length said', async () => {
    const body = stage.kit.body(
      stage.kit.change({ messages: [stage.kit.text({ phone: thandi.phone }, 'x'.repeat(4 * megabyte))] }),
    );
    const { headers } = stage.kit.sign(body);
    expect((await send(body, headers)).status).toBe(413);
    const chunked = await fetch(stage.url(), {
      method: 'POST',
      headers,
      body: new Blob([body]).stream(),
      duplex: 'half',
    } as RequestInit).catch(() => undefined);
    // The connection may be cut before the answer is read.
    expect([413, undefined]).toContain(chunked?.status);
    await expectNothingTaken();
  });

  it('malformed JSON: is refused even when it is signed', async () => {
    for (const body of ['', '{', '[]', 'null', '"text"', '{"object":', '{"entry":{}}', '\uFEFF{}x', '[[[[']) {
      const answer = await send(body, stage.kit.sign(body).headers);
      expect([body, answer.status]).toEqual([body, 400]);
    }
    await expectNothingTaken();
  });

  it('a batch with one broken message among good ones: the good ones are answered, the broken one named', async () => {
    const { kit } = stage;
    const phones = [thandi.phone, '+27821110001', '+27821110002'];
    const [first, second, third] = phones.map((phone) => kit.text({ phone }, 'Hello'));
    if (first === undefined || second === undefined || third === undefined) throw new Error('three');
    const broken = [
      { id: 'b1', message: { id: 'b1', type: 'text', text: 5 } },
      { id: 'b2', message: { type: 'text', from: '27821110009', text: { body: 'planted words' } } },
    ];
    const body = JSON.parse(
      kit.body(
        kit.change({ messages: [first, ...broken, second] }),
        { field: 'messages', value: { messages: 'none' } },
        kit.change({ messages: [third] }),
      ),
    );
    body.entry.push(null, { changes: [7] });
    expect((await stage.post(JSON.stringify(body))).status).toBe(200);
    for (const phone of phones) expect((await stage.hear(phone)).text).not.toBe('');
    expect(stage.graph.messages).toHaveLength(3);
    const warnings = stage.log.filter((line) => line.startsWith('warn Channel "phone"'));
    expect(warnings.length).toBeGreaterThanOrEqual(2);
    expect(warnings.join()).not.toContain('planted words');
  });

  it('duplicate and reordered deliveries: each message counts once, and a status never goes back', async () => {
    const { kit } = stage;
    await askToMove(stage, street);
    const yes = stage
      .heard(thandi.phone)
      .at(-1)
      ?.choices.find(({ title }) => title === 'Yes');
    const at = clock.now();
    const press = kit.body(
      kit.change({ messages: [kit.buttonReply({ phone: thandi.phone }, yes?.id ?? '', 'Yes', { at })] }),
    );
    const answers = await Promise.all(Array.from({ length: 8 }, () => stage.post(press)));
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
    expect((await stage.hear(thandi.phone)).text).toMatch(/^Done\./);
    expect((await stage.post(press)).status).toBe(200);

    const older = kit.text({ phone: thandi.phone }, 'Hello', { at: at - 60_000 });
    const newer = kit.text({ phone: thandi.phone }, 'menu', { at: at + 1_000 });
    for (const message of [newer, older, newer, older])
      expect((await stage.post(kit.body(kit.change({ messages: [message] })))).status).toBe(200);
    await stage.hear(thandi.phone);
    await stage.hear(thandi.phone);

    const sent = stage.graph.messages.at(-1)?.id ?? '';
    const statuses = ['read', 'delivered', 'sent', 'read'].map((status) => kit.status(sent, status));
    for (const status of statuses)
      expect((await stage.post(kit.body(kit.change({ statuses: [status] })))).status).toBe(200);
    await stage.ask(thandi.phone, 'menu');

    // The question, the confirmation, the outcome, two answers out of order and the last menu.
    expect(stage.heard(thandi.phone)).toHaveLength(6);
    expect(await stage.query('SELECT count(*)::int AS n FROM parley_operations')).toEqual([{ n: 1 }]);
    await stage.receiver.waitFor(1);
    expect(stage.receiver.notices).toHaveLength(1);
    expect(readTrail(stage.storeFolder).filter(({ kind }) => kind === 'write.permitted')).toHaveLength(1);
  });

  it('an old yes delivered a day late: writes nothing, neither typed nor as a button', async () => {
    await askToMove(stage, street);
    const asked = clock.now();
    const yes = stage
      .heard(thandi.phone)
      .at(-1)
      ?.choices.find(({ title }) => title === 'Yes');
    await passDay();
    const { kit } = stage;
    const from = { phone: thandi.phone };
    await stage.ask(thandi.phone, 'Yes', { at: asked + 5_000 });
    const button = kit.buttonReply(from, yes?.id ?? '', 'Yes', { at: asked + 5_000 });
    await stage.post(kit.body(kit.change({ messages: [button] })));
    await stage.hear(thandi.phone);
    expect(await streetOnFile()).toBe('7 Church Street');
    expect(readTrail(stage.storeFolder).filter(({ kind }) => kind === 'write.permitted')).toHaveLength(0);
  });

  it('an old yes delivered a day late: does not answer a question that was asked since', async () => {
    await stage.ask(thandi.phone, 'Hello');
    const yesterday = clock.now();
    await passDay();
    await askToMove(stage, street);
    const answer = await stage.ask(thandi.phone, 'Yes', { at: yesterday });
    expect(answer.text).toContain('I ask again');
    expect(await streetOnFile()).toBe('7 Church Street');
    // The question that was asked again takes a yes of now.
    expect((await stage.press(thandi.phone, 'Yes')).text).toMatch(/^Done\./);
    expect(await streetOnFile()).toBe('22 Berg Street');
  });

  it('a yes that marks another message as the one it answers is asked for again; one that marks the question counts', async () => {
    const from = { phone: thandi.phone };
    await stage.ask(from, 'Hello');
    await askToMove(stage, street);
    const yes = async (inReplyTo: string | undefined): Promise<string> => {
      const given = stage.kit.text(from, 'Yes', { at: clock.now() });
      const message = { ...given.message, context: { from: '27100000000', id: inReplyTo } };
      await stage.post(stage.kit.body(stage.kit.change({ messages: [{ ...given, message }] })));
      return (await stage.hear(from)).text;
    };
    expect(await yes(stage.graph.messages[0]?.id)).toContain('I ask again');
    expect(await streetOnFile()).toBe('7 Church Street');
    expect(await yes(stage.graph.messages.at(-1)?.id)).toMatch(/^Done\./);
    expect(await streetOnFile()).toBe('22 Berg Street');
  });

  it('unknown message types: get an answer, and the conversation goes on', async () => {
    await askToMove(stage, street);
    const { kit } = stage;
    const from = { phone: thandi.phone };
    for (const type of [
      'image',
      'audio',
      'sticker',
      'location',
      'order',
      'reaction',
      'unsupported',
      'hologram',
    ]) {
      const body = kit.body(
        kit.change({ messages: [kit.other(from, type, { [type]: { id: 'x', emoji: '👍' } })] }),
      );
      expect((await stage.post(body)).status).toBe(200);
      expect((await stage.hear(thandi.phone)).text).toContain('I can read text and buttons only');
    }
    expect((await stage.press(thandi.phone, 'Yes')).text).toMatch(/^Done\./);
    expect(await streetOnFile()).toBe('22 Berg Street');
  });

  it('4,096-character and emoji-only messages: get an answer, and no yes is read into them', async () => {
    await askToMove(stage, street);
    const messages = [
      'x'.repeat(4_096),
      `yes ${'👍'.repeat(2_046)}`,
      '😀'.repeat(2_048),
      '👍🏽👍🏽',
      '🤷',
      '👩‍👩‍👧‍👦🇿🇦',
      '\u200d',
    ];
    const { kit } = stage;
    for (const words of messages) {
      const body = kit.body(kit.change({ messages: [kit.text({ phone: thandi.phone }, words)] }));
      expect((await stage.post(body)).status).toBe(200);
    }
    // After three that were not understood a person has the word, and the hub keeps quiet.
    await stage.until('an empty inbox', () => readStore(stage.storeFolder).inbox === 0);
    const answers = stage.heard(thandi.phone).slice(2);
    expect(answers.length).toBeGreaterThanOrEqual(3);
    expect(answers.filter(({ text }) => /^Done\./.test(text))).toEqual([]);
    expect(await streetOnFile()).toBe('7 Church Street');
    const heard = stage.heard(thandi.phone).length;
    await stage.post(kit.body(kit.change({ messages: [kit.text({ phone: thandi.phone }, 'menu')] })));
    await stage.until('the menu', () => stage.heard(thandi.phone).length > heard);
  });
});
