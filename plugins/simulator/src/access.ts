import type { ChannelRequest } from '@parley/core/contract';

/** This machine, also as a socket that serves both kinds of addresses writes it. */
const localPeer = /^(::1|(::ffff:)?127\.\d+\.\d+\.\d+)$/;

const localHosts = new Set(['localhost', '127.0.0.1', '[::1]']);

/** Headers that a proxy or tunnel adds: the real client is elsewhere, whatever `host` says. */
const forwardedHeaders = ['forwarded', 'x-forwarded-for', 'x-forwarded-host', 'x-real-ip'];

/** Why a request may not come in, with the HTTP status that says so. */
export interface Refusal {
  readonly status: number;
  readonly problem: string;
}

/**
 * The simulator has no secret, so only this machine may use it: the peer says so. The `host` header is checked against pages that
 * rebind their name to 127.0.0.1, `origin` and the content type against pages that post from elsewhere.
 */
export function refuseAccess(
  { method, headers, peer }: ChannelRequest,
  allowRemote: boolean,
): Refusal | undefined {
  const host = toHostname(`http://${headers.host ?? ''}`);
  if (!allowRemote) {
    if (peer !== undefined && !localPeer.test(peer)) return forbid('the request is from another machine');
    if (host === undefined || !localHosts.has(host)) return forbid('the request is not for localhost');
    if (forwardedHeaders.some((name) => name in headers)) return forbid('the request came through a proxy');
  }
  if (headers.origin !== undefined) {
    const origin = toHostname(headers.origin);
    const isLocal = origin !== undefined && localHosts.has(origin) && !allowRemote;
    if (origin === undefined || (origin !== host && !isLocal))
      return forbid('a page of another origin asked');
  }
  if (method === 'POST' && !/^application\/json\s*(;|$)/i.test(headers['content-type'] ?? '')) {
    return { status: 415, problem: 'The content type must be application/json.' };
  }
  return undefined;
}

function forbid(why: string): Refusal {
  return {
    status: 403,
    problem: `Refused: ${why}. The simulator needs no account, so it serves localhost only unless allow-remote is true.`,
  };
}

function toHostname(url: string): string | undefined {
  return URL.canParse(url) ? new URL(url).hostname : undefined;
}
