/** Opening a video by its password. Guesses are counted before they are looked at: a right one that comes too often is refused, too. */
import type { Answer, Handler } from '../answer.ts';
import { networkOf } from '../client-address.ts';
import type { Routes } from '../contract/index.ts';
import { grantedOf } from '../playback/delivery.ts';
import { unlockedCookie, withUnlocked } from '../playback/unlocked.ts';
import { notFound, refuse } from '../problem.ts';
import type { Services } from '../services.ts';

/** Attempts a minute. Those from everywhere at one video bound what a crowd of machines can try, far above what people do. */
const most = { fromAddress: 30, atVideo: 10, atVideoFromAll: 300 };

export function unlockVideo(services: Services): Handler<Routes['unlockVideo']> {
  const { videos, database, delivery, passwords, rates, settings } = services;
  return async ({ params, body, incoming, clientAddress }): Promise<Answer> => {
    const row = (await videos.get(params.id))?.row;
    // Which videos are hidden is told to nobody.
    if (row?.privacy !== 'password') throw notFound();
    const network = networkOf(clientAddress);
    await draw(`from ${network}`, most.fromAddress);
    await draw(`at ${row.id} from ${network}`, most.atVideo);
    await draw(`at ${row.id}`, most.atVideoFromAll);
    const [stored] = await database<{ hash: string | null }[]>`select hash from video_passwords where video_id = ${row.id}`;
    if (!stored?.hash || !(await passwords.verify(body.password, stored.hash)))
      throw refuse('wrong-password', 403, 'This is not the password of the video.');
    const { token } = delivery.tokens.issue({ use: 'page', video: grantedOf(row), address: clientAddress });
    if (body.as === 'pass') return { status: 200, headers: { 'cache-control': 'private, no-store' }, json: { pass: token } };
    const secure = settings.publicUrl.startsWith('https:') ? '; Secure' : '';
    const value = withUnlocked(incoming.header('cookie'), row.id, token);
    const age = delivery.tokens.seconds('page');
    return {
      status: 204,
      headers: {
        'cache-control': 'private, no-store',
        'set-cookie': `${unlockedCookie}=${value}; Path=/; HttpOnly; SameSite=Lax; Max-Age=${age}${secure}`,
      },
    };
  };

  async function draw(bucket: string, perMinute: number): Promise<void> {
    const wait = await rates.take(`unlock ${bucket}`, perMinute);
    if (wait > 0)
      throw refuse('too-many-requests', 429, 'Too many passwords were tried; try again later.', undefined, { 'retry-after': `${wait}` });
  }
}
