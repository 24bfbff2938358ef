import t from 'tap';
import { type Comment, shownOf, withNew } from './model.ts';
import {
  arrived,
  asRead,
  begun,
  freshOf,
  heard,
  nothing,
  repliesOf,
  type Since,
  totalOf,
  unread,
  withBack,
  withCame,
  withGone,
  withOwn,
} from './since.ts';

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

t.test('what is deleted is not shown, and nothing is shown twice', (t) => {
  const items = [comment('a', { replies: 3 }), comment('b'), comment('a', { replies: 3 })];
  t.same(idsOf(shownOf(items, new Map())), ['a', 'b']);
  t.same(idsOf(shownOf(items, new Map([['b', null]]))), ['a']);
  t.end();
});

const items = [comment('a', { replies: 3 }), comment('b')];
const page = { items, total: 9, nextCursor: null, isOpen: true };
/** What happened to a page that was read, as whoever looks at it hears of it. */
const after = (...happened: ((since: Since) => Since)[]) => happened.reduce((since, happens) => happens(since), asRead(nothing, items));
const came = (id: string) => (since: Since) => withCame(since, id);
const gone =
  (id: string, thread: string | null = null) =>
  (since: Since) =>
    withGone(since, id, thread);
const own = (id: string) => (since: Since) => withOwn(since, id);

t.test('what is deleted is not counted', (t) => {
  t.equal(totalOf(page, after()), 9);
  t.equal(totalOf(page, after(gone('b'))), 8);
  t.equal(totalOf(page, after(gone('b'), gone('b'))), 8, 'told twice');
  t.equal(totalOf(page, after(gone('a'))), 5, 'with its replies');
  t.equal(totalOf(page, after(gone('r', 'a'))), 8);
  t.equal(repliesOf(items[0]!, after(gone('r', 'a'))), 2);
  t.equal(totalOf(page, after(gone('r', 'a'), gone('a'))), 5, 'and each of them once');
  t.equal(totalOf(page, after(gone('further on'))), 8);
  t.end();
});

t.test('what came after the page was read, and went again, was never counted', (t) => {
  t.equal(totalOf(page, after(came('n'), gone('n'))), 9);
  t.equal(totalOf(page, after(came('n'), gone('n'), came('n'), gone('n'))), 9);
  t.equal(totalOf(page, after(came('r'), gone('r', 'a'))), 9);
  t.equal(repliesOf(items[0]!, after(came('r'), gone('r', 'a'))), 3);
  t.equal(freshOf(items, after(came('n'), came('m')), new Set(['m'])), 1);
  t.equal(freshOf(items, after(came('n'), gone('n')), new Set()), 0);
  t.end();
});

t.test('what was gone and is back is nothing new', (t) => {
  t.equal(totalOf(page, after(gone('b'), came('b'))), 9);
  t.equal(freshOf(items, after(gone('further on'), came('further on')), new Set()), 0);
  t.equal(totalOf(page, after(gone('b'), came('b'), came('b'), gone('b'))), 8);
  const undone = after(gone('b'), (since) => withBack(since, 'b'), came('b'));
  t.equal(totalOf(page, undone), 9, 'brought back here before one is told of it');
  t.equal(totalOf(page, withGone(undone, 'b', null)), 8);
  t.equal(totalOf(page, after(came('b'), gone('b'))), 8, 'told of late, when the page had it already');
  t.end();
});

t.test('what is written here counts at once, and as long as it is there', (t) => {
  for (const happened of [
    [own('n'), came('n')],
    [came('n'), own('n')],
  ]) {
    t.equal(totalOf(page, after(...happened)), 10);
    t.equal(totalOf(page, after(...happened, gone('n'))), 9);
  }
  const answered = { ...page, items: [comment('a', { replies: 4 }), comment('b')] };
  t.equal(totalOf(answered, after(own('r'), came('r'), gone('r', 'a'))), 9);
  t.equal(repliesOf(answered.items[0]!, after(own('r'), came('r'), gone('r', 'a'))), 3);
  t.equal(totalOf(answered, after(own('r'), gone('a'))), 5);
  t.end();
});

t.test('what happens while a page is read again is not forgotten with what happened before', (t) => {
  const before = heard(arrived(unread, items), gone('a'));
  const meanwhile = [gone('b'), gone('x'), came('n'), own('mine')].reduce(heard, begun(before));
  t.equal(totalOf(page, meanwhile.shown), 9 + 1 - 4 - 1 - 1, 'the page that is still shown');
  const { shown } = arrived(meanwhile, items);
  t.same(idsOf(shownOf(items, shown.gone)), ['a'], 'what the answer shows, and was deleted on its way, is gone');
  t.equal(totalOf(page, shown), 8, 'what it does not show it has not counted');
  t.equal(freshOf(items, shown, new Set()), 2);
  t.equal(totalOf(page, arrived(begun(heard(before, gone('b'))), items).shown), 9, 'a page that was asked for afterwards knows all that');
  t.end();
});
