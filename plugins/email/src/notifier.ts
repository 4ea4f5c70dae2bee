import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { resolve } from 'node:path';
import {
  type CallOptions,
  type CheckReport,
  type CustomerMessage,
  type Finding,
  type Notice,
  type Notifier,
  ParleyError,
  type PluginHost,
  type SendOptions,
} from '@parley/core/contract';
import type { Transporter } from 'nodemailer';
import * as v from 'valibot';
import { type Config, portOf } from './config.ts';
import { translateError } from './errors.ts';
import { renderNotice } from './render-notice.ts';

const AddressSchema = v.pipe(v.string(), v.maxLength(254), v.rfcEmail());

/** Builds the notifier. The mail library is loaded and connected at the first call. */
export function createNotifier(config: Config, host: PluginHost): Notifier {
  const disposed = new AbortController();
  let transport: Promise<Transporter> | undefined;

  function connect(): Promise<Transporter> {
    transport ??= createTransport(config, host);
    return transport;
  }

  async function check(options: CallOptions): Promise<CheckReport> {
    await within(options, async () => (await connect()).verify());
    const findings: Finding[] = [
      { level: 'ok', message: `${config.host} takes the login; notices go to ${config.to.length} addresses` },
    ];
    if (config.tls === 'disable')
      findings.push({
        level: 'warning',
        message: `Notices to ${config.host} travel unencrypted`,
        fix: 'Use `tls: starttls` or `tls: implicit`.',
      });
    return { findings };
  }

  async function send(notice: Notice, options: SendOptions): Promise<{ readonly externalId?: string }> {
    const { subject, text, html } = renderNotice(notice);
    const sent: { rejected?: readonly unknown[] | undefined; messageId?: string | undefined } = await within(
      options,
      async () =>
        (await connect()).sendMail({
          from: config.from,
          to: config.to,
          ...(config['reply-to'] === undefined ? {} : { replyTo: config['reply-to'] }),
          subject,
          text,
          html,
          textEncoding: 'base64',
          messageId: `<${toLocalPart(notice.id)}@${config.from.split('@').at(-1)}>`,
          headers: { 'X-Parley-Notice': toLocalPart(notice.id), 'Auto-Submitted': 'auto-generated' },
          disableFileAccess: true,
          disableUrlAccess: true,
        }),
    );
    const refused = sent.rejected?.length ?? 0;
    if (refused > 0) host.log('warn', `The mail server refused ${refused} of ${config.to.length} recipients`);
    return sent.messageId === undefined ? {} : { externalId: sent.messageId };
  }

  /** Runs a call until its deadline, its abort, or the end of this notifier. */
  async function within<T>({ deadline, signal }: CallOptions, run: () => Promise<T>): Promise<T> {
    if (disposed.signal.aborted || signal.aborted) throw createAborted();
    const remaining = Math.min(deadline - host.now(), config.timeout * 1000);
    if (remaining <= 0) throw createLate();
    const timeout = AbortSignal.timeout(remaining);
    const ending = AbortSignal.any([timeout, signal, disposed.signal]);
    return new Promise<T>((done, fail) => {
      ending.addEventListener('abort', () => fail(timeout.aborted ? createLate() : createAborted()), {
        once: true,
      });
      run().then(done, (error) => fail(translateError(error)));
    });
  }

  async function tellCustomer(
    { id, to, subject, text }: CustomerMessage,
    options: SendOptions,
  ): Promise<{ readonly externalId?: string }> {
    // What stands in the business's system is not read as a list of recipients.
    if (!v.is(AddressSchema, to)) {
      throw new ParleyError(
        'PARLEY_NOTIFIER_REJECTED',
        'The address on the record is not one email address',
        {
          fix: 'Correct it in the record.',
        },
      );
    }
    const sent: { messageId?: string | undefined } = await within(options, async () =>
      (await connect()).sendMail({
        from: config.from,
        to: { name: '', address: to },
        ...(config['reply-to'] === undefined ? {} : { replyTo: config['reply-to'] }),
        subject,
        text,
        textEncoding: 'base64',
        messageId: `<${toLocalPart(id)}@${config.from.split('@').at(-1)}>`,
        headers: { 'Auto-Submitted': 'auto-generated' },
        disableFileAccess: true,
        disableUrlAccess: true,
      }),
    );
    return sent.messageId === undefined ? {} : { externalId: sent.messageId };
  }

  return {
    check,
    send,
    tellCustomer,
    async dispose() {
      if (disposed.signal.aborted) return;
      disposed.abort();
      (await transport?.catch(() => undefined))?.close();
    },
  };
}

async function createTransport(config: Config, host: PluginHost): Promise<Transporter> {
  const { createTransport: create } = await import('nodemailer');
  const ms = config.timeout * 1000;
  return create({
    host: config.host,
    port: portOf(config),
    secure: config.tls === 'implicit',
    requireTLS: config.tls === 'starttls',
    ignoreTLS: config.tls === 'disable',
    tls: {
      rejectUnauthorized: true,
      ...(isIP(config.host) === 0 ? { servername: config.host } : {}),
      ...(config.ca === undefined ? {} : { ca: readCa(config.ca, host) }),
    },
    ...(config.user === undefined ? {} : { auth: { user: config.user, pass: config.password ?? '' } }),
    pool: true,
    maxConnections: config['pool-max'],
    connectionTimeout: ms,
    greetingTimeout: ms,
    socketTimeout: ms,
  });
}

/** The certificate itself, or the path of a file beside hub.yaml. */
function readCa(ca: string, host: PluginHost): string {
  if (ca.includes('-----BEGIN')) return ca;
  try {
    return readFileSync(resolve(host.folder, ca), 'utf8');
  } catch (cause) {
    throw new ParleyError('PARLEY_NOTIFIER_REJECTED', 'The file named by `ca` cannot be read', {
      cause,
      fix: 'Give the path of a PEM file, from the folder of hub.yaml.',
    });
  }
}

/** Ids are made by the hub of letters, digits, `-` and `_`; anything else has no place in a header. */
function toLocalPart(id: string): string {
  return id.replace(/[^\w.-]/g, '-');
}

function createAborted(): ParleyError {
  return new ParleyError('PARLEY_CALL_ABORTED', 'The call was cancelled, or the notifier is closed');
}

function createLate(): ParleyError {
  return new ParleyError('PARLEY_NOTIFIER_TIMEOUT', 'The mail server did not take the notice in time', {
    fix: 'Look whether it can be reached from here, or raise `timeout`.',
  });
}
