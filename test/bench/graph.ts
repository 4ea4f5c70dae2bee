import { type GraphMessage, startFakeGraph } from '../support/fake-graph.ts';
import { connectArrivals } from './events.ts';
import { accessToken, phoneNumberId } from './fixed.ts';

// The fake Graph API in a process of its own.
const arrive = connectArrivals(Number(process.argv[2]));
const graph = await startFakeGraph({
  phoneNumberId,
  accessToken,
  record: false,
  onMessage: (message) =>
    arrive({ kind: 'reply', phone: message.to.replace(/\D/g, ''), detail: findButton(message) }),
});
process.send?.({ ready: graph.url });
process.on('disconnect', () => process.exit());

interface WithButtons {
  readonly action?: { readonly buttons?: readonly { readonly reply: { readonly id: string } }[] };
}

function findButton({ payload }: GraphMessage): string {
  const interactive = payload.interactive as WithButtons | undefined;
  return interactive?.action?.buttons?.[0]?.reply.id ?? '';
}
