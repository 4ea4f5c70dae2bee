import type { Sender } from '@parley/core/contract';
import * as v from 'valibot';

const OptionalTextSchema = v.nullish(v.string());

/** The sender's fields of a message. The phone may be absent or empty: users with usernames can hide it. */
export const MessageSenderSchema = v.object({ from: OptionalTextSchema, from_user_id: OptionalTextSchema });

/** One entry of `contacts` beside the messages: the profile of a sender, not a shared contact card. */
export const ProfileSchema = v.object({
  wa_id: OptionalTextSchema,
  user_id: OptionalTextSchema,
  identity_key_hash: OptionalTextSchema,
  profile: v.nullish(v.object({ name: OptionalTextSchema })),
});
export type Profile = v.InferOutput<typeof ProfileSchema>;

/** Meta's phone fields are digits without a plus sign. Undefined for anything else. */
export function toPhone(text: string | null | undefined): string | undefined {
  const digits = (text ?? '').replace(/[\s()+.-]/g, '');
  return /^[1-9]\d{4,14}$/.test(digits) ? `+${digits}` : undefined;
}

/** A business-scoped user id: `ZA.` and up to 128 letters and digits, or `ZA.ENT.` for a parent id. */
export function toUserId(text: string | null | undefined): string | undefined {
  const trimmed = (text ?? '').trim();
  return /^[A-Z]{2}\.(ENT\.)?[A-Za-z0-9]{1,128}$/.test(trimmed) ? trimmed : undefined;
}

/** Builds a sender from what is known; undefined when neither phone nor user id is. */
export function toSender(known: {
  readonly phone?: string | undefined;
  readonly userId?: string | undefined;
  readonly name?: string | null | undefined;
  readonly identityKey?: string | null | undefined;
}): Sender | undefined {
  const { phone, userId, name, identityKey } = known;
  if (phone === undefined && userId === undefined) return undefined;
  return {
    ...(phone === undefined ? {} : { phone }),
    ...(userId === undefined ? {} : { userId }),
    ...(name ? { name } : {}),
    ...(identityKey ? { identityKey } : {}),
  };
}

/**
 * Who sent a message: its own fields, completed by the profile that belongs to it. `alone` says that the change
 * carries this one message, so that a single profile is its sender's even where Meta's two spellings of a
 * number differ.
 */
export function readSender(
  message: v.InferOutput<typeof MessageSenderSchema>,
  profiles: readonly Profile[],
  alone: boolean,
): Sender | undefined {
  const from = toPhone(message.from);
  // Both fields are read, because `from` has been seen to hold the user id.
  const fromUserId = toUserId(message.from_user_id) ?? toUserId(message.from);
  const profile = findProfile(profiles, from, fromUserId, alone);
  return toSender({
    phone: from ?? toPhone(profile?.wa_id),
    userId: fromUserId ?? toUserId(profile?.user_id),
    name: profile?.profile?.name,
    identityKey: profile?.identity_key_hash,
  });
}

function findProfile(
  profiles: readonly Profile[],
  phone: string | undefined,
  userId: string | undefined,
  alone: boolean,
): Profile | undefined {
  const byUserId = profiles.find((profile) => userId !== undefined && toUserId(profile.user_id) === userId);
  if (byUserId !== undefined) return byUserId;
  const byPhone = profiles.find((profile) => phone !== undefined && toPhone(profile.wa_id) === phone);
  if (byPhone !== undefined) return byPhone;
  const [only] = profiles;
  if (!alone || profiles.length !== 1 || only === undefined) return undefined;
  const otherUser = userId !== undefined && toUserId(only.user_id) !== undefined;
  return otherUser ? undefined : only;
}
