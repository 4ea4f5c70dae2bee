import { closeSync, fsyncSync, openSync, readFileSync, renameSync, rmSync, writeSync } from 'node:fs';
import { dirname, join, parse } from 'node:path';
import * as v from 'valibot';
import { stringify } from 'yaml';
import { ParleyError } from '../contract/index.ts';
import { parseYamlSource } from './yaml-source.ts';

const LockSchema = v.strictObject({
  version: v.literal(1),
  connectors: v.record(
    v.string(),
    v.strictObject({
      /** The fingerprint of every collection that the mapping relies on. */
      fingerprint: v.record(v.string(), v.string()),
      /** By record type and property: where it lies, in plain words. */
      mapping: v.record(v.string(), v.record(v.string(), v.string())),
    }),
  ),
});

/** What was accepted: the mapping of each connector, and the schema that it was resolved on. */
export type HubLock = v.InferOutput<typeof LockSchema>;

const header = `# The mapping that was accepted, and the schema it was resolved on. Written by "parley check --accept".\n`;

/** `hub.yaml` has its lock in `hub.lock.yaml` beside it. */
export function toLockFile(configFile: string): string {
  const { dir, name, ext } = parse(configFile);
  return join(dir, `${name}.lock${ext === '' ? '.yaml' : ext}`);
}

/** Reads a lock file. Undefined: there is none. Throws `PARLEY_CONFIG_INVALID` when it cannot be read as one. */
export function readLock(file: string): HubLock | undefined {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new ParleyError('PARLEY_CONFIG_INVALID', `The lock file ${file} cannot be read.`, {
      cause,
      fix: "Let the hub's account read it.",
    });
  }
  const { value, faults } = parseYamlSource(text);
  const result = v.safeParse(LockSchema, value);
  if (faults.length === 0 && result.success) return result.output;
  throw new ParleyError('PARLEY_CONFIG_INVALID', `${file} is not a lock file of this version.`, {
    fix: 'Do not edit it; run "parley check --accept" to write it anew.',
  });
}

/** Writes a lock file in one step: a reader sees the old one or the new one, also after a crash. */
export function writeLock(file: string, lock: HubLock): void {
  const temporary = `${file}.${process.pid}.tmp`;
  try {
    const handle = openSync(temporary, 'w', 0o644);
    try {
      writeSync(
        handle,
        header + stringify(v.parse(LockSchema, lock), { sortMapEntries: true, lineWidth: 0 }),
      );
      fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
    renameSync(temporary, file);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
  syncFolder(dirname(file));
}

/** The new name must survive a power cut too. Some systems cannot open a folder: there it is the system's task. */
function syncFolder(folder: string): void {
  try {
    const handle = openSync(folder, 'r');
    try {
      fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? '';
    if (!['EISDIR', 'EPERM', 'EACCES', 'EINVAL', 'ENOTSUP'].includes(code)) throw error;
  }
}
