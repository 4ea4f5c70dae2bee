import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Command } from '../../core/src/contract/index.ts';
import type { Shown } from '../hub/stage.ts';
import { startPostgres, type TestPostgres } from '../support/postgres.ts';
import { attacks, values } from './attacks.ts';
import { type Client, fold } from './desk/clients.ts';
import { createScript } from './script.ts';
import { compareDumps, openTheatre, type Theatre, type Visitor } from './theatre.ts';

const points: Readonly<Record<string, (visitor: Visitor) => Promise<unknown>>> = {
  idle: async () => undefined,
  verifying: (visitor) => visitor.say('Please change my nickname'),
  async asking(visitor) {
    await visitor.say('Please change my nickname');
    return visitor.prove();
  },
  async 'choosing items'(visitor) {
    await visitor.say('I want to exchange items of my order');
    return visitor.prove();
  },
  async 'choosing a time'(visitor) {
    await visitor.say('I want to book a visit');
    return visitor.prove();
  },
  async confirming(visitor) {
    await visitor.say('Please change my nickname');
    await visitor.prove();
    return visitor.say('Blossom');
  },
};

const { interpret, meaning } = createScript();
const commands = (...list: readonly Command[]): string => meaning(() => ({ commands: list }));

let postgres: TestPostgres;
let theatre: Theatre;
beforeAll(async () => {
  postgres = await startPostgres();
  theatre = await openTheatre({
    ...{ postgres, clients: Object.keys(attacks).length * Object.keys(points).length + 150 },
    interpret,
  });
});
afterAll(async () => {
  await theatre?.close();
  await postgres?.stop();
});

const idOf = (record: string, id: number) =>
  `${record}:${Buffer.from(JSON.stringify({ id })).toString('base64url')}`;

/** Real ids of somebody else's records. */
function idsOf({ id }: Client) {
  return {
    ...{ customer: idOf('customer', id), order: idOf('order', id * 10), item: idOf('item', id * 100 + 1) },
    ...{ visit: idOf('visit', id), variant: idOf('variant', 4), slot: idOf('slot', 4) },
  };
}

const victim = (): Client => theatre.clients[theatre.clients.length - 1] ?? failed();
function failed(): never {
  throw new Error('There is nobody');
}

/** Without the marks that keep values of another direction apart. */
const bare = (text: string): string => text.replace(/[\u2066-\u2069]/g, '');
const textsOf = (shown: readonly Shown[]): string => shown.map(({ text }) => text).join('\n');

describe('a hostile interpreter', () => {
  it.each(Object.entries(attacks))(
    '%s: at every point, nothing is written and nothing told',
    async (_, attack) => {
      const before = await theatre.dump();
      const seen = theatre.problems.length;
      await Promise.all(
        Object.values(points).map(async (go) => {
          const visitor = await theatre.enter();
          await go(visitor);
          const told = textsOf(await visitor.attack(meaning(() => attack(idsOf(victim())))));
          expect(told).not.toMatch(/evil\.example|5000|No need to prove|Just say yes|^Done|have changed/m);
        }),
      );
      expect(theatre.problems.slice(seen)).toEqual([]);
      expect(compareDumps(before, await theatre.dump())).toEqual([]);
    },
  );

  it('is asked nothing while somebody proves who they are', async () => {
    const visitor = await theatre.enter();
    await visitor.say('Please change my nickname');
    const { prompts } = theatre.seen;
    const text = commands({ kind: 'provide', values: { nickname: 'x' } });
    await visitor.say(text);
    expect(theatre.seen.prompts).toBe(prompts);
  });
});

describe('a hostile interpreter before a customer who confirms', () => {
  it("another's records: only the customer's own can be chosen, and only what was shown is written", async () => {
    const before = await theatre.dump();
    const visitor = await theatre.enter();
    const other = idsOf(victim());
    await visitor.say(commands({ kind: 'start', action: 'exchange-items', values: { items: other.item } }));
    await visitor.prove();
    // Of somebody else, of an order that is shipped, and a third although two are the most.
    const shipped = idOf('item', (visitor.client.id * 10 + 1) * 10 + 1);
    const again = await visitor.say(
      commands(...[other.item, other.order, shipped].map((id): Command => ({ kind: 'select', id }))),
    );
    expect(again.choices).toHaveLength(3);
    const ids = [1, 2, 3].map((at) => idOf('item', visitor.client.id * 100 + at));
    const three = await visitor.say(commands(...ids.map((id): Command => ({ kind: 'select', id }))));
    expect(three.text).toMatch(/That items is not possible/);
    await visitor.say(commands({ kind: 'select', id: ids[0] ?? '' }));
    const replacement = await visitor.press('That is all');
    expect(replacement.choices.length).toBeGreaterThan(0);
    // Sold out, of another product, and the one that it is already.
    await visitor.say(
      commands(...[4, 5, 1].map((id): Command => ({ kind: 'select', id: idOf('variant', id) }))),
    );
    const confirmation = await visitor.say(commands({ kind: 'select', id: idOf('variant', 2) }));
    expect(confirmation.choices.map(({ title }) => title)).toEqual(['Yes', 'No']);
    expect((await visitor.press('Yes')).text).toMatch(/^Done/);
    const { id } = visitor.client;
    const differences = compareDumps(before, await theatre.dump()).filter((row) => row.startsWith('+'));
    expect(differences.map((row) => row.replace(/,.*/, ''))).toEqual([
      `+ client (${id}`,
      `+ orders (${id * 10}`,
      `+ item (${id * 100 + 1}`,
      '+ variant (2',
    ]);
    for (const shown of ['TEE-M', '22.00', 'exchanged'])
      expect(fold(confirmation.text)).toContain(fold(shown));
  });

  it('one customer’s value for another: what it makes up is shown before it is written', async () => {
    const before = await theatre.dump();
    const visitor = await theatre.enter();
    await visitor.say(
      commands({ kind: 'start', action: 'change-nickname', values: { nickname: 'Made Up' } }),
    );
    const confirmation = await visitor.prove();
    expect(confirmation.text).toContain('to Made Up. Is that correct?');
    // It changes its mind between the question and the yes.
    const change = commands({ kind: 'provide', values: { nickname: 'Something Else' } });
    expect((await visitor.say(change)).text).toContain('to Something Else. Is that correct?');
    const [first] = visitor.heard().flatMap(({ choices }) => choices.filter(({ title }) => title === 'Yes'));
    await visitor.pressToken(first?.id ?? '', 'Yes');
    expect(compareDumps(before, await theatre.dump())).toEqual([]);
  });

  it.each(values)(
    'a value that attacks, %j: is shown, stored as it is, and changes nothing else',
    async (value) => {
      const before = await theatre.dump();
      const visitor = await theatre.enter();
      await visitor.say(commands({ kind: 'start', action: 'change-nickname', values: { nickname: value } }));
      const confirmation = await visitor.prove();
      expect(bare(confirmation.text)).toContain(`to ${value.trim()}. Is that correct?`);
      expect((await visitor.press('Yes')).text).toContain(value.trim());
      const { id } = visitor.client;
      const [row] = await theatre.stage.query('SELECT nickname FROM client WHERE id = $1', [id]);
      expect(row).toEqual({ nickname: value.trim() });
      const differences = compareDumps(before, await theatre.dump());
      expect(differences).toHaveLength(2);
      for (const row of differences) expect(row).toContain(` client (${id},`);
    },
  );
});

async function askToChange(visitor: Visitor, nickname: string): Promise<Shown> {
  await visitor.say('Please change my nickname');
  if (!visitor.known.isVerified) await visitor.prove();
  return visitor.say(nickname);
}

const yesOf = (shown: Shown): string => shown.choices.find(({ title }) => title === 'Yes')?.id ?? failed();

describe('a token', () => {
  it('an old button: replayed after another question, after a no, and after it was used, writes nothing', async () => {
    const visitor = await theatre.enter();
    const first = yesOf(await askToChange(visitor, 'First'));
    const second = yesOf(await askToChange(visitor, 'Second'));
    const before = await theatre.dump();
    expect(textsOf(await visitor.pressToken(first, 'Yes'))).toContain(
      'That button belongs to an earlier question',
    );
    await visitor.pressToken(second, 'Yes');
    expect(compareDumps(before, await theatre.dump())).toEqual([]);
    const third = await askToChange(visitor, 'Third');
    await visitor.press('Yes');
    const after = await theatre.dump();
    expect(compareDumps(before, after)).toHaveLength(2);
    for (let again = 0; again < 3; again += 1) await visitor.pressToken(yesOf(third), 'Yes');
    expect(compareDumps(after, await theatre.dump())).toEqual([]);
  });

  it('a forwarded confirm button of another person: confirms nothing, neither theirs nor one’s own', async () => {
    const [one, other] = [await theatre.enter(), await theatre.enter()];
    const token = yesOf(await askToChange(one, 'Mine'));
    await askToChange(other, 'Theirs');
    const stranger = await theatre.enter();
    const before = await theatre.dump();
    expect(textsOf(await other.pressToken(token, 'Yes'))).toContain(
      'That button belongs to an earlier question',
    );
    await stranger.pressToken(token, 'Yes');
    expect(compareDumps(before, await theatre.dump())).toEqual([]);
    // It still is the one's own.
    expect((await one.press('Yes')).text).toMatch(/^Done/);
    expect(compareDumps(before, await theatre.dump())).toEqual([
      expect.stringContaining(`client (${one.client.id},`),
      expect.stringContaining(',Mine,'),
    ]);
  });
});

describe('all that was sent', () => {
  it('was looked through, messages and prompts alike, and the trail is whole', async () => {
    theatre.lookThroughAll();
    expect(theatre.problems).toEqual([]);
    expect(theatre.seen.prompts).toBeGreaterThan(400);
    expect(theatre.seen.texts).toBeGreaterThan(1_000);
    expect((await theatre.stage.hub().audit.verify()).ok).toBe(true);
    for (const line of theatre.stage.log)
      for (const { what } of theatre.secrets.find(line)) throw new Error(`The log has ${what}`);
    process.stdout.write(
      `hostile interpreter: ${JSON.stringify({ attacks: Object.keys(attacks).length, ...theatre.seen })}\n`,
    );
  });

  it('would be found out: a leak in a message or a prompt, and a row that nobody confirmed', async () => {
    const before = await theatre.dump();
    const visitor = await theatre.enter();
    const { problems } = theatre;
    const tell = async (text: string): Promise<readonly string[]> => {
      const had = problems.length;
      const url = `${theatre.stage.graph.url}/v25.0/${theatre.stage.graph.phoneNumberId}/messages`;
      const { status } = await fetch(url, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${theatre.stage.graph.accessToken}`,
          'content-type': 'application/json',
        },
        body: JSON.stringify({
          ...{
            messaging_product: 'whatsapp',
            recipient_type: 'individual',
            to: visitor.client.phone,
            type: 'text',
          },
          text: { body: text },
        }),
      });
      expect(status).toBe(200);
      theatre.lookThroughAll();
      return problems.splice(had);
    };
    const { client } = visitor;
    expect(await tell(`Hello ${client.name}`)).toEqual([]);
    expect(await tell(`Your balance is R ${client.balance.replace('.', ',')}`)).toEqual([
      expect.stringContaining('customer.balance'),
    ]);
    expect((await tell(`You were born on ${client.born.split('-').reverse().join('/')}`)).join()).toContain(
      'customer.born',
    );
    expect((await tell(`Ask ${victim().name}`)).join()).toContain(`customer.name of ${victim().phone}`);
    await theatre.stage.query('UPDATE client SET nickname = $1 WHERE id = $2', ['Gate bypassed', client.id]);
    expect(compareDumps(before, await theatre.dump())).toHaveLength(2);
  });
});
