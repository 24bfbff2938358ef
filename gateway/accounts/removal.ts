/** Removes an account and what is its own. Videos of organisations stay theirs. */
import pMap from 'p-map';
import { callActor } from '../calls.ts';
import { defaultChannel } from '../channels/make.ts';
import { refuse } from '../problem.ts';
import type { Services } from '../services.ts';
import { changeAccounts } from './changes.ts';
import { firstAdministrator } from './person.ts';

export type VideosOfGone = { removed: true } | { organisation: string };

export async function removeAccount({ database, proxy, accounts }: Services, id: string, videos: VideosOfGone): Promise<void> {
  // What it owns was there before accounts, and its sign-in link is printed at each start.
  if (id === firstAdministrator)
    throw refuse('last-administrator', 409, 'The first administrator stays.', 'It can be renamed, or banned once there is another one.');
  // What would be refused in the end is refused before any video is touched.
  await changeAccounts(database, async (sql) => {
    await sql`savepoint before`;
    await sql`delete from accounts where id = ${id}`;
    await sql`set constraints all immediate`;
    const [left] = await sql`
      select 1 from accounts where role = 'administrator' and approved and not (banned and (ban_expires is null or ban_expires > now())) limit 1`;
    if (!left) throw refuse('last-administrator', 409, 'This is the last administrator.', 'Make somebody else one first.');
    await sql`rollback to savepoint before`;
  });
  const own = await database<{ id: string }[]>`
    select id from videos where owner_id = ${id} and organisation_id is null and deleted_at is null`;
  const channelId =
    'organisation' in videos && own.length > 0
      ? await defaultChannel(database, { ownerId: '', organisationId: videos.organisation })
      : null;
  await pMap(
    own,
    (video) =>
      'organisation' in videos
        ? callActor(proxy, 'Video', video.id, 'update', { organisationId: videos.organisation, channelId })
        : callActor(proxy, 'Video', video.id, 'remove', {}),
    { concurrency: 4 },
  );
  await changeAccounts(database, (sql) => sql`delete from accounts where id = ${id}`);
  accounts.sessions.forgetAccount(id);
}
