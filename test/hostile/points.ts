import type { Shown } from '../hub/stage.ts';
import type { Theatre, Visitor } from './theatre.ts';

/** A place in a conversation at which something hostile is said. */
export interface Point {
  /** How a conversation comes there. */
  readonly go: (visitor: Visitor) => Promise<Shown | undefined>;
  /** What the hub says there. */
  readonly says: RegExp;
}

async function askFor(visitor: Visitor, wish: string): Promise<Shown> {
  const shown = await visitor.say(wish);
  return visitor.known.isVerified ? shown : visitor.prove();
}

export const points = {
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
} as const satisfies Readonly<Record<string, Point>>;

export type PointName = keyof typeof points;
export const pointNames: readonly PointName[] = ['idle', 'verifying', 'asking', 'choosing', 'confirming'];

/** Brings a customer to the point: the same one again, or a new one where that does not lead there. */
async function reach(theatre: Theatre, { go, says }: Point, before: Visitor | undefined): Promise<Visitor> {
  if (before !== undefined && says.test((await go(before))?.text ?? '')) return before;
  const visitor = await theatre.enter();
  const shown = await go(visitor);
  if (!says.test(shown?.text ?? '')) throw new Error(`Not there: ${shown?.text}`);
  return visitor;
}

export interface SayAllOptions {
  readonly theatre: Theatre;
  readonly point: PointName;
  readonly texts: readonly string[];
  /** Customers at the phone at the same time. */
  readonly atOnce: number;
}

/** So many messages one customer sends, each from that point on. */
const inARow = 6;

/** Says each of them at the point. How many messages the hub answered with. */
export async function sayAll({ theatre, point, texts, atOnce }: SayAllOptions): Promise<number> {
  const waiting = [...texts];
  let answers = 0;
  const work = async (): Promise<void> => {
    let visitor: Visitor | undefined;
    let sent = 0;
    for (let text = waiting.shift(); text !== undefined; text = waiting.shift()) {
      visitor = await reach(theatre, points[point], sent % inARow === 0 ? undefined : visitor);
      sent += 1;
      const shown = await visitor.attack(text);
      answers += shown.length;
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return answers;
}
