import type { Clock } from '../clock.ts';

export interface DisposableMember {
  /** For the log: `connector "policies"`. */
  readonly subject: string;
  dispose(): Promise<void>;
}

export interface DisposeMembersOptions {
  readonly clock: Clock;
  log(level: 'warn', message: string): void;
  /** For each member. Default five seconds. */
  readonly limitMs?: number;
}

/** Disposes in reverse order of creation. One that throws or does not end is logged and left behind. */
export async function disposeMembers(
  members: readonly DisposableMember[],
  { clock, log, limitMs = 5_000 }: DisposeMembersOptions,
): Promise<void> {
  for (const member of members.toReversed()) {
    let cancel = (): void => {};
    const limit = new Promise<string>((resolve) => {
      cancel = clock.setTimer(limitMs, () => resolve(`did not end within ${limitMs} ms`));
    });
    const fault = await Promise.race([dispose(member), limit]);
    cancel();
    if (fault !== undefined) log('warn', `Closing ${member.subject}: its dispose ${fault}.`);
  }
}

async function dispose(member: DisposableMember): Promise<string | undefined> {
  try {
    await member.dispose();
    return undefined;
  } catch (error) {
    return `threw (${error instanceof Error ? error.name : typeof error})`;
  }
}
