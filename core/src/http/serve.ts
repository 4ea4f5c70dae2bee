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
}

export function serve({ fetch, host, port }: ServeOptions): Promise<Serving> {
  return new Promise((resolve, reject) => {
    const server = serveNode({ fetch, hostname: host, port }, (address) => {
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
