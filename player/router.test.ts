import t from 'tap';
import { parsePath, watchPath } from './router.ts';

t.test('addresses name their page', async (t) => {
  t.same(parsePath('/'), { page: 'home' });
  t.same(parsePath('/w/aB3_-x'), { page: 'watch', id: 'aB3_-x' });
  t.same(parsePath('/w/aB3/'), { page: 'watch', id: 'aB3' });
  t.same(parsePath('/w/'), { page: 'lost' });
  t.same(parsePath('/w/../etc'), { page: 'lost' });
  t.same(parsePath('/media/x'), { page: 'lost' });
  t.same(parsePath(watchPath({ shortId: 'abc' })), { page: 'watch', id: 'abc' });
});
