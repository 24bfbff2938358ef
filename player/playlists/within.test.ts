import t from 'tap';
import type { Video } from '../requests.ts';
import type { Queue } from './queue.ts';
import { itemsWithin, pathWithin, placeOf, videoBeside, withinOf } from './within.ts';

const videos = ['a', 'b', 'c', 'd', 'e', 'f'].map((id) => ({ id: `${id}-id`, shortId: id }) as Video);
const queue = (init: Partial<Queue> = {}): Queue => ({ id: 'list', title: 'L', items: videos, isWhole: true, error: null, ...init });

t.test('an address says which playlist is watched, and in which order', async (t) => {
  t.same(withinOf('?list=abcd&shuffle=42'), { list: 'abcd', seed: 42 });
  t.same(withinOf('?list=watch-later'), { list: 'watch-later', seed: null });
  t.same(withinOf('?list=abcd&shuffle=x'), { list: 'abcd', seed: null });
  for (const query of ['', '?t=1', '?list=', '?list=../x', '?list=a%20b%20c']) t.equal(withinOf(query), null, query);
  for (const within of [
    { list: 'abcd', seed: null },
    { list: 'abcd', seed: 7 },
  ])
    t.same(withinOf(new URL(pathWithin({ shortId: 'x' }, within), 'http://x').search), within);
});

t.test('the next one is that of the order in which it is played', async (t) => {
  const inOrder = itemsWithin(queue(), { list: 'list', seed: null });
  t.equal(placeOf(inOrder, 'b'), 1);
  t.equal(placeOf(inOrder, 'b-id'), 1);
  t.equal(videoBeside(inOrder, 'b', 1, false)?.shortId, 'c');
  t.equal(videoBeside(inOrder, 'a', -1, false), null);
  t.equal(videoBeside(inOrder, 'f', 1, false), null);
  t.equal(videoBeside(inOrder, 'f', 1, true)?.shortId, 'a');
  t.equal(videoBeside(inOrder, 'not in it', 1, false)?.shortId, 'a');
  const mixed = itemsWithin(queue(), { list: 'list', seed: 3 });
  t.same(mixed.map(({ shortId }) => shortId).toSorted(), ['a', 'b', 'c', 'd', 'e', 'f']);
  t.same(itemsWithin(queue({ isWhole: false }), { list: 'list', seed: 3 }), videos, 'it is mixed once all of it is there');
  t.same(itemsWithin(queue(), { list: 'other', seed: null }), []);
  t.same(itemsWithin(null, { list: 'list', seed: null }), []);
});
