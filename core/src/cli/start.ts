import { startHub } from '../hub.ts';
import { readArgs, readNumber } from './usage.ts';

/** Runs a hub until SIGINT or SIGTERM, then closes it cleanly. */
export async function startCommand(args: readonly string[]): Promise<number> {
  const { values } = readArgs(args, {
    port: { type: 'string', default: '3000' },
    host: { type: 'string', default: '127.0.0.1' },
  });
  // Before anything starts: a signal that comes early must not cut it off in the middle.
  // Terminals and package managers send it more than once: the second must not cut off the closing either.
  const signalled = new Promise<string>((resolve) => {
    process.on('SIGINT', resolve);
    process.on('SIGTERM', resolve);
  });
  const hub = await startHub({
    configFile: values.config,
    port: readNumber(values.port, '--port', 0),
    host: values.host,
  });
  process.stdout.write(`Parley listens on ${hub.url}\n`);
  for (const { name, reads, writes, reason } of hub.status().connectors) {
    const state = writes ? 'reads and writes' : reads ? 'reads only' : 'waiting';
    process.stdout.write(`  connector ${name}: ${state}${reason === undefined ? '' : ` (${reason})`}\n`);
  }
  const signal = await signalled;
  process.stdout.write(`${signal}: finishing what is under way\n`);
  await hub.close();
  return 0;
}
