import { createPublicKey, generateKeyPairSync, randomBytes, verify } from 'node:crypto';

/** Google's token endpoint, whatever address the test server has. */
const audience = 'https://oauth2.googleapis.com/token';
const grantType = 'urn:ietf:params:oauth:grant-type:jwt-bearer';

/** Google's client takes a token's times from `new Date()`, which no test's clock moves. */
const machineNow = Date.now;

export interface Grant {
  readonly account: string;
  readonly scope: string;
}

export interface TokenAnswer {
  readonly status: number;
  readonly body: unknown;
}

export interface FakeTokens {
  /** The text of a key file. */
  readonly serviceAccount: string;
  readonly email: string;
  readonly oauth: { readonly clientId: string; readonly clientSecret: string; readonly refreshToken: string };
  /** How many tokens were asked for. */
  asked(): number;
  answer(form: URLSearchParams): TokenAnswer;
  /** What a token stands for. Undefined: it is not valid. */
  find(token: string): Grant | undefined;
  /** Makes every token given out so far void. */
  revoke(): void;
}

/** Builds a token endpoint: it verifies the signature, audience, lifetime and issuer of a service account's JWT. */
export function createTokens(): FakeTokens {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  });
  const email = 'parley@test-project.iam.gserviceaccount.com';
  const key = createPublicKey(publicKey);
  const oauth = { clientId: 'client.apps', clientSecret: 'client-secret', refreshToken: '1//refresh-token' };
  const grants = new Map<string, Grant>();
  let asked = 0;

  function give(grant: Grant): TokenAnswer {
    const token = `ya29.${randomBytes(24).toString('base64url')}`;
    grants.set(token, grant);
    return { status: 200, body: { access_token: token, expires_in: 3599, token_type: 'Bearer' } };
  }

  function refuse(error: string, description: string, status = 400): TokenAnswer {
    return { status, body: { error, error_description: description } };
  }

  function answerAssertion(assertion: string): TokenAnswer {
    const [head = '', body = '', signature = ''] = assertion.split('.');
    const signed = verify(
      'RSA-SHA256',
      Buffer.from(`${head}.${body}`),
      key,
      Buffer.from(signature, 'base64url'),
    );
    const claims = JSON.parse(Buffer.from(body, 'base64url').toString('utf8')) as Record<string, unknown>;
    if (claims.iss !== email) return refuse('invalid_grant', 'Invalid grant: account not found');
    if (!signed) return refuse('invalid_grant', 'Invalid JWT Signature.');
    if (claims.aud !== audience) return refuse('invalid_grant', 'Invalid JWT: Failed audience check.');
    const now = machineNow() / 1000;
    const [iat, exp] = [Number(claims.iat), Number(claims.exp)];
    if (!(iat <= now + 60 && exp > now && exp - iat <= 3600))
      return refuse('invalid_grant', 'Invalid JWT: Token must be a short-lived token (60 minutes).');
    if (typeof claims.scope !== 'string')
      return refuse('invalid_scope', 'Empty or missing scope not allowed.');
    return give({ account: email, scope: claims.scope });
  }

  return {
    email,
    oauth,
    serviceAccount: JSON.stringify({
      type: 'service_account',
      project_id: 'test-project',
      private_key: privateKey,
      client_email: email,
      token_uri: audience,
    }),
    asked: () => asked,
    answer(form) {
      asked += 1;
      if (form.get('grant_type') === grantType) return answerAssertion(form.get('assertion') ?? '');
      if (form.get('grant_type') !== 'refresh_token')
        return refuse('unsupported_grant_type', 'Invalid grant_type');
      if (form.get('client_id') !== oauth.clientId || form.get('client_secret') !== oauth.clientSecret)
        return refuse('invalid_client', 'The OAuth client was not found.', 401);
      if (form.get('refresh_token') !== oauth.refreshToken)
        return refuse('invalid_grant', 'Token has been expired or revoked.');
      return give({ account: 'owner@example.org', scope: 'https://www.googleapis.com/auth/spreadsheets' });
    },
    find: (token) => grants.get(token),
    revoke: () => grants.clear(),
  };
}
