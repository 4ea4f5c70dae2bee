import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startPostgres, type TestPostgres } from '../support/postgres.ts';
import { createMovingClock, type MovingClock } from '../transcripts/moving-clock.ts';
import { askToMove, openStage, role, type Stage, thandi } from './stage.ts';

const minute = 60_000;

const sql = `
  CREATE TABLE notes (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    customer_id integer NOT NULL REFERENCES customers (id),
    summary varchar(400) NOT NULL, outcome varchar(40), changes integer, written timestamp);
  GRANT SELECT, INSERT, UPDATE ON notes TO ${role};
`;

function withClosing(yaml: string, condition = ''): string {
  return `${yaml.replace(
    '\nactions:',
    `
  note:
    belongs-to: customer
    properties:
      summary: text
      outcome: text
      changes: number
      written: datetime

actions:`,
  )}
on-end:
  - add: note
    ${condition}
    with:
      summary: conversation.summary
      outcome: conversation.outcome
      changes: conversation.changes
      written: now
`;
}

let postgres: TestPostgres;
let clock: MovingClock;
let stage: Stage;

beforeAll(async () => {
  postgres = await startPostgres();
});
afterAll(() => postgres.stop());
beforeEach(() => {
  clock = createMovingClock();
});
afterEach(async () => {
  await stage.close();
  clock.restore();
});

const notes = () => stage.query('SELECT customer_id, summary, outcome, changes FROM notes');

/** Once the business has been told of everything: else its connector is held when time passes. */
async function endConversation(told: number): Promise<void> {
  await stage.until('every notice', async () => {
    const events = await stage.hub().audit.list();
    return events.filter(({ kind }) => kind === 'delivery.accepted').length >= told;
  });
  clock.pass(31 * minute);
  await stage.hub().sweep();
}

describe('on-end', () => {
  it('writes what came of a conversation once, tells the business, and nothing to the customer', async () => {
    stage = await openStage({ postgres, clock, sql, yaml: (yaml) => withClosing(yaml) });
    await askToMove(stage, '22 Berg Street, Stellenbosch');
    const receipt = await stage.press(thandi.phone, 'Yes');
    const reference = /Reference: (\S+?)\.?$/.exec(receipt.text)?.[1] ?? '';
    const heard = stage.heard(thandi.phone).length;
    await stage.hub().sweep();
    expect(await notes()).toEqual([]);
    await endConversation(1);
    await endConversation(2);
    expect(await notes()).toEqual([
      {
        customer_id: 1,
        summary: `Change address: applied (${reference})`,
        outcome: 'changed',
        changes: 1,
      },
    ]);
    const notice = await stage.until('the notice', () =>
      stage.receiver.notices.find((one) => 'action' in one.notice && one.notice.action === 'on-end'),
    );
    expect(notice.notice).toMatchObject({ outcome: 'applied', requestedBy: { customer: thandi.name } });
    expect(stage.heard(thandi.phone)).toHaveLength(heard);
  });

  it('writes nothing where nothing happened, or where its condition does not hold', async () => {
    stage = await openStage({
      ...{ postgres, clock, sql },
      yaml: (yaml) => withClosing(yaml, 'if: conversation.changes > 0'),
    });
    await stage.ask(thandi.phone, 'Hello');
    await endConversation(0);
    await stage.ask(thandi.phone, 'I want to talk to a person');
    await endConversation(1);
    expect(await notes()).toEqual([]);
  });

  it('waits for what it has to look at', async () => {
    const shared = 'CREATE TABLE pauses (reason varchar(40) PRIMARY KEY); GRANT SELECT, UPDATE ON pauses TO';
    stage = await openStage({
      ...{ postgres, clock, sql: `${sql} ${shared} ${role};` },
      yaml: (yaml) =>
        withClosing(yaml, "if: 'no(pause where pause.reason contains closing)'").replace(
          '\nactions:',
          '\n  pause: { in: policies, properties: { reason: text } }\n\nactions:',
        ),
    });
    await stage.ask(thandi.phone, 'I want to talk to a person');
    // More than a rule looks through.
    await stage.query("INSERT INTO pauses SELECT 'r' || n FROM generate_series(1, 1001) n");
    await endConversation(1);
    expect(await notes()).toEqual([]);
    await stage.query('DELETE FROM pauses');
    await stage.hub().sweep();
    await stage.until('the note', async () => (await notes()).length === 1);
  });

  it('is written before the same customer begins another conversation', async () => {
    stage = await openStage({ postgres, clock, sql, yaml: (yaml) => withClosing(yaml) });
    await stage.ask(thandi.phone, 'I want to talk to a person');
    await stage.until('the notice', async () =>
      (await stage.hub().audit.list()).some(({ kind }) => kind === 'delivery.accepted'),
    );
    clock.pass(31 * minute);
    await stage.ask(thandi.phone, 'Hello');
    await stage.until('the note', async () => (await notes()).length === 1);
    expect(await notes()).toMatchObject([{ outcome: 'handed over', changes: 0 }]);
  });
});
