import type { Backend } from '../transcripts/backend.ts';
import { watchFacts } from '../transcripts/watch-facts.ts';
import type { Layout, Tables } from './data.ts';
import { type Edit, toEdit, toFacts } from './facts.ts';

/** A backend of a kind that the matrix has, as one test file needs it. */
export interface MatrixBackend {
  readonly name: string;
  /** What stands between `hubs/` and `-<layout>.yaml`. */
  readonly hub: string;
  /** Why it cannot be had here. Undefined: it can. */
  obstacle?(): Promise<string | undefined>;
  /** By transcript and layout: what this backend cannot do, by the levels that it declares. */
  readonly limits?: readonly {
    readonly transcript: string;
    readonly layout: Layout;
    readonly why: string;
  }[];
  /** Starts the one server that all its cells share. */
  start(): Promise<StartedBackend>;
}

export interface StartedBackend {
  /** Fresh data for one transcript, which nobody touched before. */
  open(layout: Layout): Promise<Place>;
  stop(): Promise<void>;
}

/** Where one transcript's data lies. What is done here goes past the connector. */
export interface Place {
  /** What the hub.yaml refers to. */
  readonly env: Readonly<Record<string, string>>;
  /** Everything that stands there, under the names of `data.ts`. */
  dump(): Promise<Tables>;
  /** Changes a cell as a person would, in the backend's own program. */
  edit(edit: Edit): Promise<void>;
  /** Runs `act` while the hub's writes wait, then `inBetween`, and lets them go. */
  hold(options: HoldOptions): Promise<void>;
  close(): Promise<void>;
}

export interface HoldOptions {
  act(): Promise<void>;
  /** Whether the hub has permitted the writes that are to wait. */
  isPermitted(): Promise<boolean>;
  readonly edits: readonly Edit[];
}

/** A place as transcripts see it. */
export async function watchPlace(place: Place, layout: Layout): Promise<Backend> {
  const watch = await watchFacts(async () => toFacts(layout, await place.dump()));
  return {
    takeChanges: watch.takeChanges,
    async tell(facts) {
      for (const fact of facts) await place.edit(toEdit(layout, await place.dump(), fact));
      watch.expect(facts);
    },
    async holdWrites(waiting, facts, act, countPermits) {
      const tables = await place.dump();
      const before = await countPermits();
      await place.hold({
        act,
        isPermitted: async () => (await countPermits()) >= before + waiting,
        edits: facts.map((fact) => toEdit(layout, tables, fact)),
      });
      watch.expect(facts);
    },
  };
}
