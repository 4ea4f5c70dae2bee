import type { Audit } from '../audit/index.ts';
import type { Channel, ChannelEvent, ChannelReceipt, ChannelRequest, Sender } from '../contract/index.ts';
import { recordReceipt } from '../notification/index.ts';
import type { Seal } from '../seal/index.ts';
import type { Store } from '../store/index.ts';
import type { Typing } from './typing.ts';

export interface ReceiveDeps {
  readonly store: Store;
  readonly seal: Seal;
  readonly audit: Audit;
  readonly now: () => number;
  /** The service behind a channel: its plugin. */
  serviceOf(channel: string): string;
  /** There is something in the inbox. */
  kick(): void;
  readonly typing: Pick<Typing, 'expect'>;
  log(level: 'warn', message: string): void;
}

/** The event as it waits in the inbox, sealed under its sender's key. */
export type StoredEvent = Exclude<ChannelEvent, { kind: 'status' }> | ResumedEvent;

/** The business gives the word back to the hub: written by an operator's command, by no channel. */
export interface ResumedEvent {
  readonly kind: 'resumed';
  readonly id: string;
  readonly sender: Sender;
}

export const inboxContext = 'inbox';

/** How a sender is indexed: by the business-scoped id where there is one, else by the phone number. */
export function indexSender(seal: Seal, channel: string, sender: Sender): string {
  return seal.indexOf('sender', `${channel}:${sender.userId ?? sender.phone ?? ''}`);
}

/** Takes one webhook request in: answers only once every event is durable, and takes each event once. */
export async function receive(
  deps: ReceiveDeps,
  name: string,
  channel: Channel,
  request: ChannelRequest,
): Promise<ChannelReceipt['reply']> {
  const { reply, events, problems = [] } = await channel.receive(request);
  for (const problem of problems) deps.log('warn', `Channel "${name}": ${problem}`);
  const incoming = events.filter((event) => event.kind !== 'status');
  const statuses = events.filter((event) => event.kind === 'status');
  const sealed = await Promise.all(
    incoming.map(async (event) => {
      const senderIndex = indexSender(deps.seal, name, event.sender);
      const seal = await deps.seal.forSender(senderIndex);
      return { event, senderIndex, sealed: seal.seal(event, inboxContext) };
    }),
  );
  const taken: StoredEvent[] = [];
  if (events.length > 0) {
    await deps.store.transaction(async (rows) => {
      for (const { event, senderIndex, sealed: text } of sealed) {
        const isNew = await rows.inbox.markSeen(
          deps.seal.indexOf('event', `${name}:${event.id}`),
          deps.now(),
        );
        if (!isNew) continue;
        await rows.inbox.add({ channel: name, senderIndex, sealed: text, receivedAt: deps.now() });
        taken.push(event);
      }
      for (const status of statuses) await recordReceipt(deps, rows, deps.serviceOf(name), status);
    });
  }
  for (const event of taken) {
    if (event.kind === 'message') deps.typing.expect(name, event.id, event.sender);
  }
  if (taken.length > 0) deps.kick();
  return reply;
}
