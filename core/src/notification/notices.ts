import type { AuditHead } from '../audit/index.ts';
import type { ChangeNotice, HandOverNotice, Notice } from '../contract/index.ts';
import type { SenderSeal } from '../seal/index.ts';
import type { Rows } from '../store/index.ts';
import type { Intent, SettledWrite } from '../writes/index.ts';

/** A notice is sealed while it waits, and stays sealed in the list of deliveries. */
export function noticeContext(id: string): string {
  return `notice:${id}`;
}

export interface NoticesDeps {
  readonly now: () => number;
  createId(): string;
  /** The notifiers paired with a connector, in order of preference. */
  notifiersOf(connector: string): { readonly names: readonly string[]; readonly require: 'any' | 'all' };
}

export interface Notices {
  /** A held row for every paired notifier; returns how many. */
  add(rows: Rows, intent: Intent, connector: string, seal: SenderSeal): Promise<number>;
  /** Completes them with the outcome; the first, or all, go out. */
  release(rows: Rows, write: SettledWrite, head: AuditHead, seal: SenderSeal): Promise<void>;
  /** Tells the first of these notifiers that takes it that a customer waits for a person. */
  addHandOver(rows: Rows, handOver: HandOver, seal: SenderSeal): Promise<void>;
}

export interface HandOver {
  readonly notifiers: readonly string[];
  readonly senderIndex: string;
  readonly head: AuditHead;
  readonly notice: Omit<HandOverNotice, 'kind' | 'id' | 'at' | 'auditHead'>;
}

export function createNotices(deps: NoticesDeps): Notices {
  const iso = (): string => new Date(deps.now()).toISOString();
  return {
    async add(rows, intent, connector, seal) {
      const { names, require } = deps.notifiersOf(connector);
      for (const [place, target] of names.entries()) {
        const id = deps.createId();
        await rows.outbox.add({
          id,
          kind: 'notice',
          target,
          // Where all must be told, none stands in for another.
          rank: require === 'all' ? 0 : place,
          senderIndex: intent.senderIndex,
          conversationId: intent.conversationId,
          changeId: intent.changeId,
          sealed: seal.seal(intent.notice, noticeContext(id)),
          status: 'held',
          createdAt: deps.now(),
          nextAt: deps.now(),
        });
      }
      return names.length;
    },
    async release(rows, write, head, seal) {
      const { require } = deps.notifiersOf(write.intent.plan.connector);
      for (const row of await rows.outbox.listNotices({ changeId: write.changeId })) {
        const notice: ChangeNotice = {
          ...write.intent.notice,
          id: row.id,
          outcome: write.outcome,
          ...(write.detail === undefined ? {} : { detail: write.detail }),
          at: iso(),
          auditHead: head,
        };
        const goesOut = row.rank === 0 || require === 'all';
        const sealed = seal.seal(notice satisfies Notice, noticeContext(row.id));
        await rows.outbox.fill(row.id, sealed, goesOut ? 'pending' : 'held', deps.now());
      }
    },
    async addHandOver(rows, handOver, seal) {
      const groupId = deps.createId();
      for (const [rank, target] of handOver.notifiers.entries()) {
        const id = deps.createId();
        const notice: Notice = {
          ...handOver.notice,
          kind: 'hand-over',
          id,
          at: iso(),
          auditHead: handOver.head,
        };
        await rows.outbox.add({
          id,
          kind: 'notice',
          target,
          rank,
          groupId,
          senderIndex: handOver.senderIndex,
          conversationId: handOver.notice.conversationId,
          changeId: undefined,
          sealed: seal.seal(notice, noticeContext(id)),
          status: rank === 0 ? 'pending' : 'held',
          createdAt: deps.now(),
          nextAt: deps.now(),
        });
      }
    },
  };
}
