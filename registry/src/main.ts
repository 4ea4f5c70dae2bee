import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildIndex, formatJson } from './build-index.ts';
import { renderCatalogue } from './render-catalogue.ts';

/** Writes the index, one file for each entry, and the catalogue page. */
const folder = new URL('..', import.meta.url).pathname;
const index = buildIndex(join(folder, '..'));
rmSync(join(folder, 'entries'), { recursive: true, force: true });
mkdirSync(join(folder, 'entries'));
for (const entry of index.plugins) {
  const name = entry.manifest.name.replace(/^@[^/]*\//, '');
  writeFileSync(join(folder, 'entries', `${name}.json`), formatJson(entry));
}
writeFileSync(join(folder, 'index.json'), formatJson(index));
writeFileSync(join(folder, 'catalogue.html'), renderCatalogue(index));
process.stdout.write(`Listed ${index.plugins.length} plugins.\n`);
