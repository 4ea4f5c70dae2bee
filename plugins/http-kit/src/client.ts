import { type CallOptions, ParleyError } from '@parley/core/contract';
import { Agent, type Dispatcher, request as send } from 'undici';
import { type ErrorContext, type HttpErrorCodes, toTransportError } from './errors.ts';
import type { HttpRequest, HttpResponse } from './request.ts';

export interface HttpClientOptions {
  /** Names the service in error messages: `the Graph API`. */
  readonly service: string;
  readonly codes: HttpErrorCodes;
  /** Milliseconds since 1970, the clock that deadlines are measured by. */
  readonly now: () => number;
  /** The longest that one request may take, in milliseconds. A nearer deadline counts instead. */
  readonly timeoutMs: number;
  /** More of a body than this is not read. Default 1 MiB. */
  readonly maxResponseBytes?: number;
  /** How many connections are kept to one host. Default 128. */
  readonly connections?: number;
}

/** Sends requests over kept-alive connections. */
export interface HttpClient {
  /**
   * Sends one request and answers with whatever status came back. Throws a `ParleyError` when no answer came:
   * unreachable, timeout, certificate, or `PARLEY_CALL_ABORTED`. It does not try again by itself.
   */
  request(request: HttpRequest, call: CallOptions): Promise<HttpResponse>;
  /** Closes all connections; requests under way fail. */
  dispose(): Promise<void>;
}

/** Builds a client. Opens no connection before the first request. */
export function createHttpClient(options: HttpClientOptions): HttpClient {
  const maxResponseBytes = options.maxResponseBytes ?? 1024 * 1024;
  const agent = new Agent({
    connections: options.connections ?? 128,
    keepAliveTimeout: 10_000,
    connect: { timeout: Math.min(options.timeoutMs, 10_000) },
  });

  async function request(asked: HttpRequest, call: CallOptions): Promise<HttpResponse> {
    const { service, codes } = options;
    if (call.signal.aborted) throw abortedError(service, call.signal.reason);
    const remaining = Math.min(options.timeoutMs, call.deadline - options.now());
    if (remaining <= 0) throw new ParleyError(codes.timeout, `No time was left to call ${service}.`);

    const stop = new AbortController();
    let timedOut = false;
    const timer = setTimeout(() => {
      timedOut = true;
      stop.abort();
    }, remaining);
    const onAbort = () => stop.abort();
    call.signal.addEventListener('abort', onAbort, { once: true });
    try {
      const answer = await send(asked.url, toDispatch(asked, agent, stop.signal));
      return await readResponse(answer, maxResponseBytes);
    } catch (cause) {
      if (call.signal.aborted) throw abortedError(service, cause);
      if (timedOut) {
        throw new ParleyError(codes.timeout, `No answer from ${service} within ${remaining} ms.`, { cause });
      }
      const context: ErrorContext = { codes, service, now: options.now() };
      throw toTransportError(cause, context);
    } finally {
      clearTimeout(timer);
      call.signal.removeEventListener('abort', onAbort);
    }
  }

  return { request, dispose: () => agent.destroy() };
}

function abortedError(service: string, cause: unknown): ParleyError {
  return new ParleyError('PARLEY_CALL_ABORTED', `The call to ${service} was cancelled.`, { cause });
}

function toDispatch(asked: HttpRequest, dispatcher: Dispatcher, signal: AbortSignal) {
  const body = asked.json === undefined ? asked.body : JSON.stringify(asked.json);
  const type = asked.json === undefined ? {} : { 'content-type': 'application/json' };
  return {
    dispatcher,
    signal,
    method: asked.method,
    headers: { accept: 'application/json', ...type, ...asked.headers },
    // The timer above covers the whole call; these two would only cover a part of it.
    headersTimeout: 0,
    bodyTimeout: 0,
    ...(body === undefined ? {} : { body }),
  };
}

async function readResponse(answer: Dispatcher.ResponseData, limit: number): Promise<HttpResponse> {
  const { text, truncated } = await readText(answer.body, limit);
  return {
    status: answer.statusCode,
    headers: toPlainHeaders(answer.headers),
    json: truncated ? undefined : parseJson(text),
    truncated,
  };
}

async function readText(body: AsyncIterable<Uint8Array>, limit: number) {
  const chunks: Uint8Array[] = [];
  let size = 0;
  // Leaving the loop early destroys the stream, and with it the connection: the rest is never read.
  for await (const chunk of body) {
    size += chunk.length;
    if (size > limit) return { text: '', truncated: true };
    chunks.push(chunk);
  }
  return { text: Buffer.concat(chunks).toString('utf8'), truncated: false };
}

function toPlainHeaders(headers: Dispatcher.ResponseData['headers']): Record<string, string> {
  const plain: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    const first = Array.isArray(value) ? value[0] : value;
    if (first !== undefined) plain[name] = first;
  }
  return plain;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
