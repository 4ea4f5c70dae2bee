import { type AuditEntry, createTrail, verifyChain } from '../audit/index.ts';
import { withStore } from './offline.ts';
import { readArgs, readNumber, UsageError } from './usage.ts';

/** `list`, `trace CHANGE`, `verify`. */
export async function auditCommand(args: readonly string[]): Promise<number> {
  const { values, positionals } = readArgs(args, {
    limit: { type: 'string', default: '50' },
    json: { type: 'boolean', default: false },
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
    if (verb === 'verify') return verify(store.rows.audit);
    throw new UsageError('Say "audit list", "audit trace CHANGE" or "audit verify".');
  });
}

async function verify(rows: Parameters<typeof verifyChain>[0]): Promise<number> {
  let failures = 0;
  for (const chainId of await rows.chains()) {
    const result = await verifyChain(rows, chainId);
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
