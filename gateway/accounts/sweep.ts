/** Deletes what has run out: sessions, tokens of letters, sign-in links, invitations that nobody answered, playlists and comments that were removed, playbacks. */
import { restorableMs } from '../../actors/video/contract.ts';
import type { Database } from '../../components/database/contract.ts';
import type { Log } from '../settings.ts';
import { forgetPlaybacks } from '../views/book.ts';
import { keepParts } from '../views/parts.ts';

const everyMilliseconds = 3_600_000;

export async function sweepAccounts(database: Database): Promise<void> {
  await database`delete from account_sessions where expires_at < now()`;
  await database`delete from account_verifications where expires_at < now()`;
  await database`delete from login_links where expires_at < now()`;
  await database`delete from organisation_invitations where expires_at < now() - interval '30 days'`;
  const gone = new Date(Date.now() - restorableMs);
  await database`delete from playlists where deleted_at < ${gone}`;
  await database`delete from comments where deleted_at < ${gone}`;
  // Failures count for an hour; where an account has been used from is remembered longer.
  await database`
    delete from sign_in_attempts where last_at < now() - case when failures > 0 then interval '1 day' else interval '90 days' end`;
}

export function startSweep(init: { database: Database; keep(): { playbackDays: number; months: number }; log: Log }): {
  stop(): Promise<void>;
} {
  let round: Promise<void> = Promise.resolve();
  const timer = setInterval(() => {
    const failed = (what: string) => (error: unknown) => init.log.warn({ err: error }, what);
    // One after the other, and none for want of another.
    round = sweepAccounts(init.database)
      .catch(failed('sweep of accounts'))
      .then(() => forgetPlaybacks(init.database, init.keep().playbackDays))
      .catch(failed('sweep of playbacks'))
      .then(() => keepParts(init.database, init.keep()))
      .catch(failed('months of figures'));
  }, everyMilliseconds).unref();
  return {
    async stop() {
      clearInterval(timer);
      await round;
    },
  };
}
