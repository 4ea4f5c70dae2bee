import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { serve } from '@hono/node-server';
import type { Hub } from '@parley/core';
import { Hono } from 'hono';
import { type SSEStreamingApi, streamSSE } from 'hono/streaming';
import type { WebhookReceiver } from '../../test/support/webhook-receiver.ts';
import type { ExampleData } from './example-data.ts';
import type { People, Person } from './people.ts';

export interface DemoServerOptions {
  readonly hub: Hub;
  readonly receiver: WebhookReceiver;
  readonly data: ExampleData;
  readonly people: People;
  /** The example's name. */
  readonly example: string;
  readonly port: number;
}

/** The page, the phone's way to the hub, and what the page watches. */
export interface DemoServer {
  readonly url: string;
  stop(): Promise<void>;
}

const pageFolder = join(import.meta.dirname, '../page');
const files: Readonly<Record<string, readonly [string, string]>> = {
  '/': ['index.html', 'text/html; charset=utf-8'],
  '/page.css': ['page.css', 'text/css; charset=utf-8'],
  '/page.js': ['page.js', 'text/javascript; charset=utf-8'],
  '/phone.js': ['phone.js', 'text/javascript; charset=utf-8'],
  '/watch.js': ['watch.js', 'text/javascript; charset=utf-8'],
};
const localHost = /^(?:localhost|127\.0\.0\.1|\[::1\])(?::\d+)?$/;
const pollMs = 400;
const trailLength = 80;

export async function startDemoServer(options: DemoServerOptions): Promise<DemoServer> {
  const { hub, port, example, data } = options;
  const { people, begins } = options.people;
  const stopping = new AbortController();
  const app = new Hono();
  app.use(async (context, next) => {
    // No page elsewhere may look at the demo by giving its own name the address 127.0.0.1.
    if (!localHost.test(context.req.header('host') ?? ''))
      return context.text('Only localhost is served.', 403);
    await next();
    context.header('content-security-policy', "default-src 'self'; frame-ancestors 'none'");
    context.header('x-content-type-options', 'nosniff');
    context.header('cache-control', 'no-store');
    return undefined;
  });
  for (const [path, [file, type]] of Object.entries(files)) {
    app.get(path, async (context) =>
      context.body(await readFile(join(pageFolder, file), 'utf8'), 200, { 'content-type': type }),
    );
  }
  app.get('/favicon.ico', (context) => context.body(null, 204));
  app.get('/demo/people', (context) => {
    const { dataset, what } = data;
    const { name: business } = hub.config.business;
    return context.json({ business, example, dataset, what, begins, now: Date.now(), people });
  });
  app.get('/demo/watch', (context) => {
    const person = people.find(({ phone }) => phone === context.req.query('phone'));
    return streamSSE(context, (stream) => watch(stream, options, person, stopping.signal));
  });
  app.all('/channels/*', (context) => hub.app.fetch(context.req.raw));
  app.get('/health', (context) => hub.app.fetch(context.req.raw));
  const server = serve({ fetch: app.fetch, hostname: '127.0.0.1', port });
  await new Promise<void>((resolve, reject) => {
    server.once('listening', resolve);
    server.once('error', reject);
  });
  return {
    url: `http://localhost:${port}/`,
    async stop() {
      stopping.abort();
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        if ('closeAllConnections' in server) server.closeAllConnections();
      });
    },
  };
}

/** Sends the person's rows, the notices and the trail: at once, and again whenever one of them changes. */
async function watch(
  stream: SSEStreamingApi,
  { hub, receiver, data }: DemoServerOptions,
  person: Person | undefined,
  stop: AbortSignal,
): Promise<void> {
  const names = person === undefined ? [] : (person.records ?? [person.name]);
  const sent = new Map<string, string>();
  const send = async (event: string, content: unknown): Promise<void> => {
    const data = JSON.stringify(content);
    if (sent.get(event) === data) return;
    sent.set(event, data);
    await stream.writeSSE({ event, data });
  };
  while (!stream.aborted && !stop.aborted) {
    await send('records', await data.readRows(names));
    await send('notices', [...receiver.notices].reverse().slice(0, 30));
    await send('trail', await readTrail(hub));
    await stream.sleep(pollMs);
  }
}

async function readTrail(hub: Hub): Promise<unknown> {
  const entries = await hub.audit.list({ newestFirst: true, limit: trailLength });
  return entries.map(({ sequence, at, kind, changeId, facts, hash }) => ({
    ...{ sequence, at, kind, facts, hash: hash.slice(0, 12) },
    ...(changeId === undefined ? {} : { changeId }),
  }));
}
