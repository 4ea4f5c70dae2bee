import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { IncomingContent, Sender } from '../../core/src/contract/index.ts';
import { prepareAlerts } from '../../core/src/conversation/alerts.ts';
import { indexCustomer } from '../../core/src/conversation/attempts.ts';
import { hold } from '../../core/src/conversation/disputes.ts';
import { notMeToken } from '../../core/src/conversation/not-me.ts';
import { indexSender } from '../../core/src/conversation/receive.ts';
import { mailContext, type StoredMail } from '../../core/src/notification/index.ts';
import { catalogues } from '../../core/src/texts/index.ts';
import type { Vocabulary } from '../../core/src/vocabulary/index.ts';
import type { SettledWrite } from '../../core/src/writes/index.ts';
import { type InsuranceWorld, openInsuranceWorld, type Person, people } from './insurance-world.ts';
import { contextOf, createPlayer, policy, settingsOf } from './player.ts';
import { channelName, openTurnStage, type TurnStage, wordsOf } from './turn-stage.ts';

const [thandi, pieter] = people as readonly [Person, Person, ...Person[]];
const own: Sender = { phone: thandi.phone };
/** Also on Thandi's record: the one that may be a thief's. */
const second: Sender = { phone: '+27761112222' };

let world: InsuranceWorld;
let stage: TurnStage;
let mailer: string | undefined;
let alerting: string | undefined;
beforeAll(async () => {
  world = await openInsuranceWorld('normalised');
});
beforeEach(async () => {
  mailer = undefined;
  alerting = channelName;
  const context = contextOf(world, createPlayer(0));
  const vocabulary = withPhoneChange(context.vocabulary);
  stage = await openTurnStage(world, {
    settings: () => settingsOf({ ...context, vocabulary }),
    customerNotifier: () => mailer,
    alertChannel: () => alerting,
  });
  stage.around.phones.set(second.phone ?? '', stage.around.phones.get(thandi.phone) ?? []);
});
afterEach(() => stage.close());

function withPhoneChange(vocabulary: Vocabulary): Vocabulary {
  const action = vocabulary.actions['update-email'];
  if (action === undefined) throw new Error('No such action');
  const change = { ...action, name: 'change-phone', label: 'Change phone', properties: ['phone'] };
  return { ...vocabulary, actions: { ...vocabulary.actions, 'change-phone': change } };
}

async function send(from: Sender, content: IncomingContent | string): Promise<string> {
  return wordsOf(await stage.send(from, content));
}

async function start(
  from: Sender,
  action: string,
  values: Readonly<Record<string, string>>,
): Promise<string> {
  stage.around.commands = [{ kind: 'start', action, values }];
  const words = await send(from, 'I want that');
  stage.around.commands = [];
  return words;
}

/** Somebody who knows the email address changes a value through the second phone; as it was settled. */
async function change(action: string, values: Readonly<Record<string, string>>): Promise<SettledWrite> {
  await start(second, action, values);
  expect(await send(second, thandi.email ?? '')).toContain('Is that correct?');
  await send(second, 'yes');
  const intent = stage.around.intents.at(-1);
  if (intent === undefined) throw new Error('Nothing was permitted');
  const { changeId, senderIndex, conversationId, notice, contacts = [] } = intent;
  const about = { changeId, senderIndex, conversationId, conflict: false } as const;
  const plan = {} as SettledWrite['intent']['plan'];
  return { ...about, outcome: 'applied', intent: { plan, notice, contacts } };
}

async function settle(write: SettledWrite): Promise<void> {
  const store = await prepareAlerts(stage.deps, write);
  await stage.store.transaction((rows) => store(rows));
}

/** What the hub sends to a number beside any conversation. */
async function hear(phone: string) {
  const senderIndex = indexSender(stage.deps.seal, channelName, { phone });
  const row = await stage.store.rows.outbox.findLastReply(senderIndex);
  if (row === undefined) return undefined;
  const seal = await stage.deps.seal.forSender(senderIndex);
  return {
    row,
    reply: seal.open<{ to: Sender; content: { type: string; text: string } }>(row.sealed, `reply:${row.id}`),
  };
}

/** A change that was made, and whose it is. */
async function subjectOfChange() {
  await change('update-email', { email: 'thief@new.example' });
  const customer = world.snapshots[0]?.now;
  if (customer === undefined) throw new Error('No customer');
  return { subject: indexCustomer(stage.deps, customer) };
}

const kinds = async (): Promise<readonly string[]> => (await stage.trail()).map(({ kind }) => kind);

describe('a changed contact detail', () => {
  it('is told to the old number, with its reference and a button', async () => {
    const write = await change('change-phone', { phone: '082 999 0000' });
    expect(write.intent.contacts).toEqual([
      { property: 'phone', label: 'phone number', type: 'phone', value: thandi.phone },
    ]);
    await settle(write);
    const told = await hear(thandi.phone);
    expect(told?.reply).toMatchObject({
      to: { phone: thandi.phone },
      content: {
        type: 'alert',
        text: `Your phone number at Berg Insurance was changed (reference ${write.changeId}). If that wasn't you, press the button, or write: That wasn't me.`,
        button: { token: notMeToken, title: "That wasn't me" },
        parameters: ['phone number', 'Berg Insurance', write.changeId],
      },
    });
    expect(told?.row).toMatchObject({ status: 'pending', target: channelName, changeId: write.changeId });
    expect(JSON.stringify(told?.reply)).not.toContain('999 0000');
    expect(await kinds()).toContain('contact.alerted');
  });

  it('is told to nobody where it was not applied, nor to whoever changed it from that very number', async () => {
    const write = await change('change-phone', { phone: '082 999 0000' });
    for (const outcome of ['not-applied', 'unknown'] as const) await settle({ ...write, outcome });
    expect(await hear(thandi.phone)).toBeUndefined();
    await start(own, 'change-phone', { phone: '082 999 0000' });
    await send(own, thandi.email ?? '');
    await send(own, 'yes');
    expect(stage.around.intents).toHaveLength(2);
    expect(stage.around.intents.at(-1)?.contacts).toEqual([]);
  });

  it('is told to the old address by the notifier that hub.yaml names', async () => {
    mailer = 'letters';
    const write = await change('update-email', { email: 'thief@new.example' });
    await settle(write);
    const senderIndex = stage.deps.seal.indexOf('mail', thandi.email ?? '');
    const row = await stage.store.rows.outbox.findLastReply(senderIndex);
    const seal = await stage.deps.seal.forSender(senderIndex);
    if (row === undefined) throw new Error('No mail');
    expect(row).toMatchObject({ target: 'letters', changeId: write.changeId });
    const { mail } = seal.open<StoredMail>(row.sealed, mailContext(row.id));
    expect(mail).toMatchObject({
      to: thandi.email,
      subject: 'Berg Insurance: your email address was changed',
    });
    expect(mail.text).toContain(write.changeId);
    expect(mail.text).not.toContain('thief');
  });

  it('is on the trail as told to nobody where nothing reaches the old contact', async () => {
    alerting = undefined;
    await settle(await change('change-phone', { phone: '082 999 0000' }));
    expect(await kinds()).toContain('contact.not-alerted');
  });

  it('fits the button of every language', () => {
    for (const [language, texts] of catalogues)
      expect(texts['alert-button'].length, language).toBeLessThanOrEqual(20);
  });
});

describe('"that wasn\'t me"', () => {
  it('reaches a person and names the change, and ends what was proved on every phone', async () => {
    const { changeId } = await change('update-email', { email: 'thief@new.example' });
    expect(await send(own, "That wasn't me!")).toContain(`a person looks into change ${changeId}`);
    expect(stage.around.handOvers.at(-1)).toMatchObject({ reason: 'not-me', changeId });
    const disputed = (await stage.trail()).find(({ kind }) => kind === 'change.disputed');
    expect(disputed?.changeId).toBe(changeId);
    expect((await stage.stateOf(second))?.evidence.facts).toEqual(['email']);
    const refused = await start(second, 'change-address', { address: '22 Berg Street, Stellenbosch' });
    expect(refused).not.toContain('Is that correct?');
  });

  it('holds every further change of that record, and of no other, for as long as a lock lasts', async () => {
    await change('update-email', { email: 'thief@new.example' });
    await send(own, 'Das war ich nicht');
    stage.around.now += 3_600_000;
    for (const from of [own, second])
      expect(await start(from, 'change-address', {})).toContain('nothing can be changed here for now');
    expect(await start({ phone: pieter.phone }, 'change-address', {})).toContain('Can you confirm');
    stage.around.now += policy.lockMs;
    expect(await start(own, 'change-address', {})).toContain('Can you confirm');
  });

  it('comes from the old number too, which is on no record any more and has no open conversation', async () => {
    const { changeId } = await change('change-phone', { phone: '082 999 0000' });
    stage.around.phones.delete(thandi.phone);
    const press = { type: 'choice', token: notMeToken, title: "That wasn't me" } as const;
    expect(await send(own, press)).toContain(changeId);
    expect(stage.around.handOvers.at(-1)).toMatchObject({ reason: 'not-me', changeId });
    expect(await start({ phone: second.phone ?? '' }, 'change-address', {})).not.toContain(
      'Is that correct?',
    );
    stage.around.now += 3_600_000;
    expect(await start({ phone: second.phone ?? '' }, 'change-address', {})).toContain(
      'nothing can be changed',
    );
  });

  it('of a number that replaced nothing holds nobody, and still reaches a person', async () => {
    await change('change-phone', { phone: '082 999 0000' });
    const stranger = { phone: '+27829995555' };
    expect(await send(stranger, 'No fui yo')).toContain('I know of no change');
    expect(stage.around.handOvers.at(-1)).toMatchObject({ reason: 'not-me' });
    expect(stage.around.handOvers.at(-1)?.changeId).toBeUndefined();
    expect(await start(own, 'change-address', {})).toContain('Can you confirm');
  });

  it('may be about a change of any record below the customer', async () => {
    stage.around.commands = [
      {
        kind: 'start',
        action: 'add-beneficiary',
        values: { name: 'Naledi Fresh', relationship: 'daughter' },
      },
    ];
    await send(second, 'add her');
    stage.around.commands = [];
    await send(second, thandi.email ?? '');
    await send(second, 'yes');
    const changeId = stage.around.intents.at(-1)?.changeId;
    expect(changeId).toBeDefined();
    expect(await send(own, "That wasn't me")).toContain(`change ${changeId}`);
  });

  it('is announced once, however often it is said', async () => {
    await change('update-email', { email: 'thief@new.example' });
    for (let times = 0; times < 3; times += 1) await send(own, "It wasn't me");
    expect(stage.around.handOvers.filter(({ reason }) => reason === 'not-me')).toHaveLength(1);
  });

  it('is forgotten as a change is: after the time set', async () => {
    await change('update-email', { email: 'thief@new.example' });
    stage.around.now += 30 * 86_400_000;
    expect(await send(own, "That wasn't me")).toContain('I know of no change');
  });

  it('comes in time for a change that is about to be confirmed', async () => {
    await change('update-email', { email: 'thief@new.example' });
    stage.around.now += 3_600_000;
    await start(second, 'change-address', { address: '22 Berg Street, Stellenbosch' });
    expect(await send(second, thandi.born)).toContain('Is that correct?');
    const before = stage.around.intents.length;
    await send(own, "That wasn't me");
    expect(await send(second, 'yes')).not.toContain('Done');
    expect(stage.around.intents).toHaveLength(before);
  });

  it('that comes at the very moment of the yes comes in time', async () => {
    const { subject } = await subjectOfChange();
    stage.around.now += 3_600_000;
    await start(second, 'change-address', { address: '22 Berg Street, Stellenbosch' });
    await send(second, thandi.born);
    const { store } = stage;
    let isFirst = true;
    // Between deciding on the yes and storing it.
    const between = async (): Promise<void> => {
      if (!isFirst) return;
      isFirst = false;
      const { now } = stage.around;
      await store.transaction((rows) => hold(stage.deps, rows, { subject, until: now + 60_000, now }));
    };
    const transaction: typeof store.transaction = async (body) => {
      await between();
      return store.transaction(body);
    };
    Object.assign(stage.deps, { store: { ...store, rows: store.rows, transaction } });
    const before = stage.around.intents.length;
    expect(await send(second, 'yes')).toContain('nothing can be changed here for now');
    expect(stage.around.intents).toHaveLength(before);
  });

  it('ends a verification that is under way: its answer proves nothing', async () => {
    await start(second, 'change-address', {});
    const { subject } = {
      subject: indexCustomer(stage.deps, world.snapshots[0]?.now ?? { connector: '', id: '' }),
    };
    const { now } = stage.around;
    await stage.store.transaction((rows) => hold(stage.deps, rows, { subject, until: now + 60_000, now }));
    expect(await send(second, thandi.email ?? '')).toContain('nothing can be changed here for now');
    expect((await stage.stateOf(second))?.evidence.facts).toEqual([]);
  });

  it('counts while a verification is pending, and is no answer to it', async () => {
    await change('update-email', { email: 'thief@new.example' });
    await start(own, 'change-address', {});
    await send(own, "That wasn't me");
    expect(await kinds()).not.toContain('verification.failed');
    expect(stage.around.handOvers.at(-1)?.reason).toBe('not-me');
  });
});
