import t from 'tap';
import { soundByPicture, withinBytes } from './interleave.ts';

const segments = (timescale: number, ...seconds: number[]) => {
  let at = 0;
  return seconds.map((length) => {
    const startTicks = Math.round(at * timescale);
    at += length;
    return { startTicks, durationTicks: Math.round(at * timescale) - startTicks, timescale };
  });
};

t.test('sound goes with the picture that its middle belongs to', async (t) => {
  const pictures = segments(15_360, 4, 4, 2);
  t.same(soundByPicture(pictures, segments(48_000, 3.989, 4.011, 2)), [[0], [1], [2]], 'though it begins a little before');
  t.same(soundByPicture(pictures, segments(48_000, 2, 2, 2, 2, 2)), [[0, 1], [2, 3], [4]]);
  t.same(soundByPicture(pictures, segments(48_000, 4, 4, 4, 4)), [[0], [1], [2, 3]], 'what is longer stays at the end');
  t.same(soundByPicture(pictures, segments(48_000, 4)), [[0], [], []]);
  t.same(soundByPicture(pictures, []), [[], [], []]);
});

t.test('as many as fit into a number of bytes, from the first on', async (t) => {
  const sizes = [5, 5, 5, 1];
  const within = (most: number) => withinBytes([0, 1, 2, 3], (index) => sizes[index] ?? 0, most);
  t.same(within(100), [0, 1, 2, 3]);
  t.same(within(10), [0, 1]);
  t.same(within(14), [0, 1], 'none is left out in the middle');
  t.same(within(4), []);
});
