import { watch as watchFolder } from 'node:fs';
import { createStatementReader } from './postgres-messages.ts';
import type { Verdict, Watcher } from './tap.ts';

/** Where the hub is killed. All are seen from outside: in what it sends and is sent. */
export const killPoints = [
  /** The permit is durable (else it would not begin), the write's BEGIN never arrives. */
  'permit-durable',
  /** The write has begun in the backend: its first statement arrives. */
  'apply-sent',
  /** Rows are changed, the COMMIT never comes. */
  'in-transaction',
  /** The COMMIT is under way; half the time it arrives only after the next hub has started. */
  'commit-sent',
  /** The backend committed; its answer never arrives. */
  'committed-unanswered',
  /** The answer arrives, and the hub dies at once. */
  'answered-unsettled',
  /** The hub begins to write its own rows after the answer. */
  'settling',
  /** The write is settled; the notice never arrives. */
  'settled-unsent-notice',
  /** The notice arrives; its acceptance does not. */
  'notice-sent-unrecorded',
  /** A reply arrives; its acceptance does not. */
  'reply-sent-unrecorded',
  /** The customer's yes was taken with 200, and the hub dies at once. */
  'yes-taken',
  'random',
] as const;
export type KillPoint = (typeof killPoints)[number];

export interface KillPointsOptions {
  /** Of the hub's rows, to see when it writes them. */
  readonly storeFolder: string;
  kill(point: KillPoint): void;
  random(): number;
}

export interface KillPoints {
  /** The next time the hub comes to this point, it is killed. */
  arm(point: KillPoint | undefined): void;
  watchPostgres(): Watcher;
  watchNotices(): Watcher;
  replyArrived(): void;
  yesTaken(): void;
  stop(): void;
}

const lateCommitMs = 1_500;
const settlingMs = 30;
const businessRow = /^(update|insert into|delete from) (("public"\.)?"(customers|addresses|beneficiaries)")/i;

export function createKillPoints({ storeFolder, kill, random }: KillPointsOptions): KillPoints {
  let armed: KillPoint | undefined;
  let onStoreWrite: (() => void) | undefined;
  const storeWatch = watchFolder(storeFolder, () => onStoreWrite?.());

  function at(point: KillPoint): boolean {
    if (armed !== point) return false;
    armed = undefined;
    onStoreWrite = undefined;
    kill(point);
    return true;
  }

  function watchPostgres(): Watcher {
    const read = createStatementReader();
    let stage: 'none' | 'begun' | 'changed' | 'committing' = 'none';
    let answered = false;

    function onStatement(statement: string): Verdict {
      if (/^BEGIN\b.*READ WRITE/i.test(statement)) {
        stage = 'begun';
        return at('permit-durable') ? 'drop' : 'pass';
      }
      if (/^(BEGIN|ROLLBACK)/i.test(statement)) stage = 'none';
      else if (stage === 'begun' && businessRow.test(statement)) stage = 'changed';
      else if (stage === 'changed' && /\bCOMMIT$/i.test(statement)) {
        stage = 'committing';
        return at('commit-sent') && random() < 0.5 ? { delayMs: random() * lateCommitMs } : 'pass';
      } else if (stage !== 'changed' && /\bCOMMIT$/i.test(statement)) stage = 'none';
      return 'pass';
    }

    return {
      fromClient: (chunk) =>
        read(chunk)
          .map(onStatement)
          .find((verdict) => verdict !== 'pass') ?? 'pass',
      passedToServer(chunk) {
        if (stage === 'begun' && /\bfor (no key )?(update|share)\b/i.test(chunk.toString('latin1')))
          at('apply-sent');
        if (stage === 'changed') at('in-transaction');
      },
      fromServer() {
        answered = stage === 'committing';
        return answered && at('committed-unanswered') ? 'drop' : 'pass';
      },
      passedToClient() {
        if (!answered) return;
        answered = false;
        stage = 'none';
        if (at('answered-unsettled') || armed !== 'settling') return;
        onStoreWrite = () => at('settling');
        setTimeout(() => onStoreWrite?.(), settlingMs).unref();
      },
    };
  }

  function watchNotices(): Watcher {
    let isNotice = false;
    return {
      fromClient(chunk) {
        if (!chunk.includes('"parley.change"')) return 'pass';
        isNotice = true;
        return at('settled-unsent-notice') ? 'drop' : 'pass';
      },
      fromServer() {
        if (!isNotice) return 'pass';
        isNotice = false;
        return at('notice-sent-unrecorded') ? 'drop' : 'pass';
      },
    };
  }

  return {
    arm(point) {
      armed = point;
      onStoreWrite = undefined;
    },
    watchPostgres,
    watchNotices,
    replyArrived: () => void at('reply-sent-unrecorded'),
    yesTaken: () => void at('yes-taken'),
    stop: () => storeWatch.close(),
  };
}
