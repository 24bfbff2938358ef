import t from 'tap';
import { type Chapter, chapterAt, chapterEnd, chapterFault, chaptersInText, chaptersVtt } from './chapters.ts';

const at = (startSeconds: number, title = 'x', endSeconds: number | null = null): Chapter => ({ startSeconds, endSeconds, title });
const found = (text: string, duration: number | null = null) =>
  chaptersInText(text, duration).map(({ startSeconds, title }) => [startSeconds, title]);

t.test('lines that begin with a time are chapters', async (t) => {
  t.same(
    found(`About the sky.

0:00 Dusk
1:30 - First stars
(12:05) Moon: rise
* 1:02:03 | The end
Thanks to all`),
    [
      [0, 'Dusk'],
      [90, 'First stars'],
      [725, 'Moon: rise'],
      [3723, 'The end'],
    ],
  );
  t.same(found('0:00-1:30 One\r\n1:30–2:00 Two'), [
    [0, 'One'],
    [90, 'Two'],
  ]);
  t.same(found('00:00:00 A\n75:10 B'), [
    [0, 'A'],
    [4510, 'B'],
  ]);
});

t.test('what is no list of chapters is none', async (t) => {
  for (const text of ['', '0:00 alone', 'At 0:00 it begins\nat 1:00 it goes on', '0:30 One\n1:00 Two', '0:00\n1:00', '0:61 a\n0:75 b'])
    t.same(found(text), [], text);
  t.same(
    found('0:00 A\n2:00 B\n1:00 back\n9:00 beyond\n3:00 C', 300),
    [
      [0, 'A'],
      [120, 'B'],
      [180, 'C'],
    ],
    'what goes back or lies beyond the end is left out',
  );
  const many = Array.from({ length: 200 }, (_, n) => `${n}:00 Chapter ${n}`).join('\n');
  t.equal(found(many).length, 50);
  const [long] = chaptersInText(`0:00 ${'x'.repeat(500)}\n1:00 y`, null);
  t.equal(long?.title.length, 100);
  t.same(found(`${' -'.repeat(5000)}\n${'0:00'.repeat(2000)}`), [], 'a hostile text takes no time');
});

t.test('a list is in order, without overlaps, and within the video', async (t) => {
  t.equal(chapterFault([], 10), null);
  t.equal(chapterFault([at(0, 'a', 5), at(5)], 10), null);
  t.equal(chapterFault([at(3), at(3)], 10), 'out-of-order');
  t.equal(chapterFault([at(4), at(3)], 10), 'out-of-order');
  t.equal(chapterFault([at(4, 'a', 4)], 10), 'out-of-order');
  t.equal(chapterFault([at(0, 'a', 6), at(5)], 10), 'overlap');
  t.equal(chapterFault([at(10)], 10), 'beyond-the-end');
  t.equal(chapterFault([at(0, 'a', 12)], 10), 'beyond-the-end');
  t.equal(chapterFault([at(0, 'a', 10.4)], 10), null, 'a rounded length');
  t.equal(chapterFault([at(1e6)], null), null);
});

t.test('a moment lies in one of them, or in none', async (t) => {
  const list = [at(2), at(5, 'b', 7), at(9)];
  t.same(
    [0, 2, 4.9, 5, 7, 8, 9, 100].map((seconds) => chapterAt(list, seconds)),
    [-1, 0, 0, 1, -1, -1, 2, 2],
  );
  t.same(
    list.map((_, index) => chapterEnd(list, index, 20)),
    [5, 7, 20],
  );
});

t.test('as WebVTT each is a cue', async (t) => {
  t.equal(
    chaptersVtt([at(0, 'One & <two>'), at(61.5, 'a\n\nb --> c')], 60),
    'WEBVTT\n\n00:00:00.000 --> 00:01:01.500\nOne &amp; &lt;two&gt;\n\n00:01:01.500 --> 00:01:01.501\na b --&gt; c\n',
  );
});
