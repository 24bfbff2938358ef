import t from 'tap';
import { chapterFault } from '../../media/chapters.ts';
import { changedChapter, withChapter, withoutChapter } from './change.ts';

const list = [
  { startSeconds: 0, endSeconds: null, title: 'One' },
  { startSeconds: 10, endSeconds: 20, title: 'Two' },
  { startSeconds: 30, endSeconds: null, title: 'Three' },
];

t.test('a chapter is added where it belongs', async (t) => {
  t.match(withChapter(list, 25.18, 'New'), [{}, {}, { startSeconds: 25.1, title: 'New' }, {}]);
  t.match(withChapter(list, 15, 'New'), [{}, { endSeconds: null }, { startSeconds: 15 }, {}], 'an end that it lies before is left out');
  t.equal(withChapter(list, 10.04, 'New'), 'there');
  const many = Array.from({ length: 50 }, (_, n) => ({ startSeconds: n, endSeconds: null, title: 'x' }));
  t.equal(withChapter(many, 99, 'New'), 'full');
});

t.test('a chapter that is moved goes to its place', async (t) => {
  t.same(
    changedChapter(list, 0, { startSeconds: 40 }).map(({ title }) => title),
    ['Two', 'Three', 'One'],
  );
  t.match(changedChapter(list, 1, { startSeconds: 22 }), [{}, { startSeconds: 22, endSeconds: null }, {}]);
  t.match(changedChapter(list, 1, { title: 'Zwei' }), [{}, { endSeconds: 20, title: 'Zwei' }, {}]);
  for (const startSeconds of [5, 15, 25, 35]) t.equal(chapterFault(changedChapter(list, 1, { startSeconds }), 60), null);
  t.same(
    withoutChapter(list, 1).map(({ title }) => title),
    ['One', 'Three'],
  );
});
