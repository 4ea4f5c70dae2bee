import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Shown } from '../hub/stage.ts';
import { startPostgres, type TestPostgres } from '../support/postgres.ts';
import { compareDumps, openTheatre, type Theatre, type Visitor } from './theatre.ts';

/** By kind. */
const messages: Readonly<Record<string, readonly string[]>> = JSON.parse(
  readFileSync(new URL('./messages.json', import.meta.url), 'utf8'),
);

/** Customers at the phone at the same time, at each point. */
const atOnce = 3;
/** So many messages one customer sends, each from that point on. */
const inARow = 6;

interface Point {
  /** How a conversation comes to where the message is said. */
  readonly go: (visitor: Visitor) => Promise<Shown | undefined>;
  /** What the hub says there. */
  readonly says: RegExp;
}

async function askFor(visitor: Visitor, wish: string): Promise<Shown> {
  const shown = await visitor.say(wish);
  return visitor.known.isVerified ? shown : visitor.prove();
}

const points: Readonly<Record<string, Point>> = {
  idle: { go: async (visitor) => visitor.heard().at(-1), says: /./ },
  verifying: { go: (visitor) => visitor.say('Please change my nickname'), says: /Can you confirm the/ },
  asking: { go: (visitor) => askFor(visitor, 'Please change my nickname'), says: /What is the new nickname/ },
  choosing: { go: (visitor) => askFor(visitor, 'I want to book a visit'), says: /Which time/ },
  confirming: {
    async go(visitor) {
      await askFor(visitor, 'Please change my nickname');
      return visitor.say('Blossom');
    },
    says: /to Blossom\. Is that correct\?$/,
  },
};

interface Case {
  readonly kind: string;
  readonly text: string;
}

const all: readonly Case[] = Object.entries(messages).flatMap(([kind, texts]) =>
  texts.map((text) => ({ kind, text: unfold(text) })),
);
/** A plain yes answers the hub's question there, and is one. */
const casesAt = (point: string): readonly Case[] =>
  all.filter(({ kind }) => kind !== 'yes to nothing' || point !== 'confirming');

/** `4096 × A` in the file stands for that many of them. */
function unfold(text: string): string {
  const [, count, what = ''] = /^(\d+) × (.*)$/s.exec(text) ?? [];
  return count === undefined
    ? text
    : what.repeat(Math.ceil(Number(count) / what.length)).slice(0, Number(count));
}

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

/** Brings a customer to the point: the same one again, or a new one where that does not lead there. */
async function reach({ go, says }: Point, before: Visitor | undefined): Promise<Visitor> {
  if (before !== undefined && says.test((await go(before))?.text ?? '')) return before;
  const visitor = await theatre.enter();
  const shown = await go(visitor);
  if (!says.test(shown?.text ?? '')) throw new Error(`Not there: ${shown?.text}`);
  return visitor;
}

async function playAt(name: string, told: Map<string, number>): Promise<void> {
  const point = points[name];
  if (point === undefined) throw new Error(`No point ${name}`);
  const waiting = [...casesAt(name)];
  const work = async (): Promise<void> => {
    let visitor: Visitor | undefined;
    let sent = 0;
    for (let one = waiting.shift(); one !== undefined; one = waiting.shift()) {
      visitor = await reach(point, sent % inARow === 0 ? undefined : visitor);
      sent += 1;
      const shown = await visitor.attack(one.text);
      told.set(name, (told.get(name) ?? 0) + shown.length);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
}

describe('hostile messages of customers', () => {
  it(`${Object.values(messages).flat().length} of them, at every point of a conversation, write nothing and are told nothing`, async () => {
    expect(new Set(Object.values(messages).flat()).size).toBeGreaterThanOrEqual(200);
    const before = await theatre.dump();
    const told = new Map<string, number>();
    await Promise.all(Object.keys(points).map((name) => playAt(name, told)));
    theatre.lookThroughAll();
    expect(theatre.problems).toEqual([]);
    expect(compareDumps(before, await theatre.dump())).toEqual([]);
    expect(await theatre.stage.query('SELECT * FROM parley_operations')).toEqual([]);
    process.stdout.write(
      `hostile messages: ${JSON.stringify({ messages: Object.values(messages).flat().length, ...theatre.seen, told: Object.fromEntries(told) })}\n`,
    );
  }, 300_000);
});
