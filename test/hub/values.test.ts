import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startPostgres, type TestPostgres } from '../support/postgres.ts';
import { openStage, type Stage, thandi } from './stage.ts';

let postgres: TestPostgres;

beforeAll(async () => {
  postgres = await startPostgres();
});
afterAll(() => postgres.stop());

async function onStage(sql: string, use: (stage: Stage) => Promise<void>): Promise<void> {
  const stage = await openStage({ postgres, sql });
  try {
    await use(stage);
  } finally {
    await stage.close();
  }
}

/** Says a wish, the value that is then asked for, and yes. */
async function change(stage: Stage, wish: string, value: string): Promise<string> {
  let answer = await stage.ask(thandi.phone, wish);
  if (answer.text.includes('date of birth')) answer = await stage.ask(thandi.phone, thandi.born);
  const confirmation = await stage.ask(thandi.phone, value);
  expect(confirmation.text).toContain(value);
  expect(confirmation.choices.map(({ title }) => title)).toEqual(['Yes', 'No']);
  return (await stage.press(thandi.phone, 'Yes')).text;
}

const metacharacters = [
  `Robert'); DROP TABLE customers; --`,
  `" OR 1=1 /* $1 :name ?? \\'; SELECT`,
  `<script>alert("x")</script> &amp; <b>bold</b>`,
  `- key: [a, {b: *anchor}] # comment | > ! % @`,
  `\${NOTIFY_SECRET} {{name}} {name} {customer} <%= 1 %> #{1} %s %d $& $1`,
  `C:\\new\\table\\x00 \\u0041 \\" \\n`,
  `=HYPERLINK("https://evil.example","Yes")`,
  `+CMD|'/C calc'!A0`,
  `@SUM(A1:A9)`,
  `*bold* _italic_ ~struck~ \`code\` https://example.com/?a=b&c=%20`,
  `Zoë 名前 👩‍👧 e\u0301 \u202Eright to left\u202C`,
];

describe('bad input: Customer: a value', () => {
  it('values that attack SQL, HTML, YAML, spreadsheets and templates: are shown, stored byte for byte and told as they are', () =>
    onStage('', async (stage) => {
      for (const value of metacharacters) {
        expect(await change(stage, 'Please change my nickname', value)).toContain(value);
        const [row] = await stage.query(
          "SELECT nickname, encode(convert_to(nickname, 'UTF8'), 'hex') AS bytes FROM customers",
        );
        expect(row).toEqual({ nickname: value, bytes: Buffer.from(value).toString('hex') });
      }
      for (const value of metacharacters) {
        await change(stage, 'I need to add a beneficiary', value);
        const [row] = await stage.query('SELECT name FROM beneficiaries ORDER BY id DESC LIMIT 1');
        expect(row).toEqual({ name: value });
      }
      const email = `o'hara+{x}%s&$1@example.com`;
      await change(stage, 'I have a new email address', email);
      expect(await stage.query('SELECT email FROM customers')).toEqual([{ email }]);

      await stage.receiver.waitFor(metacharacters.length * 2 + 1);
      const told = stage.receiver.notices.flatMap(({ notice }) =>
        notice.kind === 'change' ? notice.changes.map(({ after }) => after) : [],
      );
      expect(told).toEqual([...metacharacters, ...metacharacters, email]);
      expect((await stage.hub().audit.verify()).ok).toBe(true);
    }));

  it('values that attack SQL, HTML, YAML, spreadsheets and templates: an address', () =>
    onStage('', async (stage) => {
      await stage.ask(thandi.phone, 'My address has changed');
      await stage.ask(thandi.phone, thandi.born);
      const street = `12 O'Brien "Tag" <b>$1 {city}</b> Street`;
      const confirmation = await stage.ask(thandi.phone, `${street}, Stellenbosch`);
      expect(confirmation.text).toContain(street);
      await stage.press(thandi.phone, 'Yes');
      const [row] = await stage.query('SELECT street, city FROM addresses WHERE id = 1');
      expect(row).toEqual({ street, city: 'Stellenbosch' });
    }));

  it('a value longer than the column: is refused in words, and one that fits is taken', () =>
    onStage('', async (stage) => {
      await stage.ask(thandi.phone, 'Please change my nickname');
      await stage.ask(thandi.phone, thandi.born);
      const answer = await stage.ask(thandi.phone, 'n'.repeat(201));
      expect(answer.text).toContain('at most 200 characters');
      const fitting = '👍'.repeat(100) + 'n'.repeat(100);
      expect((await stage.ask(thandi.phone, fitting)).text).toContain('Is that correct?');
      expect((await stage.press(thandi.phone, 'Yes')).text).toMatch(/^Done\./);
      expect(await stage.query('SELECT nickname FROM customers')).toEqual([{ nickname: fitting }]);
    }));

  it('a phone written five ways: each customer is found, and only theirs', () => {
    const stored = [
      ['+27 83 000 0001', 'Anna One'],
      ['083 000 0002', 'Bela Two'],
      ['(083) 000-0003 ext 3', 'Cara Three'],
      ['0027 83 000 0004', 'Dina Four'],
      ['083.000.0005 (after 5pm)', 'Esra Five'],
    ] as const;
    const values = stored
      .map(([phone, name]) => `('${name}', '${phone}', NULL, '1990-01-01', NULL)`)
      .join(', ');
    const sql = `INSERT INTO customers (name, phone, email, born, nickname) VALUES ${values};`;
    return onStage(sql, async (stage) => {
      for (const [index, [, name]] of stored.entries()) {
        const answer = await stage.ask(`+278300000${String(index + 1).padStart(2, '0')}`, 'Hello');
        expect(answer.text).toContain(`Hello ${name},`);
      }
      expect((await stage.ask('+27830000006', 'Hello')).text).toContain('I find no record for your number');
    });
  });
});
