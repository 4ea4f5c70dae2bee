import { describe, expect, it } from 'vitest';
import { suggest } from '../suggest.ts';
import { parseDuration } from './duration.ts';
import { formatProblems, loadConfig, redact, toPluginConfigProblems } from './index.ts';

describe('durations', () => {
  it.each([
    ['500ms', 500],
    ['10s', 10_000],
    ['30m', 1_800_000],
    ['24h', 86_400_000],
    ['7d', 604_800_000],
  ])('reads %s', (text, ms) => {
    expect(parseDuration(text)).toBe(ms);
  });

  it.each(['', '30', 'm', '0s', '-1s', '1.5h', '10 years', '1e3s', '99999999999s'])('refuses %s', (text) => {
    expect(parseDuration(text)).toBeUndefined();
  });
});

describe('redaction', () => {
  it('replaces every secret, the longest first, and no short words', () => {
    expect(redact('url=abcdef pw=abcd x=abc abcd', ['abcd', 'abcdef', 'abc', ''])).toBe(
      'url=[secret] pw=[secret] x=abc [secret]',
    );
  });

  it('takes secrets literally', () => {
    expect(redact('a.*b a$&b', ['.*b ', '$&b!'])).toBe('a[secret]a$&b');
  });
});

describe('suggestions', () => {
  it.each([
    ['permision', 'permission'],
    ['nofity', 'notify'],
    ['Notify', 'notify'],
    ['banana', undefined],
  ])('of %s is %s', (word, expected) => {
    expect(suggest(word, ['permission', 'notify', 'config'])).toBe(expected);
  });
});

describe("problems of a plugin's configuration", () => {
  const text = [
    'business: { name: Berg, country: ZA, timezone: Africa/Johannesburg }',
    'channels: { phone: { plugin: simulator } }',
    'connectors:',
    '  policies:',
    '    plugin: postgres',
    '    config:',
    '      url: postgres://hub:hunter22@db/x',
    '      pool: { size: many }',
    'records:',
    '  customer: { in: policies, identify: [phone], properties: { phone: phone } }',
    '',
  ].join('\n');
  const { config } = loadConfig({ file: '/hub/hub.yaml', env: {}, readFile: () => text });

  it('stand at their line and column, without the secrets', () => {
    const use = config?.connectors.policies;
    if (config === undefined || use === undefined) throw new Error('The fixture does not load');
    const issues = [
      { message: 'Expected number but received "many"', path: ['pool', { key: 'size' }] },
      { message: 'Invalid URL "postgres://hub:hunter22@db/x"', path: ['url'] },
      { message: 'Expected "tls" but received undefined', path: ['tls'] },
    ];
    expect(formatProblems(toPluginConfigProblems(issues, use, config, ['url']))).toBe(
      [
        'hub.yaml:8:21 error connectors.policies.config.pool.size: Expected number but received "many". Fix: Correct it; the README of "postgres" lists its configuration.',
        'hub.yaml:7:12 error connectors.policies.config.url: Invalid URL "[secret]". Fix: Correct it; the README of "postgres" lists its configuration.',
        'hub.yaml:6:5 error connectors.policies.config.tls: Expected "tls" but received undefined. Fix: Correct it; the README of "postgres" lists its configuration.',
      ].join('\n'),
    );
  });
});
