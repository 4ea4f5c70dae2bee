import { canonicalJson } from '../../core/src/canonical-json.ts';
import type { Effect, Turn, TurnContext, TurnInput } from '../../core/src/conversation/advance/turn.ts';
import type { InsuranceWorld, Person } from './insurance-world.ts';

/**
 * What may be written, told a second time from what customers see and send, without the gate's own code: the
 * words of the questions, the texts of the answers, the buttons of the prompts.
 */
export interface Model {
  /** Whether the write of this turn is one that the customer may have, and was asked about. */
  check(input: TurnInput, context: TurnContext, turn: Turn): readonly string[];
  /** Another conversation begins. */
  forget(): void;
  /** How the last message answered the open prompt, if it did. */
  readonly lastYes: 'button' | 'typed' | undefined;
}

interface Prompt {
  readonly token: string;
  readonly messageId: string;
  readonly hash: string;
  readonly differences: string;
  readonly issuedAt: number;
  readonly words: string;
  /** The prompt that a plain yes had answered just before, where one had. */
  readonly after: Prompt | undefined;
}

const phrases = new Set(
  [
    'yes|y|yep|yeah|yes please|yes thanks|yes thank you|yes correct|yes that is correct|yes thats correct|yes it is|yes its correct|yes it is correct|its correct|it is correct',
    'correct|thats correct|that is correct|thats right|that is right|yes thats right|yes that is right',
    'confirm|i confirm|confirmed|👍|✅',
  ].flatMap((line) => line.split('|')),
);

export function isPlainYes(text: string): boolean {
  const words = text
    .toLowerCase()
    .replaceAll(/['’]/g, '')
    .split(/[\s.,!]+/);
  return phrases.has(words.filter((word) => word !== '').join(' '));
}

const verifyQuestion = /Can you confirm the (.+) we have on file\?/;
const needs = {
  'change-address': 1,
  'update-email': 1,
  'add-beneficiary': 1,
  'remove-beneficiary': 2,
} as const;
const tenMinutes = 600_000;
const labels: Readonly<Record<string, string>> = {
  'email address': 'email',
  'date of birth': 'born',
};

const months = 'January February March April May June July August September October November December'.split(
  ' ',
);

/** Whether a text gives the answer to a question about this person. */
export function givesAway(text: string, person: Person, fact: string): boolean {
  if (fact !== 'born') return person.email !== null && text.toLowerCase().includes(person.email);
  const [year, month, day] = person.born.split('-');
  const long = `${Number(day)} ${months[Number(month) - 1]} ${year}`;
  return [person.born, long, `${day}/${month}/${year}`].some((writing) => text.includes(writing));
}

export function textsOf(turn: Turn): string {
  return turn.replies.map(({ content }) => content.text).join('');
}

export function createModel(world: InsuranceWorld): Model {
  /** By customer: the facts that the sender was asked for and knew. */
  const proved = new Map<string, Set<string>>();
  let asked: string | undefined;
  let prompt: Prompt | undefined;
  let lastMessageId: string | undefined;
  let lastYes: 'button' | 'typed' | undefined;

  function listPersons({ lookup }: TurnContext): readonly { readonly id: string; readonly person: Person }[] {
    const customers =
      lookup.kind === 'found'
        ? [lookup.customer]
        : lookup.kind === 'several'
          ? lookup.customers
          : 'candidate' in lookup && lookup.candidate !== undefined
            ? [lookup.candidate]
            : [];
    return customers.flatMap(({ id }) => {
      const person = world.persons[world.snapshots.findIndex(({ now }) => now.id === id)];
      return person === undefined ? [] : [{ id, person }];
    });
  }

  function answer(input: TurnInput, context: TurnContext): void {
    if (input.kind !== 'message' || input.content.type !== 'text' || asked === undefined) return;
    if (context.attempts.lockedUntil > context.now) return;
    const { text } = input.content;
    const fact = asked;
    // Of several on one phone only the one that the answer is about.
    const told = listPersons(context).filter(({ person }) => givesAway(text, person, fact));
    const [only] = told;
    if (only === undefined || told.length > 1) return;
    const { id } = only;
    proved.set(id, (proved.get(id) ?? new Set()).add(asked));
  }

  /** How the message answers the open prompt, if it is a yes that counts. */
  function readYes(input: TurnInput, context: TurnContext): 'button' | 'typed' | undefined {
    if (input.kind !== 'message' || prompt === undefined) return undefined;
    if (context.now > prompt.issuedAt + tenMinutes) return undefined;
    const { content, sentAt } = input;
    if (content.type === 'choice') return content.token === prompt.token ? 'button' : undefined;
    const { acceptedAt } = context.question;
    const counts =
      content.type === 'text' &&
      isPlainYes(content.text) &&
      acceptedAt !== undefined &&
      lastMessageId === prompt.messageId &&
      context.question.isLast &&
      Math.floor(sentAt / 1000) >= Math.floor(acceptedAt / 1000) &&
      sentAt <= acceptedAt + tenMinutes;
    return counts ? 'typed' : undefined;
  }

  function checkWrite(effect: Extract<Effect, { kind: 'write' }>, context: TurnContext): string[] {
    const { plan, planHash, evidence } = effect.authorization;
    const problems: string[] = [];
    const must = (holds: boolean, what: string): void => void (holds || problems.push(what));
    const needed = needs[plan.action as keyof typeof needs] as number | undefined;
    const permission = context.permission(plan.connector);
    const { lookup } = context;
    must(needed !== undefined, `an action of the vocabulary, not ${plan.action}`);
    must(permission === 'full' || (permission === 'read-write' && needed === 1), 'permission');
    must(context.mode === 'live', 'live mode');
    must(context.heldUntil <= context.now, 'a record of which nothing is disputed');
    must(context.writeState(plan.connector) === 'ready', 'a connector that writes');
    must(lookup.kind === 'found' && lookup.customer.id === plan.customer.id, 'the record of the sender');
    // Once it led to the record it stays evidence, also when a phone leads there later.
    const isNamed = evidence.identifier === 'policy.number' && lookup.kind === 'found';
    must(evidence.channelPhone || isNamed, 'a phone that the channel vouches for, or an identifier');
    // One fact more stands in for the phone.
    const atLeast = (needed ?? 9) + (evidence.channelPhone ? 0 : 1);
    must((proved.get(plan.customer.id)?.size ?? 0) >= atLeast, 'evidence');
    must(lastYes !== undefined, 'a confirmation of the open question');
    must(prompt?.hash === planHash, 'the plan that was confirmed');
    must(
      plan.differences.every(({ after }) => after === null || prompt?.words.includes(after)),
      'words that show it',
    );
    const shown = canonicalJson(plan.differences);
    must(prompt?.differences === shown, 'the differences that were shown');
    if (needed === 2) must(prompt?.after?.differences === shown, 'a first confirmation');
    if (lookup.kind === 'found') problems.push(...findForeignRows(plan.changes, lookup.customer));
    return problems;
  }

  function follow(input: TurnInput, context: TurnContext, turn: Turn): void {
    const words = textsOf(turn);
    const before = prompt;
    const label = verifyQuestion.exec(words)?.[1];
    if (label !== undefined) asked = labels[label];
    else if (turn.replies.length > 0 && input.kind === 'message' && context.lookup.kind !== 'unreachable')
      asked = undefined;
    const last = turn.replies.at(-1);
    if (last === undefined) return;
    lastMessageId = last.id;
    const { content } = last;
    const isPrompt = content.type === 'buttons' && content.buttons[0]?.title === 'Yes';
    if (!isPrompt) return;
    const made = turn.notes.find((note) => note.kind === 'plan.made');
    prompt = {
      token: content.buttons[0]?.token ?? '',
      messageId: last.id,
      hash: String(made?.facts?.planHash),
      differences: canonicalJson(made?.values),
      issuedAt: context.now,
      words,
      after: lastYes === undefined ? undefined : before,
    };
  }

  function forget(): void {
    proved.clear();
    prompt = undefined;
    asked = undefined;
  }

  return {
    forget,
    get lastYes() {
      return lastYes;
    },
    check(input, context, turn) {
      if (input.kind === 'sender-changed' || (input.kind === 'message' && input.isSenderChanged)) forget();
      lastYes = readYes(input, context);
      answer(input, context);
      const writes = turn.effects.filter((effect) => effect.kind === 'write');
      const label = verifyQuestion.exec(textsOf(turn))?.[1];
      const fact = label === undefined ? undefined : labels[label];
      const problems = writes.flatMap((effect) => checkWrite(effect, context));
      if (writes.length > 1) problems.push('one write at a time');
      // Of a stranger it is not known whose facts these are: what is asked tells nothing.
      const isStranger = context.lookup.kind !== 'found' && context.lookup.kind !== 'several';
      if (fact !== undefined && !isStranger && context.changedLately.includes(fact))
        problems.push('a fact that was not changed lately');
      if (writes.length > 0) prompt = undefined;
      follow(input, context, turn);
      return problems;
    },
  };
}

type Customer = Extract<TurnContext['lookup'], { kind: 'found' }>['customer'];
type Changes = Extract<Effect, { kind: 'write' }>['authorization']['plan']['changes'];

/** Every row that a plan touches must be one of the customer's, and must stand as the plan expects. */
function findForeignRows(changes: Changes, customer: Customer): string[] {
  const rows = new Map<string, Readonly<Record<string, unknown>>>();
  const collect = (record: Customer): void => {
    for (const row of [record.row, ...Object.values(record.far)])
      rows.set(JSON.stringify([row.collection, row.key]), row.fields);
    for (const child of Object.values(record.children).flat()) collect(child);
  };
  collect(customer);
  return changes.flatMap((change) => {
    if (!('key' in change)) return [];
    const fields = rows.get(JSON.stringify([change.collection, change.key]));
    if (fields === undefined) return [`a row of the customer, not another of ${change.collection}`];
    const stale = Object.entries(change.expected).filter(
      ([name, value]) => JSON.stringify(fields[name] ?? null) !== JSON.stringify(value),
    );
    return stale.map(([name]) => `the fresh record: ${name} is another`);
  });
}
