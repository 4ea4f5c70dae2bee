import { describe, expect, it } from 'vitest';
import { createFakeClock } from '../../testing/clock.ts';
import { createTyping } from './typing.ts';

const sender = { phone: '+27821234567' };

function open() {
  const clock = createFakeClock();
  const shown: string[] = [];
  const typing = createTyping({
    clock,
    show: (channel, id) => {
      shown.push(`${channel} ${id}`);
    },
  });
  return { clock, shown, typing };
}

describe('typing indicator', () => {
  it('is not shown for an answer that comes within a second', async () => {
    const { clock, shown, typing } = open();
    typing.expect('phone', 'm1', sender);
    await clock.advance(900);
    typing.answered('phone', 'm1');
    await clock.advance(5_000);
    expect(shown).toEqual([]);
  });

  it('is shown once for an answer that takes longer', async () => {
    const { clock, shown, typing } = open();
    typing.expect('phone', 'm1', sender);
    typing.expect('phone', 'm2', sender);
    await clock.advance(500);
    typing.answered('phone', 'm2');
    await clock.advance(5_000);
    expect(shown).toEqual(['phone m1']);
  });

  it('is not shown after the hub has stopped', async () => {
    const { clock, shown, typing } = open();
    typing.expect('phone', 'm1', sender);
    typing.stop();
    await clock.advance(5_000);
    expect(shown).toEqual([]);
  });
});
