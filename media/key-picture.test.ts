import t from 'tap';
import { keyCodecs } from './key-picture.ts';

/** A segment of media data alone. */
function segment(...media: number[]): Uint8Array {
  return Uint8Array.from([0, 0, 0, 8 + media.length, ...Buffer.from('mdat'), ...media]);
}
const unit = (...bytes: number[]) => [0, 0, 0, bytes.length, ...bytes];
const hevc = (kind: number) => unit(kind << 1, 1, 0xff);
/** With a length. */
const obu = (kind: number, ...body: number[]) => [(kind << 3) | 2, body.length, ...body];
const [delimiter, sequence] = [obu(2), obu(1, 0, 0, 0)];

t.test('what comes before the first picture is passed over', async (t) => {
  const keys = (...media: number[]) => keyCodecs(segment(...media));
  t.ok(keys(...unit(6, 5, 0), ...unit(0x65, 0x88)).includes('h264'), 'IDR behind a message');
  t.notOk(keys(...unit(6, 5, 0), ...unit(0x41, 0x9a)).includes('h264'));
  for (const kind of [19, 20]) t.ok(keys(...hevc(39), ...hevc(kind)).includes('hevc'), `kind ${kind}`);
  for (const kind of [0, 1, 16, 21]) t.notOk(keys(...hevc(39), ...hevc(kind)).includes('hevc'), `kind ${kind}`);
  t.ok(keys(...delimiter, ...sequence, ...obu(6, 0x10)).includes('av1'), 'a key frame');
  t.ok(keys(...sequence, ...obu(3, 0x10)).includes('av1'), 'its header alone');
  t.notOk(keys(...delimiter, ...obu(6, 0x30)).includes('av1'), 'one that refers to others');
  t.notOk(keys(...delimiter, ...obu(3, 0x80)).includes('av1'), 'one that is shown again');
});

t.test('a head of a segment is enough, and other bytes are none', async (t) => {
  const large = segment(...unit(0x65, 0x88));
  large.set([0, 1, 0, 0], 0);
  large.set([0, 0, 0xff, 0], 8);
  t.ok(keyCodecs(large).includes('h264'), 'the picture is longer than the head');
  for (const bytes of [new Uint8Array(), Uint8Array.from([1, 2, 3]), segment(), segment(0, 0), segment(...delimiter)])
    t.same(keyCodecs(bytes), []);
});
