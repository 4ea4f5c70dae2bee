import { type CallOptions, ParleyError } from '@parley/core/contract';
import { Agent, type Dispatcher, request as send } from 'undici';
import type { AddressGuard } from './address-guard.ts';
import { type ErrorContext, type HttpErrorCodes, toTransportError } from './errors.ts';
import type { HttpRequest, HttpResponse } from './request.ts';

/** What a TLS connection trusts and shows; texts in PEM. Certificates are always verified. */
export interface TlsOptions {
  /** The authorities to trust instead of Node's own. */
  readonly ca?: string;
  /** The client's certificate and its key, for mutual TLS. */
  readonly cert?: string;
  readonly key?: string;
  readonly passphrase?: string;
}

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
  /** Which addresses may be connected to. Default: any. */
  readonly guard?: AddressGuard;
  readonly tls?: TlsOptions;
}

/** Sends requests over kept-alive connections. */
export interface HttpClient {
  /**
   * Sends one request and answers with whatever status came back. Throws a `ParleyError` when no answer came:
   * unreachable, timeout, certificate, or `PARLEY_CALL_ABORTED`. Its `details.sent` is false when the service
   * cannot have seen the request. Does not try again by itself, and follows no redirect.
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
    connect: {
      timeout: Math.min(options.timeoutMs, 10_000),
      ...options.tls,
      ...(options.guard === undefined ? {} : { lookup: options.guard.lookup }),
    },
  });

  async function request(asked: HttpRequest, call: CallOptions): Promise<HttpResponse> {
    const { service, codes } = options;
    const progress = { sent: false };
    if (call.signal.aborted) throw abortedError(service, call.signal.reason, progress);
    const remaining = Math.min(options.timeoutMs, call.deadline - options.now());
    if (remaining <= 0)
      throw new ParleyError(codes.timeout, `No time was left to call ${service}.`, { details: progress });
    options.guard?.assertUrl(new URL(asked.url));

    const stop = new AbortController();
    let timedOut = false;
    const timer = setTimeout(() => {
      timedOut = true;
      stop.abort();
    }, remaining);
    const onAbort = () => stop.abort();
    call.signal.addEventListener('abort', onAbort, { once: true });
    try {
      const dispatcher = agent.compose(watchProgress(progress));
      const answer = await send(asked.url, toDispatch(asked, dispatcher, stop.signal));
      return await readResponse(answer, maxResponseBytes, asked.read === 'text');
    } catch (cause) {
      if (call.signal.aborted) throw abortedError(service, cause, progress);
      if (timedOut) {
        const message = `No answer from ${service} within ${remaining} ms.`;
        throw new ParleyError(codes.timeout, message, { cause, details: progress });
      }
      const context: ErrorContext = { codes, service, now: options.now() };
      throw toTransportError(cause, context, progress);
    } finally {
      clearTimeout(timer);
      call.signal.removeEventListener('abort', onAbort);
    }
  }

  return { request, dispose: () => agent.destroy() };
}

function abortedError(service: string, cause: unknown, details: { readonly sent: boolean }): ParleyError {
  return new ParleyError('PARLEY_CALL_ABORTED', `The call to ${service} was cancelled.`, { cause, details });
}

/** Notes when a connection is there and the request begins to go out on it. */
function watchProgress(progress: { sent: boolean }): Dispatcher.DispatcherComposeInterceptor {
  return (dispatch) => (options, handler) =>
    dispatch(options, {
      onRequestStart(controller, context) {
        progress.sent = true;
        handler.onRequestStart?.(controller, context);
      },
      onRequestUpgrade: (...all) => handler.onRequestUpgrade?.(...all),
      onResponseStart: (...all) => handler.onResponseStart?.(...all),
      onResponseData: (...all) => handler.onResponseData?.(...all),
      onResponseEnd: (...all) => handler.onResponseEnd?.(...all),
      onResponseError: (...all) => handler.onResponseError?.(...all),
    });
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

async function readResponse(
  answer: Dispatcher.ResponseData,
  limit: number,
  asText: boolean,
): Promise<HttpResponse> {
  const { text, truncated } = await readText(answer.body, limit);
  return {
    status: answer.statusCode,
    headers: toPlainHeaders(answer.headers),
    json: truncated || asText ? undefined : parseJson(text),
    text,
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
    const one = !Array.isArray(value) ? value : name === 'link' ? value.join(', ') : value[0];
    if (one !== undefined) plain[name] = one;
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
