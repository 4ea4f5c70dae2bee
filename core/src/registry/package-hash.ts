import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';

/** Folders and files that are not part of what a plugin runs. */
const ignoredFolders: ReadonlySet<string> = new Set([
  'node_modules',
  'dist',
  'coverage',
  'fixtures',
  'test',
  'tests',
]);
const ignoredFile = /(\.test\.[cm]?[jt]s|-for-tests\.[cm]?[jt]s|\.log)$/;

/**
 * The content of a package as one hash: `sha256-` and 64 hex digits over the path and content of every file
 * that it runs or documents, in the order of their paths. Tests and dependencies do not count.
 */
export function hashPackage(folder: string): string {
  const hash = createHash('sha256');
  for (const file of listFiles(folder)) {
    const path = relative(folder, file).split(sep).join('/');
    const content = createHash('sha256').update(readFileSync(file)).digest('hex');
    hash.update(`${path}\0${content}\n`);
  }
  return `sha256-${hash.digest('hex')}`;
}

function listFiles(folder: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter(({ name }) => !name.startsWith('.'))
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) return ignoredFolders.has(entry.name) ? [] : listFiles(path);
      return entry.isFile() && !ignoredFile.test(entry.name) ? [path] : [];
    })
    .sort();
}
