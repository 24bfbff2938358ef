/** What becomes of the figures when somebody rates. Pure. */
import type { Output } from '../../gateway/contract/client.ts';

export type Rated = Output<'GET /api/v1/videos/{id}/rating'>;
export type Rating = NonNullable<Rated['rating']>;

/** What is shown until the server has answered. */
export function rated({ rating, likes, dislikes }: Rated, next: Rating): Rated {
  const by = (which: Rating) => Number(next === which) - Number(rating === which);
  return { rating: next, likes: likes + by('like'), dislikes: dislikes + by('dislike') };
}
