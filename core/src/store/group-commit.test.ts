import { describe, expect, it } from 'vitest';
import { createGroupCommit } from './group-commit.ts';

/** A database that is a list of words: what is durable, and what the open group wrote. */
function setUp(failing: { begin?: boolean; commit?: boolean } = {}) {
  const durable: string[] = [];
  let open: string[] | undefined;
  const commits: number[] = [];
  const group = createGroupCommit<string[]>({
    begin() {
      if (failing.begin) throw new Error('begin failed');
      open = [];
    },
    commit() {
      if (failing.commit) throw new Error('commit failed');
      commits.push(open?.length ?? 0);
      durable.push(...(open ?? []));
      open = undefined;
    },
    rollback() {
      open = undefined;
    },
    isOpen: () => open !== undefined,
    async run(body) {
      const words: string[] = [];
      const value = await body(words);
      open?.push(...words);
      return value;
    },
    toError: (error) => error,
  });
  const write = (word: string): Promise<void> =>
    group.transaction(async (words) => {
      await Promise.resolve();
      words.push(word);
    });
  return { group, write, durable, commits, failing, end: () => (open = undefined) };
}

describe('group commit', () => {
  it('makes transactions that wait together durable by one commit, in their order', async () => {
    const { write, durable, commits } = setUp();
    await Promise.all(['a', 'b', 'c'].map(write));
    expect(durable).toEqual(['a', 'b', 'c']);
    expect(commits).toEqual([3]);
  });

  it('resolves only after the commit', async () => {
    const { write, durable } = setUp();
    const seen = await Promise.all(['a', 'b'].map((word) => write(word).then(() => durable.length)));
    expect(seen).toEqual([2, 2]);
  });

  it('bounds a group', async () => {
    const { write, commits } = setUp();
    await Promise.all(Array.from({ length: 150 }, (_, at) => write(String(at))));
    expect(commits).toEqual([64, 64, 22]);
  });

  it('undoes a failing transaction alone', async () => {
    const { group, write, durable } = setUp();
    const results = await Promise.allSettled([
      write('a'),
      group.transaction(async (words) => {
        words.push('lost');
        throw new Error('mine');
      }),
      write('b'),
    ]);
    expect(results.map((result) => result.status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(durable).toEqual(['a', 'b']);
  });

  it('rejects all of a group whose commit fails, also those that failed by what they saw of it', async () => {
    const { group, write, durable, failing } = setUp({ commit: true });
    const results = await Promise.allSettled([write('a'), group.transaction(() => Promise.reject('seen a'))]);
    for (const result of results) expect(result).toMatchObject({ reason: new Error('commit failed') });
    failing.commit = false;
    await write('b');
    expect(durable).toEqual(['b']);
  });

  it('rejects all that wait when a group cannot begin, and goes on afterwards', async () => {
    const { write, durable, failing } = setUp({ begin: true });
    const results = await Promise.allSettled([write('a'), write('b')]);
    expect(results.every((result) => result.status === 'rejected')).toBe(true);
    failing.begin = false;
    await write('c');
    expect(durable).toEqual(['c']);
  });

  it('rejects those before, and runs those after, when the database ends a group by itself', async () => {
    const { group, write, durable, end } = setUp();
    const results = await Promise.allSettled([
      write('before'),
      group.transaction(async () => {
        end();
        throw new Error('disk full');
      }),
      write('after'),
    ]);
    expect(results.map((result) => result.status)).toEqual(['rejected', 'rejected', 'fulfilled']);
    expect(durable).toEqual(['after']);
  });

  it('refuses a transaction inside another instead of waiting for itself, but not one that comes after', async () => {
    const { group, write, durable } = setUp();
    let later: Promise<void> | undefined;
    await group.transaction(async () => {
      await expect(write('inner')).rejects.toThrow('inside another');
      later = new Promise((resolve) => setTimeout(resolve, 5)).then(() => write('later'));
    });
    await later;
    expect(durable).toEqual(['later']);
  });

  it('does exclusive work between groups', async () => {
    const { group, write, durable } = setUp();
    const first = write('a');
    const seen = group.exclusively(() => [...durable]);
    await first;
    expect(await seen).not.toContain('b');
    await expect(
      group.exclusively(() => {
        throw new Error('work failed');
      }),
    ).rejects.toThrow('work failed');
  });

  it('finishes what waits before it closes, and refuses what comes later', async () => {
    const { group, write, durable } = setUp();
    const waiting = [write('a'), write('b')];
    await group.close(new Error('closed'));
    await Promise.all(waiting);
    expect(durable).toEqual(['a', 'b']);
    await expect(write('c')).rejects.toThrow('closed');
  });
});
