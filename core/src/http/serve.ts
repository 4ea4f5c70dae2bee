import type { Server } from 'node:http';
import { serve as serveNode } from '@hono/node-server';
import { ParleyError } from '../contract/index.ts';

export interface Serving {
  readonly url: string;
  readonly port: number;
  /** Takes no new requests and waits for those under way. */
  close(): Promise<void>;
}

export interface ServeOptions {
  readonly fetch: (request: Request) => Response | Promise<Response>;
  readonly host: string;
  /** 0: any free one. */
  readonly port: number;
  /** How long a request may take to arrive whole, in milliseconds. Default 30 seconds. */
  readonly arrivalMs?: number;
}

export function serve({ fetch, host, port, arrivalMs = 30_000 }: ServeOptions): Promise<Serving> {
  // Whoever sends a byte a minute is cut off, instead of holding a connection for as long as they like.
  const serverOptions = {
    headersTimeout: arrivalMs,
    requestTimeout: arrivalMs,
    connectionsCheckingInterval: Math.ceil(arrivalMs / 4),
  };
  return new Promise((resolve, reject) => {
    const server = serveNode({ fetch, hostname: host, port, serverOptions }, (address) => {
      const shown = host.includes(':') ? `[${host}]` : host;
      resolve({
        url: `http://${shown}:${address.port}`,
        port: address.port,
        close: () => close(server as Server),
      });
    }) as Server;
    server.once('error', (cause: NodeJS.ErrnoException) => {
      const fix = cause.code === 'EADDRINUSE' ? 'Choose another one with --port.' : 'Choose another address.';
      reject(
        new ParleyError('PARLEY_CONFIG_INVALID', `Cannot listen on ${host}:${port} (${cause.code})`, {
          cause,
          fix,
        }),
      );
    });
  });
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeIdleConnections();
    setTimeout(() => server.closeAllConnections(), 3_000).unref();
  });
}
