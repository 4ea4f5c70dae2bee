import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { runCommand } from '../crash/hub-process.ts';
import { startPostgres, type TestPostgres } from '../support/postgres.ts';
import { createMovingClock, type MovingClock } from '../transcripts/moving-clock.ts';
import { askToMove, openStage, type Stage, thandi } from './stage.ts';

const alter = 'ALTER TABLE customers ALTER COLUMN nickname TYPE varchar(100)';

let postgres: TestPostgres;
let clock: MovingClock;
let stage: Stage | undefined;

beforeAll(async () => {
  postgres = await startPostgres();
});
afterAll(() => postgres.stop());
beforeEach(() => {
  clock = createMovingClock();
});
afterEach(async () => {
  await stage?.close();
  stage = undefined;
  clock.restore();
});

/** Writes have stopped and it is said why; reads go on; accepting the schema lets writes go on. */
async function expectHeldUntilAccepted(on: Stage): Promise<void> {
  const [connector] = on.hub().status().connectors;
  expect(connector).toMatchObject({ reads: true, writes: false });
  expect(connector?.reason).toContain('schema changed');
  expect(connector?.reason).toContain('customers');
  expect(connector?.reason).toContain('parley check --accept');
  expect((await on.ask(thandi.phone, 'Hello')).text).toContain(thandi.name);
  const check = await runCommand(['check', '--config', on.configFile], on.env);
  expect(check.code).toBe(1);
  expect(check.output).toContain('customers');

  await on.stop();
  await on.accept();
  await (await on.start()).ready();
  expect(on.hub().status().connectors).toMatchObject([{ reads: true, writes: true }]);
}

describe('hub.yaml with a changed schema', () => {
  it('changed while the hub runs: writes stop, the difference is shown, reads go on', async () => {
    const on = await openStage({ postgres, clock });
    stage = on;
    await askToMove(on, '22 Berg Street, Stellenbosch');
    await on.query(alter);
    clock.pass(61_000);
    await on.until('the hold', () => on.hub().status().connectors[0]?.writes === false);
    expect((await on.press(thandi.phone, 'Yes')).text).toContain('cannot make changes at the moment');
    expect(await on.query('SELECT street FROM addresses')).toEqual([{ street: '7 Church Street' }]);
    await expectHeldUntilAccepted(on);
  });

  it('changed between two runs: writes stop, the difference is shown, reads go on', async () => {
    const on = await openStage({ postgres, clock });
    stage = on;
    await on.stop();
    await on.query(alter);
    await on.start();
    await expectHeldUntilAccepted(on);
  });

  it('a column that a property lies in is gone: nothing is written through the old mapping', async () => {
    const on = await openStage({ postgres, clock });
    stage = on;
    await on.query('ALTER TABLE customers DROP COLUMN nickname');
    clock.pass(61_000);
    await on.until('the hold', () => on.hub().status().connectors[0]?.writes === false);
    expect(on.hub().status().connectors[0]?.reason).toContain('nickname');
  });
});

describe('an ambiguous mapping', () => {
  it('is never guessed: check names the candidates and how to choose, and the hub does not write', async () => {
    const on = await openStage({
      ...{ postgres, clock, start: false },
      sql: 'ALTER TABLE customers ADD COLUMN "e_mail" varchar(120);',
    });
    stage = on;
    const check = await runCommand(['check', '--accept', '--config', on.configFile], on.env);
    expect(check.code).toBe(1);
    expect(check.output).toContain('several places fit equally well');
    expect(check.output).toContain('map: email');
    expect(check.output).toContain('map: e_mail');
    await on.start();
    expect(on.hub().status().connectors).toMatchObject([{ writes: false }]);
    expect(on.hub().status().connectors[0]?.reason).toContain('email');
  });
});
