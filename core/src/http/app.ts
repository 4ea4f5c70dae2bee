import type { HttpBindings } from '@hono/node-server';
import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import {
  type Channel,
  type ChannelReceipt,
  type ChannelRequest,
  errorTable,
  isParleyError,
} from '../contract/index.ts';
import { describeError } from '../describe-error.ts';

/** How one connector fares. */
export interface ConnectorHealth {
  readonly name: string;
  readonly reads: boolean;
  readonly writes: boolean;
  /** Why, for the operator: may name hosts, so `/health`, which anybody may read, leaves it out. */
  readonly reason?: string;
}

export interface AppDeps {
  readonly channels: ReadonlyMap<string, Channel>;
  receive(name: string, channel: Channel, request: ChannelRequest): Promise<ChannelReceipt['reply']>;
  health(): readonly ConnectorHealth[];
  log(level: 'warn' | 'error', message: string): void;
}

/** The hub's HTTP side: a route for each configured channel, and health. A channel that is not configured has no route. */
export function createApp(deps: AppDeps): Hono {
  const app = new Hono();
  for (const [name, channel] of deps.channels) {
    const limit = bodyLimit({
      maxSize: channel.limits.bodyBytes,
      onError: (context) => context.text('', 413),
    });
    app.all(`/channels/${name}`, limit, async (context) => {
      const request: ChannelRequest = {
        method: context.req.method,
        query: context.req.query(),
        headers: context.req.header(),
        ...peerOf(context.env),
        rawBody: new Uint8Array(await context.req.arrayBuffer()),
      };
      const { status, headers, body } = await deps.receive(name, channel, request);
      return new Response(hasNoBody(status) ? null : (body ?? ''), {
        status,
        headers: { 'content-type': 'text/plain', ...headers },
      });
    });
  }
  app.get('/health', (context) => {
    const connectors = deps.health().map(({ name, reads, writes }) => ({ name, reads, writes }));
    const isReady = connectors.every((connector) => connector.reads);
    return context.json({ status: isReady ? 'ready' : 'waiting', connectors }, isReady ? 200 : 503);
  });
  app.notFound((context) => context.text('', 404));
  app.onError((error) => {
    // Anything but 200 makes the channel deliver the same again later.
    const status = isParleyError(error) ? errorTable[error.code].status : 500;
    deps.log('error', `A request could not be taken: ${describeError(error)}`);
    return new Response('', { status });
  });
  return app;
}

/** Statuses that the platform refuses to send a body with. */
function hasNoBody(status: number): boolean {
  return [204, 205, 304].includes(status);
}

/** Who is at the other end, where a server on Node took the request. */
function peerOf(env: unknown): { readonly peer?: string } {
  const address = (env as Partial<HttpBindings> | undefined)?.incoming?.socket.remoteAddress;
  return address === undefined ? {} : { peer: address };
}
