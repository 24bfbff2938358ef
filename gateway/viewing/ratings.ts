/** Who likes a video. */
import type { Database } from '../../components/database/contract.ts';
import type { ratings } from '../contract/ratings.ts';

export type Rating = (typeof ratings)[number];

/** `account` null: a guest. */
export async function ratingOf(database: Database, account: string | null, video: string) {
  const [row] = await database<{ liked: boolean | null; likes: number; dislikes: number }[]>`
    select r.liked, coalesce(s.likes, 0) as likes, coalesce(s.dislikes, 0) as dislikes
    from (select ${video}::text::uuid as id) v
    left join video_rating_sums s on s.video_id = v.id
    left join video_ratings r on r.video_id = v.id and r.account_id = ${account}`;
  const { liked = null, likes = 0, dislikes = 0 } = row ?? {};
  const rating: Rating | null = account === null ? null : liked === null ? 'none' : liked ? 'like' : 'dislike';
  return { rating, likes, dislikes };
}

/** The same again changes nothing. */
export async function rate(database: Database, account: string, video: string, rating: Rating): Promise<void> {
  if (rating === 'none') await database`delete from video_ratings where account_id = ${account} and video_id = ${video}`;
  else
    await database`
      insert into video_ratings (account_id, video_id, liked) values (${account}, ${video}, ${rating === 'like'})
      on conflict (account_id, video_id) do update set liked = excluded.liked, rated_at = now() where video_ratings.liked <> excluded.liked`;
}
