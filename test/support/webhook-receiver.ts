import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Notice } from '@parley/core/contract';
import { Webhook } from 'standardwebhooks';

const maxBodyBytes = 1_048_576;

/** What the receiver does with the next requests. */
export type ReceiverBehaviour =
  /** Verifies, records, answers 200. */
  | { readonly type: 'accept' }
  /** Answers with this status and records nothing. */
  | { readonly type: 'answer'; readonly status: number; readonly headers?: Readonly<Record<string, string>> }
  /** Accepts, but the answer comes only after `delayMs`. */
  | { readonly type: 'slow'; readonly delayMs: number }
  /** Reads the request and never answers. */
  | { readonly type: 'hang' }
  /** Cuts the connection, before anything is recorded or, with `recorded`, after it. */
  | { readonly type: 'drop'; readonly recorded?: boolean };

/** One request as it came. */
export interface ReceivedRequest {
  readonly id: string;
  readonly type: string;
  /** Whether the signature verified. */
  readonly verified: boolean;
  /** What it was answered; 0: nothing. */
  readonly status: number;
  readonly at: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** One accepted notice. */
export interface ReceivedNotice {
  readonly id: string;
  readonly at: number;
  readonly notice: Notice;
}

export interface WebhookReceiverOptions {
  readonly secret: string;
  /** Default: any free port. */
  readonly port?: number;
  /** How many of the newest requests are kept as they came. Default 1,000. */
  readonly keepRequests?: number;
}

/** A business's own end of the webhook notifier, on this machine. */
export interface WebhookReceiver {
  readonly url: string;
  /** Accepted notices in the order of their arrival, each once, however often it came. */
  readonly notices: readonly ReceivedNotice[];
  /** The newest requests, copies, pings and refused ones included. */
  readonly requests: readonly ReceivedRequest[];
  behave(behaviour: ReceiverBehaviour): void;
  /** Calls `listener` for each notice accepted from now on. Returns the way to stop it. */
  onNotice(listener: (received: ReceivedNotice) => void): () => void;
  /** Resolves once so many different notices have been accepted. */
  waitFor(count: number): Promise<void>;
  clear(): void;
  stop(): Promise<void>;
}

const noticeTypes: readonly string[] = ['parley.change', 'parley.hand-over'];

/** Starts a receiver on 127.0.0.1 that verifies every request with the Standard Webhooks library. */
export async function startWebhookReceiver(options: WebhookReceiverOptions): Promise<WebhookReceiver> {
  const { secret, keepRequests = 1000 } = options;
  const webhook = secret.startsWith('whsec_') ? new Webhook(secret) : new Webhook(secret, { format: 'raw' });
  const notices: ReceivedNotice[] = [];
  const requests: ReceivedRequest[] = [];
  const seen = new Set<string>();
  const listeners = new Set<(received: ReceivedNotice) => void>();
  let behaviour: ReceiverBehaviour = { type: 'accept' };

  function isSigned(body: string, headers: Record<string, string>): boolean {
    try {
      webhook.verify(body, headers, { jsonParse: false });
      return true;
    } catch {
      return false;
    }
  }

  function record(request: ReceivedRequest, event: { type: string; data: unknown }): void {
    if (!noticeTypes.includes(event.type) || seen.has(request.id)) return;
    seen.add(request.id);
    const received = { id: request.id, at: request.at, notice: event.data as Notice };
    notices.push(received);
    for (const listener of listeners) listener(received);
  }

  async function handle(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await readBody(incoming);
    if (body === undefined) return answer(response, 413);
    const headers = flattenHeaders(incoming);
    const event = parseEvent(body);
    const now = behaviour;
    const verified = isSigned(body, headers);
    const status = chooseStatus(now, verified, event !== undefined);
    const request = {
      id: headers['webhook-id'] ?? '',
      type: event?.type ?? '',
      verified,
      status,
      at: Date.now(),
      headers,
      body,
    };
    requests.push(request);
    if (requests.length > keepRequests) requests.shift();
    const isRecorded = status === 200 || (now.type === 'drop' && now.recorded === true && verified);
    if (isRecorded && event !== undefined) record(request, event);
    if (now.type === 'drop') incoming.socket.destroy();
    else if (now.type === 'slow') setTimeout(() => answer(response, status), now.delayMs).unref();
    else if (now.type === 'answer') answer(response, status, now.headers);
    else if (status !== 0) answer(response, status, { 'x-request-id': `received-${request.id}` });
  }

  const server = createServer((incoming, response) => {
    handle(incoming, response).catch(() => incoming.socket.destroy());
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, '127.0.0.1', resolve);
  });
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;

  return {
    url: `http://127.0.0.1:${port}/notices`,
    notices,
    requests,
    behave(next) {
      behaviour = next;
    },
    onNotice(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    waitFor(count) {
      if (notices.length >= count) return Promise.resolve();
      return new Promise((resolve) => {
        const listener = (): void => {
          if (notices.length < count) return;
          listeners.delete(listener);
          resolve();
        };
        listeners.add(listener);
      });
    },
    clear() {
      notices.length = 0;
      requests.length = 0;
      seen.clear();
    },
    stop() {
      return new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      });
    },
  };
}

function chooseStatus(behaviour: ReceiverBehaviour, verified: boolean, understood: boolean): number {
  if (behaviour.type === 'hang' || behaviour.type === 'drop') return 0;
  if (behaviour.type === 'answer') return behaviour.status;
  if (!verified) return 401;
  return understood ? 200 : 400;
}

async function readBody(incoming: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > maxBodyBytes) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function flattenHeaders(incoming: IncomingMessage): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(incoming.headers))
    if (value !== undefined) headers[name] = Array.isArray(value) ? value.join(', ') : value;
  return headers;
}

function parseEvent(body: string): { type: string; data: unknown } | undefined {
  try {
    const event: unknown = JSON.parse(body);
    if (typeof event !== 'object' || event === null || !('type' in event)) return undefined;
    if (typeof event.type !== 'string') return undefined;
    return { type: event.type, data: 'data' in event ? event.data : undefined };
  } catch {
    return undefined;
  }
}

function answer(
  response: ServerResponse,
  status: number,
  headers: Readonly<Record<string, string>> = {},
): void {
  response.writeHead(status, headers).end();
}
