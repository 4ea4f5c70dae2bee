import { hkdfSync, randomBytes } from 'node:crypto';
import { type FileHandle, link, mkdir, open, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { ParleyError } from '../contract/index.ts';

const keyBytes = 32;
const variable = 'PARLEY_HUB_KEY';
const exactBase64 = /^[A-Za-z0-9+/]{43}=$/;

/** The hub's key. Its bytes stay inside: only keys derived from it come out. */
export interface HubKey {
  /** Where it came from, for the operator. */
  readonly source: 'environment' | 'file';
  /** A key of 32 bytes of its own for each purpose. */
  derive(purpose: string): Buffer;
}

export interface OpenHubKeyOptions {
  /** The hub's folder; it is made if it is not there. Holds `hub.key`. */
  readonly folder: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/**
 * Opens the hub's key: `PARLEY_HUB_KEY` (32 bytes in base64) if it is set, else `hub.key` in the folder, which is made on
 * first start. Throws `PARLEY_SEAL_KEY` for a key that is malformed or a file that others may read.
 */
export async function openHubKey({ folder, env }: OpenHubKeyOptions): Promise<HubKey> {
  const fromEnvironment = env[variable];
  if (fromEnvironment !== undefined && fromEnvironment !== '')
    return createHubKey(parseKey(fromEnvironment, variable), 'environment');
  const file = join(folder, 'hub.key');
  try {
    return createHubKey((await readKey(file)) ?? (await makeKey(folder, file)), 'file');
  } catch (cause) {
    if (cause instanceof ParleyError) throw cause;
    throw new ParleyError('PARLEY_SEAL_KEY', `${file} cannot be read or made`, {
      cause,
      fix: `Let the hub's user own ${folder}, or give the key by ${variable}.`,
    });
  }
}

/** Builds a {@link HubKey} from its 32 bytes. */
export function createHubKey(bytes: Uint8Array, source: HubKey['source']): HubKey {
  if (bytes.length !== keyBytes) throw new TypeError(`A hub key has ${keyBytes} bytes`);
  return {
    source,
    derive: (purpose) => Buffer.from(hkdfSync('sha256', bytes, 'parley', purpose, keyBytes)),
  };
}

function parseKey(text: string, where: string): Buffer {
  const trimmed = text.trim();
  const bytes = Buffer.from(trimmed, 'base64');
  // Comparing the text again refuses spellings that the decoder forgives.
  if (!exactBase64.test(trimmed) || bytes.toString('base64') !== trimmed)
    throw new ParleyError('PARLEY_SEAL_KEY', `${where} does not hold ${keyBytes} bytes in base64`, {
      fix: 'Restore the key from its backup. Only for a hub without data: "openssl rand -base64 32" makes a new one.',
    });
  return bytes;
}

/** `undefined`: there is no file yet. */
async function readKey(file: string): Promise<Buffer | undefined> {
  let handle: FileHandle;
  try {
    handle = await open(file, 'r');
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return undefined;
    throw error;
  }
  try {
    const { mode } = await handle.stat();
    if (process.platform !== 'win32' && (mode & 0o077) !== 0)
      throw new ParleyError('PARLEY_SEAL_KEY', `${file} may be read by other users of this machine`, {
        fix: `chmod 600 ${file}`,
      });
    return parseKey(await handle.readFile('utf8'), file);
  } finally {
    await handle.close();
  }
}

/** Makes the file complete or not at all: whoever comes second reads the key of the first. */
async function makeKey(folder: string, file: string): Promise<Buffer> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const draft = `${file}.${randomBytes(8).toString('hex')}`;
  const bytes = randomBytes(keyBytes);
  try {
    await writeDurably(draft, `${bytes.toString('base64')}\n`);
    await link(draft, file);
  } catch (error) {
    const existing = hasCode(error, 'EEXIST') ? await readKey(file) : undefined;
    if (existing === undefined) throw error;
    return existing;
  } finally {
    await unlink(draft).catch(() => {});
  }
  await syncFolder(folder);
  return bytes;
}

async function writeDurably(file: string, text: string): Promise<void> {
  const handle = await open(file, 'wx', 0o600);
  try {
    await handle.chmod(0o600);
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Makes the new name in the folder durable; Windows has no such call and needs none. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
