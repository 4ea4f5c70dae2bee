import { type CallOptions, isParleyError, ParleyError, type PluginHost } from '@parley/core/contract';
import {
  createServiceClient,
  type HttpRequest,
  type HttpResponse,
  type ServiceClient,
} from '@parley/http-kit';
import { createAuthenticator } from './authenticate.ts';
import { codecs } from './codec.ts';
import type { RestConfig } from './config.ts';
import { createUnknown, httpCodes, service, toRefusal } from './errors.ts';
import type { Format } from './model.ts';
import { readTls } from './tls.ts';

/** What came back: the decoded body, and the headers in lower case. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
}

export interface WriteRequest {
  readonly method: 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Undefined: none. */
  readonly body: unknown;
  readonly operationId: string;
}

/** The API as the configuration describes it. */
export interface Api {
  readonly format: Format;
  readonly answers: Format;
  /** The URL of a path below the base URL. */
  toUrl(path: string): string;
  /** Sends a GET. Undefined: there is no such resource. */
  read(url: string, call: CallOptions): Promise<Answer | undefined>;
  /** Sends a change. An error other than `PARLEY_CONNECTOR_OUTCOME_UNKNOWN` states that nothing was changed. */
  write(request: WriteRequest, call: CallOptions): Promise<Answer>;
  dispose(): Promise<void>;
}

/** Builds the API's client. Reads files of the configuration, and connects, when it is first used. */
export function createApi(config: RestConfig, host: PluginHost): Api {
  const base = config['base-url'].replace(/\/+$/, '');
  const { format } = config;
  const answers = config.answers ?? (format === 'xml' ? 'xml' : 'json');
  let opening: Promise<ServiceClient> | undefined;
  let disposed = false;

  async function open(): Promise<ServiceClient> {
    const tls = await readTls(config, host.folder);
    return createServiceClient({
      url: config['base-url'],
      service,
      codes: httpCodes,
      now: host.now,
      timeoutMs: config.timeout,
      maxResponseBytes: config['max-response-kb'] * 1024,
      connections: config.connections,
      allowPrivate: config['allow-private'],
      retries: config.retries,
      breaker: { failures: config.breaker.failures, coolDownMs: config.breaker['cool-down'] },
      tls,
      ...createAuthenticator(config, host, tls),
    });
  }

  async function getClient(): Promise<ServiceClient> {
    if (disposed) throw new ParleyError('PARLEY_CONNECTOR_UNREACHABLE', 'The connector was disposed of.');
    opening ??= open();
    try {
      return await opening;
    } catch (error) {
      opening = undefined;
      throw error;
    }
  }

  function toHeaders(extra: Readonly<Record<string, string>> = {}): Record<string, string> {
    const all = { accept: codecs[answers].contentType, ...config.headers, ...extra };
    return Object.fromEntries(Object.entries(all).map(([name, value]) => [name.toLowerCase(), value]));
  }

  function examine(response: HttpResponse, isWrite: boolean) {
    if (response.truncated)
      throw new ParleyError(
        'PARLEY_CONNECTOR_FAILED',
        `${service} answered with more than ${config['max-response-kb']} kB.`,
        { fix: 'Ask for smaller pages (`page-size`), or raise `max-response-kb`.' },
      );
    const decoded = decode(response, answers);
    const rules = config.errors;
    const refusal = toRefusal({ response, body: decoded.body, rules, now: host.now(), isWrite });
    return { decoded, refusal };
  }

  async function read(url: string, call: CallOptions): Promise<Answer | undefined> {
    const request: HttpRequest = { method: 'GET', url, headers: toHeaders(), read: 'text' };
    const response = await (await getClient()).request(request, call);
    const { decoded, refusal } = examine(response, false);
    const isMissing = response.status === 404 || response.status === 410;
    // A page for people says that the path is wrong, not that this record is not there.
    if (isMissing && refusal?.code === 'PARLEY_CONNECTOR_NOT_DESCRIBED' && !isHtml(response))
      return undefined;
    if (refusal !== undefined) throw refusal;
    if (!decoded.ok) throw decoded.error;
    return { status: response.status, headers: response.headers, body: decoded.body };
  }

  async function write(asked: WriteRequest, call: CallOptions): Promise<Answer> {
    const key = config['idempotency-header'];
    const request: HttpRequest = {
      method: asked.method,
      url: asked.url,
      headers: toHeaders({
        ...(asked.body === undefined ? {} : { 'content-type': codecs[format].contentType }),
        ...asked.headers,
        ...(key === undefined ? {} : { [key]: asked.operationId }),
      }),
      ...(asked.body === undefined ? {} : { body: codecs[format].encode(asked.body) }),
      read: 'text',
    };
    let isUncertain = false;
    const onUncertain = () => {
      isUncertain = true;
    };
    const client = await getClient();
    const response = await client
      .request(request, call, { isRepeatable: key !== undefined, onUncertain })
      .catch((error: unknown) => {
        if (!isUncertain && isParleyError(error) && error.details.sent === false) throw error;
        throw createUnknown(`no answer came (${isParleyError(error) ? error.code : 'no code'})`, error);
      });
    return readOutcome(response, isUncertain);
  }

  function readOutcome(response: HttpResponse, isUncertain: boolean): Answer {
    const isSuccess = response.status >= 200 && response.status < 300;
    if (response.truncated && isSuccess) throw createUnknown('the answer is over the size limit');
    const { decoded, refusal } = examine({ ...response, truncated: false }, true);
    if (refusal !== undefined) {
      if (isUncertain) throw createUnknown('an earlier try was lost, and this one was refused', refusal);
      throw refusal;
    }
    if (response.status === 202)
      throw createUnknown('the API took it up, and will do it some time (HTTP 202)');
    if (!decoded.ok) throw createUnknown('the answer cannot be read', decoded.error);
    return { status: response.status, headers: response.headers, body: decoded.body };
  }

  return {
    format,
    answers,
    toUrl: (path) => base + path,
    read,
    write,
    async dispose() {
      disposed = true;
      await (await opening?.catch(() => undefined))?.dispose();
    },
  };
}

type Decoded =
  | { readonly ok: true; readonly body: unknown }
  | { readonly ok: false; readonly body: undefined; readonly error: ParleyError };

/** An empty body is an answer too: many APIs say nothing more than 204. */
function decode(response: HttpResponse, format: Format): Decoded {
  const text = response.text ?? '';
  if (text.trim() === '') return { ok: true, body: undefined };
  try {
    return { ok: true, body: codecs[format].decode(text) };
  } catch (cause) {
    const what = isHtml(response) ? 'HTML' : 'something else';
    const error = new ParleyError(
      'PARLEY_CONNECTOR_FAILED',
      `${service} answered ${what} instead of ${format} (HTTP ${response.status}).`,
      {
        // The parser's message would quote the body.
        cause: new Error(cause instanceof Error ? cause.name : 'not readable'),
        fix: 'Check `base-url` and `answers`; a page for people often means a login or a wrong path.',
        details: { status: response.status },
      },
    );
    return { ok: false, body: undefined, error };
  }
}

function isHtml({ headers, text = '' }: HttpResponse): boolean {
  return /^text\/html\b/i.test(headers['content-type'] ?? '') || /^\s*<(!doctype html|html)\b/i.test(text);
}
