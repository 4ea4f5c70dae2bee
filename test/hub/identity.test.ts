import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startPostgres, type TestPostgres } from '../support/postgres.ts';
import { openStage, type Stage, thandi } from './stage.ts';

let postgres: TestPostgres;

beforeAll(async () => {
  postgres = await startPostgres();
});
afterAll(() => postgres.stop());

/** A second number on the same record. */
const second = '+27761112222';

function withPhones(yaml: string): string {
  return yaml
    .replace('identify: [phone]', 'identify: [phone, other]')
    .replace('nickname: { type: text }', 'other: { type: phone, map: nickname }')
    .replace('change-nickname:\n    change: customer.nickname', 'change-phone:\n    change: customer.phone')
    .replace('Please change my nickname', 'I have a new phone number')
    .replace(
      'verify-token:',
      'alert-template: { name: contact_changed, language: en_GB }\n      verify-token:',
    );
}

async function send({ kit, post }: Stage, message: ReturnType<Stage['kit']['text']>): Promise<void> {
  expect((await post(kit.body(kit.change({ messages: [message] })))).status).toBe(200);
}

/** What was sent to a number, as the service got it. */
async function templateTo(stage: Stage, phone: string): Promise<Record<string, unknown>> {
  return stage.until(`a template to ${phone}`, () => {
    const found = stage.graph.messages.find(
      ({ payload }) => payload.to === phone && payload.type === 'template',
    );
    return found?.payload as Record<string, unknown> | undefined;
  });
}

describe('an old number', () => {
  it('is told by a template, and its "that wasn\'t me" reaches a person and holds the record', async () => {
    const stage = await openStage({
      postgres,
      sql: `UPDATE customers SET nickname = '${second}' WHERE id = 1;`,
      yaml: withPhones,
    });
    try {
      await stage.ask(second, 'I have a new phone number');
      await stage.ask(second, thandi.born);
      expect((await stage.ask(second, '082 999 0000')).text).toContain('Is that correct?');
      const done = await stage.press(second, 'Yes');
      const reference = /Reference: (\S+)\.$/.exec(done.text)?.[1];
      expect(reference).toBeDefined();

      const { template } = await templateTo(stage, thandi.phone);
      expect(template).toMatchObject({
        name: 'contact_changed',
        language: { code: 'en_GB' },
        components: [
          {
            type: 'body',
            parameters: [{ text: 'phone number' }, { text: 'Berg Insurance' }, { text: reference }],
          },
          {
            type: 'button',
            sub_type: 'quick_reply',
            parameters: [{ type: 'payload', payload: 'that-was-not-me' }],
          },
        ],
      });
      const rows = await stage.query('SELECT phone FROM customers WHERE nickname = $1', [second]);
      expect(rows).toEqual([{ phone: '+27829990000' }]);

      const notices = stage.receiver.notices.length;
      const pressed = stage.kit.templateReply({ phone: thandi.phone }, 'that-was-not-me', "That wasn't me");
      await send(stage, pressed);
      await stage.receiver.waitFor(notices + 1);
      expect(stage.receiver.notices.at(-1)?.notice).toMatchObject({
        kind: 'hand-over',
        reason: 'not-me',
        changeId: reference,
      });
      expect((await stage.ask(second, "I've moved to 22 Berg Street, Stellenbosch")).text).toContain(
        'nothing can be changed here for now',
      );
      const trail = (await stage.hub().audit.trace(reference ?? '')).map(({ kind }) => kind);
      expect(trail).toEqual(expect.arrayContaining(['write.applied', 'contact.alerted']));
    } finally {
      await stage.close();
    }
  });
});

describe('a user who hides their number', () => {
  it("is asked for it with the service's own button, and reaches their record by it", async () => {
    const stage = await openStage({ postgres });
    const hidden = { userId: 'ZA.13491208655302741918' };
    try {
      await send(stage, stage.kit.text(hidden, "I've moved to 22 Berg Street, Stellenbosch"));
      const asked = await stage.until('a contact request', () =>
        stage.graph.messages.find(({ payload }) => payload.recipient === hidden.userId),
      );
      expect(asked.payload).toMatchObject({ interactive: { type: 'request_contact_info' } });
      await send(stage, stage.kit.contact(hidden, thandi.phone, true));
      const question = await stage.until('a question', () =>
        stage.graph.messages.find(({ payload }) => JSON.stringify(payload).includes('Can you confirm')),
      );
      expect(JSON.stringify(question.payload)).toContain('date of birth');
      await send(stage, stage.kit.text(hidden, thandi.born));
      await stage.until('the confirmation', () =>
        stage.graph.messages.find(({ payload }) => JSON.stringify(payload).includes('22 Berg Street')),
      );
    } finally {
      await stage.close();
    }
  });
});
