import { createServer, request as forward, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { until } from './until.ts';

/** Stands before an HTTP server, passes everything on unchanged, and can let requests wait. */
export interface HttpGate {
  readonly url: string;
  /** From now on lets those requests wait that `isHeld` says, and all behind them. */
  hold(isHeld: (request: IncomingMessage) => boolean | Promise<boolean>): HeldRequests;
  stop(): Promise<void>;
}

export interface HeldRequests {
  /** Resolves once a request waits. */
  waitForOne(): Promise<void>;
  /** Whether a request waits now. */
  isWaiting(): boolean;
  release(): void;
}

export interface HttpGateOptions {
  /** Requests that this says no to are answered with 401. Default: all go through. */
  readonly admits?: (request: IncomingMessage) => boolean;
}

/** `target`: `http://host:port`, without a path. */
export async function startHttpGate(
  target: string,
  { admits = () => true }: HttpGateOptions = {},
): Promise<HttpGate> {
  let check: ((request: IncomingMessage) => Promise<void>) | undefined;
  const server = createServer(async (request, response) => {
    if (!admits(request)) return void response.writeHead(401).end('{}');
    await check?.(request);
    // Who hung up meanwhile is not served: the request never went further than here.
    if (response.destroyed) return;
    const { method, url = '', headers } = request;
    const inner = forward(target + url, { method, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    inner.on('error', () => response.destroy());
    request.pipe(inner);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    hold(isHeld) {
      const { promise: released, resolve: release } = Promise.withResolvers<void>();
      let waiting = 0;
      check = async (request) => {
        if (!(await isHeld(request))) return;
        waiting += 1;
        await released;
      };
      return {
        waitForOne: () => until('The write', () => waiting > 0),
        isWaiting: () => waiting > 0,
        release() {
          check = undefined;
          release();
        },
      };
    },
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
