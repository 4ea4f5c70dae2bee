import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** In the order in which they stand in the script. */
const files = [
  'src/engine/types.ts',
  'src/engine/failure.ts',
  'src/engine/serial-dates.ts',
  'src/engine/number-formats.ts',
  'src/engine/scalars.ts',
  'src/engine/sha256.ts',
  'src/engine/envelope.ts',
  'src/engine/cell-values.ts',
  'src/engine/sample.ts',
  'src/engine/sheet-view.ts',
  'src/engine/describe.ts',
  'src/engine/find.ts',
  'src/engine/apply.ts',
  'src/engine/handle.ts',
  'office-script/adapter.ts',
];

const head = `// Parley for Excel. Made by office-script/build.ts; do not edit. Paste it whole into a new Office Script.
// biome-ignore-all format: put together from formatted files
// biome-ignore-all lint: put together from checked files`;

const root = join(import.meta.dirname, '..');

/** Where the finished script stands. */
export const scriptFile = join(root, 'office-script/parley.ts');

/** A script in Excel is one file without imports: the engine and its adapter, put together. */
export function buildScript(): string {
  const parts = files.map((file) => {
    const text = readFileSync(join(root, file), 'utf8')
      .replace(/^import [^;]*;\n/gm, '')
      .replace(/^export /gm, '');
    return text.trim();
  });
  return `${head}\n\n${parts.join('\n\n')}\n`;
}

if (process.argv[1] === import.meta.filename) writeFileSync(scriptFile, buildScript());
