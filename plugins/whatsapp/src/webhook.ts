import { createHash } from 'node:crypto';
import type { ChannelEvent, Sender } from '@parley/core/contract';
import * as v from 'valibot';
import { PayloadIssues, parsePart, readContent } from './content.ts';
import {
  MessageSenderSchema,
  type Profile,
  ProfileSchema,
  readSender,
  toPhone,
  toSender,
  toUserId,
} from './sender.ts';
import { readStatus } from './status.ts';
import { readSystemMessage } from './system.ts';
import { SecondsSchema } from './timestamp.ts';

const BodySchema = v.object({
  object: v.literal('whatsapp_business_account'),
  entry: v.array(v.unknown()),
});
const EntrySchema = v.object({ changes: v.array(v.unknown()) });
const ListSchema = v.nullish(v.array(v.unknown()));
const ChangeSchema = v.object({
  field: v.string(),
  value: v.object({
    metadata: v.nullish(v.object({ phone_number_id: v.nullish(v.string()) })),
    contacts: ListSchema,
    messages: ListSchema,
    statuses: ListSchema,
    user_id_update: ListSchema,
    errors: ListSchema,
  }),
});
type ChangeValue = v.InferOutput<typeof ChangeSchema>['value'];

const MessageSchema = v.object({
  ...MessageSenderSchema.entries,
  id: v.pipe(v.string(), v.nonEmpty(), v.maxLength(512)),
  timestamp: SecondsSchema,
  type: v.pipe(v.string(), v.nonEmpty()),
  group_id: v.nullish(v.string()),
});

const UserIdUpdateSchema = v.object({
  wa_id: v.nullish(v.string()),
  user_id: v.object({ previous: v.string(), current: v.string() }),
  timestamp: SecondsSchema,
});

/** What one webhook body holds. */
export interface WebhookContents {
  readonly events: readonly ChannelEvent[];
  /** What was left out and where; no customer values. */
  readonly problems: readonly string[];
}

/**
 * Reads a whole batch: entries × changes × messages and statuses. What cannot be read is left out and named;
 * the rest counts. Undefined when the body is not a WhatsApp webhook at all.
 */
export function readWebhook(body: unknown, phoneNumberId: string): WebhookContents | undefined {
  const parsed = v.safeParse(BodySchema, body);
  if (!parsed.success) return undefined;
  const events: ChannelEvent[] = [];
  const problems: string[] = [];

  /** Reads one part; when it is broken, notes where, and goes on. */
  function attempt(where: string, read: () => readonly ChannelEvent[] | undefined): void {
    try {
      events.push(...(read() ?? []));
    } catch (error) {
      if (!(error instanceof PayloadIssues)) throw error;
      problems.push(`${where}: ${error.paths.join(', ')} missing or not as documented`);
    }
  }

  function walkValue(where: string, value: ChangeValue): void {
    const profiles = readProfiles(value.contacts ?? []);
    const alone = value.messages?.length === 1;
    value.messages?.forEach((message, index) => {
      attempt(`${where}, message ${index}`, () => readMessage(message, profiles, alone));
    });
    value.statuses?.forEach((status, index) => {
      attempt(`${where}, status ${index}`, () => readStatus(status));
    });
    value.user_id_update?.forEach((update, index) => {
      attempt(`${where}, user id update ${index}`, () => [readUserIdUpdate(update)]);
    });
    for (const error of value.errors ?? [])
      problems.push(`${where}: the platform reports error ${readErrorCode(error)}`);
  }

  parsed.output.entry.forEach((entry, entryIndex) => {
    attempt(`entry ${entryIndex}`, () => {
      parsePart(EntrySchema, entry).changes.forEach((change, changeIndex) => {
        const where = `entry ${entryIndex}, change ${changeIndex}`;
        attempt(where, () => {
          const { field, value } = parsePart(ChangeSchema, change);
          if (field !== 'messages' && field !== 'user_id_update')
            problems.push(`${where}: this field is not used`);
          else if (value.metadata?.phone_number_id !== phoneNumberId)
            problems.push(`${where}: for another phone number ID than the configured one`);
          else walkValue(where, value);
          return undefined;
        });
      });
      return undefined;
    });
  });
  return { events, problems };
}

function readProfiles(contacts: readonly unknown[]): Profile[] {
  return contacts.flatMap((contact) => {
    const parsed = v.safeParse(ProfileSchema, contact);
    return parsed.success ? [parsed.output] : [];
  });
}

function readMessage(input: unknown, profiles: readonly Profile[], alone: boolean): readonly ChannelEvent[] {
  const message = parsePart(MessageSchema, input);
  // What a group wrote must not be answered with one person's data.
  if (message.group_id) throw new PayloadIssues(['group_id (groups are not served)']);
  const { id, timestamp: at, type } = message;
  if (type === 'system') {
    const changed = readSystemMessage(id, at, message, input);
    if (changed !== undefined) return [changed];
  }
  const sender = readSender(message, profiles, alone);
  if (sender === undefined) throw new PayloadIssues(['from', 'from_user_id']);
  return [{ kind: 'message', id, sender, at, content: readContent(type, input) }];
}

/** The older form of a changed user id; since August 2026 it comes as a system message. */
function readUserIdUpdate(input: unknown): ChannelEvent {
  const update = parsePart(UserIdUpdateSchema, input);
  const { previous, current } = update.user_id;
  const phone = toPhone(update.wa_id);
  const sender: Sender | undefined = toSender({ userId: toUserId(previous) });
  if (sender === undefined) throw new PayloadIssues(['user_id.previous']);
  const now = toSender({ userId: toUserId(current), phone });
  // It has no id of its own. Hashed, because ids are kept longer than conversations.
  const digest = createHash('sha256').update(`${previous}|${current}`).digest('hex').slice(0, 32);
  return {
    kind: 'sender-changed',
    id: `user-id-update.${digest}`,
    sender,
    ...(now === undefined ? {} : { now }),
    at: update.timestamp,
  };
}

function readErrorCode(error: unknown): string {
  const parsed = v.safeParse(v.object({ code: v.number() }), error);
  return parsed.success ? String(parsed.output.code) : 'without a code';
}
