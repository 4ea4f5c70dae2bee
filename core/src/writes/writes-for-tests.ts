import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createMemoryConnector, type MemoryConnector } from '../../testing/memory-connector.ts';
import { createAudit } from '../audit/index.ts';
import { createDate } from '../contract/index.ts';
import { allowed, now } from '../gate/gate-for-tests.ts';
import { type Authorization, authorize } from '../gate/index.ts';
import { createId } from '../ids.ts';
import { createNotices } from '../notification/index.ts';
import { type OpenedStore, openHubStore } from '../open-hub-store.ts';
import type { SenderSeal } from '../seal/index.ts';
import type { Intent } from './intent.ts';
import { grantPermit, type PermitDeps, type WritePermit } from './permit.ts';

/** A store, a backend and the gate's yes. For this module's own tests. */
export interface Bench extends OpenedStore {
  readonly folder: string;
  readonly senderSeal: SenderSeal;
  readonly backend: MemoryConnector;
  readonly deps: PermitDeps;
  grant(authorization?: Authorization, more?: Partial<PermitDeps>): Promise<WritePermit>;
  close(): Promise<void>;
}

export const senderIndex = 'sender-1';

export function intentOf(changeId: string): Intent {
  return {
    changeId,
    senderIndex,
    conversationId: 'conversation-1',
    notice: {
      kind: 'change',
      changeId,
      business: 'Berg Insurance',
      action: 'change-it',
      connector: 'policies',
      record: { type: 'customer', label: 'Nomsa' },
      changes: [{ property: 'email', before: 'old@example.org', after: 'new@example.org' }],
      requestedBy: { sender: '+27821234567', channel: 'phone', customer: 'Nomsa' },
      evidence: ['channel phone', 'born on file'],
      conversationId: 'conversation-1',
      reason: 'my new email',
    },
  };
}

/** The gate's yes to changing one row's email. */
export function authorized(): Authorization {
  const result = authorize(allowed());
  if (!result.ok) throw new Error(result.refusal);
  return result.authorization;
}

export async function openBench(notifiers: readonly string[] = ['compliance', 'backup']): Promise<Bench> {
  const folder = mkdtempSync(join(tmpdir(), 'parley-writes-'));
  const opened = await openHubStore({ folder, env: {}, exclusive: false });
  const senderSeal = await opened.seal.forSender(senderIndex);
  const notices = createNotices({
    now: () => now,
    createId,
    notifiersOf: () => ({ names: notifiers, require: 'any' }),
  });
  const deps: PermitDeps = {
    audit: createAudit({ chainId: opened.chainId, now: () => now }),
    now: () => now,
    owner: 'hub-1',
    timeoutMs: 15_000,
    addNotices: (rows, intent, connector, seal) => notices.add(rows, intent, connector, seal),
  };
  let made = 0;
  return {
    ...opened,
    folder,
    senderSeal,
    backend: createMemoryConnector({
      now: () => now,
      collections: {
        customers: {
          fields: { id: { type: 'integer' }, email: { type: 'text' }, born: { type: 'date' } },
          key: ['id'],
          rows: [{ id: 1, email: 'old@example.org', born: createDate('1985-03-14') }],
        },
      },
    }),
    deps,
    grant(authorization = authorized(), more = {}) {
      made += 1;
      const options = { authorization, intent: intentOf(`C-${made}`), seal: senderSeal };
      return opened.store.transaction((rows) => grantPermit({ ...deps, ...more }, rows, options));
    },
    async close() {
      await opened.store.close();
      rmSync(folder, { recursive: true });
    },
  };
}
