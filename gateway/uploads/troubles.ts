/**
 * What of uploads cannot be tidied up just now - a file that cannot be removed, say - without holding up the rest: told once to the log,
 * and for as long as it lasts in the health report.
 */
import type { ComponentHealth, GatewayInit } from '../settings.ts';

/** Of a file in the spool. What belongs to no upload that goes on, the sweep removes later. */
export const removing = 'removing a file of an upload that is over';

export interface Troubles {
  /** Does what may fail; whether it succeeded. A later success takes the trouble away. */
  attempt(what: string, work: () => Promise<unknown>, about?: string): Promise<boolean>;
  /** Forgets trouble with things that are no more. */
  keep(what: string, about: ReadonlySet<string>): void;
  /** Whether there is any. */
  readonly some: boolean;
  health(): Promise<ComponentHealth>;
}

interface Trouble {
  what: string;
  about: string | null;
  message: string;
}
/** More would be the same trouble again and again. */
const mostKept = 1000;

export function createTroubles({ log }: Pick<GatewayInit, 'log'>, stopping: AbortSignal): Troubles {
  const open = new Map<string, Trouble>();
  const keyOf = (what: string, about: string | null) => JSON.stringify([what, about]);
  return {
    async attempt(what, work, about) {
      const key = keyOf(what, about ?? null);
      try {
        await work();
        if (open.delete(key)) log.info({ about }, `uploads: ${what} works again`);
        return true;
      } catch (error) {
        const message = error instanceof Error ? error.message : String(error);
        if (stopping.aborted || open.get(key)?.message === message) return false;
        if (open.size < mostKept || open.has(key)) open.set(key, { what, about: about ?? null, message });
        log.warn({ err: error, about }, `uploads: ${what} fails; it is tried again`);
        return false;
      }
    },
    keep(what, about) {
      for (const [key, trouble] of open) if (trouble.what === what && trouble.about !== null && !about.has(trouble.about)) open.delete(key);
    },
    get some() {
      return open.size > 0;
    },
    async health() {
      const [first] = open.values();
      if (first === undefined) return { status: 'ok' };
      const named = first.about === null ? first.what : `${first.what} (${first.about})`;
      return {
        status: 'degraded',
        troubles: open.size,
        detail: `What uploads leave behind cannot be tidied up: ${named}: ${first.message}. Everything else goes on. See to the disk and its permissions.`,
      };
    },
  };
}
