import { request as forward, type IncomingMessage } from 'node:http';
import { type Listening, listen } from './listen.ts';

/** Stands before a server: passes everything on unchanged, keeps what was asked, and can make writes hang. */
export interface Gate extends Listening {
  /** What went by, as `GET /path`. */
  readonly seen: string[];
  /** Holds writes to paths that begin like this, until the answer is called. */
  hold(path: string): () => Promise<void>;
}

export interface GateOptions {
  /** Requests that this says no to are answered with 401. */
  readonly admits?: (request: IncomingMessage) => boolean;
}

export async function startGate(target: string, { admits = () => true }: GateOptions = {}): Promise<Gate> {
  const seen: string[] = [];
  const held = new Map<string, Promise<void>>();
  const gate = await listen(async (request, response) => {
    const { method = '', url = '' } = request;
    seen.push(`${method} ${url}`);
    if (!admits(request)) return void response.writeHead(401).end('{}');
    if (method !== 'GET') for (const [path, until] of held) if (url.startsWith(path)) await until;
    // Who hung up meanwhile is not served: the request never went further than here.
    if (response.destroyed) return;
    const inner = forward(target + url, { method, headers: request.headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    inner.on('error', () => response.destroy());
    request.pipe(inner);
  });
  return {
    ...gate,
    seen,
    hold(path) {
      const { promise, resolve } = Promise.withResolvers<void>();
      held.set(path, promise);
      return async () => {
        held.delete(path);
        resolve();
      };
    },
  };
}
