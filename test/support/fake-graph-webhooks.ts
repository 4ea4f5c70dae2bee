import { createHmac, randomUUID } from 'node:crypto';

/** Who writes. At least one of `phone` and `userId`; without `phone` both phone fields are left out. */
export interface WebhookSender {
  /** With the plus sign, as the hub knows it; goes out without, as Meta sends it. */
  readonly phone?: string;
  readonly userId?: string;
  readonly name?: string;
  readonly identityKeyHash?: string;
  /** Sends empty texts instead of leaving the phone fields out. */
  readonly emptyPhone?: boolean;
}

export interface WebhookMessageOptions {
  /** Default: a fresh wamid. */
  readonly id?: string;
  /** Milliseconds since 1970. Default: now. */
  readonly at?: number;
}

type Json = Readonly<Record<string, unknown>>;

/** One message, with the profile that goes into `contacts` beside it. */
export interface WebhookMessage {
  readonly id: string;
  readonly message: Json;
  readonly profile?: Json;
}

export interface WebhookKit {
  text(from: WebhookSender, body: string, options?: WebhookMessageOptions): WebhookMessage;
  buttonReply(
    from: WebhookSender,
    id: string,
    title: string,
    options?: WebhookMessageOptions,
  ): WebhookMessage;
  listReply(from: WebhookSender, id: string, title: string, options?: WebhookMessageOptions): WebhookMessage;
  /** The quick reply of a template. */
  templateReply(
    from: WebhookSender,
    payload: string,
    text: string,
    options?: WebhookMessageOptions,
  ): WebhookMessage;
  /** A contact card; `requested`: in answer to the business's contact request. */
  contact(
    from: WebhookSender,
    phone: string,
    requested: boolean,
    options?: WebhookMessageOptions,
  ): WebhookMessage;
  /** A message of a type of Meta's: `image`, `sticker`, `location`, `order`, `unsupported`, … */
  other(from: WebhookSender, type: string, content?: Json, options?: WebhookMessageOptions): WebhookMessage;
  /** A system message: `user_changed_number`, `user_changed_user_id`. */
  system(from: WebhookSender, system: Json, options?: WebhookMessageOptions): WebhookMessage;
  /** What became of a message; `errors` for `failed`. */
  status(
    id: string,
    status: string,
    options?: { readonly at?: number; readonly errors?: readonly Json[] },
  ): Json;
  /** A change with messages and statuses, as they stand in one `value`. */
  change(parts: { readonly messages?: readonly WebhookMessage[]; readonly statuses?: readonly Json[] }): Json;
  /** The older form of a changed user id. */
  userIdUpdate(
    previous: string,
    current: string,
    options?: { readonly at?: number; readonly phone?: string },
  ): Json;
  /** A whole body: every change in an entry of its own. */
  body(...changes: readonly Json[]): string;
  /** The signed request for a body or bytes, in the shape of a channel request. */
  sign(body: string): SignedWebhook;
  /** Signs and posts a body to a hub's route. */
  post(url: string, body: string): Promise<Response>;
}

export interface SignedWebhook {
  readonly method: 'POST';
  readonly query: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly rawBody: Uint8Array;
}

export interface WebhookKitOptions {
  readonly phoneNumberId?: string;
  readonly appSecret?: string;
  readonly displayPhoneNumber?: string;
}

/** Builds webhooks as Meta sends them, signed. */
export function createWebhookKit(options: WebhookKitOptions = {}): WebhookKit {
  const appSecret = options.appSecret ?? 'fake-app-secret';
  const metadata = {
    display_phone_number: options.displayPhoneNumber ?? '27870000000',
    phone_number_id: options.phoneNumberId ?? '106540352242922',
  };

  function build(
    from: WebhookSender,
    type: string,
    content: Json,
    given: WebhookMessageOptions = {},
  ): WebhookMessage {
    const id = given.id ?? `wamid.${randomUUID()}`;
    const message = { ...toFrom(from), id, timestamp: toSeconds(given.at), type, ...content };
    return { id, message, profile: toProfile(from) };
  }

  function toChange(field: string, value: Json): Json {
    return { field, value: { messaging_product: 'whatsapp', metadata, ...value } };
  }

  function sign(body: string): SignedWebhook {
    const rawBody = Buffer.from(body, 'utf8');
    const signature = createHmac('sha256', appSecret).update(rawBody).digest('hex');
    const headers = { 'content-type': 'application/json', 'x-hub-signature-256': `sha256=${signature}` };
    return { method: 'POST', query: {}, headers, rawBody };
  }

  return {
    text: (from, body, given) => build(from, 'text', { text: { body } }, given),
    buttonReply: (from, id, title, given) =>
      build(
        from,
        'interactive',
        { interactive: { type: 'button_reply', button_reply: { id, title } } },
        given,
      ),
    listReply: (from, id, title, given) =>
      build(from, 'interactive', { interactive: { type: 'list_reply', list_reply: { id, title } } }, given),
    templateReply: (from, payload, text, given) =>
      build(from, 'button', { button: { payload, text } }, given),
    contact: (from, phone, requested, given) =>
      build(from, 'contacts', { contacts: [toCard(phone, requested)] }, given),
    other: (from, type, content = {}, given) => build(from, type, content, given),
    system: (from, system, given) => {
      const { id, message } = build(from, 'system', { system }, given);
      return { id, message };
    },
    status: (id, status, given = {}) => ({
      id,
      status,
      timestamp: toSeconds(given.at),
      ...(given.errors === undefined ? {} : { errors: given.errors }),
    }),
    change: ({ messages, statuses }) =>
      toChange('messages', {
        ...(messages === undefined
          ? {}
          : {
              contacts: messages.flatMap(({ profile }) => profile ?? []),
              messages: messages.map(({ message }) => message),
            }),
        ...(statuses === undefined ? {} : { statuses }),
      }),
    userIdUpdate: (previous, current, given = {}) =>
      toChange('user_id_update', {
        user_id_update: [
          {
            ...(given.phone === undefined ? {} : { wa_id: toDigits(given.phone) }),
            detail: 'User id has been updated.',
            user_id: { previous, current },
            timestamp: toSeconds(given.at),
          },
        ],
      }),
    body: (...changes) =>
      JSON.stringify({
        object: 'whatsapp_business_account',
        entry: changes.map((change) => ({ id: '102290129340398', changes: [change] })),
      }),
    sign,
    post: (url, body) => {
      const { headers, rawBody } = sign(body);
      return fetch(url, { method: 'POST', headers, body: Buffer.from(rawBody) });
    },
  };
}

function toFrom({ phone, userId, emptyPhone }: WebhookSender): Json {
  return {
    ...(phone === undefined ? (emptyPhone ? { from: '' } : {}) : { from: toDigits(phone) }),
    ...(userId === undefined ? {} : { from_user_id: userId }),
  };
}

function toProfile({ phone, userId, name, identityKeyHash, emptyPhone }: WebhookSender): Json {
  return {
    profile: { name: name ?? 'Thandi' },
    ...(phone === undefined ? (emptyPhone ? { wa_id: '' } : {}) : { wa_id: toDigits(phone) }),
    ...(userId === undefined ? {} : { user_id: userId }),
    ...(identityKeyHash === undefined ? {} : { identity_key_hash: identityKeyHash }),
  };
}

function toCard(phone: string, requested: boolean): Json {
  return {
    name: { formatted_name: 'Thandi', first_name: 'Thandi' },
    phones: [{ phone, wa_id: toDigits(phone), type: 'MOBILE' }],
    origin: requested ? 'contact_request' : 'other',
    ...(requested ? {} : { vcard: 'BEGIN:VCARD\nVERSION:3.0\nEND:VCARD' }),
  };
}

function toDigits(phone: string): string {
  return phone.replace(/\D/g, '');
}

function toSeconds(at: number = Date.now()): string {
  return String(Math.floor(at / 1000));
}
