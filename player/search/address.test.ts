import t from 'tap';
import { askedOf, filtersIn, nothingWanted, readWanted, searchPath, tagIn, tagPath, type Wanted } from './address.ts';

t.test('the address holds what is wanted, and nothing that is as usual', async (t) => {
  t.equal(searchPath(nothingWanted), '/search');
  const wanted: Wanted = {
    q: 'night & "sky"',
    category: 'science',
    tags: 'a b,c',
    duration: 'short',
    quality: '1080',
    age: 'week',
    language: 'pt-BR',
    channel: 'night-sky',
    field: 'camera: Bolex H16',
    mine: true,
    sort: 'title',
  };
  t.same(readWanted(new URL(searchPath(wanted), 'http://x').search), wanted);
  t.equal(filtersIn(wanted), 9);
  t.equal(filtersIn({ ...nothingWanted, q: 'x', sort: 'title' }), 0);
});

t.test('what is not known is left out', async (t) => {
  t.same(
    readWanted('?duration=endless&sort=nonsense&age=aeon&category=A/B&language=x&channel=!&field=Camera:x&mine=1&quality=8'),
    nothingWanted,
  );
  t.equal(readWanted(`?q=${'x'.repeat(300)}`).q.length, 200);
});

t.test('the server is asked for moments of whole hours, so that pages go on', async (t) => {
  const asked = (now: string) => askedOf({ ...nothingWanted, q: ' x ', age: 'day' }, Date.parse(now));
  t.match(asked('2026-05-02T12:59:59Z'), { q: 'x', scope: 'visible', from: '2026-05-01T12:00:00.000Z' });
  t.same(asked('2026-05-02T12:00:00Z'), asked('2026-05-02T12:59:59Z'));
  t.match(askedOf({ ...nothingWanted, mine: true }, 0), { scope: 'mine' });
});

t.test('tags come out of addresses as they went in', async (t) => {
  for (const tag of ['night sky', '100%', 'a/b', 'über', '日本']) t.equal(tagIn(tagPath(tag).slice('/tags/'.length)), tag);
  t.equal(tagIn('%ff'), null);
});
