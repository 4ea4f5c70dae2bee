import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { type Notifier, ParleyError, type SendOptions } from '@parley/core/contract';
import { createTestHost, createTestNotice, testNotifier, testPlugin } from '@parley/core/testing';
import { type AddressObject, type ParsedMail, simpleParser } from 'mailparser';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import * as v from 'valibot';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createTestCertificates, type TestCertificates } from '../../../test/support/certificates.ts';
import { ConfigSchema } from './config.ts';
import plugin from './index.ts';
import { createNotifier } from './notifier.ts';

const password = 'a-password-that-nobody-may-see';
const sample = { host: '127.0.0.1', port: 2525, from: 'hub@berg.example', to: 'compliance@berg.example' };

type Behaviour = 'accept' | 'refuse' | 'fail' | 'hang' | 'refuse-one';

interface MailServer {
  readonly port: number;
  readonly mails: ParsedMail[];
  readonly connections: () => number;
  behave(behaviour: Behaviour): void;
  stop(): Promise<void>;
}

/** A real SMTP server on a socket. */
async function startMailServer(options: SMTPServerOptions = {}): Promise<MailServer> {
  const mails: ParsedMail[] = [];
  let behaviour: Behaviour = 'accept';
  let connections = 0;
  const refusal = (code: number): Error => Object.assign(new Error('no'), { responseCode: code });
  const server = new SMTPServer({
    logger: false,
    authMethods: ['PLAIN', 'LOGIN'],
    onConnect(_session, done) {
      connections += 1;
      done();
    },
    onAuth(auth, _session, done) {
      if (auth.username === 'hub' && auth.password === password) done(null, { user: 'hub' });
      else done(refusal(535));
    },
    onRcptTo(address, _session, done) {
      if (behaviour === 'refuse') return done(refusal(550));
      if (behaviour === 'fail') return done(refusal(451));
      if (behaviour === 'refuse-one' && address.address.startsWith('gone')) return done(refusal(550));
      done();
    },
    onData(stream, _session, done) {
      const isHanging = behaviour === 'hang';
      simpleParser(stream, (error, mail) => {
        if (isHanging) return;
        if (mail !== undefined && (error === null || error === undefined)) mails.push(mail);
        done();
      });
    },
    ...options,
  });
  server.on('error', () => {});
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.server.address() as AddressInfo).port,
    mails,
    connections: () => connections,
    behave(next) {
      behaviour = next;
    },
    stop: () => new Promise<void>((resolve) => void server.close(() => resolve())),
  };
}

let certificates: TestCertificates;
beforeAll(async () => {
  certificates = await createTestCertificates(['localhost', '127.0.0.1']);
});

testPlugin(plugin, join(import.meta.dirname, '..'), { config: sample });

testNotifier({
  plugin,
  async start() {
    const tls = await createTestCertificates(['localhost', '127.0.0.1']);
    const server = await startMailServer({ key: tls.key, cert: tls.certificate });
    const dead = await startMailServer();
    await dead.stop();
    const common = { ...sample, host: 'localhost', user: 'hub', password, ca: tls.ca };
    return {
      config: { ...common, port: server.port },
      deadConfig: { ...common, port: dead.port },
      secrets: [password],
      behave: (behaviour) => server.behave(behaviour),
      arrived: async () =>
        server.mails.map((mail) => ({
          id: String(mail.headers.get('x-parley-notice')),
          text: mail.text ?? '',
        })),
      stop: () => server.stop(),
    };
  },
});

describe('email', () => {
  const cleanups: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
  });

  async function start(options: SMTPServerOptions = {}): Promise<MailServer> {
    const server = await startMailServer({
      key: certificates.key,
      cert: certificates.certificate,
      ...options,
    });
    cleanups.push(() => server.stop());
    return server;
  }

  const logs: string[] = [];

  function create(server: MailServer, config: object = {}): Notifier {
    const whole = {
      ...sample,
      host: 'localhost',
      port: server.port,
      user: 'hub',
      password,
      ca: certificates.ca,
      ...config,
    };
    const host = createTestHost({ log: (_level, message) => void logs.push(message) });
    const notifier = createNotifier(v.parse(ConfigSchema, whole), host);
    cleanups.push(() => notifier.dispose());
    return notifier;
  }

  const call = (): SendOptions => ({
    deadline: Date.now() + 10_000,
    signal: new AbortController().signal,
    attempt: 1,
  });

  async function fail(promise: Promise<unknown>): Promise<ParleyError> {
    const error = await promise.then(
      () => undefined,
      (reason: unknown) => reason,
    );
    if (error instanceof ParleyError) return error;
    throw new Error('expected a ParleyError', { cause: error });
  }

  it('shows before and after in text and HTML, and escapes what customers write', async () => {
    const server = await start();
    const changes = [{ property: 'address', before: '7 Church Street', after: '<b>22 & "Berg"</b>' }];
    await create(server).send(createTestNotice({ changes }), call());
    const [mail] = server.mails;
    expect(mail?.text).toContain('address: 7 Church Street → <b>22 & "Berg"</b>');
    expect(mail?.html).toContain('<s>7 Church Street</s>');
    expect(mail?.html).toContain('&lt;b&gt;22 &amp; &quot;Berg&quot;&lt;/b&gt;');
    expect(mail?.html).not.toContain('<b>22');
  });

  it('says the outcome in the subject, on one line whatever the names hold', async () => {
    const server = await start();
    const record = { type: 'customer', label: 'Eve\r\nBcc: everyone@berg.example' };
    await create(server).send(createTestNotice({ record, outcome: 'unknown' }), call());
    const [mail] = server.mails;
    expect(mail?.subject).toBe(
      '[Berg Insurance] change-address, customer Eve Bcc: everyone@berg.example: unknown',
    );
    expect(mail?.bcc).toBeUndefined();
  });

  it('writes to one customer, and to no list that stands in the record', async () => {
    const server = await start();
    const notifier = create(server);
    const message = { id: 'm-1', subject: 'Berg Insurance: your email was changed', text: 'Reference C-1.' };
    await notifier.tellCustomer?.({ ...message, to: 'thandi@old.example' }, call());
    const [mail] = server.mails;
    expect([mail?.to].flat().map((one) => one?.text)).toEqual(['thandi@old.example']);
    expect(mail?.subject).toBe(message.subject);
    expect(mail?.text?.trim()).toBe(message.text);
    for (const to of ['a@b.example, c@d.example', 'a@b.example\r\nBcc: c@d.example', '', 'nobody'])
      await expect(notifier.tellCustomer?.({ ...message, to }, call())).rejects.toMatchObject({
        code: 'PARLEY_NOTIFIER_REJECTED',
      });
    expect(server.mails).toHaveLength(1);
  });

  it('tells of a hand-over', async () => {
    const server = await start();
    await create(server).send(
      {
        kind: 'hand-over',
        id: 'notice-1',
        business: 'Berg Insurance',
        reason: 'asked',
        requestedBy: { sender: '+27821234567', channel: 'phone', customer: null },
        conversationId: 'c1',
        at: '2026-11-22T08:00:00.000Z',
        auditHead: { chainId: 'main', sequence: 1, hash: 'ab' },
      },
      call(),
    );
    expect(server.mails[0]?.text).toContain('Customer: +27821234567');
  });

  it('goes to every address, with a message id that is the same on every try', async () => {
    const server = await start();
    const to = ['compliance@berg.example', 'audit@berg.example'];
    const notifier = create(server, { to });
    const notice = createTestNotice({ id: 'notice-7' });
    await notifier.send(notice, call());
    await notifier.send(notice, { ...call(), attempt: 2 });
    expect(server.mails.map((mail) => mail.messageId)).toEqual([
      '<notice-7@berg.example>',
      '<notice-7@berg.example>',
    ]);
    const sentTo = server.mails.at(0)?.to as AddressObject | undefined;
    expect(sentTo?.value.map(({ address }) => address)).toEqual(to);
  });

  it('keeps connections open between notices', async () => {
    const server = await start();
    const notifier = create(server);
    for (let count = 0; count < 8; count += 1) await notifier.send(createTestNotice(), call());
    expect(server.connections()).toBeLessThanOrEqual(2);
  });

  it('SMTP refusing the recipient: refused for good when all are, a warning when some are', async () => {
    const server = await start();
    server.behave('refuse');
    expect((await fail(create(server).send(createTestNotice(), call()))).code).toBe(
      'PARLEY_NOTIFIER_REJECTED',
    );
    server.behave('refuse-one');
    await create(server, { to: ['gone@berg.example', 'audit@berg.example'] }).send(
      createTestNotice(),
      call(),
    );
    expect(server.mails).toHaveLength(1);
    expect(logs.at(-1)).toBe('The mail server refused 1 of 2 recipients');
  });

  it('wrong credentials', async () => {
    const server = await start();
    const error = await fail(create(server, { password: 'wrong' }).check(call()));
    expect(error.code).toBe('PARLEY_NOTIFIER_CREDENTIALS');
  });

  it('a certificate that does not verify', async () => {
    const server = await start();
    const { ca: _, ...rest } = {
      ...sample,
      host: 'localhost',
      port: server.port,
      user: 'hub',
      password,
      ca: '',
    };
    const notifier = createNotifier(v.parse(ConfigSchema, rest), createTestHost());
    cleanups.push(() => notifier.dispose());
    expect((await fail(notifier.send(createTestNotice(), call()))).code).toBe('PARLEY_NOTIFIER_UNREACHABLE');
    expect(server.mails).toEqual([]);
  });

  it('never logs in over a connection that is not encrypted, unless that is written out', async () => {
    const server = await start({ disabledCommands: ['STARTTLS'], allowInsecureAuth: true });
    expect((await fail(create(server).send(createTestNotice(), call()))).code).toBe(
      'PARLEY_NOTIFIER_UNREACHABLE',
    );
    const plain = create(server, { tls: 'disable' });
    const { findings } = await plain.check(call());
    expect(findings.map(({ level }) => level)).toEqual(['ok', 'warning']);
    await plain.send(createTestNotice(), call());
    expect(server.mails).toHaveLength(1);
  });

  it('speaks implicit TLS', async () => {
    const server = await start({ secure: true });
    await create(server, { tls: 'implicit' }).send(createTestNotice(), call());
    expect(server.mails).toHaveLength(1);
  });

  it('wants user and password together', () => {
    expect(v.is(ConfigSchema, sample)).toBe(true);
    expect(v.is(ConfigSchema, { ...sample, user: 'hub' })).toBe(false);
  });
});
