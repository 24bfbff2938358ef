/** Host and Origin: a page of somebody else's must reach no listener, loopback included (DNS rebinding). */

export interface Names {
  /** Whether the Host header names this server. */
  host(header: string): boolean;
  /** Whether a page of this origin may send writes here. */
  origin(header: string, hostHeader: string): boolean;
}

/** Every name stands for all ports, since the same name is reached by each listener. */
export function createNames(init: { host: string; publicUrl: string; mediaUrl?: string | null; names: readonly string[] }): Names {
  const hosts = new Set(['localhost', '127.0.0.1', '[::1]']);
  if (init.host !== '0.0.0.0' && init.host !== '::') hosts.add(bracketed(init.host.toLowerCase()));
  const publicUrl = URL.canParse(init.publicUrl) ? new URL(init.publicUrl) : null;
  if (publicUrl) hosts.add(publicUrl.hostname);
  if (init.mediaUrl) hosts.add(new URL(init.mediaUrl).hostname);
  for (const name of init.names) hosts.add(bracketed(name.toLowerCase()));
  // Whole headers that were found right: the check of each request is one look-up.
  const known = new Set<string>();
  return {
    host(header) {
      if (known.has(header)) return true;
      const name = /^(\[[0-9a-f:.]+\]|[a-z0-9._-]+)(:\d{1,5})?$/i.exec(header)?.[1]?.toLowerCase().replace(/\.$/, '');
      if (name === undefined || !hosts.has(name)) return false;
      if (known.size < 256) known.add(header);
      return true;
    },
    origin: (header, hostHeader) =>
      (publicUrl !== null && URL.canParse(header) && new URL(header).origin === publicUrl.origin) || isOwnOrigin(header, hostHeader),
  };
}

/** Whether a page comes from where its request goes. No other may change anything on the admin listener, the site's own included. */
export function isOwnOrigin(header: string, hostHeader: string): boolean {
  if (!URL.canParse(header)) return false;
  const { protocol, host } = new URL(header);
  return /^https?:$/.test(protocol) && host === hostHeader.toLowerCase();
}

function bracketed(name: string): string {
  return name.includes(':') && !name.startsWith('[') ? `[${name}]` : name;
}

/** By which host this machine reaches a listener, as it stands in an address. */
export function reachable(host: string): string {
  if (host === '0.0.0.0') return '127.0.0.1';
  return bracketed(host === '::' ? '::1' : host);
}
