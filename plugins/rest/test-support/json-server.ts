import type { RequestListener } from 'node:http';
import { createRequire } from 'node:module';
import { type Listening, listen } from './listen.ts';

/** The part of json-server's own interface that starts it. */
interface JsonServer {
  create(): RequestListener & { use(handler: unknown): void };
  defaults(options: { logger: boolean }): unknown;
  router(data: unknown): unknown;
}

/** Starts json-server, as published, over data in memory. */
export async function startJsonServer(data: unknown): Promise<Listening> {
  const jsonServer: JsonServer = createRequire(import.meta.url)('json-server');
  const app = jsonServer.create();
  app.use(jsonServer.defaults({ logger: false }));
  app.use(jsonServer.router(data));
  return await listen(app);
}
