import type { LookupAddress } from 'node:dns';
import { isParleyError } from '@parley/core/contract';
import { describe, expect, it } from 'vitest';
import { createAddressGuard, isPrivateAddress } from './address-guard.ts';

const code = 'PARLEY_CONNECTOR_FAILED';

function create(named: string, options: { allowPrivate?: boolean; addresses?: readonly string[] } = {}) {
  return createAddressGuard({
    code,
    named: [named],
    allowPrivate: options.allowPrivate ?? false,
    resolve: (_name, _options, callback) =>
      callback(
        null,
        (options.addresses ?? []).map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
      ),
  });
}

function resolve(guard: ReturnType<typeof create>, hostname: string, all: boolean): Promise<unknown> {
  return new Promise((done, fail) => {
    guard.lookup(hostname, { all }, (error, address: string | LookupAddress[]) =>
      error === null ? done(address) : fail(error),
    );
  });
}

describe('private addresses', () => {
  it.each([
    '0.0.0.0',
    '10.0.0.1',
    '100.64.0.1',
    '127.0.0.1',
    '127.8.8.8',
    '169.254.169.254',
    '172.16.0.1',
    '172.31.255.255',
    '192.168.1.1',
    '198.18.0.1',
    '224.0.0.1',
    '255.255.255.255',
    '::',
    '::1',
    'fe80::1',
    'fc00::1',
    'fd12::1',
    'ff02::1',
    '::ffff:10.0.0.1',
    '::ffff:127.0.0.1',
    '64:ff9b::a00:1',
    '2002:a00:1::',
    '2001:db8::1',
    'nonsense',
  ])('%s is one', (address) => {
    expect(isPrivateAddress(address)).toBe(true);
  });

  it.each(['1.1.1.1', '8.8.8.8', '172.32.0.1', '100.128.0.1', '2606:4700:4700::1111', '2a00:1450::1'])(
    '%s is none',
    (address) => {
      expect(isPrivateAddress(address)).toBe(false);
    },
  );
});

describe('address guard', () => {
  it.each([
    'http://10.0.0.1/',
    'http://2130706433/',
    'http://0x7f.1/',
    'http://[::1]:80/',
    'http://[::ffff:10.0.0.1]/',
    'http://localhost/',
    'http://metadata.localhost/',
    'http://169.254.169.254/latest/meta-data',
  ])('refuses %s', (url) => {
    expect(() => create('https://api.example').assertUrl(new URL(url))).toThrow(/inside the network/);
  });

  it('allows this machine where the configuration writes it out, and there that port alone', () => {
    const guard = create('http://localhost:3000/v1');
    guard.assertUrl(new URL('http://localhost:3000/other'));
    expect(() => guard.assertUrl(new URL('http://localhost:6379/'))).toThrow();
    expect(() => guard.assertUrl(new URL('http://127.0.0.1:3000/'))).toThrow();
  });

  it('takes a private address in the configuration for no permission', () => {
    expect(() => create('http://10.0.0.1/v1').assertUrl(new URL('http://10.0.0.1/v1'))).toThrow();
    create('http://10.0.0.1/v1', { allowPrivate: true }).assertUrl(new URL('http://10.0.0.1/v1'));
  });

  it('refuses a public name that leads to a private address, also beside public ones', async () => {
    const guard = create('https://api.example', { addresses: ['93.184.215.14', '10.0.0.1'] });
    for (const all of [true, false]) {
      const error = await resolve(guard, 'api.example', all).catch((thrown: unknown) => thrown);
      expect(isParleyError(error, code)).toBe(true);
    }
  });

  it('passes public addresses on in the form asked for', async () => {
    const guard = create('https://api.example', { addresses: ['93.184.215.14'] });
    expect(await resolve(guard, 'api.example', true)).toEqual([{ address: '93.184.215.14', family: 4 }]);
    expect(await resolve(guard, 'api.example', false)).toBe('93.184.215.14');
  });
});
