export { createHttpClient, type HttpClient, type HttpClientOptions } from './client.ts';
export { type HttpErrorCodes, parseRetryAfter, toStatusError, toTransportError } from './errors.ts';
export type { HttpRequest, HttpResponse } from './request.ts';
