export {
  type AddressGuard,
  type AddressGuardOptions,
  createAddressGuard,
  isLocalName,
  isPrivateAddress,
} from './address-guard.ts';
export {
  type ApiKey,
  type Authenticator,
  createApiKeyAuthenticator,
  createBasicAuthenticator,
  createBearerAuthenticator,
  createHmacAuthenticator,
  type HmacSigning,
} from './authentication.ts';
export { type CircuitBreaker, type CircuitBreakerOptions, createCircuitBreaker } from './circuit-breaker.ts';
export { createHttpClient, type HttpClient, type HttpClientOptions, type TlsOptions } from './client.ts';
export { type HttpErrorCodes, parseRetryAfter, toStatusError, toTransportError } from './errors.ts';
export { createOAuthAuthenticator, type OAuthOptions } from './oauth.ts';
export type { HttpRequest, HttpResponse } from './request.ts';
export { type RetryOptions, retryTransient } from './retry.ts';
export {
  createServiceClient,
  maxRedirects,
  type ServiceClient,
  type ServiceClientOptions,
  type ServiceRequestOptions,
} from './service-client.ts';
export { type WithinCallOptions, waitWithinCall } from './within-call.ts';
