import type { PluginHost } from '@parley/core/contract';
import {
  type Authenticator,
  createAddressGuard,
  createApiKeyAuthenticator,
  createBasicAuthenticator,
  createBearerAuthenticator,
  createHmacAuthenticator,
  createHttpClient,
  createOAuthAuthenticator,
  type TlsOptions,
} from '@parley/http-kit';
import type { RestConfig } from './config.ts';
import type { AuthConfig } from './config-auth.ts';
import { httpCodes } from './errors.ts';

/** Builds what `auth:` describes. Empty: nothing is to be proved. */
export function createAuthenticator(
  config: RestConfig,
  host: PluginHost,
  tls: TlsOptions,
): { readonly authenticator?: Authenticator } {
  const { auth } = config;
  switch (auth.type) {
    case 'none':
      return {};
    case 'api-key':
      return { authenticator: createApiKeyAuthenticator(auth) };
    case 'basic':
      return { authenticator: createBasicAuthenticator(auth.user, auth.password) };
    case 'bearer':
      return { authenticator: createBearerAuthenticator(auth.token) };
    case 'hmac':
      return { authenticator: createHmac(auth, host) };
    case 'oauth2':
      return { authenticator: createOAuth(auth, config, host, tls) };
  }
}

function createHmac(auth: AuthConfig & { type: 'hmac' }, host: PluginHost): Authenticator {
  const keyHeader = auth['key-header'];
  const timeHeader = auth['timestamp-header'];
  return createHmacAuthenticator({
    secret: auth.secret,
    algorithm: auth.algorithm,
    encoding: auth.encoding,
    header: auth.header,
    prefix: auth.prefix,
    content: auth.content,
    now: host.now,
    ...(keyHeader === undefined ? {} : { key: { header: keyHeader, id: auth['key-id'] ?? '' } }),
    ...(timeHeader === undefined
      ? {}
      : { timestamp: { header: timeHeader, format: auth['timestamp-format'] } }),
  });
}

function createOAuth(
  auth: AuthConfig & { type: 'oauth2' },
  config: RestConfig,
  host: PluginHost,
  tls: TlsOptions,
): Authenticator {
  const tokenUrl = auth['token-url'];
  const http = createHttpClient({
    service: 'the token endpoint',
    codes: httpCodes,
    now: host.now,
    timeoutMs: config.timeout,
    maxResponseBytes: 64 * 1024,
    connections: 1,
    guard: createAddressGuard({
      code: httpCodes.rejected,
      named: [tokenUrl],
      allowPrivate: config['allow-private'],
    }),
    tls,
  });
  const authenticator = createOAuthAuthenticator({
    tokenUrl,
    grant: auth.grant,
    clientId: auth['client-id'],
    credentials: auth.credentials,
    parameters: auth.parameters,
    http,
    codes: httpCodes,
    now: host.now,
    timeoutMs: config.timeout,
    ...(auth['client-secret'] === undefined ? {} : { clientSecret: auth['client-secret'] }),
    ...(auth['refresh-token'] === undefined ? {} : { refreshToken: auth['refresh-token'] }),
    ...(auth.scope === undefined ? {} : { scope: auth.scope }),
  });
  return {
    ...authenticator,
    async dispose() {
      await authenticator.dispose?.();
      await http.dispose();
    },
  };
}
