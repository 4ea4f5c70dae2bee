import { describe, expect, it } from 'vitest';
import { createFakeClock } from './clock.ts';

describe('fake clock', () => {
  it('stands still until it is advanced', async () => {
    const clock = createFakeClock('2026-11-22T07:30:00Z');
    expect(clock.now()).toBe(Date.parse('2026-11-22T07:30:00Z'));
    void clock.advance(1500);
    expect(clock.now()).toBe(Date.parse('2026-11-22T07:30:01.500Z'));
  });

  it('fires timers in the order of their time, each at its own time', async () => {
    const clock = createFakeClock(0);
    const fired: [string, number][] = [];
    clock.setTimer(30, () => void fired.push(['late', clock.now()]));
    clock.setTimer(10, () => void fired.push(['early', clock.now()]));
    clock.setTimer(10, () => void fired.push(['second', clock.now()]));
    await clock.advance(29);
    expect(fired).toEqual([
      ['early', 10],
      ['second', 10],
    ]);
    await clock.advance(1);
    expect(fired.at(-1)).toEqual(['late', 30]);
    expect(clock.pending()).toBe(0);
  });

  it('fires timers that a timer makes, also after a promise', async () => {
    const clock = createFakeClock(0);
    const fired: number[] = [];
    const repeat = async () => {
      fired.push(clock.now());
      await Promise.resolve();
      clock.setTimer(10, repeat);
    };
    clock.setTimer(10, repeat);
    await clock.advance(35);
    expect(fired).toEqual([10, 20, 30]);
    expect(clock.now()).toBe(35);
  });

  it('does not fire a cancelled timer', async () => {
    const clock = createFakeClock(0);
    let fired = false;
    const cancel = clock.setTimer(10, () => {
      fired = true;
    });
    cancel();
    await clock.advance(100);
    expect(fired).toBe(false);
  });

  it('passes on what a timer throws', async () => {
    const clock = createFakeClock(0);
    clock.setTimer(1, () => {
      throw new Error('broken');
    });
    await expect(clock.advance(1)).rejects.toThrow('broken');
  });
});
