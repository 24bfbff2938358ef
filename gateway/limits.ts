/** Who is counted for a call, and when it is too much: figures of contract/rates.ts and the settings `limits`, counted by gateway/rates.ts. */
import type { Caller } from './answer.ts';
import { isLoopback, networkOf } from './client-address.ts';
import { allowances, refusedCalls, shareOfKey } from './contract/rates.ts';
import type { RateClass } from './contract/routes.ts';
import type { SectionValue } from './contract/setting-sections.ts';
import { refuse } from './problem.ts';
import type { AnyRates } from './rates.ts';

export interface Limits {
  /**
   * Counts a call, or one that is worth several, and refuses what is too much. Those who are known count for themselves, wherever they come
   * from. `address`: of the client, or what stands for it (hidden-clients.ts).
   */
  call(rate: RateClass, caller: Caller | null, address: string, calls?: number): Promise<void>;
  /** Counts a call that was refused for lack of a valid key. */
  unknown(address: string): Promise<void>;
  /** Counts a call that its handler has refused, where guessing is to be slowed down. */
  refused(rate: RateClass, address: string): Promise<void>;
}

export function createLimits(init: { rates: AnyRates; settings: () => SectionValue<'limits'> }): Limits {
  return {
    async call(rate, caller, address, calls = 1) {
      const perMinute = callsOf(rate, init.settings());
      if (perMinute === 0) return;
      if (caller === null) {
        // Not this machine itself: its programs, and proxies whose word about addresses is not asked for.
        if (!isLoopback(address)) await draw(rate, rate, networkOf(address), perMinute, calls);
        return;
      }
      if (caller.kind === 'person' && caller.key !== undefined) {
        await draw(`${rate}-key`, rate, `key ${caller.key}`, Math.ceil(perMinute * shareOfKey), calls);
      }
      await draw(rate, rate, `${caller.kind} ${caller.id}`, perMinute, calls);
    },
    unknown: (address) => draw('refused', 'refused', networkOf(address), refusedCalls),
    async refused(rate, address) {
      const { refused } = allowances[rate];
      if (refused !== null) await draw(`refused-${rate}`, `refused ${rate}`, networkOf(address), refused);
    },
  };

  async function draw(policy: string, kind: string, who: string, perMinute: number, calls = 1): Promise<void> {
    const taken = init.rates.take(`${kind} ${who}`, perMinute, calls);
    const wait = typeof taken === 'number' ? taken : await taken;
    if (wait === 0) return;
    throw refuse('too-many-requests', 429, 'Too many calls; try again later.', undefined, {
      'retry-after': String(wait),
      'ratelimit-policy': `"${policy}";q=${perMinute};w=60`,
      ratelimit: `"${policy}";r=0;t=${wait}`,
    });
  }
}

/** Calls a minute; 0 is without limit. */
function callsOf(rate: RateClass, { factor, ...set }: SectionValue<'limits'>): number {
  return rate === 'media' ? 0 : Math.ceil(set[rate] * factor);
}
