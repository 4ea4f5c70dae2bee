import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { WhatsAppConfigSchema } from './config.ts';
import plugin from './index.ts';

const good = {
  'phone-number-id': '106540352242922',
  'access-token': 'EAAG',
  'app-secret': 'abc',
  'verify-token': 'def',
};
const isValid = (config: unknown) => v.safeParse(WhatsAppConfigSchema, config).success;

describe('configuration', () => {
  it('needs four keys and fills in the rest', () => {
    expect(v.parse(WhatsAppConfigSchema, good)).toEqual({
      ...good,
      'graph-url': 'https://graph.facebook.com',
      'graph-version': 'v26.0',
      timeout: 10,
    });
  });

  it('takes an unquoted phone number ID', () => {
    const parsed = v.parse(WhatsAppConfigSchema, { ...good, 'phone-number-id': 106540352242922 });
    expect(parsed['phone-number-id']).toBe('106540352242922');
  });

  it.each(['app-secret', 'access-token', 'verify-token', 'phone-number-id'])(
    'is invalid without %s',
    (key) => {
      expect(isValid({ ...good, [key]: undefined })).toBe(false);
      expect(isValid({ ...good, [key]: ' ' })).toBe(false);
    },
  );

  it.each([
    ['an unknown key', { ...good, secret: 'x' }],
    ['a phone number instead of its ID', { ...good, 'phone-number-id': '+27 87 000 0000' }],
    ['a plaintext URL', { ...good, 'graph-url': 'http://graph.example' }],
    ['another scheme', { ...good, 'graph-url': 'file:///etc/passwd' }],
    ['a version without v', { ...good, 'graph-version': '26.0' }],
    ['a timeout of nothing', { ...good, timeout: 0 }],
  ])('refuses %s', (_, config) => {
    expect(isValid(config)).toBe(false);
  });

  it('takes plaintext on this machine only, for a stand-in', () => {
    expect(isValid({ ...good, 'graph-url': 'http://127.0.0.1:8080/' })).toBe(true);
    expect(isValid({ ...good, 'graph-url': 'http://127.0.0.1.example:8080' })).toBe(false);
  });

  it('marks every secret in the manifest', () => {
    expect(plugin.manifest.secrets).toEqual(['access-token', 'app-secret', 'verify-token']);
  });
});
