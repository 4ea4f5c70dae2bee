import type { IncomingContent, Sender } from '../contract/index.ts';

const telling = ['phone', 'userId', 'identityKey'] as const;

/** A new number, id or device key under the same conversation: it may be somebody else now. */
export function isOtherSender(before: Sender, now: Sender): boolean {
  return telling.some(
    (key) => before[key] !== undefined && now[key] !== undefined && before[key] !== now[key],
  );
}

/**
 * The sender as known after a message. Channels leave members out now and then; what one message does not say is
 * known from those before it, so that leaving out a device key once does not hide that it changed. Of somebody
 * else nothing is kept.
 */
export function mergeSender(before: Sender, now: Sender): Sender {
  return isOtherSender(before, now) ? now : { ...before, ...now };
}

/**
 * Whether a message shares the sender's own number: in answer to the hub's contact request, for which the channel
 * vouches, and not another one than the channel itself knows.
 */
export function isOwnNumber({ phone }: Sender, content: IncomingContent): boolean {
  if (content.type !== 'contact' || !content.requested) return false;
  return phone === undefined || phone === content.phone;
}

/** The sender with the number that they share. */
export function withShared(sender: Sender, content: IncomingContent): Sender {
  return content.type === 'contact' && isOwnNumber(sender, content)
    ? { ...sender, phone: content.phone }
    : sender;
}
