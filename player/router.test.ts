import t from 'tap';
import { parsePath, watchPath } from './router.ts';

t.test('addresses name their page', async (t) => {
  t.same(parsePath('/'), { page: 'home', id: '' });
  t.same(parsePath('/account/'), { page: 'account', id: '' });
  t.same(parsePath('/w/aB3_-x'), { page: 'watch', id: 'aB3_-x' });
  t.same(parsePath('/w/aB3x/'), { page: 'watch', id: 'aB3x' });
  t.same(parsePath('/organisations/o1'), { page: 'organisation', id: 'o1' });
  t.same(parsePath('/playlists'), { page: 'playlists', id: '' });
  t.same(parsePath('/playlists/aB3dE5'), { page: 'playlist', id: 'aB3dE5' });
  for (const path of ['/w/', '/w/../etc', '/w/aB3', '/media/x', '/account/other', '/organisations/a/b'])
    t.same(parsePath(path), { page: 'lost', id: '' }, path);
  t.same(parsePath(watchPath({ shortId: 'abcd' })), { page: 'watch', id: 'abcd' });
});
