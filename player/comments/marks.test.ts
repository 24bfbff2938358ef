import t from 'tap';
import { partsOf } from './marks.ts';

const pressed = (text: string, duration: number | null = 7200) =>
  partsOf(text, duration).flatMap((part) => (part.is === 'words' ? [] : [part.is === 'moment' ? part.seconds : part.words]));

t.test('moments and addresses are found, and nothing else', (t) => {
  for (const [text, expected] of [
    ['1:23', [83]],
    ['at 0:07, again at 12:34. And 1:02:03!', [7, 754, 3723]],
    ['(1:23)', [83]],
    ['1:23:45:67', []],
    ['12:75', []],
    ['1.1:23 and 1:23.5', []],
    ['112:10', []],
    ['see https://example.org/a?b=1:23.', ['https://example.org/a?b=1:23']],
    ['HTTP://example.org), 0:10', ['HTTP://example.org', 10]],
    ['javascript:alert(1) data:text/html,x ftp://example.org example.org', []],
    ['https://example.org/?!).,', ['https://example.org/']],
    ['https://example.org/a).b]', ['https://example.org/a).b']],
    ['http:// https://', []],
    ['3:00:00', []],
  ] as const)
    t.same(pressed(text), expected, text);
  t.same(pressed('3:00:00', null), [10_800], 'while its length is not known');
  t.end();
});

t.test('nothing of what was written is lost', (t) => {
  for (const text of ['', 'a\n\n b', '1:23', 'x 1:23 https://example.org. y', '<b>1:23</b>'])
    t.equal(
      partsOf(text, null)
        .map(({ words }) => words)
        .join(''),
      text,
    );
  t.end();
});
