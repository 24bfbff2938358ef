import t from 'tap';
import { levelsOf, otherCodecs } from './levels.ts';

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
});

t.test('what is left without a codec', async (t) => {
  t.same(otherCodecs(two, 'av01.0.04M.08'), [0, 2, 4]);
  t.same(otherCodecs([variant(360, 1, 'avc1.1')], 'avc1.2'), []);
});
