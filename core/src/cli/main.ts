#!/usr/bin/env node
import { isParleyError } from '../contract/index.ts';
import { describeError } from '../describe-error.ts';
import { auditCommand } from './audit.ts';
import { checkCommand } from './check.ts';
import { deliveriesCommand } from './deliveries.ts';
import { eraseCommand } from './erase.ts';
import { formatError } from './format-error.ts';
import { grantsCommand } from './grants.ts';
import { handOverCommand } from './hand-over.ts';
import { initCommand } from './init.ts';
import { pluginCommand } from './plugin.ts';
import { startCommand } from './start.ts';
import { UsageError } from './usage.ts';

const usage = `parley, a hub between WhatsApp conversations and a business's own systems

  parley start [--config FILE] [--port N] [--host ADDRESS]   run the hub
  parley check [--config FILE] [--accept] [--strict]         validate, connect, print mapping, pairing and permission;
                                                             --accept writes the lock file
  parley init CONNECTOR [--config FILE]                      propose a records: section from a connector's live schema
  parley grants CONNECTOR [--config FILE]                    the backend grants that its permission needs
  parley audit list [--config FILE] [--limit N]              the newest events of the trail
  parley audit trace CHANGE [--config FILE]                  everything about one change
  parley audit verify [--head CHAIN:SEQUENCE:HASH]           recompute the chain; --head: of a notice
  parley erase --phone +27821234567 | --user-id ID [--yes]   delete a sender's key: nothing of them can be read any more;
                                                             the hub must not be running
  parley deliveries list [--config FILE] [--status STATUS]   notices and where they stand, and replies that
                                                             reached nobody
  parley deliveries resend ID [--config FILE]                send one again
  parley handover list [--config FILE]                       customers who wait for a person, and since when
  parley handover resume --reference CONVERSATION | --sender +27821234567
                                                             the hub goes on with them, and tells them so
  parley plugin list | show NAME | verify NAME               what the registry lists; whether the installed one is it
  parley plugin manifest [FOLDER]                            write a plugin's manifest.json
`;

const commands: Readonly<Record<string, (args: readonly string[]) => Promise<number>>> = {
  start: startCommand,
  check: checkCommand,
  init: initCommand,
  audit: auditCommand,
  deliveries: deliveriesCommand,
  erase: eraseCommand,
  grants: grantsCommand,
  handover: handOverCommand,
  plugin: pluginCommand,
};

async function main(): Promise<number> {
  const [name = 'help', ...args] = process.argv.slice(2);
  if (['help', '--help', '-h'].includes(name)) {
    process.stdout.write(usage);
    return 0;
  }
  const command = commands[name];
  if (command === undefined) throw new UsageError(`There is no command "${name}".`);
  return command(args);
}

try {
  process.exitCode = await main();
} catch (error) {
  if (error instanceof UsageError) {
    process.stderr.write(`${error.message}\n\n${usage}`);
    process.exitCode = 2;
  } else if (isParleyError(error)) {
    process.stderr.write(`${formatError(error)}\n`);
    process.exitCode = 1;
  } else {
    // Its message may hold values: only our own are known not to.
    const frames = error instanceof Error ? (error.stack ?? '').match(/^ +at .*$/gm) : undefined;
    process.stderr.write(`Unexpected: ${[describeError(error), ...(frames ?? [])].join('\n')}\n`);
    process.exitCode = 1;
  }
}
