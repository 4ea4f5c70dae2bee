import { type AuditEntry, type AuditHead, createTrail, verifyChain } from '../audit/index.ts';
import type { AuditRows } from '../store/index.ts';
import { withStore } from './offline.ts';
import { readArgs, readNumber, UsageError } from './usage.ts';

/** `list`, `trace CHANGE`, `verify`. */
export async function auditCommand(args: readonly string[]): Promise<number> {
  const { values, positionals } = readArgs(args, {
    limit: { type: 'string', default: '50' },
    json: { type: 'boolean', default: false },
    head: { type: 'string' },
  });
  const [verb, change] = positionals;
  return withStore(values.config, async ({ store, seal }) => {
    const trail = createTrail({ rows: store.rows.audit, seal });
    if (verb === 'list') {
      const limit = readNumber(values.limit, '--limit', 1);
      const entries = await trail.list({ limit, newestFirst: true });
      printEntries([...entries].reverse(), values.json);
      return 0;
    }
    if (verb === 'trace' && change !== undefined) {
      const entries = await trail.trace(change);
      if (entries.length === 0) {
        process.stderr.write(`There is no change "${change}" on the trail.\n`);
        return 1;
      }
      printEntries(entries, values.json);
      return 0;
    }
    if (verb === 'verify')
      return verify(store.rows.audit, values.head === undefined ? undefined : readHead(values.head));
    throw new UsageError('Say "audit list", "audit trace CHANGE" or "audit verify".');
  });
}

/** A head as a notice states it: `CHAIN:SEQUENCE:HASH`. */
function readHead(text: string): AuditHead {
  const [, chainId, sequence, hash] = /^([\w-]+):(\d+):([0-9a-f]{64})$/.exec(text) ?? [];
  if (chainId === undefined || sequence === undefined || hash === undefined) {
    throw new UsageError('--head takes CHAIN:SEQUENCE:HASH, as a notice states them.');
  }
  return { chainId, sequence: Number(sequence), hash };
}

async function verify(rows: AuditRows, head: AuditHead | undefined): Promise<number> {
  let failures = 0;
  const chains = await rows.chains();
  if (head !== undefined && !chains.includes(head.chainId)) {
    process.stdout.write(`chain ${head.chainId}: not in this store\n`);
    failures += 1;
  }
  for (const chainId of chains) {
    const expected = head?.chainId === chainId ? head : undefined;
    const result = await verifyChain(rows, chainId, expected);
    if (result.ok) {
      process.stdout.write(
        `chain ${chainId}: ${result.events} events, whole. Head: ${result.head?.hash ?? 'none'}\n`,
      );
    } else {
      failures += 1;
      process.stdout.write(`chain ${chainId}: BROKEN at event ${result.sequence}: ${result.reason}\n`);
    }
  }
  return failures === 0 ? 0 : 1;
}

function printEntries(entries: readonly AuditEntry[], json: boolean): void {
  for (const entry of entries) {
    if (json) {
      process.stdout.write(`${JSON.stringify(entry)}\n`);
      continue;
    }
    const about = [entry.changeId, entry.conversationId].filter((text) => text !== undefined).join(' ');
    const facts = Object.keys(entry.facts).length === 0 ? '' : ` ${JSON.stringify(entry.facts)}`;
    const shown = entry.values === undefined ? '' : ` ${JSON.stringify(entry.values)}`;
    const line = `${entry.sequence} ${new Date(entry.at).toISOString()} ${entry.kind} ${about}${facts}${shown}`;
    process.stdout.write(`${line}\n`);
  }
}
