import t from 'tap';
import { pointsOf } from '../parts/points.ts';
import { meaningOf } from './key-map.ts';
import { pages } from './pages.ts';
import { destinationOf, placeOf } from './router.ts';

t.test('an address is a page, what of it is shown, and filters', async (t) => {
  const place = placeOf({ pathname: '/jobs', search: '?state=failed' });
  t.same([place.page, place.id, place.query.get('state')], ['jobs', null, 'failed']);
  t.match(placeOf({ pathname: '/workers/a-b', search: '' }), { page: 'workers', id: 'a-b' });
  t.match(placeOf({ pathname: '/nothing', search: '' }), { page: 'lost', id: null });
});

t.test('who signs in goes on where they wanted to, and to no other site', async (t) => {
  t.equal(destinationOf('/jobs?state=failed'), '/jobs?state=failed');
  for (const wrong of [null, '', 'https://evil.example', '//evil.example', '/\\evil.example', '/sign-in?next=/jobs'])
    t.equal(destinationOf(wrong), '/');
});

t.test('g and a letter lead to each page; no letter leads to two', async (t) => {
  t.same(meaningOf('g', false), { is: 'first' });
  t.same(meaningOf('w', true), { is: 'page', path: '/workers' });
  t.equal(meaningOf('w', false), null);
  t.same(meaningOf('?', false), { is: 'help' });
  t.equal(new Set(pages.map(({ key }) => key)).size, pages.length);
});

t.test('a line of figures fills its height, and zeros lie on the ground', async (t) => {
  t.equal(pointsOf([0, 0]), '0,23 120,23');
  t.equal(pointsOf([0, 4, 2]), '0,23 60,1 120,12');
  t.equal(pointsOf([]), '');
});
