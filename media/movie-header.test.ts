import fc from 'fast-check';
import t from 'tap';
import { boxHead, declaredFarBeyond, movieSeconds } from './movie-header.ts';

/** mvhd, version 0. */
function header(timescale: number, duration: number): Buffer {
  const box = Buffer.alloc(108);
  box.writeUInt32BE(108, 0);
  box.write('mvhd', 4, 'latin1');
  box.writeUInt32BE(timescale, 20);
  box.writeUInt32BE(duration, 24);
  return box;
}

t.test('the declared length is read from the movie header', async (t) => {
  t.equal(movieSeconds(header(1000, 36_000_000)), 36_000);
  t.equal(movieSeconds(header(1000, 0)), null, 'fragmented files declare nothing');
  t.equal(movieSeconds(header(1000, 0xffffffff)), null, 'not known');
  t.equal(movieSeconds(header(0, 5)), null);
  t.equal(movieSeconds(Buffer.from('free')), null);
});

t.test('box heads: usual, large, to the end of the file, broken', async (t) => {
  t.match(boxHead(header(1, 1)), { type: 'mvhd', sizeBytes: 108, headBytes: 8 });
  const large = Buffer.from('00000001 6d646174 0000000100000000'.replaceAll(' ', ''), 'hex');
  t.match(boxHead(large), { type: 'mdat', sizeBytes: 2 ** 32, headBytes: 16 });
  t.equal(boxHead(Buffer.from('000000006d646174', 'hex'))?.sizeBytes, Number.POSITIVE_INFINITY);
  t.equal(boxHead(Buffer.from('000000036d646174', 'hex')), null);
});

t.test('no bytes make it throw', async (t) => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
      movieSeconds(bytes);
      boxHead(bytes);
    }),
  );
  t.equal(declaredFarBeyond(36_000, 2), true);
  t.equal(declaredFarBeyond(61, 60), false);
});
