import t from 'tap';
import { boxOf } from '../box-places.ts';
import { tsSegment } from './segment.ts';
import { avcStream } from './streams.ts';

const frameRate = { num: 30, den: 1 };
const words = (...values: number[]): Uint8Array => {
  const bytes = Buffer.alloc(4 * values.length);
  for (const [n, value] of values.entries()) bytes.writeUInt32BE(value, 4 * n);
  return bytes;
};
/** An init segment of H.264 with one sequence parameter set of so many bytes, and lengths of one byte before each unit. */
function initOf(setBytes: number): Uint8Array {
  const config = Buffer.concat([
    Buffer.from([1, 100, 0, 31, 0xfc, 0xe1, setBytes >> 8, setBytes & 255]),
    Buffer.alloc(setBytes, 0x67),
    Buffer.of(0),
  ]);
  const stsd = boxOf('stsd', words(0, 1), boxOf('avc1', Buffer.alloc(78), boxOf('avcC', config)));
  const mdia = boxOf('mdia', boxOf('mdhd', words(0, 0, 0, 30, 0, 0)), boxOf('minf', boxOf('stbl', stsd)));
  return boxOf('moov', boxOf('trak', mdia));
}
/** So many key pictures of two bytes. */
function segmentOf(samples: number): Uint8Array {
  const traf = (offset: number) =>
    boxOf(
      'traf',
      boxOf('tfhd', words(0x20000 | 0x8 | 0x10, 1, 1, 2)),
      boxOf('tfdt', words(0, 0)),
      boxOf('trun', words(0x1, samples, offset)),
    );
  const moof = (offset: number) => boxOf('moof', boxOf('mfhd', words(0, 1)), traf(offset));
  const mdat = boxOf('mdat', Buffer.alloc(2 * samples, Buffer.from([1, 0x65])));
  return Buffer.concat([moof(moof(0).byteLength + 8), mdat]);
}
const make = (setBytes: number, samples: number) =>
  tsSegment({ picture: { init: initOf(setBytes), segment: segmentOf(samples), timescale: 30, frameRate }, sound: null });

t.test('key pictures with ordinary parameter sets become a transport stream', async (t) => {
  const bytes = make(30, 200);
  t.equal(bytes.byteLength % 188, 0);
  t.equal(bytes[0], 0x47);
});

t.test('parameter sets do not grow into more than memory holds', async (t) => {
  t.throws(() => make(60_000, 5000), { code: 'bad-segment', message: /parameter sets/ });
});

t.test('a picture is not cut into more parts than memory holds', async (t) => {
  const { unit } = avcStream(initOf(30), frameRate);
  t.equal(unit(Buffer.alloc(2 * 8000, Buffer.from([1, 0x41]))).isKey, false);
  t.throws(() => unit(Buffer.alloc(2 * 10_001, Buffer.from([1, 0x41]))), { code: 'bad-segment' });
});
