import { startWebhookReceiver } from '../support/webhook-receiver.ts';
import { connectArrivals } from './events.ts';
import { notifySecret } from './fixed.ts';

// The business's end of the webhook notifier in a process of its own.
const arrive = connectArrivals(Number(process.argv[2]));
const receiver = await startWebhookReceiver({ secret: notifySecret, keepRequests: 1 });
receiver.onNotice(({ notice }) => {
  const outcome = notice.kind === 'change' ? notice.outcome : notice.kind;
  arrive({ kind: 'notice', phone: notice.requestedBy.sender.replace(/\D/g, ''), detail: outcome });
});
process.send?.({ ready: receiver.url });
process.on('disconnect', () => process.exit());
