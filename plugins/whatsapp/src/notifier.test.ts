import { createTestHost, createTestNotice, testNotifier } from '@parley/core/testing';
import * as v from 'valibot';
import { afterEach, describe, expect, it } from 'vitest';
import { type FakeGraph, startFakeGraph } from '../../../test/support/fake-graph.ts';
import { WhatsAppNotifierConfigSchema } from './config.ts';
import plugin from './index.ts';
import { shortenedMark, toNoticeParameters } from './notice-parameters.ts';
import { createWhatsAppNotifier } from './notifier.ts';

const staff = '+27821110000';

function configOf(graph: { url: string; phoneNumberId: string; accessToken: string }) {
  return {
    'phone-number-id': graph.phoneNumberId,
    'access-token': graph.accessToken,
    'graph-url': graph.url,
    to: staff,
    template: 'parley_notice',
    'business-account-id': '102290129340398',
  };
}

/** The parameters of every template message that the Graph API took. */
function listTexts(graph: FakeGraph): readonly string[][] {
  return graph.messages.map(({ payload }) => {
    const { template } = payload as { template: { components: { parameters: { text: string }[] }[] } };
    return template.components.flatMap(({ parameters }) => parameters.map(({ text }) => text));
  });
}

testNotifier({
  plugin,
  async start() {
    const graph = await startFakeGraph({});
    const dead = await startFakeGraph({});
    const deadConfig = configOf(dead);
    await dead.close();
    const behaviours = {
      refuse: { kind: 'error', code: 131026 },
      fail: { kind: 'error', code: 131000, status: 500 },
      hang: { kind: 'slow', ms: 5_000 },
    } as const;
    return {
      config: configOf(graph),
      deadConfig,
      secrets: [graph.accessToken],
      behave(behaviour) {
        graph.clearFaults();
        if (behaviour !== 'accept') graph.fail(behaviours[behaviour], 100);
      },
      arrived: async () =>
        graph.messages.map(({ payload }, index) => {
          const text = (listTexts(graph)[index] ?? []).join('\n');
          const id = String((payload as { biz_opaque_callback_data?: unknown }).biz_opaque_callback_data);
          return { id, text, ...(text.includes(shortenedMark) ? { shortened: true as const } : {}) };
        }),
      stop: () => graph.close(),
    };
  },
});

describe('whatsapp as a notifier', () => {
  const cleanups: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
  });

  async function start(config: object = {}) {
    const graph = await startFakeGraph({});
    const notifier = createWhatsAppNotifier(
      v.parse(WhatsAppNotifierConfigSchema, { ...configOf(graph), ...config }),
      createTestHost(),
    );
    cleanups.push(
      () => graph.close(),
      () => notifier.dispose(),
    );
    return { graph, notifier };
  }

  const call = () => ({ deadline: Date.now() + 5_000, signal: new AbortController().signal, attempt: 1 });

  it('tells every staff number by the template', async () => {
    const { graph, notifier } = await start({ to: [staff, '+27821110001'] });
    await notifier.send(createTestNotice(), call());
    expect(graph.messages.map(({ payload }) => (payload as { to: string }).to)).toEqual([
      staff,
      '+27821110001',
    ]);
  });

  it('counts as accepted when one number takes it, and is not repeated to that one', async () => {
    const { graph, notifier } = await start({ to: [staff, '+27821110001'] });
    graph.fail({ kind: 'error', code: 131026 });
    expect((await notifier.send(createTestNotice(), call())).externalId).toMatch(/^wamid/);
    expect(graph.messages).toHaveLength(1);
  });

  it('looks whether the template is approved', async () => {
    const { notifier } = await start();
    expect((await notifier.check(call())).findings.map(({ level }) => level)).toEqual(['ok', 'ok']);
    const other = await start({ template: 'another_one' });
    expect((await other.notifier.check(call())).findings.at(-1)?.level).toBe('error');
  });

  it('says that it was shortened, and where the whole stands', () => {
    const changes = [{ property: 'note', before: 'x'.repeat(2_000), after: 'y'.repeat(2_000) }];
    const notice = createTestNotice({ changes });
    const parameters = toNoticeParameters(notice);
    expect(parameters.join('').length).toBeLessThanOrEqual(900);
    expect(parameters[3]).toContain(notice.changeId);
    expect(parameters[3]).toContain(shortenedMark);
    expect(toNoticeParameters(createTestNotice())[3]).not.toContain(shortenedMark);
  });

  it('wants the keys of the use it is put to', () => {
    const host = createTestHost();
    const asNotifier = v.parse(WhatsAppNotifierConfigSchema, {
      'phone-number-id': '106540352242922',
      'access-token': 'x',
      to: staff,
      template: 'parley_notice',
    });
    expect(() => plugin.create(asNotifier, host, ['channel'])).toThrow(/app-secret/);
    expect(plugin.create(asNotifier, host, ['notifier']).notifier).toBeDefined();
  });
});
