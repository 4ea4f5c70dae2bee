/** One request. Give `json` or `body`, not both. */
export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly url: string;
  /** Lower-case names. `content-type` is set for `json`. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  readonly json?: unknown;
  /** Sent as it is, for bodies that are signed. */
  readonly body?: string;
}

/** An answer of any status; redirects are not followed. */
export interface HttpResponse {
  readonly status: number;
  /** Lower-case names; of repeated headers the first. */
  readonly headers: Readonly<Record<string, string>>;
  /** The parsed body. Undefined when it is not JSON, is empty, or was cut off. */
  readonly json: unknown;
  /** Whether the body went over the size limit; the rest was not read. */
  readonly truncated: boolean;
}
