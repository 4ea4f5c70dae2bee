import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TestPostgres } from '../support/postgres.ts';

const examples = join(import.meta.dirname, '../../examples');
const role = 'parley_hub';
const password = 'transcript';

/** One way in which an example's data lies: `hub.yaml` with `seed.sql`, `hub.flat.yaml` with `seed.flat.sql`. */
export interface Layout {
  readonly example: string;
  /** `normalised`, or what stands between `hub.` and `.yaml`. */
  readonly name: string;
  readonly configFile: string;
  /** `seed.sql`, then `transcripts/facts.sql`. */
  readonly sqlFiles: readonly string[];
  /** Of the database that {@link createTemplates} fills. */
  readonly template: string;
}

/** Every layout of every example that has transcripts. */
export function listLayouts(): readonly Layout[] {
  return readdirSync(examples, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && readdirSync(join(examples, entry.name)).includes('transcripts'))
    .flatMap((entry) => readdirSync(join(examples, entry.name)).flatMap((file) => toLayout(entry.name, file)))
    .sort((a, b) => (a.template < b.template ? 1 : -1));
}

function toLayout(example: string, file: string): readonly Layout[] {
  const match = /^hub(?:\.([a-z]+))?\.yaml$/.exec(file);
  if (match === null || match[1] === 'lock') return [];
  const infix = match[1] === undefined ? '' : `.${match[1]}`;
  const folder = join(examples, example);
  const name = match[1] ?? 'normalised';
  return [
    {
      example,
      name,
      configFile: join(folder, file),
      sqlFiles: [join(folder, `seed${infix}.sql`), join(folder, 'transcripts', `facts${infix}.sql`)],
      template: `${example}_${name}`,
    },
  ];
}

/** The transcripts of an example, by file name. */
export function listTranscripts(
  example: string,
): readonly { readonly file: string; readonly text: string }[] {
  const folder = join(examples, example, 'transcripts');
  return readdirSync(folder)
    .filter((file) => file.endsWith('.txt'))
    .sort()
    .map((file) => ({ file, text: readFileSync(join(folder, file), 'utf8') }));
}

/** Makes the hub's account, and one filled database for each layout. */
export async function createTemplates(postgres: TestPostgres, layouts: readonly Layout[]): Promise<void> {
  await postgres.query('postgres', `CREATE ROLE ${role} LOGIN PASSWORD '${password}'`);
  for (const { template, sqlFiles } of layouts) {
    await postgres.createDatabase(template, sqlFiles.map((file) => readFileSync(file, 'utf8')).join('\n'));
  }
}

/** As the hub's own account. */
export function toHubUrl(postgres: TestPostgres, database: string): string {
  const url = new URL(postgres.url);
  url.username = role;
  url.password = password;
  url.pathname = database;
  return url.href;
}
