/**
 * Plays what the people of a transcript do and prints it with everything that came of it, to be read and only then
 * kept: `node test/transcripts/record.ts examples/insurance/transcripts/change-address.txt [layout]`.
 */
import { readFileSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { PhoneMessage } from '../../plugins/simulator/src/phone.ts';
import { listLayouts } from './layouts.ts';
import { parseTranscript } from './parse-transcript.ts';
import { createPeers } from './peers.ts';
import { actStep, createPlay, type Play, untilDelivered } from './play-transcript.ts';
import { renderMessage, renderNotice } from './render.ts';
import { openStage } from './stage.ts';

/** So long nothing may come before it counts as all. */
const quietMs = 600;
const answerMs = 5_000;
const printed: string[] = [];

const [file = '', layoutName = 'normalised'] = process.argv.slice(2);
const example = basename(dirname(dirname(file)));
const layout = listLayouts().find((one) => one.example === example && one.name === layoutName);
if (layout === undefined) throw new Error(`There is no layout "${layoutName}" of an example "${example}".`);
const text = readFileSync(file, 'utf8');
const transcript = parseTranscript(text);
const lines = text.split('\n');
const peers = createPeers();
try {
  const { backend, env, close } = await peers.open(layout);
  const stage = await openStage({ backend, env, configFile: layout.configFile, transcript });
  const play = createPlay(transcript, stage);
  try {
    for (const step of transcript.steps) {
      if (['bot', 'either', 'backend', 'notice'].includes(step.kind)) continue;
      const next = lines.findIndex((line, index) => index >= step.line && /^(\S|$)/.test(line));
      print('', ...lines.slice(step.line - 1, next === -1 ? undefined : next));
      await actStep(play, step);
      const speakers = step.kind === 'say' ? [step.who] : step.kind === 'press' ? step.who : [];
      await tell(play, speakers);
    }
  } finally {
    const heading = lines.slice(0, lines.indexOf('---') + 1);
    const counted = heading.map((line) =>
      line.replace(/^bot messages: .*/, `bot messages: ${play.botMessages}`),
    );
    process.stdout.write(`${[...counted, ...printed].join('\n')}\n`);
    await stage.close();
    await close();
  }
} finally {
  await peers.stop();
}

/** Whoever spoke is answered, however long it takes under load; what comes soon behind it belongs to it. */
async function tell(play: Play, speakers: readonly string[]): Promise<void> {
  const { stage } = play;
  const firsts = new Map<string, readonly PhoneMessage[]>();
  for (const name of speakers) firsts.set(name, await stage.phone(name).unread(answerMs));
  await sleep(quietMs);
  for (const name of transcript.phones.keys()) {
    const messages = [...(firsts.get(name) ?? []), ...(await stage.phone(name).unread())];
    for (const { content } of messages) {
      const [first = '', ...more] = renderMessage(content)
        .replace(/C-[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}/g, '*')
        .split('\n');
      play.botMessages += 1;
      print(`${transcript.phones.size > 1 ? `Bot to ${name}` : 'Bot'}: ${first}`);
      const isChoice = (index: number) =>
        index === more.length - 1 && !['text', 'document'].includes(content.type);
      print(...more.map((line, index) => (isChoice(index) ? `  ${line}` : `  | ${line}`.trimEnd())));
    }
  }
  const changes = await stage.backend.takeChanges();
  if (changes.length > 0) print('Backend:', ...changes.map((change) => `  ${change}`));
  await untilDelivered(play);
  for (const { id, notice } of stage.receiver.notices) {
    if (play.heardNotices.has(id)) continue;
    const [head, ...more] = renderNotice(notice);
    print(`Notice: ${head}`, ...more.map((line) => `  ${line}`));
    play.heardNotices.add(id);
  }
}

function print(...more: readonly string[]): void {
  printed.push(...more);
}
