import { randomBytes } from 'node:crypto';
import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openHubKey } from './hub-key.ts';
import { assertHubKey } from './hub-key-check.ts';

describe('hub key', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'parley-seal-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('is made on first start, readable by its owner alone, and is the same afterwards', async () => {
    const inner = join(folder, 'new', 'data');
    const first = await openHubKey({ folder: inner, env: {} });
    const { mode } = await stat(join(inner, 'hub.key'));
    expect(mode & 0o777).toBe(0o600);
    expect(await readdir(inner)).toEqual(['hub.key']);
    const second = await openHubKey({ folder: inner, env: {} });
    expect(second.derive('x')).toEqual(first.derive('x'));
    expect(second.source).toBe('file');
  });

  it('is one key when several starts race', async () => {
    const keys = await Promise.all(Array.from({ length: 20 }, () => openHubKey({ folder, env: {} })));
    expect(new Set(keys.map((key) => key.derive('x').toString('hex'))).size).toBe(1);
    expect(await readdir(folder)).toEqual(['hub.key']);
  });

  it('comes from the environment where it is set, and then no file is made', async () => {
    const env = { PARLEY_HUB_KEY: randomBytes(32).toString('base64') };
    const key = await openHubKey({ folder, env });
    expect(key.source).toBe('environment');
    expect((await openHubKey({ folder, env })).derive('x')).toEqual(key.derive('x'));
    expect(await readdir(folder)).toEqual([]);
  });

  it.each([
    ['too short', randomBytes(31).toString('base64')],
    ['too long', randomBytes(33).toString('base64')],
    ['not base64', 'planted key that is not base64'],
    ['hex', randomBytes(32).toString('hex')],
  ])('is refused when it is %s, without printing it', async (_name, text) => {
    const env = { PARLEY_HUB_KEY: text };
    await expect(openHubKey({ folder, env })).rejects.toMatchObject({ code: 'PARLEY_SEAL_KEY' });
    await expect(openHubKey({ folder, env })).rejects.not.toThrow(text);
    await writeFile(join(folder, 'hub.key'), text, { mode: 0o600 });
    await expect(openHubKey({ folder, env: {} })).rejects.toMatchObject({ code: 'PARLEY_SEAL_KEY' });
    expect(await readFile(join(folder, 'hub.key'), 'utf8')).toBe(text);
  });

  it.each([0o640, 0o604, 0o660, 0o644])('is refused when its file has mode %o', async (mode) => {
    await openHubKey({ folder, env: {} });
    await chmod(join(folder, 'hub.key'), mode);
    await expect(openHubKey({ folder, env: {} })).rejects.toMatchObject({
      code: 'PARLEY_SEAL_KEY',
      fix: expect.stringContaining('chmod 600'),
    });
  });

  it('derives different keys for different purposes and shows none of its bytes', async () => {
    const bytes = randomBytes(32).toString('base64');
    const key = await openHubKey({ folder, env: { PARLEY_HUB_KEY: bytes } });
    expect(key.derive('wrapping')).toHaveLength(32);
    expect(key.derive('wrapping')).not.toEqual(key.derive('indexing'));
    expect(JSON.stringify(key)).toBe('{"source":"environment"}');
  });

  it('is recognised as the wrong one at start', async () => {
    const values = new Map<string, string>();
    const store = {
      find: async (name: string) => values.get(name),
      save: async (name: string, value: string) => void values.set(name, value),
    };
    const right = await openHubKey({ folder, env: {} });
    await assertHubKey(right, store);
    await assertHubKey(right, store);
    const wrong = await openHubKey({ folder, env: { PARLEY_HUB_KEY: randomBytes(32).toString('base64') } });
    await expect(assertHubKey(wrong, store)).rejects.toMatchObject({
      code: 'PARLEY_SEAL_KEY',
      fix: expect.stringContaining('Restore'),
    });
    await assertHubKey(right, store);
  });
});
