import type { Clock } from '../clock.ts';
import {
  type CallOptions,
  type Channel,
  type Connector,
  type Interpreter,
  type Notifier,
  ParleyError,
  type Permission,
  type ReadConnector,
} from '../contract/index.ts';
import type { ConnectorStatus } from './activation.ts';
import { type CallKind, callPlugin } from './call-plugin.ts';

/** A connector as everybody but `writes` gets it: an object that has no `apply` at all. */
export interface ReadHandle {
  readonly name: string;
  readonly permission: Permission;
  readonly connector: ReadConnector;
  status(): ConnectorStatus;
}

/**
 * The writing half of a connector, for `writes` alone. `apply` refuses with `PARLEY_CONNECTOR_HELD` while the
 * connector may not write; nothing was written then. `findOperation` works also while it is held: what was
 * begun must be settled.
 */
export type Writer = { readonly name: string } & Required<Pick<Connector, 'apply' | 'capabilities'>> &
  Pick<Connector, 'findOperation'>;

export interface NotifierHandle {
  readonly name: string;
  readonly notifier: Notifier;
}

export interface ChannelHandle {
  readonly name: string;
  readonly channel: Channel;
}

/** What calls into plugins have in common. */
export interface CallContext {
  readonly clock: Clock;
  /** See `CallPluginOptions.clone`. */
  readonly clone: boolean;
}

const receiveTimeoutMs = 10_000;

type Guard = <Result>(
  kind: CallKind,
  method: string,
  options: CallOptions,
  run: (options: CallOptions) => Promise<Result>,
) => Promise<Result>;

function createGuard(subject: string, { clock, clone }: CallContext): Guard {
  return (kind, method, { deadline, signal }, run) =>
    callPlugin(
      { clock, timeoutMs: deadline - clock.now(), signal, kind, what: `${subject} ${method}`, clone },
      run,
    );
}

/** The reading half. `find` refuses until the connector is active; `check` and `describe` are what activates it. */
export function createReadConnector(
  name: string,
  connector: Connector,
  status: () => ConnectorStatus,
  context: CallContext,
): ReadConnector {
  const guard = createGuard(`connector "${name}"`, context);
  const { explain, listGrants } = connector;
  return {
    capabilities: connector.capabilities,
    check: (options) => guard('read', 'check', options, (inner) => connector.check(inner)),
    describe: (options) => guard('read', 'describe', options, (inner) => connector.describe(inner)),
    async find(query, options) {
      const { reads, reason } = status();
      if (!reads)
        throw new ParleyError(
          'PARLEY_CONNECTOR_UNREACHABLE',
          `Connector "${name}" is not active yet: ${reason ?? 'it was not checked'}`,
        );
      return guard('read', 'find', options, (inner) => connector.find(query, inner));
    },
    ...(explain === undefined
      ? {}
      : {
          explain: (query, options) =>
            guard('read', 'explain', options, (inner) => explain.call(connector, query, inner)),
        }),
    ...(listGrants === undefined
      ? {}
      : {
          listGrants: (needs, options) =>
            guard('read', 'listGrants', options, (inner) => listGrants.call(connector, needs, inner)),
        }),
    dispose: () => connector.dispose(),
  };
}

/** The writing half. Undefined where there is none to hand out. */
export function createWriter(
  name: string,
  permission: Permission,
  connector: Connector,
  status: () => ConnectorStatus,
  context: CallContext,
): Writer | undefined {
  const { apply, findOperation } = connector;
  if (permission === 'read-only' || apply === undefined) return undefined;
  const guard = createGuard(`connector "${name}"`, context);
  return {
    name,
    capabilities: connector.capabilities,
    async apply(changes, options) {
      const { writes, reason } = status();
      if (!writes)
        throw new ParleyError(
          'PARLEY_CONNECTOR_HELD',
          `Writes of connector "${name}" are held: ${reason ?? 'it is not active'}`,
        );
      return guard('apply', 'apply', options, (inner) =>
        apply.call(connector, changes, { ...inner, operationId: options.operationId }),
      );
    },
    ...(findOperation === undefined
      ? {}
      : {
          findOperation: (operationId, options) =>
            guard('read', 'findOperation', options, (inner) =>
              findOperation.call(connector, operationId, {
                ...inner,
                ...(options.operationDeadline === undefined
                  ? {}
                  : { operationDeadline: options.operationDeadline }),
              }),
            ),
        }),
  };
}

export function createNotifierHandle(name: string, notifier: Notifier, context: CallContext): NotifierHandle {
  const guard = createGuard(`notifier "${name}"`, context);
  const { tellCustomer } = notifier;
  return {
    name,
    notifier: {
      check: (options) => guard('notifier', 'check', options, (inner) => notifier.check(inner)),
      send: (notice, options) =>
        guard('notifier', 'send', options, (inner) =>
          notifier.send(notice, { ...inner, attempt: options.attempt }),
        ),
      ...(tellCustomer === undefined
        ? {}
        : {
            tellCustomer: (message, options) =>
              guard('notifier', 'tellCustomer', options, (inner) =>
                tellCustomer.call(notifier, message, { ...inner, attempt: options.attempt }),
              ),
          }),
      dispose: () => notifier.dispose(),
    },
  };
}

export function createChannelHandle(name: string, channel: Channel, context: CallContext): ChannelHandle {
  const guard = createGuard(`channel "${name}"`, context);
  const { showTyping } = channel;
  return {
    name,
    channel: {
      limits: channel.limits,
      check: (options) => guard('channel', 'check', options, (inner) => channel.check(inner)),
      receive: (request) =>
        callPlugin(
          { ...context, timeoutMs: receiveTimeoutMs, kind: 'channel', what: `channel "${name}" receive` },
          () => channel.receive(request),
        ),
      send: (message, options) => guard('channel', 'send', options, (inner) => channel.send(message, inner)),
      ...(showTyping === undefined
        ? {}
        : {
            showTyping: (messageId, sender, options) =>
              guard('channel', 'showTyping', options, (inner) =>
                showTyping.call(channel, messageId, sender, inner),
              ),
          }),
      dispose: () => channel.dispose(),
    },
  };
}

export function createInterpreterHandle(interpreter: Interpreter, context: CallContext): Interpreter {
  const guard = createGuard('interpreter', context);
  return {
    check: (options) => guard('interpreter', 'check', options, (inner) => interpreter.check(inner)),
    interpret: (input, options) =>
      guard('interpreter', 'interpret', options, (inner) => interpreter.interpret(input, inner)),
    dispose: () => interpreter.dispose(),
  };
}
