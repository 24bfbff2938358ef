import t from 'tap';
import { cutReader, segmentsOf } from './cuts.ts';

const rate = { num: 25, den: 1 };
type Packet = [frame: number | null, isKey?: boolean];

/** Packets as stored, by the frame that each one shows; 100 bytes each, 500 of a key frame. */
function read(packets: Packet[], start = 1.4, shake = 0) {
  const reader = cutReader();
  for (const [i, [frame, isKey]] of packets.entries())
    reader.packet(frame === null ? null : start + frame / 25 + (i % 2 ? shake : -shake), isKey === true, isKey ? 500 : 100);
  return reader.done();
}

/** `count` frames with a key frame every `gop`, two of three being stored behind the one that is shown after them. */
function film(count: number, gop: number): Packet[] {
  const packets: Packet[] = [];
  for (let key = 0; key < count; key += gop) {
    packets.push([key, true]);
    const end = Math.min(count, key + gop);
    for (let at = key + 1; at < end; at += 3) {
      const last = Math.min(at + 2, end - 1);
      packets.push([last]);
      for (let between = at; between < last; between++) packets.push([between]);
    }
  }
  return packets;
}

function fits(packets: Packet[], more: { start?: number; zero?: number; total?: number; shake?: number } = {}) {
  const cuts = read(packets, more.start, more.shake);
  if (cuts === null) return null;
  const startSeconds = more.zero ?? more.start ?? 1.4;
  return segmentsOf(cuts, { frameRate: rate, segmentFrames: 100, totalFrames: more.total ?? 230, startSeconds });
}

t.test('a stream with key frames on every boundary is cut there, and its bits are counted', async (t) => {
  // 230 frames in 3 segments; a key frame in every 50.
  const bits = (frames: number, keys: number) => Math.ceil((((frames - keys) * 100 + keys * 500) * 8 * 25) / frames);
  t.same(fits(film(230, 50)), { peakBitrate: bits(30, 1), meanBitrate: bits(230, 5) });
  t.same(fits(film(230, 100)), { peakBitrate: bits(30, 1), meanBitrate: bits(230, 3) });
  t.ok(fits(film(230, 20)));
  t.ok(fits(film(230, 50), { shake: 0.002 }), 'times that are rounded');
  t.ok(fits(film(230, 50), { start: 0 }));
});

t.test('anything else is not', async (t) => {
  const good = film(230, 50);
  const without = (frame: number) => good.filter(([one]) => one !== frame);
  t.equal(fits(film(230, 60)), null, 'key frames beside the boundaries');
  t.equal(fits(film(230, 230)), null, 'one key frame');
  t.equal(fits(without(120)), null, 'a frame is missing');
  t.equal(fits(without(120), { total: 229 }), null, 'a frame is missing, and the plan knows');
  t.equal(fits([...good, [229]]), null, 'a frame twice');
  t.equal(fits(without(0)), null, 'no key frame at the start');
  t.equal(fits(good, { zero: 1.3 }), null, 'earlier sound');
  t.equal(fits(good.map(([frame, isKey]) => [frame === 7 ? null : frame, isKey === true])), null, 'a packet without a time');
  t.equal(fits(good, { shake: 0.011 }), null, 'times that jump');
  const open = good.flatMap<Packet>(([frame, isKey]) =>
    frame === 99 ? [] : frame === 100 ? [[100, isKey === true], [99]] : [[frame, isKey === true]],
  );
  t.equal(fits(open), null, 'a frame before the boundary is stored behind it');
  t.equal(read(good.map(([frame]) => [frame, true])), null, 'key frames alone');
});
