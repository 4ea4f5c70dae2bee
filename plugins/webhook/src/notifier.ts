import { randomUUID } from 'node:crypto';
import {
  type CallOptions,
  type Finding,
  type Notifier,
  ParleyError,
  type PluginHost,
} from '@parley/core/contract';
import { Agent } from 'undici';
import { type Config, isPlaintext } from './config.ts';
import { toAnswerError, toConnectionError } from './errors.ts';
import { readExternalId } from './external-id.ts';
import { createSigner } from './signing.ts';

/** One POST. `id` is the same on every try; `event` is the body's content. */
interface Delivery {
  readonly id: string;
  readonly event: { readonly type: string; readonly timestamp: string; readonly data: unknown };
}

/** Builds the notifier of one configured webhook. Connections are kept alive between notices. */
export function createNotifier(config: Config, host: PluginHost): Notifier {
  const url = new URL(config.url);
  // Paths and queries of webhook URLs often are secrets.
  const target = url.origin;
  const signer = createSigner(config.secret);
  const disposed = new AbortController();
  const agent = new Agent({ allowH2: false, connect: { timeout: config.timeout } });

  async function post(delivery: Delivery, options: CallOptions): Promise<string | undefined> {
    const left = Math.min(config.timeout, options.deadline - host.now());
    if (disposed.signal.aborted || options.signal.aborted) throw createAborted(target);
    if (left <= 0) throw createTimeout(target);
    const timeout = AbortSignal.timeout(left);
    const signal = AbortSignal.any([options.signal, disposed.signal, timeout]);
    const body = JSON.stringify(delivery.event);
    try {
      const response = await agent.request({
        origin: url.origin,
        path: url.pathname + url.search,
        method: 'POST',
        headers: {
          'user-agent': 'parley-webhook',
          ...config.headers,
          'content-type': 'application/json',
          ...signer.sign(delivery.id, host.now(), body),
        },
        body,
        signal,
        headersTimeout: 0,
        bodyTimeout: 0,
      });
      const externalId = await readExternalId(response.headers, response.body);
      if (response.statusCode >= 200 && response.statusCode < 300) return externalId;
      const retryAfter = response.headers['retry-after'];
      throw toAnswerError(
        response.statusCode,
        typeof retryAfter === 'string' ? retryAfter : undefined,
        target,
        host.now(),
      );
    } catch (error) {
      if (error instanceof ParleyError) throw error;
      if (options.signal.aborted || disposed.signal.aborted) throw createAborted(target, error);
      if (timeout.aborted) throw createTimeout(target, error);
      throw toConnectionError(error, target);
    }
  }

  return {
    async check(options) {
      const event = {
        type: 'parley.ping',
        timestamp: new Date(host.now()).toISOString(),
        data: { notifier: host.name },
      };
      await post({ id: `ping_${randomUUID()}`, event }, options);
      const findings: Finding[] = [{ level: 'ok', message: `${target} accepted a signed ping` }];
      if (isPlaintext(config.url))
        findings.push({
          level: 'warning',
          message: `Notices to ${target} are signed but travel unencrypted`,
          fix: 'Use an https:// address outside tests.',
        });
      return { findings };
    },
    async send(notice, options) {
      const event = { type: `parley.${notice.kind}`, timestamp: notice.at, data: notice };
      const externalId = await post({ id: notice.id, event }, options);
      return externalId === undefined ? {} : { externalId };
    },
    async dispose() {
      if (disposed.signal.aborted) return;
      disposed.abort();
      await agent.destroy();
    },
  };
}

function createAborted(target: string, cause?: unknown): ParleyError {
  return new ParleyError('PARLEY_CALL_ABORTED', `The call to ${target} was cancelled`, { cause });
}

function createTimeout(target: string, cause?: unknown): ParleyError {
  return new ParleyError('PARLEY_NOTIFIER_TIMEOUT', `${target} did not answer in time`, {
    cause,
    fix: 'Make the receiver answer first and work afterwards, or raise `timeout`.',
  });
}
