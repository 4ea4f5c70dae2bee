import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Change, Connector, Permission } from '@parley/core/contract';
import { createTestHost } from '@parley/core/testing';
import { strFromU8, unzipSync } from 'fflate';
import * as v from 'valibot';
import { ExcelWebhookConfigSchema } from '../src/config.ts';
import { createExcelWebhookConnector } from '../src/connector.ts';
import { startWorkbookServer, type WorkbookServer, type WorkbookServerOptions } from '../src/server/index.ts';
import { createFolder } from './conformance-workbook.ts';

export const secret = 'the-workbook-secret-of-the-test';

/** A workbook served from a folder of its own. */
export interface ServedWorkbook {
  readonly file: string;
  readonly folder: string;
  readonly server: WorkbookServer;
  connect(config?: object, permission?: Permission): Connector;
  /** The parts of the file as they stand on the disk. */
  parts(): Record<string, string>;
  stop(): Promise<void>;
}

export async function serveWorkbook(
  content: Buffer,
  options: Partial<WorkbookServerOptions> = {},
): Promise<ServedWorkbook> {
  const { folder, remove } = createFolder();
  const file = join(folder, 'book.xlsx');
  writeFileSync(file, content);
  const server = await startWorkbookServer({ file, secret, ...options });
  const connectors: Connector[] = [];
  return {
    file,
    folder,
    server,
    connect(config = {}, permission = 'full') {
      const parsed = v.parse(ExcelWebhookConfigSchema, { url: server.url, secret, ...config });
      const connector = createExcelWebhookConnector(parsed, createTestHost({ permission }));
      connectors.push(connector);
      return connector;
    },
    parts: () => readParts(file),
    async stop() {
      for (const connector of connectors) await connector.dispose();
      await server.close();
      remove();
    },
  };
}

export function readParts(file: string): Record<string, string> {
  const parts = Object.entries(unzipSync(readFileSync(file)));
  return Object.fromEntries(parts.map(([name, data]) => [name, strFromU8(data)]));
}

export const call = (ms = 10_000) => ({
  deadline: Date.now() + ms,
  signal: new AbortController().signal,
});

let counter = 0;

/** Performs a batch under an operation id of its own. */
export async function applyTo(connector: Connector, ...changes: readonly Change[]) {
  counter += 1;
  if (connector.apply === undefined) throw new Error('the connector only reads');
  return connector.apply(changes, { ...call(), operationId: `test-${process.pid}-${counter}` });
}

/** The code of a call that must fail, and what it says. */
export async function failureOf(promise: Promise<unknown> | undefined) {
  const error: unknown = await Promise.resolve(promise).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof Error) || !('code' in error)) throw new Error('it had to fail', { cause: error });
  return error as Error & { readonly code: string; readonly retryable: boolean };
}
