import type { PluginHost } from '../src/contract/index.ts';

/** Builds a host for tests: a South African business, `read-only`, real time, a log that nobody reads. */
export function createTestHost(overrides: Partial<PluginHost> = {}): PluginHost {
  return {
    name: 'test',
    permission: 'read-only',
    country: 'ZA',
    timezone: 'Africa/Johannesburg',
    folder: process.cwd(),
    now: () => Date.now(),
    log: () => {},
    ...overrides,
  };
}
