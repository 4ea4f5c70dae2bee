import type { Problem } from '../config/hub-config.ts';
import type { Interpreter } from '../contract/index.ts';
import { type Activation, createActivation } from './activation.ts';
import { type CreateMembersOptions, createMembers } from './create-members.ts';
import { disposeMembers } from './dispose-members.ts';
import {
  type CallContext,
  type ChannelHandle,
  createChannelHandle,
  createInterpreterHandle,
  createNotifierHandle,
  createReadConnector,
  createWriter,
  type NotifierHandle,
  type ReadHandle,
  type Writer,
} from './handles.ts';

export interface PluginHostOptions extends CreateMembersOptions {
  /** For the jitter of retries. Default `Math.random`. */
  random?(): number;
  /** Hands on structured clones of every answer, as a plugin in another process would. For tests. Default false. */
  readonly clone?: boolean;
}

/** The plugins that hub.yaml uses, created and not yet checked. */
export interface HubPlugins {
  readonly connectors: ReadonlyMap<string, ReadHandle>;
  readonly notifiers: ReadonlyMap<string, NotifierHandle>;
  readonly channels: ReadonlyMap<string, ChannelHandle>;
  /** Undefined for `guided`, which is the core's own. */
  readonly interpreter: Interpreter | undefined;
  /** `start()` it to make the connectors work. */
  readonly activation: Activation;
  /** The writing half of a connector; undefined at `read-only`. For `writes` alone. */
  takeWriter(connector: string): Writer | undefined;
  /** Secrets that are written out in hub.yaml. */
  readonly warnings: readonly Problem[];
  /** All texts to redact: those of the configuration, and secrets that are written out. */
  readonly secrets: readonly string[];
  /** Stops checking and gives everything back, in reverse order. May be called twice. Never rejects. */
  dispose(): Promise<void>;
}

/**
 * Loads, verifies and creates every plugin of hub.yaml. No I/O beyond loading code. Throws
 * `PARLEY_CONFIG_INVALID` with every problem of every plugin in `details.problems`.
 */
export async function createPluginHost(options: PluginHostOptions): Promise<HubPlugins> {
  const { clock } = options;
  const { channels, interpreter, notifiers, connectors, created, log, warnings, secrets } =
    await createMembers(options);
  const context: CallContext = { clock, clone: options.clone ?? false };
  const notifierHandles = notifiers.map(({ use, member }) => createNotifierHandle(use.name, member, context));
  const channelHandles = channels.map(({ use, member }) => createChannelHandle(use.name, member, context));
  const readConnectors = connectors.map(({ use, member }) => ({
    use,
    connector: createReadConnector(use.name, member, () => activation.status(use.name), context),
  }));
  const interpreterHandle = interpreter && createInterpreterHandle(interpreter.member, context);
  const activation: Activation = createActivation({
    connectors: readConnectors.map(({ use, connector }) => ({ ...use, check: connector.check })),
    notifiers: notifierHandles.map(({ name, notifier }) => ({ name, check: notifier.check })),
    channels: channelHandles.map(({ name, channel }) => ({ name, check: channel.check })),
    interpreter: interpreter &&
      interpreterHandle && { name: interpreter.use.plugin, check: interpreterHandle.check },
    clock,
    log,
    ...(options.random === undefined ? {} : { random: options.random }),
  });
  const writers = new Map(
    connectors.map(({ use, member }) => {
      const status = () => activation.status(use.name);
      return [use.name, createWriter(use.name, use.permission, member, status, context)];
    }),
  );
  let disposing: Promise<void> | undefined;

  return {
    connectors: new Map(
      readConnectors.map(({ use, connector }) => [
        use.name,
        { name: use.name, permission: use.permission, connector, status: () => activation.status(use.name) },
      ]),
    ),
    notifiers: new Map(notifierHandles.map((handle) => [handle.name, handle])),
    channels: new Map(channelHandles.map((handle) => [handle.name, handle])),
    interpreter: interpreterHandle,
    activation,
    takeWriter: (name) => writers.get(name),
    warnings,
    secrets,
    dispose() {
      activation.stop();
      disposing ??= disposeMembers(created, { clock, log });
      return disposing;
    },
  };
}
