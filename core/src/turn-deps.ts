import { type Interpretation, ParleyError } from './contract/index.ts';
import type { TurnDeps, TurnSettings } from './conversation/index.ts';
import { describeError } from './describe-error.ts';
import type { HubParts } from './hub-parts.ts';
import { createChangeId, createId } from './ids.ts';
import { hearLanguage } from './interpreter/index.ts';
import { createRecordReader, type Mapping } from './mapping/index.ts';
import { createCallOptions } from './plugin-host/index.ts';
import { createHubTexts } from './texts/index.ts';
import { isSamePhone, type Locale, type Vocabulary, vocabularyIn } from './vocabulary/index.ts';

/** What a turn of a conversation needs from the rest of the hub. */
export function createTurnDeps(parts: HubParts, timeouts: { readonly read: number }): TurnDeps {
  const { config, clock, plugins, liveMapping, log, guided } = parts;
  const { business } = config;
  const texts = createHubTexts(config.texts);
  const locale = (): Locale => ({ ...business, now: clock.now() });
  const call = () => createCallOptions(clock, timeouts.read);
  const customerConnector = config.vocabulary.records[config.vocabulary.customer]?.in ?? '';

  function createReader(mapping: Mapping, vocabulary: Vocabulary) {
    const connector = (name: string) => {
      const handle = plugins.connectors.get(name);
      if (handle === undefined)
        throw new ParleyError('PARLEY_CONNECTOR_UNREACHABLE', `No connector is called "${name}"`);
      return handle.connector;
    };
    return createRecordReader({ mapping, vocabulary, connector, locale });
  }

  function reader() {
    const { mapping, vocabulary } = liveMapping.state();
    if (mapping === undefined)
      throw new ParleyError('PARLEY_CONNECTOR_UNREACHABLE', 'No mapping is resolved yet');
    return createReader(mapping, vocabulary);
  }

  function settings(): TurnSettings {
    const { mapping, vocabulary } = liveMapping.state();
    return {
      ...{ language: business.language, country: business.country, timezone: business.timezone },
      business: business.name,
      ...(business.contact === undefined ? {} : { contact: business.contact }),
      ...(business.hours === undefined ? {} : { hours: business.hours }),
      ...texts,
      vocabulary,
      vocabularyIn: (language) => vocabularyIn(vocabulary, language),
      mapping: mapping ?? { records: {}, collections: {} },
      mode: config.mode,
      policy: { ...config.verification, confirmMs: config.conversation.confirmMs },
      idleMs: config.conversation.idleMs,
      saysClosing: config.conversation.closing,
      changedWithinMs: config.verification.changedWithinMs,
      permission: (name) => config.connectors[name]?.permission ?? 'read-only',
      writeState: (name) => (plugins.activation.status(name).writes ? 'ready' : 'held'),
    };
  }

  /** Only the customer's own record: no other is anybody's. */
  async function loadCustomer(id: string) {
    const record = await reader().load(id, call());
    return record?.record === liveMapping.state().vocabulary.customer ? record : undefined;
  }

  return {
    store: parts.store,
    seal: parts.seal,
    audit: parts.audit,
    notices: parts.notices,
    now: () => clock.now(),
    settings,
    hear: hearLanguage,
    limitsOf(name) {
      const channel = plugins.channels.get(name)?.channel;
      if (channel === undefined)
        throw new ParleyError('PARLEY_CONFIG_INVALID', `No channel is called "${name}" any more`);
      return channel.limits;
    },
    serviceOf: (name) => config.channels[name]?.plugin ?? name,
    canRead: () =>
      plugins.activation.status(customerConnector).reads && liveMapping.state().mapping !== undefined,
    customers: {
      findBySender: (phone) => reader().findBySender(phone, call()),
      async load(id, phone) {
        const record = await reader().load(id, call());
        const { records, customer } = liveMapping.state().vocabulary;
        const isTheirs = (records[customer]?.identify ?? []).some((property) => {
          const value = record?.values[property];
          return typeof value === 'string' && isSamePhone(value, phone, business.country);
        });
        return isTheirs ? record : undefined;
      },
      loadIdentified: (id) => loadCustomer(id),
      async findByIdentifier(identifiers) {
        const found = await Promise.all(
          identifiers.map((identifier) => reader().findByIdentifier(identifier, call())),
        );
        const [first, ...others] = found.flat();
        return first !== undefined && others.every(({ id }) => id === first.id)
          ? loadCustomer(first.id)
          : undefined;
      },
    },
    list: (query) => reader().list(query, call()),
    guided: (input) => guided.interpret(input, call()),
    async interpreter(input) {
      const model = plugins.interpreter;
      if (model === undefined) return guided.interpret(input, call());
      try {
        return requireCommands(await model.interpret(input, call()));
      } catch (error) {
        log('warn', `The interpreter failed, the guided one takes the turn: ${describeError(error)}`);
        return guided.interpret(input, call());
      }
    },
    handOverNotifiers: () => {
      const paired = config.connectors[customerConnector]?.notify ?? [];
      return [...new Set([...paired, ...Object.keys(config.notifiers)])];
    },
    alertChannel(preferred) {
      const names = [preferred, ...plugins.channels.keys()];
      return names.find((name) => plugins.channels.get(name)?.channel.limits.alerts === true);
    },
    customerNotifier: () => config.notifyCustomer,
    createId,
    createChangeId,
    writes: () => parts.writes,
    typing: parts.typing,
    kickOutbox: () => parts.dispatcher.kick(),
    log,
  };
}

/** A plugin may return anything. What the commands themselves are is checked where they are followed. */
function requireCommands(interpretation: Interpretation): Interpretation {
  const { commands }: Partial<Interpretation> = interpretation ?? {};
  if (Array.isArray(commands)) return interpretation;
  throw new ParleyError(
    'PARLEY_INTERPRETER_FAILED',
    'What the interpreter returned has no list of commands.',
  );
}
