import { startPostgres, type TestPostgres } from '../support/postgres.ts';
import { openBackend } from './backend.ts';
import { createTemplates, type Layout, toHubUrl } from './layouts.ts';
import { playTranscript } from './play-transcript.ts';
import { openStage, type Stage, type StageOptions } from './stage.ts';
import type { Transcript } from './transcript.ts';

export type PlayOptions = Pick<StageOptions, 'interpreter'> & {
  /** Looks at what is left when the transcript is over, before its hub goes. */
  readonly after?: (stage: Stage) => Promise<void>;
};

/** Where transcripts play one after the other, each on data of its own that nobody touched before. */
export interface Theatre {
  readonly postgres: TestPostgres;
  play(layout: Layout, transcript: Transcript, options?: PlayOptions): Promise<void>;
  close(): Promise<void>;
}

export async function openTheatre(layouts: readonly Layout[]): Promise<Theatre> {
  const postgres = await startPostgres();
  await createTemplates(postgres, layouts).catch(async (error: unknown) => {
    await postgres.stop();
    throw error;
  });
  let count = 0;

  return {
    postgres,
    async play(layout, transcript, { after, ...options } = {}) {
      count += 1;
      const database = `transcript_${count}`;
      await postgres.query('postgres', `CREATE DATABASE ${database} TEMPLATE ${layout.template}`);
      const stage = await openStage({
        backend: await openBackend(postgres, database),
        env: { DATABASE_URL: toHubUrl(postgres, database) },
        configFile: layout.configFile,
        transcript,
        ...options,
      });
      try {
        await playTranscript(transcript, stage);
        await after?.(stage);
      } finally {
        await stage.close();
      }
    },
    close: () => postgres.stop(),
  };
}
