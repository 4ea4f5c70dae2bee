import { realpathSync } from 'node:fs';
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { basename, dirname, join } from 'node:path';
import { type AnswerDeps, answerBody } from './answer.ts';
import { openOperations } from './operations.ts';
import { openWorkbookFile } from './workbook-file.ts';
import { createWorkbookStore } from './workbook-store.ts';

export interface WorkbookServerOptions {
  /** The .xlsx file. */
  readonly file: string;
  /** Shared with the connector; at least 24 characters. */
  readonly secret: string;
  /** Default `127.0.0.1`: this machine only. */
  readonly host?: string;
  /** Default: any free one. */
  readonly port?: number;
  /** The path that answers; others do not exist. Default `/`. */
  readonly path?: string;
  /** Certificate and key as PEM text. Without: plain HTTP, for this machine or behind a proxy. */
  readonly tls?: { readonly cert: string; readonly key: string };
  readonly readOnly?: boolean;
  /** The largest workbook, in bytes. Default 20 MiB. */
  readonly maxBytes?: number;
  readonly now?: () => number;
  readonly log?: (message: string) => void;
}

export interface WorkbookServer {
  readonly url: string;
  close(): Promise<void>;
}

const maxRequestBytes = 2 * 1024 * 1024;

/** Serves one workbook until it is closed. */
export async function startWorkbookServer(options: WorkbookServerOptions): Promise<WorkbookServer> {
  if (options.secret.length < 24) throw new Error('The secret must have at least 24 characters.');
  const now = options.now ?? Date.now;
  const file = realpathSync(options.file);
  const operations = openOperations(join(dirname(file), `.${basename(file)}.parley-operations`), now);
  const store = createWorkbookStore({
    file: openWorkbookFile(file, options.maxBytes ?? 20 * 1024 * 1024, now),
    operations,
    now,
  });
  const deps: AnswerDeps = {
    store,
    now,
    secret: options.secret,
    readOnly: options.readOnly ?? false,
    log: options.log ?? (() => {}),
  };
  const path = options.path ?? '/';
  const listener: RequestListener = (request, response) => {
    void serve(deps, path, request, response).catch(() => response.destroy());
  };
  const server =
    options.tls === undefined ? createServer(listener) : createSecureServer(options.tls, listener);
  const host = options.host ?? '127.0.0.1';
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, host, resolve);
  });
  const { port } = server.address() as AddressInfo;
  const shownHost = host.includes(':') ? `[${host}]` : host;
  return {
    url: `${options.tls === undefined ? 'http' : 'https'}://${shownHost}:${port}${path}`,
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
      operations.close();
    },
  };
}

async function serve(
  deps: AnswerDeps,
  path: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  if (request.url !== path) return end(response, 404, '');
  if (request.method !== 'POST') return end(response, 405, '');
  const body = await readBody(request);
  if (body === undefined) return end(response, 413, '');
  const answer = await answerBody(deps, body, gone.signal);
  end(response, answer.status, answer.body);
}

function end(response: ServerResponse, status: number, body: string): void {
  response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' });
  response.end(body);
}

async function readBody(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    size += chunk.length;
    if (size > maxRequestBytes) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
