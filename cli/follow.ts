/** Work that runs on the server, watched from here. */
import { setTimeout as sleep } from 'node:timers/promises';
import { CommandFailure, exitCodes } from './failure.ts';

const pollMs = 1_000;

/**
 * Looks once a second until `lineOf` says null, which is the end, and gives what it saw then. Each new line goes to standard error.
 * It runs on the server: who stops watching (Ctrl-C) does not stop it, and is told where to look.
 */
export async function follow<Seen>(init: {
  look: () => Promise<Seen>;
  lineOf: (seen: Seen) => string | null;
  elsewhere: string;
}): Promise<Seen> {
  const leave = new AbortController();
  const onInterrupt = () => leave.abort();
  process.once('SIGINT', onInterrupt);
  try {
    for (let said = ''; ; ) {
      const seen = await init.look();
      const line = init.lineOf(seen);
      if (line === null) return seen;
      if (line !== said) console.error(line);
      said = line;
      await sleep(pollMs, undefined, { signal: leave.signal });
    }
  } catch (error) {
    if (!leave.signal.aborted) throw error;
    throw new CommandFailure(exitCodes.interrupted, `It goes on: see ${init.elsewhere}.`);
  } finally {
    process.off('SIGINT', onInterrupt);
  }
}
