import { readFile } from 'node:fs/promises';
import type { InterpreterInput } from '../../core/src/contract/index.ts';
import { catalogues } from '../../core/src/texts/index.ts';
import { openStage, role, type Shown, type Stage } from '../hub/stage.ts';
import type { GraphMessage } from '../support/fake-graph.ts';
import type { TestPostgres } from '../support/postgres.ts';
import { type Client, createClients, fold } from './desk/clients.ts';
import { deskTables, insuranceTables, toInsuranceSql, toSql } from './desk/seed.ts';
import { deskFile } from './desk/world.ts';
import { type Interpret, readWith } from './interpreter-plugin.ts';
import { createSecrets, findDisclosed, findInPrompt, type Known, type Secrets } from './secrets.ts';

/** A real hub of the desk, in which everything that goes out, to customers or to a model, is looked through. */
export interface Theatre {
  readonly stage: Stage;
  readonly clients: readonly Client[];
  readonly secrets: Secrets;
  /** What was wrong so far, one line each. */
  readonly problems: string[];
  /** How many texts and prompts were looked through. */
  readonly seen: { texts: number; prompts: number };
  /** The next customer that nobody has played yet. */
  enter(): Promise<Visitor>;
  /** Somebody of whom nothing is on file. */
  enterStranger(): Promise<Visitor>;
  /** Every row of the backend, as text. */
  dump(): Promise<readonly string[]>;
  /** What a customer has shown of themself. Undefined: they have not come yet. */
  knownBy(phone: string): Known | undefined;
  /** All messages to anybody. */
  everySent(): readonly Shown[];
  /** Looks once more through all that was ever sent, whoever it went to. */
  lookThroughAll(): void;
  close(): Promise<void>;
}

/** A customer at the phone. */
export interface Visitor {
  readonly client: Client;
  readonly known: Known;
  /** What the hub answers; the first message of its answer. */
  say(text: string): Promise<Shown>;
  press(title: string): Promise<Shown>;
  /** A button with any token, of whoever's message; with `stop` behind it, as `attack`. */
  pressToken(token: string, title: string): Promise<readonly Shown[]>;
  /** Says it, and then "stop": all that the hub said to both. */
  attack(text: string): Promise<readonly Shown[]>;
  /** Answers the question for a fact on file. */
  prove(): Promise<Shown>;
  heard(): readonly Shown[];
}

export interface TheatreOptions {
  readonly postgres: TestPostgres;
  readonly clients: number;
  /** What reads the messages. Default: the guided interpreter. */
  readonly interpret?: Interpret;
  /** Default: the desk, with its rules. */
  readonly on?: 'desk' | 'insurance';
  /** What stands under `interpreter:`, instead. */
  readonly interpreter?: string;
}

const stopped = new Set([...catalogues.values()].map((texts) => texts.stopped));

export async function openTheatre(options: TheatreOptions): Promise<Theatre> {
  const isDesk = options.on !== 'insurance';
  const clients = createClients(options.clients);
  const secrets = createSecrets(clients);
  const desk = await readFile(deskFile, 'utf8');
  const plugin = new URL('./interpreter-plugin.ts', import.meta.url).pathname;
  const played = options.interpret === undefined ? '{ plugin: guided }' : `{ plugin: "${plugin}" }`;
  const stage = await openStage({
    postgres: options.postgres,
    sql: isDesk ? toSql(clients, role) : toInsuranceSql(clients),
    start: false,
    yaml: (yaml) => {
      const read = yaml.replace(
        'interpreter: { plugin: guided }',
        `interpreter: ${options.interpreter ?? played}`,
      );
      return isDesk
        ? withDesk(read, desk)
        : read.replace('type: email }', 'type: email, ask-to-verify: true }');
    },
  });
  const problems: string[] = [];
  const seen = { texts: 0, prompts: 0 };
  const byPhone = new Map<string, Known>();
  const byConversation = new Map<string, Known>();
  const byText = new Map<string, Known>();

  function lookAtPrompt(input: InterpreterInput): void {
    seen.prompts += 1;
    const { text, conversationId = '', ...told } = input;
    const known = byConversation.get(conversationId) ?? byText.get(text);
    if (known === undefined) return void problems.push(`A prompt of nobody: ${text}`);
    byConversation.set(conversationId, known);
    problems.push(...findInPrompt(secrets, known, JSON.stringify(told)));
    if (isProofOf(known.client, text)) problems.push(`A model read an answer to a verification: ${text}`);
  }

  const { interpret } = options;
  if (interpret !== undefined)
    readWith(stage.folder, (input) => {
      lookAtPrompt(input);
      return interpret(input);
    });
  await stage.accept();
  await (await stage.start()).ready();

  /** By the phone that they went to, as they came. */
  const inboxes = new Map<string, GraphMessage[]>();
  let sorted = 0;
  function messagesTo(phone: string): readonly GraphMessage[] {
    for (; sorted < stage.graph.messages.length; sorted += 1) {
      const message = stage.graph.messages[sorted];
      if (message === undefined) break;
      const to = `+${message.to.replace(/\D/g, '')}`;
      inboxes.set(to, [...(inboxes.get(to) ?? []), message]);
    }
    return inboxes.get(phone) ?? [];
  }

  function lookAt(known: Known, message: GraphMessage): Shown {
    seen.texts += 1;
    const { to: _, recipient: __, ...payload } = message.payload;
    problems.push(...findDisclosed(secrets, known, JSON.stringify(payload)));
    return toShown(message);
  }

  let entered = 0;
  let strangers = 0;
  async function enter(): Promise<Visitor> {
    const client = clients[entered];
    if (client === undefined) throw new Error('There are no further customers');
    entered += 1;
    return open(client);
  }
  async function enterStranger(): Promise<Visitor> {
    strangers += 1;
    const [stranger] = createClients(1);
    if (stranger === undefined) throw new Error('There are no strangers');
    return open({ ...stranger, id: 1_000_000 + strangers, phone: `+2782${1_000_000 + strangers}` });
  }

  async function open(client: Client): Promise<Visitor> {
    const known: Known = { client, isVerified: false, said: '' };
    byPhone.set(client.phone, known);
    const opening = `hello ${client.id}`;
    byText.set(opening, known);
    let read = 0;
    let at = Date.now();

    const { phone } = client;
    async function send(
      ...contents: readonly (string | { readonly token: string; readonly title: string })[]
    ) {
      const sender = { phone };
      const messages = contents.map((content) => {
        at = Math.max(at + 1, Date.now());
        if (typeof content !== 'string')
          return stage.kit.buttonReply(sender, content.token, content.title, { at });
        known.said += fold(content);
        return stage.kit.text(sender, content, { at });
      });
      const { status } = await stage.post(stage.kit.body(stage.kit.change({ messages })));
      if (status !== 200) throw new Error(`The hub answered ${status}`);
    }
    const next = async (): Promise<Shown> => {
      const place = read;
      read += 1;
      return lookAt(known, await stage.until(`message ${place + 1}`, () => messagesTo(phone)[place]));
    };
    async function untilStopped(): Promise<readonly Shown[]> {
      const shown: Shown[] = [];
      for (;;) {
        const one = await next();
        shown.push(one);
        if (stopped.has(one.text)) return shown;
      }
    }

    const visitor: Visitor = {
      client,
      known,
      async say(text) {
        await send(text);
        return next();
      },
      async press(title) {
        const choice = visitor
          .heard()
          .flatMap(({ choices }) => choices)
          .findLast((one) => one.title === title);
        if (choice === undefined) throw new Error(`No message has "${title}"`);
        await send({ token: choice.id, title });
        return next();
      },
      async pressToken(token, title) {
        await send({ token, title }, 'stop');
        return untilStopped();
      },
      async attack(text) {
        await send(text, 'stop');
        return untilStopped();
      },
      async prove() {
        const last = visitor.heard().at(-1)?.text ?? '';
        const answer = /date of birth/.test(last) ? client.born : client.email;
        await send(answer);
        known.isVerified = true;
        return next();
      },
      heard: () => messagesTo(phone).map(toShown),
    };
    await visitor.say(opening);
    return visitor;
  }

  return {
    ...{ stage, clients, secrets, problems, seen, enter, enterStranger },
    async dump() {
      const rows = await Promise.all(
        (isDesk ? deskTables : insuranceTables).map(async (table) => {
          const found = await stage.query(`SELECT t::text AS row FROM ${table} t ORDER BY id`);
          return found.map(({ row }) => `${table} ${String(row)}`);
        }),
      );
      return rows.flat();
    },
    knownBy: (phone) => byPhone.get(phone),
    everySent: () => stage.graph.messages.map(toShown),
    lookThroughAll() {
      for (const message of stage.graph.messages) {
        const known = byPhone.get(`+${message.to.replace(/\D/g, '')}`);
        if (known === undefined) problems.push(`A message to nobody: ${JSON.stringify(message.payload)}`);
        else lookAt(known, message);
      }
    },
    close: () => stage.close(),
  };
}

/** Everything but records and actions stays as the stage has it. */
function withDesk(yaml: string, desk: string): string {
  const [head = ''] = yaml.replace('permission: read-write', 'permission: full').split('\nrecords:', 1);
  return `${head}\n${desk.slice(desk.indexOf('\nrecords:') + 1)}`;
}

function isProofOf({ email, born }: Client, text: string): boolean {
  return text.includes(email) || text.includes(born);
}

/** What differs between two dumps. */
export function compareDumps(before: readonly string[], after: readonly string[]): readonly string[] {
  const [old, now] = [new Set(before), new Set(after)];
  return [
    ...before.filter((row) => !now.has(row)).map((row) => `- ${row}`),
    ...after.filter((row) => !old.has(row)).map((row) => `+ ${row}`),
  ];
}

interface Payload {
  readonly text?: { readonly body: string };
  readonly interactive?: {
    readonly body: { readonly text: string };
    readonly action: {
      readonly buttons?: readonly { readonly reply: { readonly id: string; readonly title: string } }[];
      readonly sections?: readonly {
        readonly rows: readonly { readonly id: string; readonly title: string }[];
      }[];
    };
  };
}

function toShown({ payload }: GraphMessage): Shown {
  const { text, interactive } = payload as Payload;
  const { buttons = [], sections = [] } = interactive?.action ?? {};
  return {
    text: text?.body ?? interactive?.body.text ?? '',
    choices: [...buttons.map(({ reply }) => reply), ...sections.flatMap(({ rows }) => rows)],
  };
}
