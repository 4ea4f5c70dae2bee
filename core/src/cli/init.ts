import { readFileSync } from 'node:fs';
import { isMap, parseDocument } from 'yaml';
import { systemClock } from '../clock.ts';
import { formatProblems, loadConfig } from '../config/index.ts';
import { printProposal, proposeRecords } from '../mapping/index.ts';
import { createCallOptions, createPluginHost } from '../plugin-host/index.ts';
import { readArgs, UsageError } from './usage.ts';

const timeoutMs = 30_000;

/** Prints a `records:` section for what a connector describes. Writes nothing, neither files nor to the backend. */
export async function initCommand(args: readonly string[]): Promise<number> {
  const { values, positionals } = readArgs(args, {});
  const [name, ...more] = positionals;
  if (name === undefined || more.length > 0) throw new UsageError('Name one connector of hub.yaml.');
  const { config, problems } = loadConfig({
    file: values.config,
    env: process.env,
    readFile: (path) => toStub(readFileSync(path, 'utf8'), name),
  });
  if (config === undefined) {
    process.stderr.write(`${formatProblems(problems)}\n`);
    return 1;
  }
  const plugins = await createPluginHost({ config, clock: systemClock, log: () => {} });
  try {
    await plugins.activation.start();
    const handle = plugins.connectors.get(name);
    const status = plugins.activation.status(name);
    if (handle === undefined || !status.reads) {
      process.stderr.write(`Connector "${name}" does not answer: ${status.reason ?? 'unknown'}\n`);
      return 1;
    }
    const description = await handle.connector.describe(createCallOptions(systemClock, timeoutMs));
    const records = proposeRecords(description);
    if (records.length === 0) {
      process.stderr.write(`Connector "${name}" describes no collection with a key.\n`);
      return 1;
    }
    process.stdout.write(
      `# A proposal from the live schema of "${name}". Read it, take what is right into ${values.config},\n` +
        `# then run: parley check --config ${values.config}\n${printProposal(name, records)}`,
    );
    return 0;
  } finally {
    await plugins.dispose();
  }
}

/** hub.yaml with the one connector, for reading only, and a stand-in for the records that are not there yet. */
function toStub(text: string, connector: string): string {
  const document = parseDocument(text);
  if (document.errors.length > 0) return text;
  document.set('records', {
    customer: { in: connector, identify: ['phone'], properties: { phone: 'phone' } },
  });
  document.delete('actions');
  document.delete('notifiers');
  const connectors: unknown = document.get('connectors');
  if (isMap(connectors) && isMap(connectors.get(connector))) {
    for (const { key } of [...connectors.items]) {
      if (String(key) !== connector) connectors.delete(key);
    }
    document.setIn(['connectors', connector, 'permission'], 'read-only');
    for (const key of ['notify', 'require', 'on-unreachable']) {
      document.deleteIn(['connectors', connector, key]);
    }
  }
  return String(document);
}
