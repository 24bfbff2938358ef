import fc from 'fast-check';
import t from 'tap';
import type { SourceFacts } from './facts.ts';
import { chunksOf, framesOfSegment, planSource, segmentSecondsOf } from './plan.ts';
import type { VideoPlan } from './plan-types.ts';
import { aSource } from './try-out-facts.ts';

function videoPlan(facts: SourceFacts): VideoPlan {
  const answer = planSource(facts);
  if (!answer.ok || answer.plan.video === null) throw new Error('no plan');
  return answer.plan.video;
}
const code = (facts: SourceFacts) => {
  const answer = planSource(facts);
  return answer.ok ? 'ok' : answer.code;
};

t.test('two-second GOPs and four-second segments on an exact grid', async (t) => {
  const plan = videoPlan(aSource({ frameRate: { num: 30000, den: 1001 } }));
  t.same([plan.gopFrames, plan.segmentFrames, plan.totalFrames, plan.segmentCount], [60, 120, 2997, 25]);
  t.equal(segmentSecondsOf(plan), 4.004);
  t.equal(framesOfSegment(plan, 24), 2997 - 24 * 120);
  t.same(plan.chunks[0], { index: 0, firstSegment: 0, segmentCount: 2 });
  t.equal(videoPlan(aSource({ frameRate: { num: 24000, den: 1001 } })).gopFrames, 48);
  t.equal(videoPlan(aSource({ frameRate: { num: 75, den: 2 } })).gopFrames, 76, 'even, as a rung may run at half rate');
  t.equal(videoPlan(aSource({}, { durationSeconds: 0.01 })).totalFrames, 1);
});

t.test('rates are bounded and made usual', async (t) => {
  const rate = (num: number, den: number, variableFrameRate = false) =>
    videoPlan(aSource({ frameRate: { num, den }, variableFrameRate })).frameRate;
  t.same(rate(1000, 1), { num: 1000, den: 17 });
  t.same(rate(120000, 1001), { num: 60000, den: 1001 });
  t.same(rate(28700, 1000, true), { num: 30000, den: 1001 });
  t.same(rate(144, 1, true), { num: 60, den: 1 });
  t.same(rate(1, 10), { num: 5, den: 1 }, 'a slide show is shown more often than it changes');
});

t.test('chunks begin just after key frames of the source', async (t) => {
  // Segment boundaries at 4 s; key frames every 7 s: both meet every 28 s.
  const keys = Array.from({ length: 60 }, (_, i) => i * 7);
  t.same(
    chunksOf(60, 4, keys).map((chunk) => [chunk.firstSegment, chunk.segmentCount]),
    [
      [0, 2],
      [2, 12],
      [14, 14],
      [28, 14],
      [42, 14],
      [56, 4],
    ],
  );
  t.same(
    chunksOf(
      60,
      4,
      Array.from({ length: 200 }, (_, i) => i * 2),
    ).map((chunk) => chunk.segmentCount),
    [2, 15, 15, 15, 13],
  );
  t.same(chunksOf(1, 4, [0]), [{ index: 0, firstSegment: 0, segmentCount: 1 }]);
});

t.test('chunks cover every segment once, whatever the key frames', async () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 2000 }), fc.array(fc.double({ min: 0, max: 8000, noNaN: true })), (count, keys) => {
      const chunks = chunksOf(
        count,
        4.004,
        keys.sort((a, b) => a - b),
      );
      let next = 0;
      for (const chunk of chunks) {
        if (chunk.firstSegment !== next || chunk.segmentCount < 1 || chunk.segmentCount * 4.004 > 60.1) return false;
        next += chunk.segmentCount;
      }
      return next === count && chunks.every((chunk, i) => chunk.index === i);
    }),
  );
});

t.test('a variable frame rate is one chunk', async (t) => {
  const plan = videoPlan(aSource({ variableFrameRate: true }, { durationSeconds: 600 }));
  t.same(plan.chunks, [{ index: 0, firstSegment: 0, segmentCount: 150 }]);
});

t.test('the sound is two channels at most', async (t) => {
  const answer = planSource({
    ...aSource(),
    video: null,
    audio: { streamIndex: 0, codec: 'flac', channels: 6, sampleRate: 96_000, language: null },
  });
  t.same(answer.ok && answer.plan, {
    ...{ version: 1, durationSeconds: 100, video: null },
    audio: { codec: 'aac', bitrate: 128_000, channels: 2, sampleRate: 48_000 },
  });
  t.equal(segmentSecondsOf(null), 4);
});

t.test('what is beyond the limits is refused with its reason', async (t) => {
  t.equal(code({ ...aSource(), video: null, audio: null }), 'no-streams');
  t.equal(code(aSource({}, { durationSeconds: 12 * 3600 + 1 })), 'too-long');
  t.equal(code(aSource({}, { durationSeconds: 12 * 3600 })), 'ok');
  t.equal(code(aSource({}, { durationSeconds: Number.NaN })), 'source-unreadable');
  t.equal(code(aSource({ width: 16_000, height: 16_000 })), 'too-many-pixels');
  t.equal(code(aSource({ width: 16_384, height: 2 })), 'bad-dimensions');
  t.equal(code(aSource({ width: 8200, height: 1000 })), 'bad-dimensions');
  t.equal(code(aSource({ width: 0, height: 0 })), 'bad-dimensions');
  t.equal(code(aSource({ width: 640, height: 20 })), 'bad-dimensions');
});
