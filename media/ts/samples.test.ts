import t from 'tap';
import { boxOf, boxPlaces } from '../box-places.ts';
import { maxSamples, readSegment } from '../boxes.ts';
import { samplesOf } from './samples.ts';

const words = (...values: number[]): Uint8Array => {
  const bytes = Buffer.alloc(4 * values.length);
  for (const [n, value] of values.entries()) bytes.writeUInt32BE(value, 4 * n);
  return bytes;
};
/** Samples of the same size and of one tick, in runs that each begin at this byte of the fragment. */
function segmentOf(init: { runs: number; samples: number; size: number; data: number }): Uint8Array {
  const run = boxOf('trun', words(0x1, init.samples, 0));
  const traf = boxOf(
    'traf',
    boxOf('tfhd', words(0x20000 | 0x8 | 0x10, 1, 1, init.size)),
    boxOf('tfdt', words(0, 0)),
    ...Array.from({ length: init.runs }, () => run),
  );
  return Buffer.concat([boxOf('moof', boxOf('mfhd', words(0, 1)), traf), boxOf('mdat', new Uint8Array(init.data))]);
}

t.test('an ordinary segment is read', async (t) => {
  const segment = segmentOf({ runs: 2, samples: 3, size: 10, data: 100 });
  t.equal(readSegment(segment).sampleCount, 6);
  t.equal(samplesOf(segment).length, 6);
});

t.test('samples without bytes, and those that share bytes, have an end', async (t) => {
  const many = segmentOf({ runs: 1, samples: 0xffff_ffff, size: 0, data: 10 });
  t.throws(() => samplesOf(many), { code: 'bad-segment' });
  t.throws(() => readSegment(many), { code: 'bad-segment' });
  const often = segmentOf({ runs: 3000, samples: maxSamples, size: 0, data: 10 });
  t.throws(() => samplesOf(often), { code: 'bad-segment' });
  t.throws(() => readSegment(often), { message: 'too many samples' }, 'of all runs together');
  t.throws(() => samplesOf(segmentOf({ runs: 50, samples: 1, size: 90, data: 1000 })), { code: 'bad-segment' }, 'all of the same bytes');
});

t.test('boxes have an end', async (t) => {
  t.throws(() => [...boxPlaces(Buffer.concat(Array.from({ length: 10_001 }, () => boxOf('free'))))], { message: 'too many boxes' });
});
