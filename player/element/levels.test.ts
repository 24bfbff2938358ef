import t from 'tap';
import { firstVariant, kindOf, levelFor, levelsOf } from './levels.ts';

const variant = (height: number, bitrate: number, videoCodec: string) => ({ width: (height * 16) / 9, height, bitrate, videoCodec });
const two = [
  variant(360, 700, 'avc1.64001e'),
  variant(360, 400, 'av01.0.04M.08'),
  variant(720, 2800, 'avc1.64001f'),
  variant(720, 1600, 'av01.0.08M.08'),
  variant(1080, 5000, 'avc1.640028'),
];

t.test('every height is offered once, in the codec that is playing where it has it', async (t) => {
  t.same(
    levelsOf(two, 'av01.0.08M.08').map(({ index, height }) => [height, index]),
    [
      [1080, 4],
      [720, 3],
      [360, 1],
    ],
  );
  t.same(
    levelsOf(two, 'avc1.64001f').map(({ index }) => index),
    [4, 2, 0],
  );
  t.same(
    levelsOf(two, undefined).map(({ index }) => index),
    [4, 2, 0],
  );
  t.match(levelsOf([{ ...variant(1920, 1, 'avc1'), width: 1080 }], 'avc1'), [{ height: 1080 }], 'portrait by its short side');
  t.same(levelsOf([{ width: 0, height: 0, bitrate: 1 }], undefined), [], 'sound alone has no heights');
});

t.test('a wish for a height takes the nearest that is no higher', async (t) => {
  const levels = levelsOf(two, 'avc1');
  t.equal(levelFor(levels, 720), 2);
  t.equal(levelFor(levels, 900), 2);
  t.equal(levelFor(levels, 144), 0, 'or the lowest');
  t.equal(levelFor([], 720), -1);
});

t.test('it begins with what fills the box and comes in good time', async (t) => {
  const begin = (width: number, bitsPerSecond: number, first = two[4]) =>
    firstVariant(two, { first, box: { width, height: (width * 9) / 16 }, bitsPerSecond });
  t.equal(begin(1920, 10_000), 4);
  t.equal(begin(840, 10_000), 2, 'no larger than the box needs');
  t.equal(begin(4000, 10_000), 4, 'a box larger than all');
  t.equal(begin(1920, 4000), 2, 'and no more than comes through');
  t.equal(begin(1920, 100), 0, 'the lowest through what is slower than all');
  t.equal(begin(0, 10_000), 4, 'a box that is not drawn yet');
  t.equal(begin(1920, 10_000, two[1]), 3, 'in the codec of the first');
  t.equal(firstVariant([], { first: undefined, box: { width: 1, height: 1 }, bitsPerSecond: 1 }), -1);
});

t.test('codecs are told apart by what decodes them', async (t) => {
  t.equal(kindOf('av01.0.04M.08'), 'av01');
  t.equal(kindOf('avc3.64001e'), kindOf('avc1.640028'));
  t.equal(kindOf('hev1.1.6.L93.B0'), 'hvc1');
  t.equal(kindOf(undefined), '');
});
