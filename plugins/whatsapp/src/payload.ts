import { type OutgoingContent, type OutgoingMessage, ParleyError, type Sender } from '@parley/core/contract';

/** The body of `POST /{version}/{phone-number-id}/messages` for one message. */
export function toPayload(message: OutgoingMessage): Readonly<Record<string, unknown>> {
  return {
    messaging_product: 'whatsapp',
    recipient_type: 'individual',
    ...toRecipient(message.to),
    ...toContent(message.content),
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

function toContent(content: OutgoingContent): Readonly<Record<string, unknown>> {
  switch (content.type) {
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
