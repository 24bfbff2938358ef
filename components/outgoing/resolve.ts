/**
 * Addresses of names that strangers choose. The usual look-up of the system holds a thread of the process for as long as a name server
 * likes, and files would wait behind a few slow names; so names are asked for without threads. What the name servers do not have may be
 * known to the system all the same (search domains, mDNS): that is asked for in the usual way, a few at a time.
 */
import { lookup } from 'node:dns';
import { Resolver } from 'node:dns/promises';
import { readFile } from 'node:fs/promises';
import { isIP } from 'node:net';
import type { Resolve } from './lookup.ts';

type Addresses = Awaited<ReturnType<Resolve>>;

export interface ResolveInit {
  hostsFile?: string;
  /** Those of the system unless given. */
  servers?: readonly string[];
  /** The usual look-up. */
  usual?: Resolve;
}
/** For one try of two. */
const timeoutMilliseconds = 3000;
/** Of the threads that do all work with files. */
const usualAtOnce = 2;

export function createResolve({ hostsFile = '/etc/hosts', servers, usual = usualLookup }: ResolveInit = {}): Resolve {
  let free = usualAtOnce;
  const waiting: (() => void)[] = [];

  async function usually(name: string): Promise<Addresses> {
    if (free > 0) free -= 1;
    else await new Promise<void>((resolve) => waiting.push(resolve));
    try {
      return await usual(name);
    } finally {
      const next = waiting.shift();
      if (next) next();
      else free += 1;
    }
  }

  return async (name) => {
    const known = addressesIn(await readFile(hostsFile, 'utf8').catch(() => ''), name);
    if (known.length > 0) return known;
    // A fresh one each time: the machine may have moved to another network since the last.
    const resolver = new Resolver({ timeout: timeoutMilliseconds, tries: 2 });
    if (servers) resolver.setServers(servers);
    const [four, six] = await Promise.allSettled([resolver.resolve4(name), resolver.resolve6(name)]);
    const found = [...addressesOf(four, 4), ...addressesOf(six, 6)];
    if (found.length > 0) return found;
    // Whoever makes us wait once does not get a thread to hold as well.
    const late = [four, six].find((one) => one.status === 'rejected' && one.reason.code === 'ETIMEOUT');
    if (late?.status === 'rejected') throw late.reason;
    return usually(name);
  };
}

function addressesOf(answer: PromiseSettledResult<string[]>, family: number): Addresses {
  return answer.status === 'fulfilled' ? answer.value.map((address) => ({ address, family })) : [];
}

/** Of a file as hosts(5) describes it. */
export function addressesIn(hosts: string, name: string): Addresses {
  const wanted = name.toLowerCase().replace(/\.$/, '');
  return hosts.split('\n').flatMap((line) => {
    const [address = '', ...names] = (line.split('#')[0] ?? '').trim().split(/\s+/);
    const family = isIP(address);
    return family !== 0 && names.some((one) => one.toLowerCase() === wanted) ? [{ address, family }] : [];
  });
}

const usualLookup: Resolve = (name) =>
  new Promise((resolve, reject) => {
    lookup(name, { all: true }, (error, addresses) => (error ? reject(error) : resolve(addresses)));
  });
