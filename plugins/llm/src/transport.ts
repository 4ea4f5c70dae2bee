import { type CallOptions, ParleyError, type PluginHost } from '@parley/core/contract';
import { createAddressGuard, createHttpClient, retryTransient, toStatusError } from '@parley/http-kit';
import { baseUrlOf, type Config } from './config.ts';
import { errorCodes } from './errors.ts';

/** A thousand output tokens fill a hundredth of it. */
const maxAnswerBytes = 256 * 1024;

/** The `fetch` that the SDK is given, and the connections behind it. */
export interface Transport {
  /** Names the server in messages. */
  readonly service: string;
  /** Sends within one call: by its deadline, until its signal, tried again where that may help. Only a 2xx returns. */
  fetchWithin(call: CallOptions): typeof fetch;
  dispose(): Promise<void>;
}

/** Builds the way to the model's server. Opens no connection before the first request. */
export function createTransport(config: Config, host: PluginHost): Transport {
  const url = baseUrlOf(config);
  const service = `the model at ${new URL(url).host}`;
  const now = () => host.now();
  const http = createHttpClient({
    service,
    codes: errorCodes,
    now,
    timeoutMs: config.timeout,
    maxResponseBytes: maxAnswerBytes,
    guard: createAddressGuard({
      code: errorCodes.rejected,
      named: [url],
      allowPrivate: config['allow-private'],
    }),
  });

  return {
    service,
    fetchWithin: (call) => async (input, init) => {
      const request = {
        method: 'POST' as const,
        url: input instanceof Request ? input.url : String(input),
        headers: Object.fromEntries(new Headers(init?.headers)),
        body: toText(init?.body),
        read: 'text' as const,
      };
      // Sent twice it costs twice, and does no other harm.
      const options = { now, retries: config.retries, isRepeatable: true };
      const answer = await retryTransient(() => http.request(request, call), call, options);
      const { status, text = '', truncated } = answer;
      if (status < 200 || status > 299)
        throw toStatusError(answer, { codes: errorCodes, service, now: now() });
      if (truncated)
        throw new ParleyError(
          errorCodes.rejected,
          `The answer of ${service} is over ${maxAnswerBytes} bytes.`,
          {
            fix: 'Lower `max-output-tokens`, or look at what stands at `base-url`.',
          },
        );
      return new Response(text, { status, headers: { 'content-type': 'application/json' } });
    },
    dispose: () => http.dispose(),
  };
}

function toText(body: unknown): string {
  if (typeof body === 'string') return body;
  throw new ParleyError(errorCodes.rejected, 'The SDK sends something else than text.');
}
