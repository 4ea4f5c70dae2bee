import { auditContext, createAudit } from '../audit/index.ts';
import { isParleyError } from '../contract/index.ts';
import { indexSender } from '../conversation/index.ts';
import type { OpenedStore } from '../open-hub-store.ts';
import type { Seal } from '../seal/index.ts';
import type { AuditRow, Rows } from '../store/index.ts';

/** By what a business names the person who asked to be forgotten: at least one of the two. */
export interface Person {
  /** E.164. */
  readonly phone?: string;
  readonly userId?: string;
}

/**
 * Every sender whom the hub knows this person as: by the index that their number or id has on a channel, and by what
 * the trail says of the senders of conversations, because a sender with an id is not indexed by the number.
 */
export async function findSenders(
  { store, seal }: OpenedStore,
  channels: readonly string[],
  person: Person,
): Promise<readonly string[]> {
  const found = new Set<string>();
  for (const channel of channels) {
    for (const sender of [{ phone: person.phone }, { userId: person.userId }]) {
      const known = Object.fromEntries(Object.entries(sender).filter(([, value]) => value !== undefined));
      if (Object.keys(known).length === 0) continue;
      const index = indexSender(seal, channel, known);
      if ((await store.rows.senderKeys.find(index)) !== undefined) found.add(index);
    }
  }
  for await (const row of listStarts(store.rows)) {
    if (row.senderIndex === undefined || found.has(row.senderIndex)) continue;
    if (isPerson(await openSender(seal, row.senderIndex, row), person)) found.add(row.senderIndex);
  }
  return [...found];
}

const page = 1000;

async function* listStarts(rows: Rows): AsyncGenerator<AuditRow> {
  for (const chainId of await rows.audit.chains()) {
    for (let after = 0; ; ) {
      const events = await rows.audit.list({ chainId, after, limit: page });
      yield* events.filter(({ kind }) => kind === 'conversation.started');
      const last = events.at(-1);
      if (last === undefined || events.length < page) break;
      after = last.sequence;
    }
  }
}

/** The sender as the trail has it. Undefined: erased before. */
async function openSender(seal: Seal, senderIndex: string, row: AuditRow): Promise<unknown> {
  if (row.sealed === undefined) return undefined;
  try {
    return (await seal.findSender(senderIndex))?.open(row.sealed, auditContext(row));
  } catch (error) {
    if (isParleyError(error, 'PARLEY_SEAL_ERASED')) return undefined;
    throw error;
  }
}

function isPerson(sender: unknown, { phone, userId }: Person): boolean {
  if (typeof sender !== 'object' || sender === null) return false;
  const known = new Map<string, unknown>(Object.entries(sender));
  return (
    (phone !== undefined && known.get('phone') === phone) ||
    (userId !== undefined && known.get('userId') === userId)
  );
}

/** Why a sender cannot be erased now. */
export interface Refusal {
  readonly message: string;
  readonly fix: string;
}

/**
 * Deletes a sender's key and whatever waits of them. What is sealed on the trail cannot be read any more; the chain
 * covers the sealed form and still verifies. Nothing is done where a change or a notice of theirs is not settled.
 */
export async function eraseSender(
  { store, seal, chainId }: OpenedStore,
  senderIndex: string,
  now: number,
): Promise<Refusal | undefined> {
  const audit = createAudit({ chainId, now: () => now });
  const refusal = await store.transaction(async (rows) => {
    const open = await findOpen(rows, senderIndex);
    if (open !== undefined) return open;
    await rows.inbox.removeSender(senderIndex);
    await rows.conversations.remove(senderIndex);
    await rows.outbox.removeAllReplies(senderIndex);
    await rows.journal.removeSettled(senderIndex);
    await rows.senderKeys.remove(senderIndex);
    await audit.append(rows, { kind: 'sender.erased', senderIndex });
    return undefined;
  });
  if (refusal !== undefined) return refusal;
  // The key is gone from the store; this process forgets it too.
  await seal.erase(senderIndex);
  await store.checkpoint();
  return undefined;
}

async function findOpen(rows: Rows, senderIndex: string): Promise<Refusal | undefined> {
  const change = (await rows.journal.list()).find(
    (row) => row.senderIndex === senderIndex && row.status === 'permitted',
  );
  if (change !== undefined)
    return {
      message: `The change ${change.changeId} of this sender is not settled yet; erased now, nobody could find out what became of it.`,
      fix: `Start the hub, wait until "parley audit trace ${change.changeId}" tells an outcome, stop it, and erase then.`,
    };
  for (const status of ['pending', 'held'] as const) {
    const notice = (await rows.outbox.listNotices({ status })).find((row) => row.senderIndex === senderIndex);
    if (notice === undefined) continue;
    return {
      message: `The notice ${notice.id} of a change of this sender has not been delivered yet; erased now, it never could be.`,
      fix: 'Start the hub, wait until "parley deliveries list" shows it as accepted or undeliverable, stop it, and erase then.',
    };
  }
  return undefined;
}
