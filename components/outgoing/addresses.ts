/** Which addresses may be asked: a rule without input or output. */
import ipaddr from 'ipaddr.js';

type Address = ReturnType<typeof ipaddr.process>;
type Network = [Address, number];

export interface AddressRule {
  /** Of a literal address, without brackets. What is no address is not allowed. */
  allows(address: string): boolean;
  /** Whether the operator has allowed anything but the public internet. Names without a dot can mean only such. */
  readonly allowsPrivate: boolean;
}

/** Everything of IPv6 that is given to anybody for the public internet lies here (RFC 4291, section 2.4, and IANA's registry). */
const globalUnicast = ipaddr.parseCIDR('2000::/3');
/** RFC 6052: stands for IPv4 addresses where a network has only IPv6. Its neighbour for local use (RFC 8215) does not lead outside. */
const nat64 = ipaddr.parseCIDR('64:ff9b::/96');

/** `allowed`: networks such as 10.0.0.0/8 that are asked although they are not public. */
export function createAddressRule(allowed: readonly string[] = []): AddressRule {
  const networks = allowed.map(networkOf);
  return {
    allowsPrivate: networks.length > 0,
    allows(text) {
      // Browsers' URLs hold only the usual four decimal numbers; other spellings are not worth their surprises.
      if (!ipaddr.IPv4.isValidFourPartDecimal(text) && !ipaddr.IPv6.isValid(text)) return false;
      if (text.includes('%')) return false;
      const address = meant(ipaddr.process(text));
      return isPublic(address) || networks.some((network) => within(address, network));
    },
  };
}

/** Throws for what is no network. */
export function networkOf(text: string): Network {
  const [address, bits] = ipaddr.parseCIDR(text.includes('/') ? text : `${text}/${text.includes(':') ? 128 : 32}`);
  return [address, bits];
}

function isPublic(address: Address): boolean {
  return address.range() === 'unicast' && (address.kind() === 'ipv4' || within(address, globalUnicast));
}
function within(address: Address, [network, bits]: Network): boolean {
  return address.kind() === network.kind() && address.match(network, bits);
}
/** The IPv4 address where an IPv6 address only stands for one. `process` has done so for ::ffff:0:0/96. */
function meant(address: Address): Address {
  if (!within(address, nat64)) return address;
  return ipaddr.fromByteArray(address.toByteArray().slice(12));
}
