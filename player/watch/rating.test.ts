import t from 'tap';
import { rated } from './rate.ts';

t.test('what is shown at once is what the server will say', (t) => {
  const none = { rating: 'none', likes: 3, dislikes: 1 } as const;
  const liked = rated(none, 'like');
  t.same(liked, { rating: 'like', likes: 4, dislikes: 1 });
  t.same(rated(liked, 'dislike'), { rating: 'dislike', likes: 3, dislikes: 2 });
  t.same(rated(liked, 'none'), none);
  t.same(rated(liked, 'like'), liked, 'once');
  t.end();
});
