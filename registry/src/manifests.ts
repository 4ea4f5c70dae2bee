import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Writes every plugin's `manifest.json` from its source, each in a process of its own. */
const root = new URL('../..', import.meta.url).pathname;
for (const name of readdirSync(join(root, 'plugins'))) {
  const folder = join(root, 'plugins', name);
  const { keywords = [] } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  if (!keywords.includes('parley-plugin')) continue;
  execFileSync(process.execPath, [join(root, 'core/src/cli/main.ts'), 'plugin', 'manifest', folder], {
    stdio: 'inherit',
  });
}
