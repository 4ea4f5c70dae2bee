import { afterAll, beforeAll, describe } from 'vitest';
import type { ConnectorCapabilities, Plugin } from '../src/contract/index.ts';
import type { ConnectorFixture } from './connector-fixture.ts';
import { type ConnectorHarness, createHarness, type HarnessReference } from './connector-harness.ts';
import { testConnectorCommitment } from './connector-suite-commitment.ts';
import { testConnectorReading } from './connector-suite-reading.ts';
import { testConnectorWriting } from './connector-suite-writing.ts';

export * from './connector-fixture.ts';

export interface TestConnectorOptions<Config> {
  /** Its manifest says what is tested: every capability at the level declared. */
  readonly plugin: Plugin<Config>;
  /** Prepares the backend, once for the suite. */
  readonly start: () => Promise<ConnectorFixture>;
  /** How long one call may take, in milliseconds. Default 10,000. */
  readonly timeoutMs?: number;
}

/**
 * The conformance suite of a connector. Call it at the top of a test file, with a real backend; the connector is used
 * as the hub uses it.
 *
 * ```ts
 * testConnector({ plugin, start: async () => ({ config: { url }, … }) });
 * ```
 */
export function testConnector<Config>({
  plugin,
  start,
  timeoutMs = 10_000,
}: TestConnectorOptions<Config>): void {
  const capabilities = (plugin.manifest.capabilities?.connector ?? {}) as ConnectorCapabilities;

  describe(`connector ${plugin.manifest.name}`, () => {
    let fixture: ConnectorFixture | undefined;
    let harness: ConnectorHarness | undefined;
    const get: HarnessReference = () => {
      if (harness === undefined) throw new Error('the backend did not start');
      return harness;
    };

    beforeAll(async () => {
      fixture = await start();
      harness = await createHarness(plugin, fixture, timeoutMs);
    }, 120_000);
    afterAll(async () => {
      await harness?.dispose();
      await fixture?.stop();
    }, 60_000);

    testConnectorReading(get, capabilities);
    if ((capabilities.transactions ?? 'none') !== 'none') {
      testConnectorWriting(get, capabilities);
      testConnectorCommitment(get, capabilities);
    }
  });
}
