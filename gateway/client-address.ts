/** Who a request came from when proxies stand in front: they add the address of whoever called them to X-Forwarded-For. */
import { isIP, SocketAddress } from 'node:net';

/** The address of the client, from that of the peer and the X-Forwarded-For header. */
export type ClientAddress = (peer: string, forwardedFor: string) => string;

/**
 * `trusted`: addresses of proxies, or the word `loopback`. Read from the end, since only our own proxies wrote there; what stands
 * before the last address that is not one of them is a claim of the client.
 */
export function createClientAddress(trusted: readonly string[]): ClientAddress {
  const addresses = new Set(trusted.map((one) => normal(one) ?? one));
  const isTrusted = (address: string) => addresses.has(address) || (addresses.has('loopback') && isLoopback(address));
  return (peer, forwardedFor) => {
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
function isLoopback(address: string): boolean {
  return /^127\./.test(address) || address === '::1' || /^::ffff:127\./.test(address);
}
