import { type LookupAddress, type LookupAllOptions, lookup } from 'node:dns';
import { BlockList, isIP, type LookupFunction } from 'node:net';
import { type ErrorCode, ParleyError } from '@parley/core/contract';

export interface AddressGuardOptions {
  /** The code that a refused address is reported with. */
  readonly code: ErrorCode;
  /** URLs that the configuration names. One that is written out as this machine (`localhost`) may lead there. */
  readonly named: readonly string[];
  /** Private addresses are allowed, because the configuration says so in as many words. */
  readonly allowPrivate: boolean;
  /** Resolves a name; for tests. Default: as Node does. */
  readonly resolve?: (
    hostname: string,
    options: LookupAllOptions,
    callback: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
  ) => void;
}

/** Keeps a client from being led to addresses inside the network: by a name, a redirect or a link. */
export interface AddressGuard {
  /** Throws where the URL itself names a private address. */
  assertUrl(url: URL): void;
  /** Resolves names for connections; fails where a name leads to a private address. */
  readonly lookup: LookupFunction;
}

const privateV4 = createRanges(
  'ipv4',
  '0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24 192.0.2.0/24 192.88.99.0/24 192.168.0.0/16 198.18.0.0/15 198.51.100.0/24 203.0.113.0/24 224.0.0.0/4 240.0.0.0/4',
);
// Everything outside 2000::/3, and of that what carries or stands for other addresses.
const privateV6 = createRanges('ipv6', '::/3 4000::/2 8000::/1 2001::/23 2001:db8::/32 2002::/16 3fff::/20');

/** Whether an address is not one of the public Internet: private, loopback, link-local, multicast, reserved. */
export function isPrivateAddress(address: string): boolean {
  const family = isIP(address);
  if (family === 0) return true;
  return family === 4 ? privateV4.check(address, 'ipv4') : privateV6.check(address, 'ipv6');
}

/** Builds a guard. It looks at the address that is really connected to, so a name that changes in between gains nothing. */
export function createAddressGuard(options: AddressGuardOptions): AddressGuard {
  const { code, named, allowPrivate, resolve = lookup } = options;
  const local = new Set(
    named
      .map((text) => new URL(text))
      .filter((url) => isLocalName(url.hostname))
      .map((url) => url.origin),
  );
  const refuse = (what: string) =>
    new ParleyError(code, `${what} is an address inside the network, which is refused.`, {
      fix: 'If the service really is there, say `allow-private: true`.',
      details: { sent: false },
    });

  function assertUrl(url: URL): void {
    if (allowPrivate || local.has(url.origin)) return;
    const literal = url.hostname.replace(/^\[(.*)\]$/, '$1');
    if (isLocalName(url.hostname) || (isIP(literal) !== 0 && isPrivateAddress(literal)))
      throw refuse(url.hostname);
  }

  const guarded: LookupFunction = (hostname, wanted, callback) => {
    // Which local URLs are allowed depends on the port, so `assertUrl` has decided on local names already.
    const mayBePrivate = allowPrivate || isLocalName(hostname);
    resolve(hostname, { ...wanted, all: true }, (error, addresses) => {
      if (error) return callback(error, []);
      const refused = mayBePrivate ? undefined : addresses.find(({ address }) => isPrivateAddress(address));
      if (refused !== undefined) return callback(refuse(hostname), []);
      if (wanted.all === true) return callback(null, addresses);
      const first = addresses[0] ?? { address: '', family: 4 };
      callback(null, first.address, first.family);
    });
  };

  return { assertUrl, lookup: guarded };
}

/** Whether a host name is this machine, written out. */
export function isLocalName(hostname: string): boolean {
  return /^(localhost|.*\.localhost|127(\.\d{1,3}){3}|\[?::1\]?)$/.test(hostname);
}

/** One list for each family: Node holds an IPv4 address against IPv6 ranges too, as `::ffff:…`. */
function createRanges(family: 'ipv4' | 'ipv6', ranges: string): BlockList {
  const list = new BlockList();
  for (const range of ranges.split(' ')) {
    const [address = '', bits = ''] = range.split('/');
    list.addSubnet(address, Number(bits), family);
  }
  return list;
}
