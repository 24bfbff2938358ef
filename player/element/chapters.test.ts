import t from 'tap';
import { chapterStep, gapsOf, titleAt } from './chapters.ts';

const chapters = [
  { startSeconds: 0, endSeconds: null, title: 'One' },
  { startSeconds: 10, endSeconds: 20, title: 'Two' },
  { startSeconds: 30, endSeconds: null, title: 'Three' },
];

t.test('keys lead to the next chapter, back to the beginning of this one, and from there to the one before', async (t) => {
  t.equal(chapterStep(chapters, 0, 1), 10);
  t.equal(chapterStep(chapters, 10, 1), 30);
  t.equal(chapterStep(chapters, 31, 1), null);
  t.equal(chapterStep(chapters, 35, -1), 30);
  t.equal(chapterStep(chapters, 32, -1), 10);
  t.equal(chapterStep(chapters, 11, -1), 0);
  t.equal(chapterStep(chapters, 1, -1), 0);
  t.equal(chapterStep([], 50, -1), null);
  t.equal(chapterStep([], 50, 1), null);
});

t.test('the line has a gap where a chapter begins or ends, within the video', async (t) => {
  t.equal(gapsOf([], 40), undefined);
  t.equal(gapsOf(chapters.slice(0, 1), 40), undefined);
  t.equal(
    (gapsOf(chapters, 40)?.match(/#0000 calc\([\d.]+% - 1px\)/g) ?? []).join(),
    ['25', '50', '75'].map((at) => `#0000 calc(${at}% - 1px)`).join(),
  );
  t.notMatch(gapsOf(chapters, 25), '120%', 'what lies beyond its end is not drawn');
});

t.test('a moment has the title of its chapter', async (t) => {
  t.same(
    [0, 12, 25, 99].map((seconds) => titleAt(chapters, seconds)),
    ['One', 'Two', '', 'Three'],
  );
});
