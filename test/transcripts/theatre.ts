import type { Layout } from './layouts.ts';
import { createPeers, type Ground, type Peers } from './peers.ts';
import { playTranscript } from './play-transcript.ts';
import { openStage, type Stage, type StageOptions } from './stage.ts';
import type { Transcript } from './transcript.ts';

export type PlayOptions = Pick<StageOptions, 'interpreter'> & {
  /** Looks at what is left when the transcript is over, before its hub goes. */
  readonly after?: (stage: Stage, env: Ground['env']) => Promise<void>;
};

/** Where transcripts play one after the other, each on data of its own that nobody touched before. */
export interface Theatre {
  readonly peers: Peers;
  play(layout: Layout, transcript: Transcript, options?: PlayOptions): Promise<void>;
  close(): Promise<void>;
}

export function createTheatre(): Theatre {
  const peers = createPeers();
  return {
    peers,
    async play(layout, transcript, { after, ...options } = {}) {
      const { backend, env, close } = await peers.open(layout);
      try {
        const { configFile } = layout;
        const stage = await openStage({ backend, env, configFile, transcript, ...options });
        try {
          await playTranscript(transcript, stage);
          await after?.(stage, env);
        } finally {
          await stage.close();
        }
      } finally {
        await close();
      }
    },
    close: () => peers.stop(),
  };
}
