import {
  type CallOptions,
  type CheckReport,
  type ErrorCode,
  type Finding,
  isParleyError,
  type Notice,
  type Notifier,
  ParleyError,
  type PluginHost,
  type SendOptions,
} from '@parley/core/contract';
import * as v from 'valibot';
import { toCheckReport } from './check.ts';
import type { WhatsAppNotifierConfig } from './config.ts';
import { toGraphError } from './errors.ts';
import { createGraph } from './graph.ts';
import { toNoticeParameters } from './notice-parameters.ts';

const AcceptedSchema = v.object({
  messages: v.tupleWithRest([v.object({ id: v.pipe(v.string(), v.nonEmpty()) })], v.unknown()),
});

const TemplatesSchema = v.object({
  data: v.array(v.object({ name: v.string(), language: v.string(), status: v.string() })),
});

/** Builds the notifier: a template message to each staff number. Opens no connection before the first call. */
export function createWhatsAppNotifier(config: WhatsAppNotifierConfig, host: PluginHost): Notifier {
  const now = () => host.now();
  const graph = createGraph(config, now);
  let isDisposed = false;

  async function check(options: CallOptions): Promise<CheckReport> {
    return asNotifier(async () => {
      const response = await graph.getPhoneNumber(options);
      if (response.status !== 200) throw toGraphError(response, now());
      const { findings } = toCheckReport(response.json, config['phone-number-id']);
      return { findings: [...findings, await checkTemplate(options)] };
    });
  }

  async function checkTemplate(options: CallOptions): Promise<Finding> {
    const { template, language } = config;
    const accountId = config['business-account-id'];
    if (accountId === undefined) {
      return {
        level: 'warning',
        message: `Whether the template "${template}" is approved was not looked up.`,
        fix: 'Give business-account-id, so that the check can ask.',
      };
    }
    const response = await graph.listTemplates(accountId, template, options);
    if (response.status !== 200) throw toGraphError(response, now());
    const parsed = v.safeParse(TemplatesSchema, response.json);
    const found = parsed.success
      ? parsed.output.data.find((entry) => entry.name === template && entry.language === language)
      : undefined;
    if (found?.status === 'APPROVED')
      return { level: 'ok', message: `The template "${template}" is approved.` };
    return {
      level: 'error',
      message: `The template "${template}" in "${language}" is ${found?.status.toLowerCase() ?? 'not there'}.`,
      fix: 'Have it approved in the WhatsApp Manager, with four body parameters.',
    };
  }

  async function send(notice: Notice, options: SendOptions): Promise<{ readonly externalId?: string }> {
    const accepted: string[] = [];
    let failure: unknown;
    for (const to of config.to) {
      try {
        accepted.push(await sendTo(to, notice, options));
      } catch (error) {
        failure = error;
      }
    }
    const [externalId] = accepted;
    // A second try would tell those again who were told already.
    if (externalId === undefined) throw failure;
    if (accepted.length < config.to.length) {
      host.log(
        'warn',
        `${config.to.length - accepted.length} of ${config.to.length} staff numbers were not told`,
      );
    }
    return { externalId };
  }

  function sendTo(to: string, notice: Notice, options: SendOptions): Promise<string> {
    return asNotifier(async () => {
      if (isDisposed) throw new ParleyError('PARLEY_CALL_ABORTED', 'The notifier is closed');
      const response = await graph.postMessage(toTemplatePayload(config, to, notice), options);
      if (response.status < 200 || response.status > 299) throw toGraphError(response, now());
      const parsed = v.safeParse(AcceptedSchema, response.json);
      if (parsed.success) return parsed.output.messages[0].id;
      throw new ParleyError('PARLEY_NOTIFIER_UNREACHABLE', 'The Graph API answered without a message id.');
    });
  }

  return {
    check,
    send,
    async dispose() {
      if (isDisposed) return;
      isDisposed = true;
      await graph.dispose();
    },
  };
}

function toTemplatePayload(config: WhatsAppNotifierConfig, to: string, notice: Notice) {
  const parameters = toNoticeParameters(notice).map((text) => ({ type: 'text', text }));
  return {
    messaging_product: 'whatsapp',
    recipient_type: 'individual',
    to,
    type: 'template',
    template: {
      name: config.template,
      language: { code: config.language },
      components: [{ type: 'body', parameters }],
    },
    biz_opaque_callback_data: notice.id,
  };
}

const codes: Partial<Record<ErrorCode, ErrorCode>> = {
  PARLEY_CHANNEL_UNREACHABLE: 'PARLEY_NOTIFIER_UNREACHABLE',
  PARLEY_CHANNEL_BUSY: 'PARLEY_NOTIFIER_BUSY',
  PARLEY_CHANNEL_CREDENTIALS: 'PARLEY_NOTIFIER_CREDENTIALS',
  PARLEY_CHANNEL_REJECTED: 'PARLEY_NOTIFIER_REJECTED',
  PARLEY_CHANNEL_WINDOW_CLOSED: 'PARLEY_NOTIFIER_REJECTED',
};

/** The same service, told in a notifier's codes. */
async function asNotifier<T>(run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    const code = isParleyError(error) ? codes[error.code] : undefined;
    if (!isParleyError(error) || code === undefined) throw error;
    const { fix, retryAfterMs, details, cause } = error;
    throw new ParleyError(code, error.message, {
      cause,
      details,
      ...(fix === undefined ? {} : { fix }),
      ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    });
  }
}
