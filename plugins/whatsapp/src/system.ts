import type { SenderChangedEvent } from '@parley/core/contract';
import * as v from 'valibot';
import { PayloadIssues, parsePart } from './content.ts';
import { type MessageSenderSchema, toPhone, toSender, toUserId } from './sender.ts';

const TextSchema = v.nullish(v.string());
const SystemSchema = v.object({
  system: v.object({
    type: TextSchema,
    /** The new phone. */
    wa_id: TextSchema,
    /** The new phone, in webhooks before v12. */
    new_wa_id: TextSchema,
    /** The new user id. */
    user_id: TextSchema,
    previous_user_id: TextSchema,
    /** The old phone, in identity changes. */
    customer: TextSchema,
    /** The new identity key hash. */
    identity: TextSchema,
  }),
});

const changedNumber = new Set(['user_changed_number', 'customer_changed_number', 'user_changed_user_id']);
const changedIdentity = new Set(['user_identity_changed', 'customer_identity_changed']);

/**
 * Reads the system messages that say that the person behind a number or id may have changed. Undefined for the
 * others. Throws {@link PayloadIssues} when it does not say who changed.
 */
export function readSystemMessage(
  id: string,
  at: number,
  message: v.InferOutput<typeof MessageSenderSchema>,
  input: unknown,
): SenderChangedEvent | undefined {
  const { system } = parsePart(SystemSchema, input);
  const type = system.type ?? '';
  if (!changedNumber.has(type) && !changedIdentity.has(type)) return undefined;
  const newUserId = toUserId(system.user_id);
  const fromUserId = toUserId(message.from_user_id);
  const sender = toSender({
    phone: toPhone(message.from) ?? toPhone(system.customer),
    // `from_user_id` has been seen with the old id and with the new one.
    userId: toUserId(system.previous_user_id) ?? (fromUserId === newUserId ? undefined : fromUserId),
  });
  if (sender === undefined) throw new PayloadIssues(['from', 'system.previous_user_id']);
  const now = changedIdentity.has(type)
    ? toSender({ ...sender, identityKey: system.identity })
    : toSender({ phone: toPhone(system.wa_id) ?? toPhone(system.new_wa_id), userId: newUserId });
  return { kind: 'sender-changed', id, sender, ...(now === undefined ? {} : { now }), at };
}
