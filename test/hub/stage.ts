import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Clock, type Hub, startHub } from '@parley/core';
import { runCommand } from '../crash/hub-process.ts';
import {
  createWebhookKit,
  type FakeGraph,
  type GraphMessage,
  startFakeGraph,
  type WebhookKit,
  type WebhookMessageOptions,
  type WebhookSender,
} from '../support/fake-graph.ts';
import type { TestPostgres } from '../support/postgres.ts';
import { startWebhookReceiver, type WebhookReceiver } from '../support/webhook-receiver.ts';

/** What a customer sees of a message. */
export interface Shown {
  readonly text: string;
  readonly choices: readonly { readonly id: string; readonly title: string }[];
}

export interface StageOptions {
  readonly postgres: TestPostgres;
  readonly clock?: Clock;
  /** SQL that runs after the seed. */
  readonly sql?: string;
  /** Where the hub finds the database. Default: the server's own port. */
  readonly databasePort?: number;
  /** Changes hub.yaml before it is accepted. */
  readonly yaml?: (yaml: string) => string;
  /** Default true: the mapping is accepted and the hub started. */
  readonly start?: boolean;
}

/** A real hub over real HTTP and a real PostgreSQL, with a stand-in of the Graph API. */
export interface Stage {
  readonly folder: string;
  readonly storeFolder: string;
  readonly configFile: string;
  readonly database: string;
  readonly graph: FakeGraph;
  readonly receiver: WebhookReceiver;
  readonly kit: WebhookKit;
  readonly env: Readonly<Record<string, string>>;
  /** Every line that the hub logged, oldest first. */
  readonly log: readonly string[];
  hub(): Hub;
  /** The address of the hub's webhook. */
  url(): string;
  accept(): Promise<string>;
  start(): Promise<Hub>;
  stop(): Promise<void>;
  /** Sends a text and waits for what the hub answers. */
  ask(from: string | WebhookSender, text: string, options?: WebhookMessageOptions): Promise<Shown>;
  /** Presses a choice of the newest message that has it, and waits for what the hub answers. */
  press(from: string | WebhookSender, title: string, options?: WebhookMessageOptions): Promise<Shown>;
  /** The next message that this customer has not read yet. */
  hear(from: string | WebhookSender): Promise<Shown>;
  /** All that this customer was sent. */
  heard(from: string | WebhookSender): readonly Shown[];
  post(body: string): Promise<Response>;
  query(sql: string, values?: readonly unknown[]): Promise<Record<string, unknown>[]>;
  /** Resolves with what `look` finds as soon as it finds something. */
  until<T>(what: string, look: () => T | undefined | false | Promise<T | undefined | false>): Promise<T>;
  close(): Promise<void>;
}

export const role = 'stage_hub';
const password = 'stage';
const appSecret = 'stage-app-secret';
const noticeSecret = 'whsec_QSBzdGFnZSBmb3IgdGVzdHMgb2YgdGhlIGh1Yi4=';
/** Longer than the deadline of a write. */
const timeoutMs = 25_000;

/** The one customer that every stage has. */
export const thandi = {
  phone: '+27821234567',
  name: 'Thandi Nkosi',
  email: 'thandi.nkosi@example.co.za',
  born: '1985-03-14',
} as const;

let count = 0;

export async function openStage(options: StageOptions): Promise<Stage> {
  const { postgres, clock } = options;
  count += 1;
  const database = `stage_${count}`;
  await postgres.query('postgres', createRoleSql);
  await postgres.createDatabase(database, `${seed}\n${options.sql ?? ''}\n${grants}`);
  const parent = join(import.meta.dirname, '../.parley');
  await mkdir(parent, { recursive: true });
  const folder = await mkdtemp(join(parent, 'stage-'));
  const storeFolder = join(folder, 'store');
  const receiver = await startWebhookReceiver({ secret: noticeSecret });
  const waiting = new Set<() => void>();
  const graph = await startFakeGraph({
    onMessage: () => {
      for (const wake of waiting) setImmediate(wake);
    },
  });
  const configFile = join(folder, 'hub.yaml');
  const yaml = createYaml({
    graphUrl: graph.url,
    phoneNumberId: graph.phoneNumberId,
    noticeUrl: receiver.url,
  });
  await writeFile(configFile, options.yaml?.(yaml) ?? yaml);
  const env = {
    DATABASE_URL: `postgres://${role}:${password}@127.0.0.1:${options.databasePort ?? postgres.port}/${database}`,
    NOTIFY_SECRET: noticeSecret,
    ACCESS_TOKEN: graph.accessToken,
    APP_SECRET: appSecret,
    VERIFY_TOKEN: 'stage-verify-token',
  };
  const kit = createWebhookKit({ phoneNumberId: graph.phoneNumberId, appSecret });
  const log: string[] = [];
  const read = new Map<string, number>();
  let hub: Hub | undefined;

  function running(): Hub {
    if (hub === undefined) throw new Error('The hub is not running');
    return hub;
  }

  function messagesTo(from: string | WebhookSender): readonly GraphMessage[] {
    const sender = toSender(from);
    const address = sender.phone?.replace(/\D/g, '') ?? sender.userId;
    return graph.messages.filter(({ to }) => to.replace(/^\+/, '') === address);
  }

  const keyOf = (from: string | WebhookSender): string =>
    JSON.stringify(toSender(from).phone ?? toSender(from).userId);

  const stage: Stage = {
    ...{ folder, storeFolder, configFile, database, graph, receiver, kit, env, log },
    hub: running,
    url: () => `${running().url}/channels/phone`,
    async accept() {
      const { code, output } = await runCommand(['check', '--accept', '--config', configFile], env);
      if (code !== 0) throw new Error(output);
      return output;
    },
    async start() {
      hub = await startHub({
        ...{ configFile, env, storeFolder, port: 0 },
        ...(clock === undefined ? {} : { clock }),
        log: (level, message) => log.push(`${level} ${message}`),
      });
      return hub;
    },
    async stop() {
      await hub?.close();
      hub = undefined;
    },
    async ask(from, text, messageOptions) {
      await send(
        kit.body(kit.change({ messages: [kit.text(toSender(from), text, withNow(messageOptions))] })),
      );
      return stage.hear(from);
    },
    async press(from, title, messageOptions) {
      const choice = stage
        .heard(from)
        .flatMap(({ choices }) => choices)
        .findLast((one) => one.title === title);
      if (choice === undefined) throw new Error(`No message has "${title}"`);
      const message = kit.buttonReply(toSender(from), choice.id, title, withNow(messageOptions));
      await send(kit.body(kit.change({ messages: [message] })));
      return stage.hear(from);
    },
    async hear(from) {
      const position = read.get(keyOf(from)) ?? 0;
      read.set(keyOf(from), position + 1);
      return toShown(await stage.until(`message ${position + 1}`, () => messagesTo(from)[position]));
    },
    heard: (from) => messagesTo(from).map(toShown),
    post: (body) => kit.post(stage.url(), body),
    query: (sql, values) => postgres.query(database, sql, values),
    until: (what, look) =>
      new Promise((resolve, reject) => {
        let isOver = false;
        const finish = (): void => {
          isOver = true;
          waiting.delete(check);
          clearInterval(poll);
          clearTimeout(timer);
        };
        const check = (): void => {
          Promise.resolve(look()).then(
            (found) => {
              if (isOver || found === undefined || found === false) return;
              finish();
              resolve(found);
            },
            (error) => {
              finish();
              reject(error);
            },
          );
        };
        const poll = setInterval(check, 25);
        const timer = setTimeout(() => {
          finish();
          reject(new Error(`${what} did not come within ${timeoutMs} ms.\n${log.slice(-20).join('\n')}`));
        }, timeoutMs);
        waiting.add(check);
        check();
      }),
    async close() {
      await hub?.close();
      await Promise.all([graph.close(), receiver.stop()]);
      await rm(folder, { recursive: true, force: true });
    },
  };

  function withNow(given: WebhookMessageOptions = {}): WebhookMessageOptions {
    return { at: clock?.now() ?? Date.now(), ...given };
  }

  async function send(body: string): Promise<void> {
    const { status } = await stage.post(body);
    if (status !== 200) throw new Error(`The hub answered ${status}`);
  }

  if (options.start !== false) {
    await stage.accept();
    await (await stage.start()).ready();
  }
  return stage;
}

/** The lines of hub.lock.yaml, as they stand. */
export function readLockFile(stage: Stage): Promise<string> {
  return readFile(stage.configFile.replace(/\.yaml$/, '.lock.yaml'), 'utf8');
}

/** As far as the question whether a change of address is right. */
export async function askToMove(stage: Stage, address: string): Promise<Shown> {
  await stage.ask(thandi.phone, `I've moved to ${address}`);
  return stage.ask(thandi.phone, thandi.born);
}

function toSender(from: string | WebhookSender): WebhookSender {
  return typeof from === 'string' ? { phone: from } : from;
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

const createRoleSql = `DO $$ BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '${role}') THEN
    CREATE ROLE ${role} LOGIN PASSWORD '${password}';
  END IF;
END $$`;

const seed = `
  CREATE TABLE addresses (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    street varchar(80) NOT NULL, suburb varchar(60), city varchar(60) NOT NULL, region varchar(40), postcode varchar(10));
  CREATE TABLE customers (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name varchar(80) NOT NULL, phone varchar(60), email varchar(120), born date, nickname varchar(200),
    address_id integer REFERENCES addresses (id));
  CREATE TABLE policies (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    customer_id integer NOT NULL REFERENCES customers (id), number varchar(20) NOT NULL, status varchar(20) NOT NULL);
  CREATE TABLE beneficiaries (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    policy_id integer NOT NULL REFERENCES policies (id), name varchar(80) NOT NULL);
  CREATE TABLE parley_operations (
    operation_id varchar(64) PRIMARY KEY, outcome varchar(8) NOT NULL, generated text NOT NULL,
    at timestamptz NOT NULL DEFAULT now());
  INSERT INTO addresses (street, city) VALUES ('7 Church Street', 'Paarl');
  INSERT INTO customers (name, phone, email, born, nickname, address_id)
    VALUES ('${thandi.name}', '+27 82 123 4567', '${thandi.email}', '${thandi.born}', 'Tee', 1);
  INSERT INTO policies (customer_id, number, status) VALUES (1, 'POL-1', 'active');
`;

const grants = `
  GRANT SELECT, INSERT, UPDATE ON addresses, customers, beneficiaries, parley_operations TO ${role};
  GRANT SELECT, UPDATE ON policies TO ${role};
`;

interface YamlOptions {
  readonly graphUrl: string;
  readonly phoneNumberId: string;
  readonly noticeUrl: string;
}

function createYaml({ graphUrl, phoneNumberId, noticeUrl }: YamlOptions): string {
  return `
business: { name: Berg Insurance, country: ZA, timezone: Africa/Johannesburg, language: en }
channels:
  phone:
    plugin: whatsapp
    config:
      phone-number-id: "${phoneNumberId}"
      access-token: "\${ACCESS_TOKEN}"
      app-secret: "\${APP_SECRET}"
      verify-token: "\${VERIFY_TOKEN}"
      graph-url: "${graphUrl}"
interpreter: { plugin: guided }
notifiers:
  compliance:
    plugin: webhook
    config: { url: "${noticeUrl}", secret: "\${NOTIFY_SECRET}" }
connectors:
  policies:
    plugin: postgres
    permission: read-write
    notify: [compliance]
    config: { url: "\${DATABASE_URL}", tls: disable, operations-table: parley_operations }
records:
  customer:
    in: policies
    identify: [phone]
    properties:
      phone: { type: phone }
      name: { type: person-name, disclose: always }
      email: { type: email }
      nickname: { type: text }
      born: { type: date, label: date of birth, ask-to-verify: true, disclose: never }
      address:
        type: address
        map:
          street: address.street
          suburb: address.suburb
          city: address.city
          region: address.region
          postcode: address.postcode
  policy:
    belongs-to: customer
    properties:
      number: { type: text }
  beneficiary:
    belongs-to: policy
    properties:
      name: { type: person-name }
actions:
  change-address:
    change: customer.address
    say: ["I've moved to 22 Berg Street, Stellenbosch"]
  update-email:
    change: customer.email
    say: ["My new email is someone@example.com"]
  change-nickname:
    change: customer.nickname
    say: ["Please change my nickname"]
  add-beneficiary:
    add: beneficiary
    say: ["I need to add a beneficiary"]
`;
}
