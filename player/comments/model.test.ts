import t from 'tap';
import { type Comment, repliesOf, shownOf, totalOf, withNew } from './model.ts';

const comment = (id: string, more: Partial<Comment> = {}): Comment => ({
  id,
  thread: null,
  text: id,
  author: { id: 'ann', name: 'Ann' },
  createdAt: '2026-11-22T20:00:00Z',
  editedAt: null,
  pinned: false,
  replies: 0,
  ...more,
});
const idsOf = (items: readonly Comment[]) => items.map(({ id }) => id);

t.test('a new one stands below the pinned one', (t) => {
  t.same(idsOf(withNew([], comment('new'))), ['new']);
  t.same(idsOf(withNew([comment('a')], comment('new'))), ['new', 'a']);
  t.same(idsOf(withNew([comment('a', { pinned: true }), comment('b')], comment('new'))), ['a', 'new', 'b']);
  t.end();
});

t.test('what is deleted is not shown and not counted, and nothing is shown twice', (t) => {
  const items = [comment('a', { replies: 3 }), comment('b'), comment('a', { replies: 3 })];
  const page = { items, total: 9, nextCursor: null, isOpen: true };
  t.same(idsOf(shownOf(items, new Map())), ['a', 'b']);
  t.same(idsOf(shownOf(items, new Map([['b', null]]))), ['a']);
  t.equal(totalOf(page, new Map()), 9);
  t.equal(totalOf(page, new Map([['b', null]])), 8);
  t.equal(totalOf(page, new Map([['a', null]])), 5, 'with its replies');
  const reply = new Map([['r', 'a']]);
  t.equal(totalOf(page, reply), 8);
  t.equal(repliesOf(items[0]!, reply), 2);
  t.equal(totalOf(page, new Map<string, string | null>([...reply, ['a', null]])), 5, 'and each of them once');
  t.equal(totalOf(page, new Map([['further on', null]])), 8);
  t.end();
});
