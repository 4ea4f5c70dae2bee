import { afterAll, beforeAll, describe, it } from 'vitest';
import { startPostgres, type TestPostgres } from '../support/postgres.ts';
import { createTemplates, type Layout, listLayouts, listTranscripts, toHubUrl } from './layouts.ts';
import { parseTranscript } from './parse-transcript.ts';
import { playTranscript } from './play-transcript.ts';
import { openStage } from './stage.ts';
import type { Transcript } from './transcript.ts';

const layouts = listLayouts();
let postgres: TestPostgres;
let count = 0;

beforeAll(async () => {
  postgres = await startPostgres();
  await createTemplates(postgres, layouts);
}, 60_000);

afterAll(() => postgres?.stop());

/** On a database of its own, which nobody touched before. */
async function play(layout: Layout, transcript: Transcript): Promise<void> {
  count += 1;
  const database = `transcript_${count}`;
  await postgres.query('postgres', `CREATE DATABASE ${database} TEMPLATE ${layout.template}`);
  const databaseUrl = toHubUrl(postgres, database);
  const stage = await openStage({
    postgres,
    database,
    databaseUrl,
    configFile: layout.configFile,
    transcript,
  });
  try {
    await playTranscript(transcript, stage);
  } finally {
    await stage.close();
  }
}

for (const layout of layouts) {
  describe(`${layout.example}, ${layout.name}`, () => {
    for (const { file, text } of listTranscripts(layout.example)) {
      const transcript = parseTranscript(text);
      if (transcript.layouts?.includes(layout.name) === false) continue;
      it(`${file}: ${transcript.title}`, { timeout: 60_000 }, () => play(layout, transcript));
    }
  });
}
