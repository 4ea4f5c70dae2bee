import type { IncomingContent } from '@parley/core/contract';
import * as v from 'valibot';
import { toPhone } from './sender.ts';

const TextSchema = v.object({
  text: v.object({ body: v.string() }),
  context: v.nullish(v.object({ id: v.nullish(v.string()) })),
});
const ButtonSchema = v.object({ button: v.object({ payload: v.nullish(v.string()), text: v.string() }) });
const ReplySchema = v.object({ id: v.string(), title: v.string() });
const InteractiveSchema = v.object({
  interactive: v.object({
    type: v.string(),
    button_reply: v.optional(ReplySchema),
    list_reply: v.optional(ReplySchema),
  }),
});
const UnsupportedSchema = v.object({ unsupported: v.nullish(v.object({ type: v.nullish(v.string()) })) });

const PhonesSchema = v.array(v.object({ phone: v.nullish(v.string()), wa_id: v.nullish(v.string()) }));
const ContactsSchema = v.object({
  origin: v.nullish(v.string()),
  contacts: v.pipe(
    v.array(v.object({ origin: v.nullish(v.string()), phones: v.nullish(PhonesSchema) })),
    v.minLength(1),
  ),
});

/** The issues of a part of the payload that is not as documented. */
export class PayloadIssues extends Error {
  readonly paths: readonly string[];
  constructor(paths: readonly string[]) {
    super('not as documented');
    this.paths = paths;
  }
}

/** Checks a part of the payload. Throws {@link PayloadIssues}, which name fields and never values. */
export function parsePart<Schema extends v.GenericSchema>(
  schema: Schema,
  input: unknown,
): v.InferOutput<Schema> {
  const result = v.safeParse(schema, input);
  if (result.success) return result.output;
  throw new PayloadIssues(result.issues.map((issue) => v.getDotPath(issue) ?? issue.type));
}

/** Reads what a message says. Types that the hub cannot read become `unsupported`. Throws {@link PayloadIssues}. */
export function readContent(type: string, message: unknown): IncomingContent {
  switch (type) {
    case 'text':
      return readText(message);
    case 'interactive':
      return readReply(message);
    case 'button': {
      const { button } = parsePart(ButtonSchema, message);
      return { type: 'choice', token: button.payload || button.text, title: button.text };
    }
    case 'contacts':
      return readContact(message);
    case 'unsupported':
      return unsupported(parsePart(UnsupportedSchema, message).unsupported?.type ?? 'unknown');
    default:
      return unsupported(type);
  }
}

function readText(message: unknown): IncomingContent {
  const { text, context } = parsePart(TextSchema, message);
  return { type: 'text', text: text.body, ...(context?.id ? { inReplyTo: context.id } : {}) };
}

function readReply(message: unknown): IncomingContent {
  const { interactive } = parsePart(InteractiveSchema, message);
  const kind = interactive.type;
  if (kind !== 'button_reply' && kind !== 'list_reply') return unsupported(kind);
  const reply = interactive[kind];
  if (reply === undefined) throw new PayloadIssues([`interactive.${kind}`]);
  return { type: 'choice', token: reply.id, title: reply.title };
}

/**
 * `requested` only for exactly one card with one number whose origin is exactly a contact request: anyone can
 * share anyone's card.
 */
function readContact(message: unknown): IncomingContent {
  const { contacts, origin } = parsePart(ContactsSchema, message);
  const phones = contacts.flatMap((contact) => contact.phones ?? []);
  const [first] = phones;
  const phone = toPhone(first?.wa_id) ?? toPhone(first?.phone);
  if (phone === undefined) return unsupported('contacts');
  const requested = (contacts[0]?.origin ?? origin) === 'contact_request';
  return { type: 'contact', phone, requested: requested && contacts.length === 1 && phones.length === 1 };
}

function unsupported(what: string): IncomingContent {
  return { type: 'unsupported', what: /^[a-z0-9_]{1,40}$/.test(what) ? what : 'unknown' };
}
