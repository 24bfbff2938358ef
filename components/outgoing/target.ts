/** What can be told from an address alone. */
import { isIP } from 'node:net';
import type { AddressRule } from './addresses.ts';
import { OutgoingError } from './contract.ts';
import { forbidden } from './lookup.ts';

const usualSchemes = ['https:', 'http:'] as const;

/**
 * Ports below 1024 belong to services of the system, of which only the web is meant to be asked; those above are free, but for what
 * browsers refuse because its servers mistake a request for orders of their own (WHATWG Fetch, "bad port").
 */
const badPorts = new Set([
  1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060, 5061, 6000, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697, 10080,
]);
function allowsPort(port: number): boolean {
  return port === 80 || port === 443 || (port >= 1024 && port <= 65_535 && !badPorts.has(port));
}

/** The checked address. Throws OutgoingError. */
export function targetOf(text: string, rule: AddressRule, schemes: readonly string[] = usualSchemes): URL {
  if (!URL.canParse(text)) throw new OutgoingError('bad-url', 'This is no address.');
  const url = new URL(text);
  if (!schemes.includes(url.protocol))
    throw new OutgoingError('forbidden-scheme', `The address must begin with ${schemes.map((scheme) => `${scheme}//`).join(' or ')}.`);
  if (url.username !== '' || url.password !== '') throw new OutgoingError('bad-url', 'The address must not hold a name and a password.');
  requireHost(hostOf(url), portOf(url), rule);
  return url;
}

/** Throws OutgoingError for a host, a name or a literal address without brackets, that is never asked at this port. */
export function requireHost(host: string, port: number, rule: AddressRule): void {
  if (isIP(host) !== 0) {
    if (!rule.allows(host)) throw forbidden(host);
  } else if (!host.replace(/\.$/, '').includes('.') && !rule.allowsPrivate) throw forbidden(host);
  if (!allowsPort(port)) throw new OutgoingError('forbidden-port', `Port ${port} is not asked.`);
}

export function hostOf(url: URL): string {
  return url.hostname.replace(/^\[(.*)\]$/, '$1');
}
function portOf(url: URL): number {
  if (url.port !== '') return Number(url.port);
  return url.protocol === 'https:' ? 443 : 80;
}
