import type { Clock } from '../clock.ts';
import type { ConnectorUse } from '../config/hub-config.ts';
import type { CallOptions, CheckReport } from '../contract/index.ts';
import { createAlarm, type DeliveryState, findHoldTime } from './hold.ts';
import { createProbe, type Probe } from './probe.ts';

/** `waiting`: never worked yet. `active`. `held`: reads go on, writes are refused. */
export interface ConnectorStatus {
  readonly state: 'waiting' | 'active' | 'held';
  readonly reads: boolean;
  /** False for a `read-only` connector, always. */
  readonly writes: boolean;
  /** Why something of it does not work, for the operator. */
  readonly reason?: string;
}

export interface CheckedMember {
  readonly name: string;
  check(options: CallOptions): Promise<CheckReport>;
}

export type ActivationConnector = CheckedMember &
  Pick<ConnectorUse, 'permission' | 'notify' | 'require' | 'onUnreachable'>;

export interface ActivationOptions {
  readonly connectors: readonly ActivationConnector[];
  readonly notifiers: readonly CheckedMember[];
  readonly channels: readonly CheckedMember[];
  /** Undefined: the core's own, which cannot fail. */
  readonly interpreter?: CheckedMember | undefined;
  readonly clock: Clock;
  log(level: 'info' | 'warn' | 'error', message: string): void;
  /** For the jitter. Default `Math.random`. */
  random?(): number;
}

export interface Activation {
  /**
   * Checks everything, and goes on until it works. Resolves after the first attempt of each but the interpreter:
   * nothing waits for that, because the guided one takes its turns. Never rejects.
   */
  start(): Promise<void>;
  /** Resolves after the first attempt of the interpreter too. */
  interpreterChecked(): Promise<void>;
  status(connector: string): ConnectorStatus;
  /** Whether a channel, notifier or interpreter passed its last check, and why not. */
  memberStatus(
    kind: 'channel' | 'notifier' | 'interpreter',
    name: string,
  ): { readonly works: boolean; readonly reason?: string };
  /** Calls back at every change of a status. The answer ends it. */
  onChange(listener: (connector: string, status: ConnectorStatus) => void): () => void;
  /** One try to deliver a notice ended. */
  noteDelivery(notifier: string, outcome: 'accepted' | 'failed' | 'refused', at: number): void;
  /** Since when the oldest undelivered notice of a notifier waits; undefined: none does. */
  noteWaiting(notifier: string, oldestWaitingAt: number | undefined): void;
  /** Whether the present mapping and schema are the accepted ones. Until told, they are not. */
  setMappingState(connector: string, state: { readonly accepted: boolean; readonly reason?: string }): void;
  stop(): void;
}

interface ConnectorState {
  activeSince: number | undefined;
  /** Undefined: nobody said yet. */
  mapping: { readonly accepted: boolean; readonly reason?: string } | undefined;
  status: ConnectorStatus;
  readonly alarm: { set(at: number | undefined): void };
}

/** Decides which connectors may read and write. Promise 1: none that may write is active without a working paired notifier. */
export function createActivation(options: ActivationOptions): Activation {
  const { connectors, clock } = options;
  const listeners = new Set<(connector: string, status: ConnectorStatus) => void>();
  const deliveries = new Map<string, DeliveryState>();
  const probes = new Map<string, Probe>();
  let isStopped = false;

  const states = new Map(
    connectors.map((connector): [string, ConnectorState] => [
      connector.name,
      {
        activeSince: undefined,
        mapping: undefined,
        status: { state: 'waiting', reads: false, writes: false, reason: 'It was not checked yet.' },
        alarm: createAlarm(clock, () => evaluate(connector)),
      },
    ]),
  );

  const isWaiting = (connector: ActivationConnector): boolean =>
    states.get(connector.name)?.activeSince === undefined;
  const addProbe = (kind: string, member: CheckedMember, isNeeded: () => boolean): void => {
    probes.set(
      `${kind} ${member.name}`,
      createProbe({
        subject: `${kind} "${member.name}"`,
        check: (call) => member.check(call),
        clock,
        log: options.log,
        random: options.random ?? Math.random,
        isNeeded,
        onResult: () => connectors.forEach(evaluate),
      }),
    );
  };
  for (const connector of connectors) addProbe('connector', connector, () => isWaiting(connector));
  for (const notifier of options.notifiers)
    addProbe('notifier', notifier, () =>
      connectors.some((connector) => connector.notify.includes(notifier.name) && isWaiting(connector)),
    );
  for (const channel of options.channels) addProbe('channel', channel, () => false);
  const interpreterProbe = options.interpreter && `interpreter ${options.interpreter.name}`;
  if (options.interpreter !== undefined) addProbe('interpreter', options.interpreter, () => false);
  let interpreterChecked: Promise<void> | undefined;

  /** Why a connector cannot become active now. */
  function findObstacle(connector: ActivationConnector): string | undefined {
    const own = probes.get(`connector ${connector.name}`);
    if (own?.works() !== true) return own?.reason() ?? 'It was not checked yet.';
    if (connector.permission === 'read-only') return undefined;
    const faults = connector.notify.flatMap((name) => {
      const probe = probes.get(`notifier ${name}`);
      if (probe?.works() === true) return [];
      return [`notifier "${name}": ${probe?.reason() ?? 'not checked yet.'}`];
    });
    const working = connector.notify.length - faults.length;
    const suffices = working > 0 && (connector.require === 'any' || faults.length === 0);
    if (suffices) return undefined;
    return `No working notifier is paired with it. ${faults.join(' ')}`.trim();
  }

  function findHold(
    connector: ActivationConnector,
    state: ConnectorState,
    since: number,
  ): string | undefined {
    const paired = connector.notify.flatMap((name) => deliveries.get(name) ?? []);
    const holdAt = connector.onUnreachable === 'hold' ? findHoldTime(paired, since) : undefined;
    const isHeld = holdAt !== undefined && holdAt <= clock.now();
    state.alarm.set(isHeld || isStopped ? undefined : holdAt);
    if (state.mapping === undefined) return 'Its mapping is not resolved yet.';
    if (!state.mapping.accepted)
      return state.mapping.reason ?? 'Its mapping is not accepted: run "parley check --accept".';
    return isHeld
      ? 'Notices wait or were refused, and no paired notifier has accepted one for 15 minutes: see "parley deliveries list".'
      : undefined;
  }

  function computeStatus(connector: ActivationConnector, state: ConnectorState): ConnectorStatus {
    if (state.activeSince === undefined) {
      const reason = findObstacle(connector);
      if (reason !== undefined) return { state: 'waiting', reads: false, writes: false, reason };
      state.activeSince = clock.now();
    }
    if (connector.permission === 'read-only') return { state: 'active', reads: true, writes: false };
    const reason = findHold(connector, state, state.activeSince);
    if (reason !== undefined) return { state: 'held', reads: true, writes: false, reason };
    return { state: 'active', reads: true, writes: true };
  }

  function evaluate(connector: ActivationConnector): void {
    const state = states.get(connector.name);
    if (state === undefined || isStopped) return;
    const before = state.status;
    const now = computeStatus(connector, state);
    state.status = now;
    if (now.state === before.state && now.reason === before.reason) return;
    const level = now.state === 'active' || state.mapping === undefined ? 'info' : 'warn';
    options.log(
      level,
      `connector "${connector.name}" is ${now.state}${now.reason ? `: ${now.reason}` : '.'}`,
    );
    for (const listener of listeners) {
      try {
        listener(connector.name, now);
      } catch (error) {
        const name = error instanceof Error ? error.name : typeof error;
        options.log('error', `A listener to connector states threw (${name}).`);
      }
    }
  }

  function noteState(notifier: string, change: Partial<DeliveryState>): void {
    const empty: DeliveryState = {
      lastAcceptedAt: undefined,
      oldestWaitingAt: undefined,
      refusedAt: undefined,
    };
    deliveries.set(notifier, { ...empty, ...deliveries.get(notifier), ...change });
    for (const connector of connectors) if (connector.notify.includes(notifier)) evaluate(connector);
  }

  return {
    async start() {
      const others = [...probes].filter(([key]) => key !== interpreterProbe);
      interpreterChecked = probes.get(interpreterProbe ?? '')?.start();
      await Promise.all(others.map(([, probe]) => probe.start()));
    },
    interpreterChecked: async () => interpreterChecked,
    status: (name) =>
      states.get(name)?.status ?? {
        state: 'waiting',
        reads: false,
        writes: false,
        reason: `No connector is called "${name}".`,
      },
    memberStatus(kind, name) {
      const probe = probes.get(`${kind} ${name}`);
      if (probe?.works() === true) return { works: true };
      return { works: false, reason: probe?.reason() ?? 'It was not checked yet.' };
    },
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    noteDelivery(notifier, outcome, at) {
      const known = deliveries.get(notifier);
      if (outcome === 'refused') noteState(notifier, { refusedAt: known?.refusedAt ?? at });
      if (outcome !== 'accepted') return;
      noteState(notifier, {
        lastAcceptedAt: Math.max(known?.lastAcceptedAt ?? at, at),
        refusedAt: undefined,
      });
    },
    noteWaiting: (notifier, oldestWaitingAt) => noteState(notifier, { oldestWaitingAt }),
    setMappingState(name, mapping) {
      const state = states.get(name);
      if (state === undefined) return;
      state.mapping = mapping;
      for (const connector of connectors) if (connector.name === name) evaluate(connector);
    },
    stop() {
      isStopped = true;
      for (const probe of probes.values()) probe.stop();
      for (const state of states.values()) state.alarm.set(undefined);
    },
  };
}
