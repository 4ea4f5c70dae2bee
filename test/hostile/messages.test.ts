import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startPostgres, type TestPostgres } from '../support/postgres.ts';
import { type PointName, pointNames, sayAll } from './points.ts';
import { readMessages } from './read-messages.ts';
import { compareDumps, openTheatre, type Theatre } from './theatre.ts';

const messages = readMessages();
/** A plain yes answers the hub's question there, and is one. */
const textsAt = (point: PointName): readonly string[] =>
  messages.filter(({ kind }) => kind !== 'yes to nothing' || point !== 'confirming').map(({ text }) => text);

let postgres: TestPostgres;
let theatre: Theatre;
beforeAll(async () => {
  postgres = await startPostgres();
  theatre = await openTheatre({ postgres, clients: 900 });
});
afterAll(async () => {
  await theatre?.close();
  await postgres?.stop();
});

describe('hostile messages of customers', () => {
  it(`${messages.length} of them, at every point of a conversation, write nothing and are told nothing`, async () => {
    expect(new Set(messages.map(({ text }) => text)).size).toBeGreaterThanOrEqual(200);
    const before = await theatre.dump();
    const answers = await Promise.all(
      pointNames.map(async (point) => [
        point,
        await sayAll({ theatre, point, texts: textsAt(point), atOnce: 3 }),
      ]),
    );
    theatre.lookThroughAll();
    expect(theatre.problems).toEqual([]);
    expect(compareDumps(before, await theatre.dump())).toEqual([]);
    expect(await theatre.stage.query('SELECT * FROM parley_operations')).toEqual([]);
    const { texts } = theatre.seen;
    const told = { messages: messages.length, texts, answers: Object.fromEntries(answers) };
    process.stdout.write(`hostile messages: ${JSON.stringify(told)}\n`);
  }, 300_000);

  it('are told nothing, and nobody’s, where nothing is on file of who sends them', async () => {
    const before = await theatre.dump();
    const waiting = messages.map(({ text }) => text);
    const work = async (): Promise<void> => {
      for (let text = waiting.shift(); text !== undefined; text = waiting.shift()) {
        const stranger = await theatre.enterStranger();
        expect((await stranger.say(text)).text).not.toMatch(/^Done|Is that correct/);
      }
    };
    await Promise.all(Array.from({ length: 12 }, work));
    expect(theatre.problems).toEqual([]);
    expect(compareDumps(before, await theatre.dump())).toEqual([]);
  }, 300_000);
});
