import type { OutgoingContent } from '../contract/index.ts';
import { mailContext, type StoredMail } from '../notification/index.ts';
import type { NewOutboxRow, Rows } from '../store/index.ts';
import { fillText } from '../texts/index.ts';
import type { OldContact, SettledWrite } from '../writes/index.ts';
import { notMeToken } from './not-me.ts';
import { indexSender } from './receive.ts';
import { createReplyRow } from './store-turn.ts';
import type { TurnDeps } from './turn-deps.ts';

type Prepared = (rows: Rows) => Promise<void>;

/**
 * Tells the old number or address that a contact detail was changed, for the case that it was not the customer who
 * changed it. What it returns belongs into the settling transaction, so none is lost; where nothing can reach the old
 * contact, the trail says so.
 */
export async function prepareAlerts(deps: TurnDeps, write: SettledWrite): Promise<Prepared> {
  const contacts = write.outcome === 'applied' ? (write.intent.contacts ?? []) : [];
  const all = await Promise.all(contacts.map((contact) => prepareAlert(deps, write, contact)));
  return async (rows) => {
    for (const store of all) await store(rows);
  };
}

async function prepareAlert(deps: TurnDeps, write: SettledWrite, contact: OldContact): Promise<Prepared> {
  const row =
    contact.type === 'phone'
      ? await createPhoneRow(deps, write, contact)
      : await createMailRow(deps, write, contact);
  return async (rows) => {
    if (row !== undefined) await rows.outbox.add({ ...row, changeId: write.changeId });
    await deps.audit.append(rows, {
      kind: row === undefined ? 'contact.not-alerted' : 'contact.alerted',
      changeId: write.changeId,
      conversationId: write.conversationId,
      senderIndex: write.senderIndex,
      facts: { property: contact.property, ...(row === undefined ? {} : { by: row.target }) },
    });
  };
}

function fill(deps: TurnDeps, { changeId }: SettledWrite, { label }: OldContact) {
  const { business, language, textsIn } = deps.settings();
  const texts = textsIn(language);
  const values = { business, label, reference: changeId };
  return (key: 'alert' | 'alert-button' | 'alert-mail-subject' | 'alert-mail'): string =>
    fillText(texts, key, values);
}

/** Under an index of its own: it waits for nobody's replies, and nobody's replies wait for it. */
async function createPhoneRow(
  deps: TurnDeps,
  write: SettledWrite,
  contact: OldContact,
): Promise<NewOutboxRow | undefined> {
  const channel = deps.alertChannel(write.intent.notice.requestedBy.channel);
  if (channel === undefined) return undefined;
  const sender = { phone: contact.value };
  const senderIndex = indexSender(deps.seal, channel, sender);
  const words = fill(deps, write, contact);
  const content: OutgoingContent = {
    type: 'alert',
    text: words('alert'),
    button: { token: notMeToken, title: words('alert-button') },
    parameters: [contact.label, deps.settings().business, write.changeId],
  };
  return createReplyRow(deps, {
    reply: { id: deps.createId(), content },
    conversation: { seal: await deps.seal.forSender(senderIndex), sender, channel, senderIndex },
    conversationId: write.conversationId,
  });
}

async function createMailRow(
  deps: TurnDeps,
  write: SettledWrite,
  contact: OldContact,
): Promise<NewOutboxRow | undefined> {
  const target = deps.customerNotifier();
  if (target === undefined) return undefined;
  const senderIndex = deps.seal.indexOf('mail', contact.value.toLowerCase());
  const seal = await deps.seal.forSender(senderIndex);
  const words = fill(deps, write, contact);
  const id = deps.createId();
  const stored: StoredMail = {
    mail: { id, to: contact.value, subject: words('alert-mail-subject'), text: words('alert-mail') },
  };
  const now = deps.now();
  return {
    ...{ id, kind: 'reply', target, rank: 0, senderIndex, conversationId: write.conversationId },
    ...{ changeId: write.changeId, sealed: seal.seal(stored, mailContext(id)), status: 'pending' },
    ...{ createdAt: now, nextAt: now },
  } as const;
}
