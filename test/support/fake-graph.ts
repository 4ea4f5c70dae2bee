import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Refusal, refusePayload } from './fake-graph-payload.ts';

export * from './fake-graph-webhooks.ts';

/** What the stand-in does instead of answering well. */
export type GraphFault =
  /** An error of Meta's table; `status` defaults to 400. Nothing is taken. */
  | { readonly kind: 'error'; readonly code: number; readonly status?: number; readonly retryAfter?: string }
  /** An answer that is not the Graph API's own: a proxy's page. */
  | { readonly kind: 'page'; readonly status: number }
  /** Answers well, after a while. */
  | { readonly kind: 'slow'; readonly ms: number }
  /** Closes the connection. `taken`: after the message was taken, so that only the answer is lost. */
  | { readonly kind: 'drop'; readonly taken: boolean };

/** One message that was taken. */
export interface GraphMessage {
  /** The wamid that was answered. */
  readonly id: string;
  /** The phone or user id it went to. */
  readonly to: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly payload: Readonly<Record<string, unknown>>;
}

export interface GraphMedia {
  readonly name: string;
  readonly type: string;
  readonly content: string;
}

export interface FakeGraphOptions {
  /** Default: a free one. */
  readonly port?: number;
  readonly phoneNumberId?: string;
  readonly accessToken?: string;
  /** Hears of every message as it is taken. */
  readonly onMessage?: (message: GraphMessage) => void;
  /** Whether messages are kept in `messages`, where `waitForMessages` looks. Default true; a bench says false. */
  readonly record?: boolean;
}

export interface FakeGraph {
  /** Give it as `graph-url`. */
  readonly url: string;
  readonly phoneNumberId: string;
  readonly accessToken: string;
  /** What was taken, oldest first. */
  readonly messages: readonly GraphMessage[];
  /** The files that were uploaded, by the id that was answered. */
  readonly media: ReadonlyMap<string, GraphMedia>;
  /** The message ids that were marked as read with a typing indicator. */
  readonly typing: readonly string[];
  /** How many requests came, taken or not. */
  readonly requests: number;
  /** Lets the next `times` sends (default 1) meet this fault. Faults queue up. */
  fail(fault: GraphFault, times?: number): void;
  /** Resolves when `count` messages have been taken in all. Rejects after `timeoutMs` (default 5,000). */
  waitForMessages(count: number, timeoutMs?: number): Promise<readonly GraphMessage[]>;
  /** The service works again. */
  clearFaults(): void;
  /** Forgets messages and faults. */
  clear(): void;
  close(): Promise<void>;
}

/** Starts a local server that stands in for the Graph API: it checks payloads as the real one does. */
export async function startFakeGraph(options: FakeGraphOptions = {}): Promise<FakeGraph> {
  const phoneNumberId = options.phoneNumberId ?? '106540352242922';
  const accessToken = options.accessToken ?? 'fake-access-token';
  const messages: GraphMessage[] = [];
  const typing: string[] = [];
  const media = new Map<string, GraphMedia>();
  const faults: GraphFault[] = [];
  const waiting = new Set<() => void>();
  let requests = 0;

  function take(payload: Readonly<Record<string, unknown>>): unknown {
    if ('status' in payload) {
      if ('typing_indicator' in payload) typing.push(String(payload.message_id));
      return { success: true };
    }
    const to = String(payload.to ?? payload.recipient);
    const message = { id: `wamid.${randomUUID()}`, to, at: Date.now(), payload };
    if (options.record !== false) messages.push(message);
    options.onMessage?.(message);
    for (const wake of waiting) wake();
    const user = payload.to === undefined ? { user_id: to } : { wa_id: to.replace(/\D/g, '') };
    return {
      messaging_product: 'whatsapp',
      contacts: [{ input: to, ...user }],
      messages: [{ id: message.id, message_status: 'accepted' }],
    };
  }

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    requests += 1;
    const [, version, number, edge] = new URL(request.url ?? '/', 'http://graph').pathname.split('/');
    const raw = await readBody(request);
    const body = parseJson(raw);
    if (request.headers.authorization !== `Bearer ${accessToken}`) {
      return answerError(response, 401, { code: 190, details: 'Error validating access token' });
    }
    if (request.method === 'GET' && edge === 'message_templates') {
      return answer(response, 200, { data: [{ name: 'parley_notice', language: 'en', status: 'APPROVED' }] });
    }
    if (!/^v\d+\.\d+$/.test(version ?? '') || number !== phoneNumberId) {
      return answerError(response, 400, { code: 33, details: 'The object does not exist' });
    }
    if (request.method === 'GET' && edge === undefined) {
      return answer(response, 200, {
        id: phoneNumberId,
        display_phone_number: '+27 87 000 0000',
        verified_name: 'Berg Insurance',
        quality_rating: 'GREEN',
      });
    }
    if (request.method === 'POST' && edge === 'media') {
      const file = await readMedia(request.headers['content-type'] ?? '', raw);
      if (typeof file === 'string') return answerError(response, 400, { code: 100, details: file });
      const id = String(1_000_000 + media.size);
      media.set(id, file);
      return answer(response, 200, { id });
    }
    if (request.method !== 'POST' || edge !== 'messages') {
      return answerError(response, 400, { code: 100, details: 'Unsupported request' });
    }
    const refusal = refusePayload(body, (id) => media.has(id));
    if (refusal !== undefined) return answerError(response, 400, refusal);
    return answerMessage(response, body as Readonly<Record<string, unknown>>);
  }

  async function answerMessage(
    response: ServerResponse,
    body: Readonly<Record<string, unknown>>,
  ): Promise<void> {
    const fault = faults.shift();
    switch (fault?.kind) {
      case 'error': {
        if (fault.retryAfter !== undefined) response.setHeader('retry-after', fault.retryAfter);
        return answerError(response, fault.status ?? 400, {
          code: fault.code,
          details: `Fault ${fault.code}`,
        });
      }
      case 'page':
        response.writeHead(fault.status, { 'content-type': 'text/html' }).end('<h1>Proxy</h1>');
        return;
      case 'drop':
        if (fault.taken) take(body);
        response.socket?.destroy();
        return;
      case 'slow':
        await new Promise((resolve) => setTimeout(resolve, fault.ms));
        return answer(response, 200, take(body));
      default:
        return answer(response, 200, take(body));
    }
  }

  const server = createServer((request, response) => {
    serve(request, response).catch((error: unknown) => response.destroy(error as Error));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(options.port ?? 0, '127.0.0.1', resolve);
  });

  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    phoneNumberId,
    accessToken,
    messages,
    typing,
    media,
    get requests() {
      return requests;
    },
    fail(fault, times = 1) {
      for (let count = 0; count < times; count++) faults.push(fault);
    },
    waitForMessages: (count, timeoutMs = 5000) =>
      new Promise((resolve, reject) => {
        const check = () => {
          if (messages.length < count) return;
          finish();
          resolve(messages);
        };
        const timer = setTimeout(() => {
          finish();
          reject(new Error(`${messages.length} of ${count} messages arrived within ${timeoutMs} ms`));
        }, timeoutMs);
        const finish = () => {
          clearTimeout(timer);
          waiting.delete(check);
        };
        waiting.add(check);
        check();
      }),
    clearFaults() {
      faults.length = 0;
    },
    clear() {
      messages.length = 0;
      typing.length = 0;
      faults.length = 0;
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

/** An upload as the real service takes it; a text says why not. */
async function readMedia(type: string, raw: Buffer): Promise<GraphMedia | string> {
  if (!type.startsWith('multipart/form-data')) return 'The body must be multipart/form-data';
  const form = await new Response(new Uint8Array(raw), { headers: { 'content-type': type } })
    .formData()
    .catch(() => undefined);
  const file = form?.get('file');
  if (form?.get('messaging_product') !== 'whatsapp') return 'The parameter messaging_product is required.';
  if (!(file instanceof File)) return 'The parameter file is required.';
  if (file.type.split(';')[0] !== 'text/plain') return `Media of type ${file.type} is not served`;
  return {
    name: file.name,
    type: file.type,
    content: Buffer.from(await file.arrayBuffer()).toString('utf8'),
  };
}

function parseJson(raw: Buffer): unknown {
  try {
    return JSON.parse(raw.toString('utf8'));
  } catch {
    return undefined;
  }
}

function answer(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

function answerError(response: ServerResponse, status: number, { code, details }: Refusal): void {
  answer(response, status, {
    error: {
      message: `(#${code}) Refused`,
      type: 'OAuthException',
      code,
      error_data: { messaging_product: 'whatsapp', details },
      fbtrace_id: 'FAKE',
    },
  });
}
