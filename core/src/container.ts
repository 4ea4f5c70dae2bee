import { asFunction, asValue, createContainer, InjectionMode } from 'awilix';
import { createAudit, createTrail } from './audit/index.ts';
import { ParleyError } from './contract/index.ts';
import {
  closeConversation,
  createLanes,
  createSweeper,
  createTyping,
  createWorker,
  giveUpEvent,
  prepareAlerts,
  prepareSettledReply,
  processEvent,
  remindConversation,
  type Typing,
} from './conversation/index.ts';
import type { HubMaterial, HubParts } from './hub-parts.ts';
import { createId } from './ids.ts';
import { createGuidedInterpreter } from './interpreter/index.ts';
import { createDispatcher, createNotices, type Dispatcher } from './notification/index.ts';
import { createCallOptions } from './plugin-host/index.ts';
import type { ConversationRow } from './store/index.ts';
import { createTurnDeps } from './turn-deps.ts';
import { createWrites, type Writes } from './writes/index.ts';

/** How long calls may take, in milliseconds. */
const timeouts = { read: 10_000, write: 15_000, send: 20_000, typing: 5_000 } as const;

/** Wires the parts. The only file besides hub.ts that knows awilix. */
export function createHubParts(material: HubMaterial): HubParts {
  const container = createContainer<HubParts>({ injectionMode: InjectionMode.PROXY, strict: true });
  for (const [name, value] of Object.entries(material)) container.register(name, asValue(value));
  container.register({
    audit: asFunction(({ chainId, clock }: HubParts) =>
      createAudit({ chainId, now: () => clock.now() }),
    ).singleton(),
    trail: asFunction(({ store, seal }: HubParts) =>
      createTrail({ rows: store.rows.audit, seal }),
    ).singleton(),
    lanes: asFunction(createLanes).singleton(),
    guided: asFunction(createGuidedInterpreter).singleton(),
    notices: asFunction(({ clock, config }: HubParts) =>
      createNotices({
        now: () => clock.now(),
        createId,
        notifiersOf(name) {
          const use = config.connectors[name];
          return { names: use?.notify ?? [], require: use?.require ?? 'any' };
        },
      }),
    ).singleton(),
    dispatcher: asFunction(wireDispatcher).singleton(),
    typing: asFunction(wireTyping).singleton(),
    turnDeps: asFunction((parts: HubParts) => createTurnDeps(parts, timeouts)).singleton(),
    writes: asFunction(wireWrites).singleton(),
    worker: asFunction(({ store, clock, lanes, owner, turnDeps, log }: HubParts) =>
      createWorker({
        ...{ store, clock, lanes, owner, log },
        process: (row) => processEvent(turnDeps, row),
        giveUp: (row) => giveUpEvent(turnDeps, row),
      }),
    ).singleton(),
    sweeper: asFunction(({ store, clock, lanes, audit, log, config, turnDeps }: HubParts) => {
      const { lockMs: attemptsMs, changedWithinMs: changesMs } = config.verification;
      const close = (row: ConversationRow) => closeConversation(turnDeps, row);
      const { idleMs, remindMs } = config.conversation;
      const run = (row: ConversationRow) => remindConversation(turnDeps, row);
      return createSweeper({
        ...{ store, clock, lanes, audit, log, close, remember: { attemptsMs, changesMs } },
        ...(remindMs === undefined ? {} : { remind: { beforeEndMs: idleMs - remindMs, run } }),
      });
    }).singleton(),
  });
  return container.cradle;
}

function wireDispatcher({ store, audit, seal, clock, owner, plugins, log, config }: HubParts): Dispatcher {
  const call = () => createCallOptions(clock, timeouts.send);
  return createDispatcher({
    store,
    audit,
    seal,
    clock,
    owner,
    log,
    random: Math.random,
    isNotifier: (name) => !Object.hasOwn(config.channels, name) && Object.hasOwn(config.notifiers, name),
    serviceOf: (kind, name) =>
      (kind === 'reply' ? config.channels[name] : config.notifiers[name])?.plugin ?? name,
    async sendReply(name, id, { to, content, until }) {
      const isLate = until !== undefined && clock.now() > until;
      const message = { id, to, content, ...(isLate ? { isLate } : {}) };
      return find(plugins.channels, name).channel.send(message, call());
    },
    async sendMail(name, mail, attempt) {
      const { notifier } = find(plugins.notifiers, name);
      if (notifier.tellCustomer === undefined)
        throw new ParleyError('PARLEY_NOTIFIER_REJECTED', `Notifier "${name}" does not write to customers`, {
          fix: 'Name another one under notify-customer:.',
        });
      return notifier.tellCustomer(mail, { ...call(), attempt });
    },
    async sendNotice(name, notice, attempt) {
      return find(plugins.notifiers, name).notifier.send(notice, { ...call(), attempt });
    },
    noteDelivery: (name, result) => plugins.activation.noteDelivery(name, result, clock.now()),
    noteWaiting: (name, oldest) => plugins.activation.noteWaiting(name, oldest),
  });
}

function wireTyping({ clock, plugins }: HubParts): Typing {
  return createTyping({
    clock,
    show(name, messageId, sender) {
      const channel = plugins.channels.get(name)?.channel;
      const call = createCallOptions(clock, timeouts.typing);
      void channel?.showTyping?.(messageId, sender, call).catch(() => undefined);
    },
  });
}

function wireWrites(parts: HubParts): Writes {
  const { store, audit, clock, owner, seal, plugins, lanes, notices, turnDeps, dispatcher, log } = parts;
  return createWrites({
    store,
    audit,
    owner,
    log,
    now: () => clock.now(),
    timeoutMs: timeouts.write,
    addNotices: (rows, intent, connector, senderSeal) => notices.add(rows, intent, connector, senderSeal),
    async releaseNotices(rows, write, head, senderSeal) {
      await notices.release(rows, write, head, senderSeal);
    },
    sealOf: (senderIndex) => seal.forSender(senderIndex),
    prepareAlerts: (write) => prepareAlerts(turnDeps, write),
    prepareReply: (write) => prepareSettledReply(turnDeps, write),
    writerOf: (name) => plugins.takeWriter(name),
    async find(name, query) {
      const { connector } = find(plugins.connectors, name);
      return (await connector.find(query, createCallOptions(clock, timeouts.read))).records;
    },
    inOrder: (senderIndex, work) => lanes.run(senderIndex, work),
    settled: () => dispatcher.kick(),
  });
}

function find<T>(members: ReadonlyMap<string, T>, name: string): T {
  const member = members.get(name);
  if (member === undefined)
    throw new ParleyError('PARLEY_CONFIG_INVALID', `"${name}" is not in hub.yaml any more`, {
      fix: `Configure it again, then "parley deliveries resend" what was meant for it.`,
    });
  return member;
}
