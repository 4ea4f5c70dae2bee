import { setTimeout as sleep } from 'node:timers/promises';
import { catalogues } from '../../core/src/texts/index.ts';
import type { PhoneMessage } from '../../plugins/simulator/src/phone.ts';
import { isAsWritten, renderMessage, renderNotice } from './render.ts';
import type { Stage } from './stage.ts';
import type { Step, Transcript } from './transcript.ts';

/** Longer than a hub takes to note that a question was sent: nobody reads and types that fast. */
const readingMs = 100;
const timeoutMs = 10_000;

/** A transcript that went otherwise. The message tells where, and all that was said until then. */
export class PlayError extends Error {
  override name = 'PlayError';
}

/** A play under way. */
export interface Play {
  readonly transcript: Transcript;
  readonly stage: Stage;
  /** What happened so far, for whoever looks for the mistake. */
  readonly happened: string[];
  /** Ids of the notices that the transcript tells of. */
  readonly heardNotices: Set<string>;
  botMessages: number;
}

/** Plays a transcript and checks everything that came of it. Throws {@link PlayError} where it went otherwise. */
export async function playTranscript(transcript: Transcript, stage: Stage): Promise<void> {
  const play = createPlay(transcript, stage);
  for (const step of transcript.steps) await playStep(play, step);
  await checkEnd(play);
}

export function createPlay(transcript: Transcript, stage: Stage): Play {
  return { transcript, stage, happened: [], heardNotices: new Set(), botMessages: 0 };
}

/** Does what a person does in a step, the business or time included. Nothing for what the hub must have done. */
export async function actStep(play: Play, step: Step): Promise<void> {
  const { stage } = play;
  switch (step.kind) {
    case 'say':
      play.happened.push(`${step.who}: ${step.text}`);
      await sleep(readingMs);
      await stage.phone(step.who).say(step.text, { at: stage.clock.now() });
      return;
    case 'press':
      return press(play, step);
    case 'meanwhile':
      return stage.backend.tell(step.facts);
    case 'permission':
      return stage.setPermission(step.permission);
    case 'wait':
      await untilDelivered(play);
      return stage.clock.pass(step.ms);
  }
}

async function playStep(play: Play, step: Step): Promise<void> {
  const { stage } = play;
  switch (step.kind) {
    case 'bot': {
      const to = step.to ?? firstOf(play);
      const actual = await nextMessage(play, to, step.line);
      return compare(play, step.line, actual, step.message);
    }
    case 'either':
      return hearEither(play, step);
    case 'backend': {
      const actual = await stage.backend.takeChanges();
      return compare(play, step.line, actual.join('\n'), [...step.changes].sort().join('\n'));
    }
    case 'notice':
      return hearNotice(play, step);
    default:
      return actStep(play, step);
  }
}

/** Time does not jump while a notice is on its way: it would seem to have been on its way for as long. */
export async function untilDelivered({ stage }: Play): Promise<void> {
  const until = performance.now() + timeoutMs;
  while (performance.now() < until) {
    const deliveries = await stage.hub().deliveries.list();
    if (deliveries.every(({ status }) => status === 'accepted')) return;
    await sleep(20);
  }
  throw new PlayError('The notices are not delivered.');
}

type Press = Extract<Step, { kind: 'press' }>;

async function press(play: Play, { who, title, first, before }: Press): Promise<void> {
  const { stage } = play;
  play.happened.push(`${who.join(' and ')}: [${title}]`);
  const pressAll = async () => {
    await Promise.all(
      who.map(async (name) => {
        const phone = stage.phone(name);
        const message = first ? findFirst(phone.messages(), title) : undefined;
        await phone.press(title, { at: stage.clock.now(), ...(message === undefined ? {} : { message }) });
      }),
    );
  };
  const isHeld = who.length > 1 || before.length > 0;
  if (!isHeld) return pressAll();
  return stage.backend.holdWrites(who.length, before, pressAll, () => countPermits(stage));
}

/** A permit exists only where its notices are stored. */
async function countPermits(stage: Stage): Promise<number> {
  const deliveries = await stage.hub().deliveries.list();
  return new Set(deliveries.map(({ changeId }) => changeId)).size;
}

function findFirst(messages: readonly PhoneMessage[], title: string): PhoneMessage {
  const found = messages.find(({ content }) => renderMessage(content).includes(`[${title}]`));
  if (found === undefined) throw new PlayError(`No message has a button or row "${title}".`);
  return found;
}

async function nextMessage(play: Play, name: string, line: number): Promise<string> {
  try {
    const { content } = await play.stage.phone(name).waitForReply({ timeoutMs });
    const text = renderMessage(content);
    play.botMessages += 1;
    play.happened.push(`Bot to ${name}: ${text}`);
    return text;
  } catch (cause) {
    throw fail(play, line, `the bot says nothing to ${name}`, cause);
  }
}

type Either = Extract<Step, { kind: 'either' }>;

async function hearEither(play: Play, { line, messages }: Either): Promise<void> {
  const [one = '', other = ''] = play.transcript.phones.keys();
  const heard = await Promise.all(
    [one, other].map(async (name) => [await nextMessage(play, name, line)].map((text) => ({ name, text }))),
  );
  const texts = heard.flat();
  const [left, right] = messages;
  const isOrder = (first: (typeof texts)[number] | undefined) =>
    first !== undefined && isAsWritten(first.text, left[0] ?? '');
  const winner = texts.find(isOrder);
  const loser = texts.find((heardOne) => heardOne !== winner);
  if (winner === undefined || loser === undefined) {
    throw fail(play, line, `neither was told:\n${left[0]}`);
  }
  await hearRest(play, line, winner, left);
  await hearRest(play, line, loser, right);
}

async function hearRest(
  play: Play,
  line: number,
  heard: { readonly name: string; readonly text: string },
  messages: readonly string[],
): Promise<void> {
  const [first = '', ...rest] = messages;
  compare(play, line, heard.text, first);
  for (const message of rest) compare(play, line, await nextMessage(play, heard.name, line), message);
}

type NoticeStep = Extract<Step, { kind: 'notice' }>;

/** Notices of different changes overtake each other: any that nothing was compared with yet may be the one. */
async function hearNotice(play: Play, { line, lines }: NoticeStep): Promise<void> {
  const { receiver } = play.stage;
  const written = lines.join('\n');
  const until = performance.now() + timeoutMs;
  for (;;) {
    const open = receiver.notices.filter(({ id }) => !play.heardNotices.has(id));
    const texts = open.map(({ notice }) => renderNotice(notice).join('\n'));
    const found = open[texts.findIndex((text) => isAsWritten(text, written))];
    if (found !== undefined) return void play.heardNotices.add(found.id);
    if (performance.now() > until) return compare(play, line, texts.join('\n') || 'no notice', written);
    await Promise.race([receiver.waitFor(receiver.notices.length + 1), sleep(50)]);
  }
}

/** Nothing happened that the transcript does not tell. */
async function checkEnd(play: Play): Promise<void> {
  const { stage, transcript } = play;
  const { botMessages } = play;
  const extraHandOvers = await Promise.all(
    [...transcript.phones.keys()].map((name) => hearNoMore(play, name)),
  );
  const changes = await stage.backend.takeChanges();
  if (changes.length > 0) throw fail(play, 0, `the backend changed as well:\n${changes.join('\n')}`);
  const deliveries = await stage.hub().deliveries.list();
  const told = deliveries.length - extraHandOvers.filter(Boolean).length;
  if (told !== play.heardNotices.size) {
    throw fail(play, 0, `${told} notices were stored, ${play.heardNotices.size} are told of`);
  }
  if (botMessages > transcript.botMessages) {
    throw fail(play, 0, `the bot needed ${botMessages} messages, not ${transcript.botMessages} at most`);
  }
  const { ok } = await stage.hub().audit.verify();
  if (!ok) throw fail(play, 0, 'the audit chain does not verify');
}

/**
 * Asks for the menu: what the bot still had to say would come first. A sender whom the hub does not know is
 * handed over once more by it: then the answer is true.
 */
async function hearNoMore(play: Play, name: string): Promise<boolean> {
  const phone = play.stage.phone(name);
  const count = phone.messages().length;
  const unheard = await phone.unread();
  if (unheard.length > 0) {
    throw fail(
      play,
      0,
      `the bot goes on: ${unheard.map(({ content }) => renderMessage(content)).join('\n')}`,
    );
  }
  await phone.say('menu', { at: play.stage.clock.now() });
  const { content } = await phone.waitForReply({ timeoutMs });
  const text = renderMessage(content);
  const isAnswer =
    [...catalogues.values()].some(({ menu }) => text.includes(menu)) ||
    text.includes('I have told') ||
    // Who changed their number is nobody from there on.
    text.startsWith('I find no record for your number');
  // Where a question stands open, it is asked again.
  const isQuestion = phone
    .messages()
    .slice(0, count)
    .some((message) => renderMessage(message.content).endsWith(text));
  const more = await phone.unread(readingMs);
  if ((isAnswer || isQuestion) && more.length === 0) return text.includes('I have told');
  throw fail(play, 0, `the bot goes on with ${name}: ${text}`);
}

function compare(play: Play, line: number, actual: string, written: string): void {
  if (isAsWritten(actual, written)) return;
  throw fail(play, line, `it went otherwise.\n--- written\n${written}\n--- happened\n${actual}\n---`);
}

function fail(play: Play, line: number, what: string, cause?: unknown): PlayError {
  const where = line === 0 ? 'at the end' : `line ${line}`;
  const told = [`Until then:\n${play.happened.join('\n')}`, `The hub's log:\n${play.stage.log.join('\n')}`];
  return new PlayError(`${where}: ${what}\n\n${told.join('\n\n')}`, { cause });
}

function firstOf({ transcript }: Play): string {
  const [name = ''] = transcript.phones.keys();
  return name;
}
