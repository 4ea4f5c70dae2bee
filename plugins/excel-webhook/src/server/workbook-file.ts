import { createHash } from 'node:crypto';
import {
  closeSync,
  copyFileSync,
  existsSync,
  fsyncSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  type Stats,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { createFailure, readFailure } from '../engine/failure.ts';
import { createXlsxBook, type XlsxBook } from '../xlsx/book.ts';
import { openPackage, type XlsxPackage } from '../xlsx/package.ts';
import { tooLarge } from '../xlsx/zip-archive.ts';

/** A state of the workbook, as read from the disk. */
export interface LoadedWorkbook {
  readonly hash: string;
  readonly workbook: XlsxPackage;
  readonly book: XlsxBook;
}

/** The workbook on the disk. */
export interface WorkbookFile {
  /** The present state. Throws BUSY while someone saves it. */
  load(): LoadedWorkbook;
  /** The hash of what is on the disk; `''` when there is nothing. */
  hash(): string;
  /** Throws BUSY when a program has it open for editing. */
  assertNotOpen(): void;
  /** Writes the state after an operation beside the workbook, durably. Its hash. */
  stage(operationId: string, content: Buffer): string;
  /** Puts a staged state in the workbook's place at once, and keeps the one before as backup. */
  commit(operationId: string): void;
  /** Removes what was staged, if it is there. */
  discard(operationId: string): void;
}

/** A file that changed this recently may still be changing. */
const settledMs = 2_000;

export function openWorkbookFile(file: string, maxBytes: number, now: () => number): WorkbookFile {
  const folder = dirname(file);
  const name = basename(file);
  // One for each operation: another process may be staging its own.
  const toStaged = (operationId: string) => join(folder, `.${name}.parley-new-${operationId}`);
  let cached: { readonly stamp: string; readonly hash: string; readonly loaded: LoadedWorkbook } | undefined;

  function stat(): Stats {
    const found = statSync(file, { throwIfNoEntry: false });
    if (found?.isFile()) return found;
    throw createFailure('UNREACHABLE', 'The workbook is not there.', {
      fix: 'Put it back, or start the workbook server with its new place.',
    });
  }

  function load(): LoadedWorkbook {
    const before = stat();
    const stamp = `${before.ino} ${before.size} ${before.mtimeMs} ${before.ctimeMs}`;
    const isSettled = now() - Math.max(before.mtimeMs, before.ctimeMs) > settledMs;
    if (isSettled && cached?.stamp === stamp) return cached.loaded;
    if (before.size > maxBytes) throw tooLarge(maxBytes);
    try {
      const content = readFileSync(file);
      const hash = toHash(content);
      if (cached?.hash !== hash) {
        const workbook = openPackage(content, maxBytes * 10);
        cached = { stamp, hash, loaded: { hash, workbook, book: createXlsxBook(workbook) } };
      } else cached = { ...cached, stamp };
      return cached.loaded;
    } catch (error) {
      if (isSettled) throw error;
      throw Object.assign(
        createFailure('BUSY', 'The workbook cannot be read; it may be being saved at this moment.', {
          retryAfterMs: settledMs,
          fix: readFailure(error)?.message ?? 'Try again when it was saved.',
        }),
        { cause: error },
      );
    }
  }

  return {
    load,
    hash: () => (existsSync(file) ? toHash(readFileSync(file)) : ''),
    assertNotOpen() {
      // Excel's owner file, with long names cut by two letters, and LibreOffice's.
      const owners = [`~$${name}`, `~$${name.slice(2)}`, `.~lock.${name}#`];
      if (owners.some((owner) => existsSync(join(folder, owner))))
        throw createFailure('BUSY', 'The workbook is open in a spreadsheet program; nothing was written.', {
          fix: 'Close it there. If nobody has it open, delete its lock file (~$…) beside it.',
          retryAfterMs: 5_000,
        });
    },
    stage(operationId, content) {
      const descriptor = openSync(toStaged(operationId), 'w', stat().mode);
      try {
        writeFileSync(descriptor, content);
        fsyncSync(descriptor);
      } catch (error) {
        rmSync(toStaged(operationId), { force: true });
        throw error;
      } finally {
        closeSync(descriptor);
      }
      return toHash(content);
    },
    commit(operationId) {
      const backup = join(folder, `.${name}.parley-backup`);
      copyFileSync(file, `${backup}.new`);
      renameSync(`${backup}.new`, backup);
      renameSync(toStaged(operationId), file);
      syncFolder(folder);
    },
    discard: (operationId) => rmSync(toStaged(operationId), { force: true }),
  };
}

function toHash(content: Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}

/** Windows cannot do it, and does not need it. */
function syncFolder(folder: string): void {
  if (process.platform === 'win32') return;
  const descriptor = openSync(folder, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
