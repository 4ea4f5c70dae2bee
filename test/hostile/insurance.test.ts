import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startPostgres, type TestPostgres } from '../support/postgres.ts';
import { attacks } from './attacks.ts';
import { points } from './points.ts';
import { createScript } from './script.ts';
import { compareDumps, openTheatre, type Theatre } from './theatre.ts';

const at = [points.idle, points.verifying, points.asking, points.confirming];
const { interpret, meaning } = createScript();

let postgres: TestPostgres;
let theatre: Theatre;
beforeAll(async () => {
  postgres = await startPostgres();
  const clients = Object.keys(attacks).length * at.length + 10;
  theatre = await openTheatre({ postgres, clients, interpret, on: 'insurance' });
});
afterAll(async () => {
  await theatre?.close();
  await postgres?.stop();
});

/** Real ids of somebody else's records; those of the desk are of nobody here. */
function idsOfTheLast() {
  const id = theatre.clients.length + 100;
  const idOf = (record: string) => `${record}:${Buffer.from(JSON.stringify({ id })).toString('base64url')}`;
  return {
    ...{ customer: idOf('customer'), order: idOf('policy'), item: idOf('beneficiary') },
    ...{ visit: idOf('address'), variant: idOf('variant'), slot: idOf('slot') },
  };
}

describe('a hostile interpreter of an insurance', () => {
  it.each(Object.entries(attacks))(
    '%s: at every point, nothing is written and nothing told',
    async (_, attack) => {
      const before = await theatre.dump();
      const had = theatre.problems.length;
      await Promise.all(
        at.map(async ({ go, says }) => {
          const visitor = await theatre.enter();
          expect((await go(visitor))?.text).toMatch(says);
          const shown = await visitor.attack(meaning(() => attack(idsOfTheLast())));
          const told = shown.map(({ text }) => text).join('\n');
          expect(told).not.toMatch(/evil\.example|5000|No need to prove|Just say yes|^Done|have changed/m);
        }),
      );
      expect(theatre.problems.slice(had)).toEqual([]);
      expect(compareDumps(before, await theatre.dump())).toEqual([]);
    },
  );

  it("another's address: a customer who confirms changes their own, and no other", async () => {
    const before = await theatre.dump();
    const visitor = await theatre.enter();
    const other = idsOfTheLast();
    const values = { address: '22 Berg Street, Stellenbosch', customer: other.customer, id: other.customer };
    await visitor.say(
      meaning(() => ({
        commands: [
          { kind: 'select', id: other.customer },
          { kind: 'start', action: 'change-address', values, target: other.customer },
        ],
      })),
    );
    const confirmation = await visitor.prove();
    expect(confirmation.text).toContain(
      `from ${visitor.client.street}, Paarl to 22 Berg Street, Stellenbosch`,
    );
    expect((await visitor.press('Yes')).text).toMatch(/^Done/);
    const differences = compareDumps(before, await theatre.dump());
    expect(differences).toHaveLength(2);
    for (const row of differences) expect(row).toContain(`addresses (${visitor.client.id + 100},`);
  });

  it('was looked through: all messages and prompts', async () => {
    theatre.lookThroughAll();
    expect(theatre.problems).toEqual([]);
    expect(theatre.seen.prompts).toBeGreaterThan(200);
    expect((await theatre.stage.hub().audit.verify()).ok).toBe(true);
    process.stdout.write(`hostile interpreter, insurance: ${JSON.stringify(theatre.seen)}\n`);
  });
});
