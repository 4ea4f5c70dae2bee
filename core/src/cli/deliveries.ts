import { createAudit } from '../audit/index.ts';
import { redact } from '../config/index.ts';
import type { OpenedStore } from '../open-hub-store.ts';
import type { DeliveryStatus, OutboxRow } from '../store/index.ts';
import { withStore } from './offline.ts';
import { readArgs, UsageError } from './usage.ts';

/** `list`, `resend ID`. */
export async function deliveriesCommand(args: readonly string[]): Promise<number> {
  const { values, positionals } = readArgs(args, {
    status: { type: 'string' },
    json: { type: 'boolean', default: false },
  });
  const [verb, id] = positionals;
  return withStore(values.config, async (opened, { secrets }) => {
    if (verb === 'list') {
      const status = values.status as DeliveryStatus | undefined;
      const { outbox } = opened.store.rows;
      const notices = await outbox.listNotices(status === undefined ? {} : { status });
      const replies = await outbox.listUndelivered();
      const wanted = replies.filter((row) => status === undefined || row.status === status);
      for (const row of [...notices, ...wanted])
        print(redact(values.json ? JSON.stringify(describe(row)) : toLine(row), secrets));
      return 0;
    }
    if (verb === 'resend' && id !== undefined) return resend(opened, id);
    throw new UsageError('Say "deliveries list" or "deliveries resend ID".');
  });
}

function describe({ id, kind, target, status, changeId, attempts, createdAt, lastError, ...row }: OutboxRow) {
  const to =
    kind === 'reply' ? { channel: target, conversationId: row.conversationId } : { notifier: target };
  return { id, ...to, status, changeId, attempts, createdAt, lastError };
}

function toLine(row: OutboxRow): string {
  const error = row.lastError === undefined ? '' : ` (${row.lastError})`;
  const change = row.kind === 'reply' ? `reply in ${row.conversationId}` : (row.changeId ?? 'hand-over');
  return `${row.id} ${new Date(row.createdAt).toISOString()} ${change} to ${row.target}: ${row.status}, tried ${row.attempts}×${error}`;
}

/** The running hub, or the next one started, sends it. */
async function resend({ store, chainId }: OpenedStore, id: string): Promise<number> {
  const now = Date.now();
  const audit = createAudit({ chainId, now: () => now });
  // Within one transaction, because the hub beside may be at the same row.
  const refusal = await store.transaction(async (rows) => {
    const row = await rows.outbox.find(id);
    if (row === undefined || row.kind !== 'notice')
      return `There is no notice "${id}". See: parley deliveries list`;
    if (row.status === 'held' || row.status === 'pending')
      return `The notice "${id}" is ${row.status}: it goes out by itself.`;
    if (row.sealed === '')
      return `The notice "${id}" was ${row.status}, and its content is not kept any more. See: parley audit trace ${row.changeId ?? 'CHANGE'}`;
    await rows.outbox.setStatus(id, 'pending', now);
    await audit.append(rows, {
      kind: 'delivery.resent',
      ...(row.changeId === undefined ? {} : { changeId: row.changeId }),
      conversationId: row.conversationId,
      senderIndex: row.senderIndex,
      facts: { delivery: id, to: row.target, was: row.status },
    });
    return undefined;
  });
  if (refusal !== undefined) {
    process.stderr.write(`${refusal}\n`);
    return 1;
  }
  print(`${id} will be sent again.`);
  return 0;
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
