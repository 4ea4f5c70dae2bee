import type { OutgoingContent } from '@parley/core/contract';
import * as v from 'valibot';

const PhoneSchema = v.pipe(v.string(), v.regex(/^\+[1-9]\d{4,14}$/, 'a phone number with its plus sign'));
const UserIdSchema = v.pipe(v.string(), v.regex(/^[A-Za-z0-9._-]{1,140}$/, 'a user id'));

/** Who writes: a phone number, or an object with `phone`, `userId` or both. */
const SenderSchema = v.union([
  v.pipe(
    PhoneSchema,
    v.transform((phone) => ({ phone })),
  ),
  v.pipe(
    v.strictObject({
      phone: v.exactOptional(PhoneSchema),
      userId: v.exactOptional(UserIdSchema),
      name: v.exactOptional(v.string()),
      identityKey: v.exactOptional(v.string()),
    }),
    v.check(({ phone, userId }) => phone !== undefined || userId !== undefined, 'needs phone or userId'),
  ),
]);

const common = {
  /** The same id again is the same message delivered again. Default: a fresh one. */
  id: v.exactOptional(v.pipe(v.string(), v.nonEmpty(), v.maxLength(200))),
  /** When it was sent, milliseconds since 1970. Default: now. */
  at: v.exactOptional(v.pipe(v.number(), v.integer(), v.minValue(0))),
};
const sent = { ...common, from: SenderSchema };

/** One thing that a simulated phone reports to the channel. */
export const PhoneEventSchema = v.variant('kind', [
  v.strictObject({ ...sent, kind: v.literal('text'), text: v.string() }),
  v.strictObject({
    ...sent,
    kind: v.literal('choice'),
    token: v.pipe(v.string(), v.nonEmpty()),
    title: v.string(),
  }),
  v.strictObject({
    ...sent,
    kind: v.literal('contact'),
    phone: PhoneSchema,
    requested: v.optional(v.boolean(), false),
  }),
  v.strictObject({
    ...sent,
    kind: v.literal('unsupported'),
    what: v.pipe(v.string(), v.regex(/^[a-z0-9_]{1,40}$/)),
  }),
  v.strictObject({
    kind: v.literal('status'),
    at: common.at,
    messageId: v.pipe(v.string(), v.nonEmpty()),
    status: v.picklist(['sent', 'delivered', 'read', 'failed']),
    error: v.exactOptional(v.string()),
  }),
  v.strictObject({ ...sent, kind: v.literal('sender-changed'), now: v.exactOptional(SenderSchema) }),
]);

/** As a phone may post it. */
export type PhoneEvent = v.InferInput<typeof PhoneEventSchema>;
/** As the channel reads it. */
export type ReadPhoneEvent = v.InferOutput<typeof PhoneEventSchema>;

/** One message of the hub, as a phone gets it. */
export interface PhoneMessage {
  /** The id by which statuses name it. */
  readonly id: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly content: OutgoingContent;
}

/** What `GET` answers. */
export interface PhoneInbox {
  /** Oldest first. */
  readonly messages: readonly PhoneMessage[];
  /** Give it as `after` for what comes behind. Opaque. */
  readonly next: string;
  /** Whether the hub shows that an answer is coming. */
  readonly typing: boolean;
}
