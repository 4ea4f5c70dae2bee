import type { Audit, Trail } from './audit/index.ts';
import type { Clock } from './clock.ts';
import type { HubConfig } from './config/index.ts';
import type { Interpreter } from './contract/index.ts';
import type { Lanes, Sweeper, TurnDeps, Typing, Worker } from './conversation/index.ts';
import type { LiveMapping } from './live-mapping.ts';
import type { Log } from './log.ts';
import type { Dispatcher, Notices } from './notification/index.ts';
import type { HubPlugins } from './plugin-host/index.ts';
import type { Seal } from './seal/index.ts';
import type { Store } from './store/index.ts';
import type { Writes } from './writes/index.ts';

/** What the hub is made of before its parts are wired. */
export interface HubMaterial {
  readonly config: HubConfig;
  readonly clock: Clock;
  readonly log: Log;
  readonly store: Store;
  readonly seal: Seal;
  readonly chainId: string;
  /** This process, in leases. */
  readonly owner: string;
  readonly plugins: HubPlugins;
  readonly liveMapping: LiveMapping;
}

/** The hub's parts, wired. */
export interface HubParts extends HubMaterial {
  readonly audit: Audit;
  readonly trail: Trail;
  readonly lanes: Lanes;
  readonly notices: Notices;
  readonly guided: Interpreter;
  readonly turnDeps: TurnDeps;
  readonly typing: Typing;
  readonly writes: Writes;
  readonly dispatcher: Dispatcher;
  readonly worker: Worker;
  readonly sweeper: Sweeper;
}
