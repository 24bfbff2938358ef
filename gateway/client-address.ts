/** Who a request came from when proxies stand in front: they add the address of whoever called them to X-Forwarded-For. */
import { isIP, isIPv6, SocketAddress } from 'node:net';

export interface ClientAddress {
  /** The address of the client, from that of the peer and the X-Forwarded-For header. */
  (peer: string, forwardedFor: string): string;
  /** Whether what this peer says of its clients is believed. */
  trusts(peer: string): boolean;
}

/**
 * `trusted`: addresses of proxies, or the word `loopback`. Read from the end, since only our own proxies wrote there; what stands
 * before the last address that is not one of them is a claim of the client.
 */
export function createClientAddress(trusted: readonly string[]): ClientAddress {
  const addresses = new Set(trusted.map((one) => normal(one) ?? one));
  const isTrusted = (address: string) => addresses.has(address) || (addresses.has('loopback') && isLoopback(address));
  const addressOf = (peer: string, forwardedFor: string) => {
    if (addresses.size === 0) return peer;
    let address = normal(peer) ?? peer;
    const hops = forwardedFor.split(',');
    while (isTrusted(address)) {
      const before = normal(hops.pop() ?? '');
      if (before === null) break;
      address = before;
    }
    return address;
  };
  return Object.assign(addressOf, { trusts: (peer: string) => isTrusted(normal(peer) ?? peer) });
}

/** One spelling for each address, without a port; null for what is no address. */
function normal(text: string): string | null {
  const bare = text
    .trim()
    .replace(/^\[([^\]]*)\](:\d+)?$/, '$1')
    .replace(/^(\d+\.\d+\.\d+\.\d+):\d+$/, '$1');
  const family = isIP(bare);
  if (family === 0) return null;
  const { address } = new SocketAddress({ address: bare, family: family === 6 ? 'ipv6' : 'ipv4' });
  return address.replace(/^::ffff:(?=\d+\.)/, '');
}

/** Loopback however it is written. */
export function isLoopback(address: string): boolean {
  return /^127\./.test(address) || address === '::1' || /^::ffff:127\./.test(address);
}

/** By which callers are counted, what one household or server has of addresses: an IPv4 address, or a /64 of IPv6. */
export function networkOf(address: string): string {
  // A listener of both families sees IPv4 as ::ffff:0:0/96, which is no one network; an address of the own link names its interface.
  const plain = normal(address.replace(/%.*$/, ''));
  if (plain === null || !isIPv6(plain)) return plain ?? address;
  const [head = [], tail] = new URL(`http://[${plain}]/`).hostname
    .slice(1, -1)
    .split('::')
    .map((part) => part.split(':').filter(Boolean));
  const full = tail === undefined ? head : [...head, ...Array(8 - head.length - tail.length).fill('0'), ...tail];
  return `${full.slice(0, 4).join(':')}::/64`;
}
