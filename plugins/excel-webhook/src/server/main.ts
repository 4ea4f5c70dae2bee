#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { startWorkbookServer } from './server.ts';

const usage = `parley-workbook <file.xlsx> [options]

  --host <name>        where to listen (127.0.0.1)
  --port <number>      (8750)
  --path </secret>     the path that answers (/)
  --cert, --key <file> certificate and key as PEM files: serve HTTPS
  --read-only          refuse every write
  --max-bytes <number> the largest workbook (20971520)

The secret shared with the connector is read from PARLEY_WORKBOOK_SECRET.`;

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      host: { type: 'string', default: '127.0.0.1' },
      port: { type: 'string', default: '8750' },
      path: { type: 'string', default: '/' },
      cert: { type: 'string' },
      key: { type: 'string' },
      'read-only': { type: 'boolean', default: false },
      'max-bytes': { type: 'string', default: '20971520' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  const [file] = positionals;
  const secret = process.env.PARLEY_WORKBOOK_SECRET;
  if (values.help || file === undefined || secret === undefined) {
    console.error(usage);
    process.exitCode = values.help ? 0 : 2;
    return;
  }
  const { cert, key } = values;
  const server = await startWorkbookServer({
    file,
    secret,
    host: values.host,
    port: Number(values.port),
    path: values.path,
    readOnly: values['read-only'],
    maxBytes: Number(values['max-bytes']),
    log: (message) => console.error(message),
    ...(cert === undefined || key === undefined
      ? {}
      : { tls: { cert: readFileSync(cert, 'utf8'), key: readFileSync(key, 'utf8') } }),
  });
  // The path may be a secret; whoever started it knows it.
  console.error(`Serving on ${new URL(server.url).origin}`);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void server.close());
}

await main();
