import { randomUUID } from 'node:crypto';
import type { CallOptions } from '@parley/core/contract';
import { createHttpClient, type HttpResponse } from '@parley/http-kit';
import type { GraphConfig } from './config.ts';
import { httpCodes, service } from './errors.ts';

export interface MediaFile {
  readonly name: string;
  readonly mediaType: string;
  readonly content: string;
}

/** The calls of the Graph API that this plugin makes. */
export interface Graph {
  postMessage(payload: Readonly<Record<string, unknown>>, call: CallOptions): Promise<HttpResponse>;
  /** Uploads a file, which a message then names by the id that comes back. */
  uploadMedia(file: MediaFile, call: CallOptions): Promise<HttpResponse>;
  getPhoneNumber(call: CallOptions): Promise<HttpResponse>;
  /** The templates of this name, of the business account that owns the number. */
  listTemplates(accountId: string, name: string, call: CallOptions): Promise<HttpResponse>;
  dispose(): Promise<void>;
}

export function createGraph(config: GraphConfig, now: () => number): Graph {
  const http = createHttpClient({
    service,
    codes: httpCodes,
    now,
    timeoutMs: config.timeout * 1000,
    maxResponseBytes: 256 * 1024,
  });
  const base = `${config['graph-url']}/${config['graph-version']}`;
  const number = `${base}/${config['phone-number-id']}`;
  const headers = { authorization: `Bearer ${config['access-token']}` };
  const fields = 'id,display_phone_number,verified_name,quality_rating';
  return {
    postMessage: (payload, call) =>
      http.request({ method: 'POST', url: `${number}/messages`, headers, json: payload }, call),
    uploadMedia(file, call) {
      const boundary = `parley-${randomUUID()}`;
      const type = `multipart/form-data; boundary=${boundary}`;
      const body = toMultipart(boundary, file);
      const all = { ...headers, 'content-type': type };
      return http.request({ method: 'POST', url: `${number}/media`, headers: all, body }, call);
    },
    getPhoneNumber: (call) =>
      http.request({ method: 'GET', url: `${number}?fields=${fields}`, headers }, call),
    listTemplates: (accountId, name, call) =>
      http.request(
        { method: 'GET', url: `${base}/${accountId}/message_templates?name=${name}`, headers },
        call,
      ),
    dispose: () => http.dispose(),
  };
}

/** A boundary that no content can hold by accident, and names that cannot leave their place. */
function toMultipart(boundary: string, { name, mediaType, content }: MediaFile): string {
  const part = (header: string, value: string): string => `--${boundary}\r\n${header}\r\n\r\n${value}\r\n`;
  const field = (key: string, value: string): string =>
    part(`Content-Disposition: form-data; name="${key}"`, value);
  const file = `Content-Disposition: form-data; name="file"; filename="${name.replace(/["\\\r\n]/g, '_')}"`;
  return [
    field('messaging_product', 'whatsapp'),
    field('type', mediaType),
    part(`${file}\r\nContent-Type: ${mediaType}`, content),
    `--${boundary}--\r\n`,
  ].join('');
}
