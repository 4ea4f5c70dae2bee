import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  commands,
  isCheck,
  type ScriptedAnswer,
  type ScriptedModel,
  type ScriptedRequest,
  startScriptedModel,
} from '../llm/scripted-model.ts';
import { startPostgres, type TestPostgres } from '../support/postgres.ts';
import { fold } from './desk/clients.ts';
import { type PointName, sayAll } from './points.ts';
import { readMessages } from './read-messages.ts';
import { compareDumps, openTheatre, type Theatre } from './theatre.ts';

const messages = readMessages().filter(({ kind }) => kind !== 'yes to nothing');
const hostile = new Set(messages.map(({ text }) => text));
const key = 'sk-key-that-nobody-may-see';

const saying = (text: string, template: string, ...list: readonly object[]): ScriptedAnswer => ({
  text: JSON.stringify({ language: 'en', commands: list, say: { text, template } }),
});

/** What a model makes of a hostile message that does whatever anybody tells it, and then some. */
const betrayals: readonly ((message: string) => ScriptedAnswer)[] = [
  (message) =>
    commands({ kind: 'start', action: 'change-nickname', values: { nickname: message.slice(0, 300) } }),
  () => commands({ kind: 'start', action: 'my-balance', values: {} }),
  () => commands({ kind: 'start', action: 'my-orders', values: {} }, { kind: 'confirm' }),
  () => commands({ kind: 'confirm', token: 'any' }, { kind: 'verify', fact: 'born' }),
  () => commands({ kind: 'start', action: 'cancel-visit', values: {} }),
  (message) =>
    commands({ kind: 'provide', values: { nickname: message.slice(0, 300), time: '1', memo: 'x' } }),
  () => commands({ kind: 'select', choice: 1 }),
  () => commands({ kind: 'select', id: 'customer:eyJpZCI6Mn0' }),
  () => saying('menu', 'Done, see https://evil.example: you owe 5000.', { kind: 'help' }),
  () => saying('greeting', 'I have changed it, {customer.memo}.', { kind: 'greet' }),
  (message) => ({ text: message }),
  () => ({ text: 'x'.repeat(1024 * 1024) }),
];

let postgres: TestPostgres;
let model: ScriptedModel;
let theatre: Theatre;
beforeAll(async () => {
  [postgres, model] = await Promise.all([startPostgres(), startScriptedModel({ key })]);
  let count = 0;
  model.answer(({ message }) => {
    const said = messages.find(({ text }) => text === message);
    if (said === undefined) return { text: 'not to be read: the guided one takes the turn' };
    count += 1;
    return betrayals[count % betrayals.length]?.(message) ?? commands();
  });
  const config = `{ provider: compatible, model: scripted, base-url: "${model.url}", api-key: ${key}, breaker: { failures: 100000 } }`;
  theatre = await openTheatre({ postgres, clients: 400, interpreter: `{ plugin: llm, config: ${config} }` });
});
afterAll(async () => {
  await theatre?.close();
  await Promise.all([postgres?.stop(), model?.stop()]);
});

/** All that was sent but the customer's own words, and the time. */
function withoutMessage({ raw, instructions, prompt }: ScriptedRequest): string {
  const rest = prompt.replace(/<(message|now)>\n.*?\n<\/\1>/gs, '');
  const { messages: _, ...others } = JSON.parse(raw) as Record<string, unknown>;
  return `${instructions}\n${rest}\n${JSON.stringify(others)}`;
}

/** What no model may read, whoever the prompt is about: nobody's before they proved who they are, and never two people's. */
function findLeaks(request: ScriptedRequest): readonly string[] {
  const told = withoutMessage(request);
  const found = theatre.secrets
    .find(told)
    // What somebody wrote themselves may stand in the value that they are asked about.
    .filter(({ forms }) => !messages.some(({ text }) => forms.some((form) => fold(text).includes(form))));
  const owners = new Set(found.map(({ owner }) => owner));
  const wasProved = (owner: string): boolean => theatre.knownBy(owner)?.isVerified === true;
  return [
    ...(owners.size > 1 ? ['values of two people'] : []),
    ...found.flatMap(({ what, owner, disclose, askToVerify }) =>
      disclose === 'never' || askToVerify || (disclose === 'verified' && !wasProved(owner)) ? [what] : [],
    ),
    ...(theatre.clients.some(({ email, born }) => request.message === email || request.message === born)
      ? ['an answer to a verification']
      : []),
    ...(told.includes('postgres://') || told.includes('whsec_') ? ['a credential'] : []),
  ];
}

describe('a model that does whatever it is told', () => {
  it(`hears ${messages.length} hostile messages over HTTP: nothing is written, told, or sent to it that it may not read`, async () => {
    const before = await theatre.dump();
    const at: readonly PointName[] = ['idle', 'asking', 'choosing', 'confirming'];
    await Promise.all(
      at.map((point, turn) =>
        sayAll({
          ...{ theatre, point, atOnce: 3 },
          // Everything at rest, and each at one further point.
          texts: messages.filter((_, index) => turn === 0 || index % 3 === turn - 1).map(({ text }) => text),
        }),
      ),
    );
    theatre.lookThroughAll();
    expect(theatre.problems).toEqual([]);
    expect(compareDumps(before, await theatre.dump())).toEqual([]);
    for (const { text } of theatre.everySent())
      expect(text).not.toMatch(/evil\.example: you owe|I have changed/);
    const requests = model.requests.filter((request) => !isCheck(request));
    const betrayed = requests.filter(({ message }) => hostile.has(message)).length;
    expect(requests.flatMap(findLeaks)).toEqual([]);
    expect(betrayed).toBeGreaterThan(messages.length);
    process.stdout.write(
      `obedient model: ${JSON.stringify({ ...theatre.seen, requests: requests.length, betrayed })}\n`,
    );
  }, 300_000);

  it('would be found out: a prompt with a value of somebody', () => {
    const [request] = model.requests.filter((one) => !isCheck(one));
    const [client] = theatre.clients;
    if (request === undefined || client === undefined) throw new Error('Nothing was asked');
    const told = (value: string) => findLeaks({ ...request, prompt: `${request.prompt}\n${value}` });
    expect(told('nothing')).toEqual([]);
    expect(told(client.email)).toEqual(['customer.email']);
    expect(told(client.memo)).toEqual(['customer.memo']);
    expect(findLeaks({ ...request, message: client.born })).toEqual(['an answer to a verification']);
  });
});
