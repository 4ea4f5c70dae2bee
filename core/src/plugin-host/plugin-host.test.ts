import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createFakeClock } from '../../testing/clock.ts';
import { formatProblems, loadConfig, type Problem } from '../config/index.ts';
import { createCallOptions } from './call-plugin.ts';
import { disposeMembers } from './dispose-members.ts';
import {
  type BusinessFolder,
  channelSource,
  connectorSource,
  createBusinessFolder,
  notifierSource,
  type PackageParts,
} from './fixtures/packages.ts';
import { createPluginHost } from './plugin-host.ts';

const hubYaml = `business: { name: Berg, country: ZA, timezone: Africa/Johannesburg }
channels:
  phone: { plugin: talk }
notifiers:
  compliance: { plugin: tell, config: { secret: "\${SECRET}" } }
connectors:
  policies:
    plugin: keep
    permission: read-write
    notify: [compliance]
    config: { url: written-out-url }
records:
  customer: { in: policies, identify: [phone], properties: { phone: phone } }
`;

let business: BusinessFolder;
beforeEach(() => {
  business = createBusinessFolder();
});
afterEach(() => business.remove());

function install(parts: { keep?: PackageParts; tell?: PackageParts } = {}): void {
  business.install('talk', { manifest: { provides: ['channel'], capabilities: {} }, create: channelSource });
  business.install('tell', {
    manifest: { provides: ['notifier'], capabilities: {} },
    create: notifierSource,
    ...parts.tell,
  });
  business.install('keep', parts.keep);
}

async function create(text = hubYaml) {
  business.write('hub.yaml', text);
  const { config, problems } = loadConfig({
    file: join(business.folder, 'hub.yaml'),
    env: { SECRET: 'hush-hush' },
  });
  if (config === undefined) throw new Error(formatProblems(problems));
  const clock = createFakeClock();
  const log: string[] = [];
  const host = await createPluginHost({
    config,
    clock,
    clone: true,
    log: (level, message) => log.push(`${level} ${message}`),
  });
  return { host, clock, log };
}

async function problemsOf(text = hubYaml): Promise<readonly string[]> {
  const error: unknown = await create(text).then(
    () => 'it was created',
    (error: unknown) => error,
  );
  expect(error).toMatchObject({ code: 'PARLEY_CONFIG_INVALID' });
  const { problems } = (error as { details: { problems: readonly Problem[] } }).details;
  return formatProblems(problems).split('\n');
}

describe('the plugin host', () => {
  it('creates what hub.yaml uses, and the connector works once it is active', async () => {
    install();
    const { host, clock } = await create();
    const handle = host.connectors.get('policies');
    const find = () => handle?.connector.find({ collection: 'customers' }, createCallOptions(clock, 1_000));
    await expect(find()).rejects.toMatchObject({ code: 'PARLEY_CONNECTOR_UNREACHABLE' });
    await host.activation.start();
    expect(handle?.status()).toMatchObject({ state: 'held', reads: true, writes: false });
    expect(await find()).toEqual({ records: [{ key: {}, fields: { from: 'customers', host: 'policies' } }] });
    expect([...host.notifiers.keys()]).toEqual(['compliance']);
    expect([...host.channels.keys()]).toEqual(['phone']);
    expect(host.interpreter).toBeUndefined();
    await host.dispose();
    expect(clock.pending()).toBe(0);
  });

  it('hands out a reading half that has no apply, and a writer that refuses while writes are held', async () => {
    install();
    const { host, clock } = await create();
    await host.activation.start();
    const handle = host.connectors.get('policies');
    expect(Object.keys(handle?.connector ?? {}).sort()).toEqual([
      'capabilities',
      'check',
      'describe',
      'dispose',
      'find',
    ]);
    const writer = host.takeWriter('policies');
    const apply = () => writer?.apply([], { ...createCallOptions(clock, 1_000), operationId: 'op-1' });
    await expect(apply()).rejects.toMatchObject({ code: 'PARLEY_CONNECTOR_HELD' });
    expect(await writer?.findOperation?.('op-1', createCallOptions(clock, 1_000))).toBe('unknown');
    const old = { ...createCallOptions(clock, 1_000), operationDeadline: 5 };
    expect(await writer?.findOperation?.('op-1', old)).toBe('applied');
    host.activation.setMappingState('policies', { accepted: true });
    expect(await apply()).toEqual({ performed: 'now', generated: { 'op-1': {} } });
    await host.dispose();
  });

  it('has no writer for a read-only connector', async () => {
    install();
    const { host } = await create(hubYaml.replace('read-write', 'read-only'));
    expect(host.takeWriter('policies')).toBeUndefined();
    expect(host.takeWriter('nobody')).toBeUndefined();
    await host.dispose();
  });

  it('redacts secrets in what plugins log, also those written out, and warns of these', async () => {
    install({
      keep: {
        manifest: { secrets: ['url'] },
        create: `(config, host) => { host.log('info', 'at ' + config.url); return (${connectorSource})(config, host); }`,
      },
      tell: {
        manifest: { provides: ['notifier'], capabilities: {}, secrets: ['secret'] },
        create: `(config, host) => { host.log('warn', 'with ' + config.secret); return (${notifierSource})(); }`,
      },
    });
    const { host, log } = await create();
    expect(log).toEqual([
      'warn notifier "compliance": with [secret]',
      'info connector "policies": at [secret]',
    ]);
    expect(formatProblems(host.warnings)).toBe(
      `hub.yaml:11:20 warning connectors.policies.config.url: A secret is written out. Fix: Write \${NAME} and set NAME in the environment, or \${file:path}.`,
    );
    await host.dispose();
  });
});

describe('problems of plugins', () => {
  it('are reported for all plugins at once, at their lines', async () => {
    install({
      tell: { config: `() => ({ issues: [{ message: 'Expected a URL', path: ['url'] }] })` },
      keep: {
        manifest: { contract: 7 },
        config: `() => ({ issues: [{ message: 'Bad "written-out-url"', path: ['url'] }] })`,
      },
    });
    expect(await problemsOf(hubYaml.replace('plugin: talk', 'plugin: absent'))).toEqual([
      expect.stringMatching(
        /^hub\.yaml:3:20 error channels\.phone\.plugin: Plugin "absent": No package @parley\/absent/,
      ),
      expect.stringMatching(/^hub\.yaml:5:31 error notifiers\.compliance\.config\.url: Expected a URL\./),
      expect.stringMatching(/^hub\.yaml:8:13 error connectors\.policies\.plugin: .*contract version 7/),
      expect.stringMatching(
        /^hub\.yaml:11:20 error connectors\.policies\.config\.url: Bad "written-out-url"\./,
      ),
    ]);
  });

  it('tell that the notifier for customers writes to nobody but the business', async () => {
    install();
    expect(await problemsOf(`${hubYaml}notify-customer: compliance\n`)).toEqual([
      expect.stringMatching(/^hub\.yaml:\d+:\d+ error notify-customer: Notifier "compliance" does not write/),
    ]);
  });

  it('are none where the notifier for customers can write to them', async () => {
    install({ tell: { create: notifierSource.replace('check:', 'tellCustomer: async () => ({}), check:') } });
    const { host } = await create(`${hubYaml}notify-customer: compliance\n`);
    expect(host.notifiers.get('compliance')?.notifier.tellCustomer).toBeTypeOf('function');
    await host.dispose();
  });

  it.each<[string, string, string]>([
    ['a create that throws', '() => { throw new Error("x"); }', 'Its create threw.'],
    ['no member', '() => ({})', 'Its create returned no connector.'],
    ['nothing', '() => null', 'Its create returned no connector.'],
    ['a missing function', connectorSource.replace('describe:', 'describes:'), 'no function describe.'],
    [
      'an apply that is not there',
      connectorSource.replace('apply:', 'applies:'),
      'declares that it writes and has no apply.',
    ],
    [
      'an apply that is not declared',
      connectorSource.replace("transactions: 'atomic', ", ''),
      'has apply and declares no kind of writing.',
    ],
    [
      'a lost memory',
      connectorSource.replace('findOperation:', 'finds:'),
      'declares durable idempotency and has no findOperation.',
    ],
    [
      'an undeclared memory',
      connectorSource.replace(", idempotency: 'durable'", ''),
      'does not declare durable idempotency.',
    ],
    [
      'more than its manifest says',
      connectorSource.replace('insert: true', 'insert: true, remove: true, operators: ["eq"]'),
      'It offers remove, which its manifest does not declare.',
    ],
  ])('name %s', async (_title, create, message) => {
    install({ keep: { create } });
    expect(await problemsOf()).toContainEqual(expect.stringContaining(message));
  });

  it('refuse a permission that the plugin cannot use', async () => {
    const reading = connectorSource
      .replace(/capabilities: .*/, 'capabilities: {},')
      .replace('apply:', 'ignored:')
      .replace('findOperation:', 'ignoredToo:');
    install({ keep: { create: reading } });
    expect(await problemsOf()).toEqual([
      expect.stringContaining(
        'It cannot write like this, and its permission is read-write. Fix: Set permission: read-only.',
      ),
    ]);
    const { host } = await create(hubYaml.replace('read-write', 'read-only'));
    await host.dispose();
  });
});

describe('disposing', () => {
  it('goes in reverse order, limits each, goes on after errors, and happens once', async () => {
    const clock = createFakeClock();
    const order: string[] = [];
    const log: string[] = [];
    const closing = disposeMembers(
      [
        { subject: 'first', dispose: async () => void order.push('first') },
        { subject: 'stuck', dispose: () => new Promise(() => order.push('stuck')) },
        {
          subject: 'throwing',
          dispose() {
            order.push('throwing');
            throw new TypeError('x');
          },
        },
      ],
      { clock, log: (_, message) => log.push(message) },
    );
    await clock.advance(0);
    await new Promise((resolve) => setImmediate(resolve));
    await clock.advance(5_000);
    await closing;
    expect(order).toEqual(['throwing', 'stuck', 'first']);
    expect(log).toEqual([
      'Closing throwing: its dispose threw (TypeError).',
      'Closing stuck: its dispose did not end within 5000 ms.',
    ]);
    expect(clock.pending()).toBe(0);
  });

  it('happens once however often it is asked for, also for what was created before a problem', async () => {
    const counting = (source: string) =>
      source.replace(
        'dispose: async () => {}',
        'dispose: async () => { globalThis.parleyDisposed = (globalThis.parleyDisposed ?? 0) + 1; }',
      );
    const disposed = () => Reflect.get(globalThis, 'parleyDisposed') as unknown;
    Reflect.set(globalThis, 'parleyDisposed', 0);
    install({ keep: { create: counting(connectorSource) } });
    const { host } = await create();
    await Promise.all([host.dispose(), host.dispose()]);
    expect(disposed()).toBe(1);
    await problemsOf(
      hubYaml.replace('permission: read-write', 'permission: full').replace('plugin: talk', 'plugin: absent'),
    );
    expect(disposed()).toBe(2);
    Reflect.deleteProperty(globalThis, 'parleyDisposed');
  });
});
