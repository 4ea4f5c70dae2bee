import { type Channel, type OutgoingMessage, ParleyError, type PluginHost } from '@parley/core/contract';
import type { SimulatorConfig } from './config.ts';
import { assertWithinLimits, simulatorLimits } from './limits.ts';
import { createMailboxes, type Mailbox } from './mailboxes.ts';
import { createReceiver } from './receive.ts';

/** Builds the channel. One instance serves any number of phones; it keeps them in memory only. */
export function createSimulatorChannel(config: SimulatorConfig, host: Pick<PluginHost, 'now'>): Channel {
  const now = () => host.now();
  const mailboxes = createMailboxes(now);
  const allowRemote = config['allow-remote'];
  let sends = 0;

  async function send(message: OutgoingMessage): Promise<{ readonly externalId: string }> {
    assertWithinLimits(message.content);
    const { phone, userId } = message.to;
    if (phone === undefined && userId === undefined) {
      throw new ParleyError(
        'PARLEY_CHANNEL_REJECTED',
        'A message has a recipient without phone and user id.',
      );
    }
    sends += 1;
    throwFault(config.faults, sends);
    const mailbox = mailboxes.of(message.to);
    // An alert would go by a template, which the window does not hold back.
    if (message.content.type !== 'alert') assertWindowOpen(mailbox, now());
    return { externalId: mailbox.put(message.content).id };
  }

  return {
    limits: simulatorLimits,
    check: async () => ({
      findings: allowRemote
        ? [
            {
              level: 'warning',
              message: 'The simulator is open to other machines, and anyone there can write as any customer.',
              fix: 'Remove allow-remote outside of a test network.',
            },
          ]
        : [{ level: 'ok', message: 'The simulator serves phones on this machine.' }],
    }),
    receive: createReceiver({ allowRemote, mailboxes, now }),
    send,
    async showTyping(_messageId, sender) {
      mailboxes.of(sender).showTyping();
    },
    async dispose() {
      mailboxes.dispose();
    },
  };
}

/** A sender that has not written since the hub started counts as inside the window: what was before is not known. */
function assertWindowOpen({ lastHeardAt }: Mailbox, now: number): void {
  if (lastHeardAt === undefined || now - lastHeardAt <= simulatorLimits.windowMs) return;
  throw new ParleyError('PARLEY_CHANNEL_WINDOW_CLOSED', 'The customer last wrote more than 24 hours ago.');
}

function throwFault(faults: SimulatorConfig['faults'], sends: number): void {
  const isTurn = (every: number | undefined) => every !== undefined && sends % every === 0;
  if (isTurn(faults['busy-every'])) {
    throw new ParleyError('PARLEY_CHANNEL_BUSY', 'The simulator plays busy (faults.busy-every).', {
      retryAfterMs: 1000,
    });
  }
  if (isTurn(faults['unreachable-every'])) {
    throw new ParleyError(
      'PARLEY_CHANNEL_UNREACHABLE',
      'The simulator plays dead (faults.unreachable-every).',
    );
  }
}
