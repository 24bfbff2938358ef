/**
 * Clients behind a proxy on this machine that is not trusted, or does not say whom it speaks for. They look like programs of this machine,
 * which no limit counts, but for a header that such programs do not send: they are counted, all as one, and the operator is told.
 */
import { type ClientAddress, isLoopback } from './client-address.ts';
import type { ComponentHealth, Log } from './settings.ts';

export interface HiddenClients {
  /** By what a request is counted: the address of its client, or one word for all who are hidden. */
  countedAs(peer: string, address: string, header: (name: string) => string): string;
  health(): Promise<ComponentHealth>;
}
/** Long enough that a quiet hour does not look as if it were mended. */
const rememberedMilliseconds = 3_600_000;
const detail =
  'Visitors come through a proxy on this machine that is not trusted, so they cannot be told apart: limits count all of them as one. ' +
  'Set --trusted-proxies loopback (or network.trustedProxies in the settings), and let the proxy append the address of its client to X-Forwarded-For.';

export function createHiddenClients(init: { trusts: ClientAddress['trusts']; log: Log; now?: () => number }): HiddenClients {
  const { trusts, log, now = () => performance.now() } = init;
  let seenAt: number | null = null;
  return {
    countedAs(peer, address, header) {
      if (!isLoopback(address)) return address;
      const forwardedFor = header('x-forwarded-for');
      // What a trusted proxy says of a client on this machine is true.
      if ((forwardedFor === '' && header('forwarded') === '') || (forwardedFor !== '' && trusts(peer))) return address;
      if (seenAt === null) log.warn({}, detail);
      seenAt = now();
      return 'hidden';
    },
    async health() {
      return seenAt === null || now() - seenAt > rememberedMilliseconds ? { status: 'ok' } : { status: 'degraded', detail };
    },
  };
}
