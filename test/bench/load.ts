import { Pool } from 'undici';
import { createWebhookKit, type WebhookMessage } from '../support/fake-graph.ts';
import { type Arrival, listenForArrivals } from './events.ts';
import { appSecret, emailOf, phoneNumberId, phoneOf } from './fixed.ts';

/** What the load generator is told to do. `customers` are held in conversation by `parallel` at a time. */
export interface LoadTask {
  readonly turn: 'read' | 'prepare' | 'write';
  readonly url: string;
  readonly contestant: 'floor' | 'hub';
  readonly customers: readonly number[];
  readonly parallel: number;
  /** How long to go round the customers. Absent: each of them once. */
  readonly seconds?: number;
}

export interface LoadResult {
  readonly turns: number;
  readonly elapsedMs: number;
  /** Of each turn, in milliseconds. */
  readonly latencies: readonly number[];
}

const turnTimeoutMs = 30_000;
const kit = createWebhookKit({ appSecret, phoneNumberId });
const waiting = new Map<string, (arrival: Arrival) => void>();
/** Tokens of confirm buttons, and the email that stands on file. */
const confirmations = new Map<number, string>();
const emails = new Map<number, string>();
let changes = 0;

const port = await listenForArrivals((arrival) => {
  const key = `${arrival.kind}:${arrival.phone}`;
  const wake = waiting.get(key);
  waiting.delete(key);
  wake?.(arrival);
});

function expect(kind: Arrival['kind'], phone: string): Promise<Arrival> {
  return new Promise((resolve, reject) => {
    const key = `${kind}:${phone}`;
    const timer = setTimeout(() => {
      waiting.delete(key);
      reject(new Error(`No ${kind} came within ${turnTimeoutMs} ms`));
    }, turnTimeoutMs);
    waiting.set(key, (arrival) => {
      clearTimeout(timer);
      resolve(arrival);
    });
  });
}

async function send(pool: Pool, path: string, message: WebhookMessage): Promise<void> {
  const { headers, rawBody } = kit.sign(kit.body(kit.change({ messages: [message] })));
  const { statusCode, body } = await pool.request({
    path,
    method: 'POST',
    headers: { ...headers },
    body: rawBody,
  });
  await body.dump();
  if (statusCode !== 200) throw new Error(`The webhook was answered ${statusCode}`);
}

const senderOf = (customer: number) => ({ phone: `+${phoneOf(customer)}`, name: 'Bench' });
const toMs = (from: bigint, to: bigint): number => Number(to - from) / 1e6;

interface Target {
  readonly pool: Pool;
  readonly path: string;
  readonly contestant: LoadTask['contestant'];
}

/** From the webhook to the reply at the fake Graph API. */
async function say(
  { pool, path }: Target,
  customer: number,
  text: string,
): Promise<Arrival & { ms: number }> {
  const reply = expect('reply', phoneOf(customer));
  const message = kit.text(senderOf(customer), text);
  const start = process.hrtime.bigint();
  await send(pool, path, message);
  const arrival = await reply;
  return { ...arrival, ms: toMs(start, arrival.at) };
}

/** Brings a conversation to its confirm button. Not measured. */
async function prepare(target: Target, customer: number): Promise<void> {
  changes += 1;
  const email = `change${changes}@example.com`;
  if (target.contestant === 'floor') {
    confirmations.set(customer, email);
    return;
  }
  let reply = await say(target, customer, `My new email is ${email}`);
  if (reply.detail === '') reply = await say(target, customer, emails.get(customer) ?? emailOf(customer));
  if (reply.detail === '') throw new Error('The hub did not ask for a confirmation');
  confirmations.set(customer, reply.detail);
  emails.set(customer, email);
}

/** From the confirm button to the notice at the receiver. `settled`: the customer was told, too. */
async function confirm({ pool, path, contestant }: Target, customer: number) {
  const token = confirmations.get(customer) ?? '';
  confirmations.delete(customer);
  const notice = expect('notice', phoneOf(customer));
  const reply = contestant === 'hub' ? expect('reply', phoneOf(customer)) : undefined;
  reply?.catch(() => {});
  const message = kit.buttonReply(senderOf(customer), token, 'Confirm');
  const start = process.hrtime.bigint();
  await send(pool, path, message);
  const { at, detail } = await notice;
  if (detail !== 'applied') throw new Error(`A change was ${detail}`);
  return { ms: toMs(start, at), settled: reply };
}

async function run(task: LoadTask): Promise<LoadResult> {
  const { origin, pathname } = new URL(task.url);
  const pool = new Pool(origin, { connections: task.parallel });
  const target: Target = { pool, path: pathname, contestant: task.contestant };
  const latencies: number[] = [];
  const settled: (Promise<unknown> | undefined)[] = [];
  const start = performance.now();
  const end = task.seconds === undefined ? Number.POSITIVE_INFINITY : start + task.seconds * 1000;
  const queue = [...task.customers];
  async function converse(): Promise<void> {
    for (;;) {
      const customer = performance.now() < end ? queue.shift() : undefined;
      if (customer === undefined) return;
      if (task.turn === 'read') latencies.push((await say(target, customer, 'Hello')).ms);
      if (task.turn === 'prepare') await prepare(target, customer);
      if (task.turn === 'write') {
        const { ms, settled: told } = await confirm(target, customer);
        latencies.push(ms);
        settled.push(told);
      }
      if (task.seconds !== undefined) queue.push(customer);
    }
  }
  await Promise.all(Array.from({ length: task.parallel }, converse));
  const elapsedMs = performance.now() - start;
  await Promise.all(settled);
  await pool.close();
  return { turns: latencies.length, elapsedMs, latencies };
}

process.on('message', (message) => {
  if (typeof message !== 'object' || message === null || !('task' in message)) return;
  run(message.task as LoadTask).then(
    (result) => process.send?.({ result }),
    (error) => process.send?.({ result: { error: String(error) } }),
  );
});
process.on('disconnect', () => process.exit());
process.send?.({ ready: port });
