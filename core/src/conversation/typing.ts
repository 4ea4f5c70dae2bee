import type { Clock } from '../clock.ts';
import type { Sender } from '../contract/index.ts';

/** Shows customers that an answer is coming, when it does not come at once. */
export interface Typing {
  /** A message came in. */
  expect(channel: string, messageId: string, sender: Sender): void;
  /** Its answer is on the way. */
  answered(channel: string, messageId: string): void;
  stop(): void;
}

export interface TypingDeps {
  readonly clock: Pick<Clock, 'setTimer'>;
  show(channel: string, messageId: string, sender: Sender): void;
}

/** Most answers are quicker than this: an indicator for them would only cost a call to the channel. */
const patienceMs = 1_000;

export function createTyping({ clock, show }: TypingDeps): Typing {
  const waiting = new Map<string, () => void>();

  function answered(channel: string, messageId: string): void {
    const key = `${channel}:${messageId}`;
    waiting.get(key)?.();
    waiting.delete(key);
  }

  return {
    expect(channel, messageId, sender) {
      answered(channel, messageId);
      const key = `${channel}:${messageId}`;
      const cancel = clock.setTimer(patienceMs, () => {
        waiting.delete(key);
        show(channel, messageId, sender);
      });
      waiting.set(key, cancel);
    },
    answered,
    stop() {
      for (const cancel of waiting.values()) cancel();
      waiting.clear();
    },
  };
}
