import t from 'tap';
import { changedPart, moved, neighbour, orderedLike, shuffled } from './order.ts';

const list = ['a', 'b', 'c', 'd', 'e'];

t.test('one of a list is moved, and no further than its ends', async (t) => {
  t.same(moved(list, 3, 0), ['d', 'a', 'b', 'c', 'e']);
  t.same(moved(list, 0, 2), ['b', 'c', 'a', 'd', 'e']);
  t.same(moved(list, 1, 99), ['a', 'c', 'd', 'e', 'b']);
  t.same(moved(list, 1, -5), ['b', 'a', 'c', 'd', 'e']);
  t.same(moved(list, 9, 0), list);
});

t.test('an order is gone back to with what is there now', async (t) => {
  const of = (ids: string) => [...ids].map((id) => ({ id }));
  const put = (now: string, before: string) =>
    orderedLike(of(now), of(before))
      .map(({ id }) => id)
      .join('');
  t.equal(put('cba', 'abc'), 'abc');
  t.equal(put('ca', 'abc'), 'ac', 'one was taken out since');
  t.equal(put('yxcba', 'abc'), 'abcyx', 'others have come since');
});

t.test('of a new order only the part is told that changed', async (t) => {
  t.same(changedPart(list, moved(list, 3, 1)), ['d', 'b', 'c']);
  t.same(changedPart(list, list), []);
});

t.test('a seed always mixes in the same way, and loses nothing', async (t) => {
  const many = Array.from({ length: 100 }, (_, n) => n);
  const mixed = shuffled(many, 7);
  t.same(shuffled(many, 7), mixed);
  t.not(shuffled(many, 8).join(), mixed.join());
  t.not(mixed.join(), many.join());
  t.same(
    mixed.toSorted((a, b) => a - b),
    many,
  );
  t.same(shuffled([], 1), []);
});

t.test('after the last one comes none, or the first one again', async (t) => {
  t.equal(neighbour(3, 1, 1, false), 2);
  t.equal(neighbour(3, 2, 1, false), null);
  t.equal(neighbour(3, 2, 1, true), 0);
  t.equal(neighbour(3, 0, -1, false), null);
  t.equal(neighbour(3, 0, -1, true), 2);
  t.equal(neighbour(3, -1, 1, false), 0);
  t.equal(neighbour(3, -1, -1, true), null);
  t.equal(neighbour(0, -1, 1, true), null);
});
