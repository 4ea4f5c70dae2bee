import { canonicalJson } from '../../../core/src/canonical-json.ts';
import type { Change, Fields } from '../../../core/src/contract/index.ts';
import type { Effect, Turn, TurnContext, TurnInput } from '../../../core/src/conversation/advance/turn.ts';
import { isPlainYes, textsOf } from '../../conversation/model.ts';
import { type Client, fold, formsOfDate, secretsOf } from './clients.ts';
import type { DeskView } from './world.ts';

/**
 * What may be written and told at the desk, said a second time: from the words of the questions, what customers sent
 * and the rows of the tables, without the gate's, the planner's or the rules' code.
 */
export interface DeskModel {
  /** What is wrong with this turn, one line each. */
  check(input: TurnInput, context: TurnContext, turn: Turn, view: DeskView): readonly string[];
  /** What is disclosed above the evidence in any text that went out, or to a model. */
  findLeaks(text: string, context: TurnContext): readonly string[];
  /** Whether the customer, or the interpreter, came up with it. */
  hasSaid(value: string): boolean;
  readonly lastYes: 'button' | 'typed' | undefined;
}

interface Prompt {
  readonly token: string;
  readonly messageId: string;
  readonly hash: string;
  readonly differences: string;
  readonly issuedAt: number;
  readonly words: string;
  readonly after: Prompt | undefined;
}

const tenMinutes = 600_000;
const needs: Readonly<Record<string, number>> = {
  'change-nickname': 1,
  'update-email': 1,
  'exchange-items': 1,
  'book-visit': 1,
  'cancel-visit': 2,
  'note-my-wish': 1,
};

export function createDeskModel(clients: readonly Client[]): DeskModel {
  const secrets = clients.flatMap((client) =>
    secretsOf(client).map((secret) => ({ ...secret, client: client.id })),
  );
  const proved = new Map<number, Set<string>>();
  let said = '';
  let asked: 'born' | 'email' | undefined;
  let prompt: Prompt | undefined;
  let lastMessageId: string | undefined;
  let lastYes: 'button' | 'typed' | undefined;

  function clientIn({ lookup }: TurnContext): Client | undefined {
    if (lookup.kind !== 'found') return undefined;
    return clients.find(({ id }) => id === lookup.customer.row.key.id);
  }

  function hear(input: TurnInput, context: TurnContext): void {
    if (input.kind === 'sender-changed') {
      proved.clear();
      prompt = undefined;
      asked = undefined;
    }
    if (input.kind !== 'message') return;
    const { content } = input;
    lastYes = readYes(input, context);
    // An interpreter knows nothing that it may not tell: its values are no disclosure.
    said += fold(`${content.type === 'text' ? content.text : ''} ${JSON.stringify(input.commands)}`);
    const client = clientIn(context);
    if (content.type !== 'text' || client === undefined || asked === undefined) return;
    if (context.attempts.lockedUntil > context.now) return;
    const answer = fold(content.text);
    const isRight =
      asked === 'email'
        ? answer.includes(fold(client.email))
        : formsOfDate(client.born).some((one) => answer.includes(one));
    if (isRight) proved.set(client.id, (proved.get(client.id) ?? new Set()).add(asked));
  }

  function readYes(input: Extract<TurnInput, { kind: 'message' }>, context: TurnContext) {
    if (prompt === undefined || context.now > prompt.issuedAt + tenMinutes) return undefined;
    const { content, sentAt } = input;
    if (content.type === 'choice') return content.token === prompt.token ? 'button' : undefined;
    const { acceptedAt, isLast } = context.question;
    if (content.type !== 'text' || acceptedAt === undefined) return undefined;
    const isInTime =
      Math.floor(sentAt / 1000) >= Math.floor(acceptedAt / 1000) && sentAt <= acceptedAt + tenMinutes;
    return isPlainYes(content.text) && isLast && lastMessageId === prompt.messageId && isInTime
      ? 'typed'
      : undefined;
  }

  function checkWrite(
    effect: Extract<Effect, { kind: 'write' }>,
    context: TurnContext,
    view: DeskView,
  ): string[] {
    const { plan, planHash, evidence } = effect.authorization;
    const problems: string[] = [];
    const must = (holds: boolean, what: string): void => void (holds || problems.push(what));
    const needed = needs[plan.action];
    const client = clientIn(context);
    const permission = context.permission(plan.connector);
    must(needed !== undefined, `an action of the vocabulary that writes, not ${plan.action}`);
    must(permission === 'full' || (permission === 'read-write' && needed === 1), 'permission');
    must(
      context.mode === 'live' && context.writeState(plan.connector) === 'ready',
      'a connector that writes',
    );
    must(client !== undefined, 'a record of the sender');
    must(evidence.channelPhone, 'a phone that the channel vouches for');
    must((proved.get(client?.id ?? 0)?.size ?? 0) >= (needed ?? 9), 'evidence');
    must(lastYes !== undefined, 'a confirmation of the open question');
    must(prompt?.hash === planHash, 'the plan that was confirmed');
    const shown = plan.differences.filter((one) => one.shown !== false);
    must(shown.length > 0 || plan.action === 'note-my-wish', 'anything that the customer was shown');
    for (const { after, label } of shown)
      must(after === null || fold(prompt?.words ?? '').includes(fold(after)), `words that show ${label}`);
    const differences = canonicalJson(plan.differences);
    must(prompt?.differences === differences, 'the differences that were asked about');
    if (needed === 2) must(prompt?.after?.differences === differences, 'a first confirmation');
    if (client !== undefined)
      problems.push(...judgeChanges(plan.action, plan.changes, client.id, view, prompt?.words ?? ''));
    return problems;
  }

  function follow(input: TurnInput, context: TurnContext, turn: Turn): void {
    const words = textsOf(turn);
    const label = /Can you confirm the (date of birth|email address|email) we have on file\?/.exec(
      words,
    )?.[1];
    if (label !== undefined) asked = label === 'date of birth' ? 'born' : 'email';
    else if (turn.replies.length > 0 && input.kind === 'message' && context.lookup.kind !== 'unreachable')
      asked = undefined;
    const last = turn.replies.at(-1);
    if (last === undefined) return;
    lastMessageId = last.id;
    const { content } = last;
    if (content.type !== 'buttons' || content.buttons[0]?.title !== 'Yes') return;
    const made = turn.notes.find((note) => note.kind === 'plan.made');
    prompt = {
      ...{ token: content.buttons[0].token, messageId: last.id, hash: String(made?.facts?.planHash), words },
      ...{ differences: canonicalJson(made?.values), issuedAt: context.now },
      after: lastYes === undefined ? undefined : prompt,
    };
  }

  function findLeaks(text: string, context: TurnContext): readonly string[] {
    const told = fold(text);
    const client = clientIn(context);
    return secrets.flatMap((secret) => {
      const isOwn = secret.client === client?.id;
      const isVerified = (proved.get(secret.client)?.size ?? 0) > 0;
      if (isOwn && (secret.disclose === 'always' || (secret.disclose === 'verified' && isVerified)))
        return [];
      const shown = secret.forms.some((form) => told.includes(form) && !said.includes(form));
      return shown ? [`${secret.what} of client ${secret.client} was told`] : [];
    });
  }

  return {
    findLeaks,
    hasSaid: (value) => said.includes(fold(value)),
    get lastYes() {
      return lastYes;
    },
    check(input, context, turn, view) {
      lastYes = undefined;
      hear(input, context);
      const writes = turn.effects.filter((effect) => effect.kind === 'write');
      const problems = writes
        .flatMap((effect) => checkWrite(effect, context, view))
        .map((one) => `A write without ${one}`);
      if (writes.length > 1) problems.push('Two writes at once');
      if (writes.length > 0) prompt = undefined;
      const texts = JSON.stringify(turn.replies.map(({ content }) => content));
      follow(input, context, turn);
      return [...problems, ...(turn.replies.length === 0 ? [] : findLeaks(texts, context))];
    },
  };
}

type Writing = Exclude<Change, { kind: 'require' }>;

const cents = (value: unknown): number =>
  Math.round(Number((value as { value: string } | null)?.value ?? Number.NaN) * 100);
const plain = (value: unknown): unknown =>
  typeof value === 'object' && value !== null && 'value' in value ? value.value : value;

/** The changes that each action may come to, worked out from the rows as they stand. */
function judgeChanges(
  action: string,
  changes: readonly Change[],
  client: number,
  view: DeskView,
  words: string,
): string[] {
  const problems: string[] = [];
  const must = (holds: boolean, what: string): void => void (holds || problems.push(what));
  const writing = changes.filter((change): change is Writing => change.kind !== 'require');
  const row = (collection: string, id: unknown): Fields | undefined =>
    view.rows[collection]?.find((one) => one.id === id);
  for (const change of changes) {
    if (!('key' in change)) continue;
    const stands = row(change.collection, change.key.id);
    must(stands !== undefined, `a row that is there in ${change.collection}`);
    for (const [name, value] of Object.entries(change.expected))
      must(
        JSON.stringify(plain(stands?.[name] ?? null)) === JSON.stringify(plain(value)),
        `the fresh ${change.collection}.${name}`,
      );
  }
  const keys = writing.flatMap((change) =>
    'key' in change ? [`${change.collection} ${change.key.id}`] : [],
  );
  must(new Set(keys).size === keys.length, 'each row once');
  const updates = (collection: string) =>
    writing.filter((one) => one.kind === 'update').filter((one) => one.collection === collection);
  const others = (...collections: readonly string[]) =>
    writing.filter((one) => !collections.includes(one.collection));

  function judgeExchange(): void {
    const items = updates('item').map((one) => ({ ...one, before: row('item', one.key.id) }));
    const orders = new Set(items.map(({ before }) => before?.order_id));
    const [orderId] = orders;
    const order = row('orders', orderId);
    must(orders.size === 1 && order?.client_id === client, 'an order of the customer');
    must(order?.status === 'pending', 'a pending order');
    must(items.length >= 1 && items.length <= 2, 'one item or two');
    const taken = new Map<unknown, number>();
    let difference = 0;
    for (const { before, set } of items) {
      const variant = view.rows.variant?.find(({ sku }) => sku === set.sku);
      must(variant !== undefined && variant.product === before?.product, 'a variant of the same product');
      must(variant?.sku !== before?.sku, 'another variant');
      must(Number(variant?.stock) > 0, 'stock');
      if ('price' in set) must(cents(set.price) === cents(variant?.price), 'the price of the variant');
      else must(cents(before?.price) === cents(variant?.price), 'the price of the variant');
      difference += cents(variant?.price) - cents(before?.price);
      taken.set(variant?.id, (taken.get(variant?.id) ?? 0) + 1);
    }
    const stocks = updates('variant');
    must(stocks.length === taken.size, 'the stock of what is taken, and of nothing else');
    for (const { key, set } of stocks)
      must(
        set.stock === Number(row('variant', key.id)?.stock) - (taken.get(key.id) ?? Number.NaN),
        'the right stock',
      );
    const balances = updates('client');
    must(balances.length === (difference === 0 ? 0 : 1), 'a balance where there is a difference');
    for (const { key, set } of balances) {
      must(key.id === client && Object.keys(set).join() === 'balance', "the customer's own balance");
      must(cents(set.balance) === cents(row('client', client)?.balance) - difference, 'the right balance');
    }
    const states = updates('orders');
    must(
      states.length === 1 && states[0]?.key.id === orderId && states[0]?.set.status === 'exchanged',
      'the right status',
    );
    must(others('item', 'variant', 'client', 'orders').length === 0, 'only what it says');
    must(
      writing.every(({ kind }) => kind === 'update'),
      'only updates',
    );
  }

  function judgeVisit(): void {
    const [taken, ...more] = updates('slot');
    const slot = row('slot', taken?.key.id);
    must(more.length === 0 && slot?.state === 'free', 'one slot that is free');
    must(
      taken?.set.state === 'taken' && taken.expected.state === 'free',
      'a slot taken only while it is free',
    );
    const [visit, ...further] = writing.filter((one) => one.kind === 'insert');
    must(
      further.length === 0 && visit?.collection === 'visit' && visit.set.client_id === client,
      "the customer's own visit",
    );
    must(
      JSON.stringify(plain(visit?.set.starts)) === JSON.stringify(plain(slot?.starts)),
      'the time of the slot',
    );
    must(visit?.set.dentist === slot?.dentist && visit?.set.state === 'booked', 'the dentist of the slot');
    must(fold(words).includes(fold(String(slot?.dentist))), 'the dentist in the question');
    must(writing.length === 2, 'only what it says');
  }

  if (action === 'exchange-items') judgeExchange();
  else if (action === 'book-visit') judgeVisit();
  else if (action === 'cancel-visit') {
    const [removal] = writing;
    must(writing.length === 1 && removal?.kind === 'remove' && removal.collection === 'visit', 'one visit');
    must(
      row('visit', removal && 'key' in removal ? removal.key.id : 0)?.client_id === client,
      "the customer's own visit",
    );
  } else {
    const [update] = updates('client');
    const property = action === 'update-email' ? 'email' : action === 'note-my-wish' ? 'memo' : 'nickname';
    must(writing.length === 1 && update?.key.id === client, "the customer's own row");
    must(Object.keys(update?.set ?? {}).join() === property, `${property} alone`);
    must(
      action === 'note-my-wish' || fold(words).includes(fold(String(update?.set[property]))),
      `the ${property} in the question`,
    );
  }
  return problems;
}
