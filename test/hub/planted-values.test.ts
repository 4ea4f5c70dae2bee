import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startPostgres, type TestPostgres } from '../support/postgres.ts';
import { createMovingClock } from '../transcripts/moving-clock.ts';
import { openStage, type Stage } from './stage.ts';

/** Values that occur nowhere else. */
const planted = {
  name: 'Qwyxandra Plantedname',
  email: 'planted-old-mail@qzv.example',
  newEmail: 'planted-new-mail@qzv.example',
  phone: '+27829753186',
  phoneDigits: '27829753186',
  storedPhone: '082 975 3186',
  oldStreet: '7531 Zyxold Street',
  newStreet: '8642 Zyxnew Street',
  born: '1967-10-29',
  bornSaid: '29 October 1967',
  words: 'my-grandmother-planted-these-words',
  profileName: 'Planted Profilename',
  messageId: 'wamid.PLANTEDMESSAGEIDENTIFIER',
  beneficiary: 'Vexilla Plantedheir',
} as const;

/** What a value looks like in the encodings that programs write. */
function encode(value: string): ReadonlyMap<string, Buffer> {
  const utf8 = Buffer.from(value, 'utf8');
  const swapped = Buffer.from(value, 'utf16le').swap16();
  return new Map<string, Buffer>([
    ['utf8', utf8],
    ['lower case', Buffer.from(value.toLowerCase())],
    ['utf16le', Buffer.from(value, 'utf16le')],
    ['utf16be', swapped],
    ['JSON', Buffer.from(JSON.stringify(value).slice(1, -1))],
    ['URL', Buffer.from(encodeURIComponent(value))],
    ['form', Buffer.from(new URLSearchParams({ v: value }).toString().slice(2))],
    ['hex', Buffer.from(utf8.toString('hex'))],
    ['upper hex', Buffer.from(utf8.toString('hex').toUpperCase())],
    // Base64 depends on where the value begins: the middle that every offset has is looked for.
    ...[0, 1, 2].flatMap((offset): [string, Buffer][] => {
      const text = Buffer.concat([Buffer.alloc(offset), utf8]).toString('base64');
      const middle = text.slice(offset === 0 ? 0 : 4, Math.floor(((offset + utf8.length) * 8) / 24) * 4);
      const url = middle.replaceAll('+', '-').replaceAll('/', '_');
      return [
        [`base64 at ${offset}`, Buffer.from(middle)],
        [`base64url at ${offset}`, Buffer.from(url)],
      ];
    }),
  ]);
}

/** Which planted values stand in some bytes, and how. */
function findPlanted(bytes: Buffer): readonly string[] {
  return Object.entries(planted).flatMap(([name, value]) =>
    [...encode(value)].flatMap(([encoding, needle]) =>
      bytes.includes(needle) ? [`${name} as ${encoding}`] : [],
    ),
  );
}

async function findInFolder(folder: string): Promise<readonly string[]> {
  const found: string[] = [];
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const bytes = await readFile(join(entry.parentPath, entry.name));
    found.push(...findPlanted(bytes).map((what) => `${entry.name}: ${what}`));
  }
  return found;
}

const sql = `
  UPDATE customers SET name = '${planted.name}', phone = '${planted.storedPhone}', email = '${planted.email}',
    born = '${planted.born}';
  UPDATE addresses SET street = '${planted.oldStreet}';
`;

let postgres: TestPostgres;

beforeAll(async () => {
  postgres = await startPostgres();
});
afterAll(() => postgres.stop());

/** Everything a customer may say: a refusal, a wrong and a right answer, three changes, a message that is not read. */
async function converse(stage: Stage): Promise<void> {
  const from = { phone: planted.phone, name: planted.profileName, identityKeyHash: 'planted-key' };
  let count = 0;
  const say = (text: string) => {
    count += 1;
    return stage.ask(from, text, { id: `${planted.messageId}${count}` });
  };
  expect((await say(`Hello, ${planted.words}`)).text).not.toBe('');
  await say(`I've moved to ${planted.newStreet}, Stellenbosch`);
  await say('1 January 1950');
  await say(planted.bornSaid);
  expect(stage.heard(from).at(-1)?.text).toContain(planted.newStreet);
  expect((await stage.press(from, 'Yes')).text).toMatch(/^Done\./);
  await say(`My new email is ${planted.newEmail}`);
  expect((await stage.press(from, 'No')).text).toContain('nothing was changed');
  await say('I need to add a beneficiary');
  await say(planted.beneficiary);
  expect((await stage.press(from, 'Yes')).text).toMatch(/^Done\./);
  await say(`I have a question about ${planted.words}`);
  await stage.receiver.waitFor(2);
}

describe("a customer's values", () => {
  it('are in no file and no log line after the conversation, and only sealed while it runs', async () => {
    const clock = createMovingClock();
    const stage = await openStage({ postgres, clock, sql });
    try {
      await converse(stage);
      // They were there: the backend has them and the business was told.
      expect(await stage.query('SELECT street FROM addresses')).toEqual([{ street: planted.newStreet }]);
      expect(JSON.stringify(stage.receiver.notices)).toContain(planted.newStreet);
      const whileItRuns = await findInFolder(stage.storeFolder);
      const sealedBytes = await sizeOf(stage.storeFolder);
      expect(whileItRuns).toEqual([]);
      expect(sealedBytes).toBeGreaterThan(10_000);

      clock.pass(24 * 3_600_000);
      await stage.until('the end of the conversation', async () => {
        await stage.hub().sweep();
        return (await stage.hub().audit.list()).some(({ kind }) => kind === 'conversation.ended');
      });
      expect(await findInFolder(stage.storeFolder)).toEqual([]);
      expect(findPlanted(Buffer.from(stage.log.join('\n')))).toEqual([]);
      await stage.stop();
      expect(await findInFolder(stage.storeFolder)).toEqual([]);
      expect(findPlanted(Buffer.from(stage.log.join('\n')))).toEqual([]);
    } finally {
      await stage.close();
      clock.restore();
    }
  });

  it('are in no log line when everything around the hub fails', async () => {
    const clock = createMovingClock();
    const stage = await openStage({ postgres, clock, sql });
    try {
      stage.receiver.behave({ type: 'answer', status: 500 });
      const from = { phone: planted.phone, name: planted.profileName };
      await stage.ask(from, `I've moved to ${planted.newStreet}, Stellenbosch`);
      await stage.ask(from, planted.bornSaid);
      await stage.query("ALTER TABLE addresses ADD CHECK (street NOT LIKE '%Zyxnew%')");
      stage.graph.fail({ kind: 'error', code: 131026 }, 1);
      stage.graph.fail({ kind: 'page', status: 502 }, 2);
      const yes = stage
        .heard(from)
        .at(-1)
        ?.choices.find(({ title }) => title === 'Yes');
      const press = stage.kit.buttonReply(from, yes?.id ?? '', 'Yes', { id: planted.messageId });
      await stage.post(stage.kit.body(stage.kit.change({ messages: [press] })));
      await stage.until('the failures', () => {
        clock.pass(1_000);
        return stage.log.filter((line) => /^(warn|error) /.test(line)).length >= 3;
      });
      await stage.post('{"object":');
      await stage.post(stage.kit.body({ field: 'messages', value: { messages: [{ text: planted.words }] } }));
      expect(findPlanted(Buffer.from(stage.log.join('\n')))).toEqual([]);
      expect(await findInFolder(stage.storeFolder)).toEqual([]);
    } finally {
      await stage.close();
      clock.restore();
    }
  });

  it('would be found: the search finds each of them, in each encoding, at any place of a file', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'parley-planted-'));
    try {
      for (const [name, value] of Object.entries(planted)) {
        const forms = [
          Buffer.from(value),
          Buffer.from(value, 'utf16le'),
          Buffer.from(JSON.stringify({ value })),
          Buffer.from(encodeURIComponent(value)),
          Buffer.from(Buffer.from(value).toString('hex')),
          ...[0, 1, 2, 3].map((offset) =>
            Buffer.from(Buffer.from(`${'.'.repeat(offset)}${value}, and more`).toString('base64')),
          ),
          Buffer.from(Buffer.from(`{"a":"${value}"}`).toString('base64url')),
        ];
        for (const form of forms) {
          await writeFile(
            join(folder, 'hub.db-wal'),
            Buffer.concat([Buffer.alloc(4_097, 7), form, Buffer.alloc(99)]),
          );
          expect((await findInFolder(folder)).join()).toContain(`hub.db-wal: ${name} as`);
        }
      }
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
});

async function sizeOf(folder: string): Promise<number> {
  const files = await readdir(folder);
  const sizes = await Promise.all(files.map(async (file) => (await readFile(join(folder, file))).length));
  return sizes.reduce((sum, size) => sum + size, 0);
}
