/** One request. Give `json` or `body`, not both. */
export interface HttpRequest {
  readonly method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly url: string;
  /** Lower-case names. `content-type` is set for `json`. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  readonly json?: unknown;
  /** Sent as it is, for bodies that are signed or are not JSON. */
  readonly body?: string;
  /** `text`: the body is not parsed, `json` stays undefined. Default `json`. */
  readonly read?: 'json' | 'text';
}

/** An answer of any status. */
export interface HttpResponse {
  readonly status: number;
  /** Lower-case names; of repeated headers the first, of `link` all. */
  readonly headers: Readonly<Record<string, string>>;
  /** The parsed body. Undefined when it is not JSON, is empty, or was cut off. */
  readonly json: unknown;
  /** The body as UTF-8. Empty when it was cut off. Absent in answers that a test makes up. */
  readonly text?: string;
  /** Whether the body went over the size limit; the rest was not read. */
  readonly truncated: boolean;
}
