import { type OutgoingContent, type OutgoingMessage, ParleyError, type Sender } from '@parley/core/contract';

export interface PayloadOptions {
  readonly alertTemplate?: AlertTemplate | undefined;
  /** Of the file that was uploaded, for a document. */
  readonly mediaId?: string | undefined;
}

/** The body of `POST /{version}/{phone-number-id}/messages` for one message. */
export function toPayload(
  message: OutgoingMessage,
  { alertTemplate, mediaId = '' }: PayloadOptions = {},
): Readonly<Record<string, unknown>> {
  return {
    messaging_product: 'whatsapp',
    recipient_type: 'individual',
    ...toRecipient(message.to),
    ...toContent(message.content, alertTemplate, mediaId),
  };
}

/** The approved template for alerts: three body parameters, and a quick reply. */
export interface AlertTemplate {
  readonly name: string;
  readonly language: string;
}

/** Whoever gets it has not written within 24 hours, or never: only a template arrives. */
function toAlert(
  { button, parameters }: Extract<OutgoingContent, { type: 'alert' }>,
  template: AlertTemplate | undefined,
): Readonly<Record<string, unknown>> {
  if (template === undefined)
    throw new ParleyError('PARLEY_CHANNEL_REJECTED', 'No template for alerts is configured.', {
      fix: 'Have one approved, and name it under alert-template:.',
    });
  const text = (words: string) => ({ type: 'text', text: words.replace(/\s+/g, ' ').trim() });
  return {
    type: 'template',
    template: {
      name: template.name,
      language: { code: template.language },
      components: [
        { type: 'body', parameters: parameters.map(text) },
        {
          type: 'button',
          sub_type: 'quick_reply',
          index: '0',
          parameters: [{ type: 'payload', payload: button.token }],
        },
      ],
    },
  };
}

/** What a template's parameters take in all. */
const longestParameter = 1024;

/** A reply to whoever last wrote more than 24 hours ago: its text, in one line, as the template's one parameter. */
export function toLatePayload(
  { to, content }: OutgoingMessage,
  { name, language }: AlertTemplate,
): Readonly<Record<string, unknown>> {
  const text = content.text.replace(/\s+/g, ' ').trim();
  if (text.length > longestParameter)
    throw new ParleyError('PARLEY_CHANNEL_REJECTED', 'A reply is too long for a template.');
  return {
    messaging_product: 'whatsapp',
    recipient_type: 'individual',
    ...toRecipient(to),
    type: 'template',
    template: {
      name,
      language: { code: language },
      components: [{ type: 'body', parameters: [{ type: 'text', text }] }],
    },
  };
}

/** The body that marks a message as read and shows that an answer is coming. */
export function toTypingPayload(messageId: string): Readonly<Record<string, unknown>> {
  return {
    messaging_product: 'whatsapp',
    status: 'read',
    message_id: messageId,
    typing_indicator: { type: 'text' },
  };
}

/**
 * The phone where it is known: Meta then keeps including it in webhooks. Else the user id, which must go into
 * `recipient`: in `to` it would be read as a phone number and the message would be lost without an error.
 */
function toRecipient(to: Sender): { readonly to: string } | { readonly recipient: string } {
  if (to.phone !== undefined) return { to: to.phone };
  if (to.userId !== undefined) return { recipient: to.userId };
  throw new ParleyError('PARLEY_CHANNEL_REJECTED', 'A message has a recipient without phone and user id.');
}

function toContent(
  content: OutgoingContent,
  alertTemplate: AlertTemplate | undefined,
  mediaId: string,
): Readonly<Record<string, unknown>> {
  switch (content.type) {
    case 'document':
      return {
        type: 'document',
        document: { id: mediaId, caption: content.text, filename: content.name },
      };
    case 'text':
      return { type: 'text', text: { body: content.text, preview_url: false } };
    case 'buttons':
      return {
        type: 'interactive',
        interactive: {
          type: 'button',
          body: { text: content.text },
          action: {
            buttons: content.buttons.map(({ token, title }) => ({
              type: 'reply',
              reply: { id: token, title },
            })),
          },
        },
      };
    case 'contact-request':
      return {
        type: 'interactive',
        interactive: {
          type: 'request_contact_info',
          body: { text: content.text },
          action: { name: 'request_contact_info' },
        },
      };
    case 'alert':
      return toAlert(content, alertTemplate);
    case 'list':
      return {
        type: 'interactive',
        interactive: {
          type: 'list',
          body: { text: content.text },
          action: {
            button: content.open,
            sections: [
              {
                rows: content.rows.map(({ token, title, description }) => ({
                  id: token,
                  title,
                  ...(description === undefined ? {} : { description }),
                })),
              },
            ],
          },
        },
      };
  }
}
