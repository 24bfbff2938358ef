/**
 * The gate in front of the public listener (the setting `site.access`). While it is closed only those are let in who have an account:
 * every route is behind it that does not say otherwise, so that a new one is (contract/routes.ts).
 */
import type { Caller } from './answer.ts';
import type { SiteAccess } from './contract/roles.ts';
import { isBehindGate, isForGuests, type Listener, type Route } from './contract/routes.ts';
import { databaseAway, type Refusal, refuse } from './problem.ts';

export interface Gate {
  /** Guests are kept out. Until the setting has been read nobody knows whether they should be, so they are. */
  readonly isClosed: boolean;
  /** Whether the gate is closed in front of this route. */
  guards(route: Route, listener: Listener): boolean;
  /** Why a caller is kept out of what guests see while it is open; null for those who are let in. */
  refusal(caller: Caller | null, access?: Route['access']): Refusal | null;
  set(access: SiteAccess): void;
  /** Calls back whenever it closes, until the result is called. */
  onClosing(hear: () => void): () => void;
}

export function createGate(): Gate {
  let access: SiteAccess | null = null;
  const listeners = new Set<() => void>();
  const gate: Gate = {
    get isClosed() {
      return access !== 'public';
    },
    guards: (route, listener) => gate.isClosed && listener === 'public' && isBehindGate(route),
    refusal(caller, asked = 'public') {
      if (caller?.kind !== 'person')
        return access === null
          ? databaseAway()
          : refuse('members-only', 401, 'This site is for its members.', 'Sign in, or send the key of an account.');
      // What a key without the scope may read is what guests may.
      const isOpenToGuests = asked === 'public' || isForGuests(asked);
      if (isOpenToGuests && caller.scopes !== null && !caller.scopes.includes('read'))
        return refuse(
          'missing-scope',
          403,
          'This key may not do that.',
          'This site is for its members: a key needs the scope "read" to see it.',
        );
      return null;
    },
    set(now) {
      const closes = now !== 'public' && !gate.isClosed;
      access = now;
      if (closes) for (const hear of [...listeners]) hear();
    },
    onClosing(hear) {
      const own = () => hear();
      listeners.add(own);
      return () => listeners.delete(own);
    },
  };
  return gate;
}

/** Over those of any answer on the public listener while the gate is closed: caches between here and a member keep nothing, search engines neither. */
export function gatedHeaders(isGuarded: boolean): Record<string, string> {
  return { 'x-robots-tag': 'noindex, nofollow', ...(isGuarded ? { 'cache-control': 'private, no-store' } : {}) };
}
