import { afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import type { Sender } from '../../core/src/contract/index.ts';
import { type InsuranceWorld, openInsuranceWorld, people } from './insurance-world.ts';
import { policy } from './player.ts';
import { openTurnStage, type TurnStage, wordsOf } from './turn-stage.ts';

let world: InsuranceWorld;
let stage: TurnStage;
beforeAll(async () => {
  world = await openInsuranceWorld('normalised');
});
beforeEach(async () => {
  stage = await openTurnStage(world);
  const own = stage.around.phones.get(one.phone) ?? [];
  stage.around.phones.set(two.phone, own);
});
afterEach(() => stage.close());

const one = { phone: people[0]?.phone ?? '' };
const two = { phone: '+27761112222' };
const email = people[0]?.email ?? '';

/** Asks for a change and answers the question; what is said at last. */
async function answer(from: Sender, words: string): Promise<string> {
  stage.around.commands = [{ kind: 'start', action: 'change-address', values: {} }];
  const asked = wordsOf(await stage.send(from, 'I moved'));
  if (!asked.includes('Can you confirm')) return asked;
  stage.around.commands = [];
  const said = wordsOf(await stage.send(from, words));
  stage.around.commands = [{ kind: 'stop' }];
  await stage.send(from, 'stop');
  return said;
}

const isLocked = (words: string): boolean => words.includes('I could not verify you');

it('a customer is locked out across two phones and every conversation, and on both', async () => {
  expect(isLocked(await answer(one, 'a@wrong.example'))).toBe(false);
  stage.around.now += 3_600_000;
  expect(isLocked(await answer(two, 'b@wrong.example'))).toBe(false);
  stage.around.now += 3_600_000;
  expect(isLocked(await answer(one, 'c@wrong.example'))).toBe(true);
  for (const phone of [one, two]) {
    stage.around.now += 3_600_000;
    expect(isLocked(await answer(phone, email))).toBe(true);
  }
  expect(isLocked(await answer({ phone: people[1]?.phone ?? '' }, people[1]?.email ?? ''))).toBe(false);
  stage.around.now += policy.lockMs;
  expect(isLocked(await answer(two, email))).toBe(false);
});

it('slips are forgotten once none was added for as long as a lock lasts, and no earlier', async () => {
  for (let day = 0; day < 5; day += 1) {
    expect(isLocked(await answer(one, 'typo@wrong.example')), `day ${day}`).toBe(false);
    expect(isLocked(await answer(one, email))).toBe(false);
    stage.around.now += policy.lockMs;
  }
  await answer(one, 'a@wrong.example');
  stage.around.now += policy.lockMs / 2;
  await answer(one, 'b@wrong.example');
  stage.around.now += policy.lockMs / 2;
  expect(isLocked(await answer(one, 'c@wrong.example')), 'a guess half a day after the last').toBe(true);
});

it('nobody buys guesses: as many a day as a lock allows, whoever waits', async () => {
  let guesses = 0;
  const end = stage.around.now + 10 * policy.lockMs;
  while (stage.around.now < end) {
    if (!isLocked(await answer(one, `guess${guesses}@wrong.example`))) guesses += 1;
    stage.around.now += policy.lockMs / 6;
  }
  expect(guesses).toBeLessThanOrEqual(10 * policy.attempts);
});

it('one fact proved forgives nothing', async () => {
  await answer(one, 'a@wrong.example');
  await answer(one, 'b@wrong.example');
  expect(isLocked(await answer(one, email))).toBe(false);
  expect(isLocked(await answer(two, 'c@wrong.example'))).toBe(true);
});
