import {
  type CallOptions,
  type Channel,
  type CheckReport,
  type OutgoingMessage,
  ParleyError,
  type PluginHost,
} from '@parley/core/contract';
import * as v from 'valibot';
import { toCheckReport } from './check.ts';
import type { WhatsAppConfig } from './config.ts';
import { isWindowClosed, toGraphError } from './errors.ts';
import { createGraph, type MediaFile } from './graph.ts';
import { assertWithinLimits, whatsAppLimits } from './limits.ts';
import { createPacing } from './pacing.ts';
import { toLatePayload, toPayload, toTypingPayload } from './payload.ts';
import { createReceiver } from './receive.ts';

const AcceptedSchema = v.object({
  messages: v.tupleWithRest([v.object({ id: v.pipe(v.string(), v.nonEmpty()) })], v.unknown()),
});

const UploadedSchema = v.object({ id: v.pipe(v.string(), v.nonEmpty()) });

/** Builds the channel. Opens no connection before the first call. */
export function createWhatsAppChannel(config: WhatsAppConfig, host: Pick<PluginHost, 'now'>): Channel {
  const now = () => host.now();
  const graph = createGraph(config, now);
  const pacing = createPacing(now);
  const alertTemplate = config['alert-template'];
  const replyTemplate = config['reply-template'];

  async function check(options: CallOptions): Promise<CheckReport> {
    const response = await graph.getPhoneNumber(options);
    if (!isSuccess(response.status)) throw toGraphError(response, now());
    return toCheckReport(response.json, config['phone-number-id']);
  }

  async function send(
    message: OutgoingMessage,
    options: CallOptions,
  ): Promise<{ readonly externalId: string }> {
    assertWithinLimits(message.content);
    const { content } = message;
    const isAlert = content.type === 'alert';
    // No template carries a file.
    const late =
      isAlert || content.type === 'document' || replyTemplate === undefined
        ? undefined
        : () => toLatePayload(message, replyTemplate);
    if (message.isLate === true && late === undefined && !isAlert)
      throw new ParleyError(
        'PARLEY_CHANNEL_WINDOW_CLOSED',
        'The customer last wrote more than 24 hours ago.',
        {
          fix: 'Have a template with one parameter approved, and name it under reply-template:.',
        },
      );
    const user = message.to.phone ?? message.to.userId ?? '';
    const isLate = message.isLate === true && late !== undefined;
    const mediaId = content.type === 'document' ? await upload(content, options) : undefined;
    const payload = isLate ? late() : toPayload(message, { alertTemplate, mediaId });
    let response = await graph.postMessage(payload, options);
    if (!isLate && late !== undefined && isWindowClosed(response.json))
      response = await graph.postMessage(late(), options);
    if (!isSuccess(response.status)) throw toGraphError(response, now(), pacing.backoffMs(user));
    pacing.note(user);
    const accepted = v.safeParse(AcceptedSchema, response.json);
    if (accepted.success) return { externalId: accepted.output.messages[0].id };
    throw new ParleyError('PARLEY_CHANNEL_UNREACHABLE', 'The Graph API answered without a message id.', {
      fix: 'Check that graph-url leads to the Graph API and not to a proxy with a page of its own.',
    });
  }

  async function upload(file: MediaFile, options: CallOptions): Promise<string> {
    const response = await graph.uploadMedia(file, options);
    if (!isSuccess(response.status)) throw toGraphError(response, now());
    const uploaded = v.safeParse(UploadedSchema, response.json);
    if (uploaded.success) return uploaded.output.id;
    throw new ParleyError('PARLEY_CHANNEL_UNREACHABLE', 'The Graph API answered an upload without an id.');
  }

  async function showTyping(messageId: string, _sender: unknown, options: CallOptions): Promise<void> {
    const response = await graph.postMessage(toTypingPayload(messageId), options);
    if (!isSuccess(response.status)) throw toGraphError(response, now());
  }

  return {
    limits: { ...whatsAppLimits, alerts: alertTemplate !== undefined },
    check,
    receive: createReceiver({
      appSecret: config['app-secret'],
      verifyToken: config['verify-token'],
      phoneNumberId: config['phone-number-id'],
    }),
    send,
    showTyping,
    dispose: () => graph.dispose(),
  };
}

function isSuccess(status: number): boolean {
  return status >= 200 && status < 300;
}
