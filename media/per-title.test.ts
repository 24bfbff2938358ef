import t from 'tap';
import { readLikeness } from './ffmpeg/per-title.ts';
import { perTitleSamples, withPerTitle } from './per-title.ts';
import { planSource } from './plan.ts';
import type { Plan } from './plan-types.ts';
import { standardProfile } from './profile.ts';
import { aSource } from './try-out-facts.ts';

const keys = Array.from({ length: 100 }, (_, i) => i * 7);
const planned = (seconds = 600): Plan => {
  const profile = { ...standardProfile, codecs: { ...standardProfile.codecs, av1: { preset: '10', crf: 35, hardware: 'never' as const } } };
  const answer = planSource(aSource({ keyFrameSeconds: keys }, { durationSeconds: seconds }), profile);
  if (!answer.ok) throw new Error(answer.title);
  return answer.plan;
};
const caps = (plan: Plan) => plan.video?.rungs.map((rung) => [rung.name, rung.maxBitrate]);

t.test('samples begin at key frames, spread over the video', async (t) => {
  const samples = (seconds: number) =>
    perTitleSamples(aSource({ keyFrameSeconds: keys }, { durationSeconds: seconds }), { rungs: planned().video?.rungs ?? [] });
  t.same(samples(600), [56, 175, 294, 420, 539]);
  t.same(samples(61), [7, 28, 49]);
  t.same(
    samples(15.5),
    [0, 7, 7].filter((start, i, all) => all.indexOf(start) === i),
    'no place twice',
  );
  t.equal(samples(14), null, 'encoding it is quicker');
  const copied = planned().video?.rungs.map((rung) => ({ ...rung, copied: { cap: 1 } })) ?? [];
  t.equal(perTitleSamples(aSource({}, { durationSeconds: 600 }), { rungs: copied }), null);
});

t.test('caps become what is needed, with some headroom, and never more', async (t) => {
  const measured = [
    { name: '1080', bitrate: 9_000_000, ssim: 0.97 },
    { name: '720', bitrate: 1_000_000, ssim: 0.95 },
    { name: '480', bitrate: 100_000, ssim: 0.9 },
  ];
  const plan = withPerTitle(planned(), measured);
  t.same(caps(plan), [
    ['1080', 5_000_000],
    ['720', 1_200_000],
    ['480', 300_000],
    ['360', 700_000],
  ]);
  t.same(
    plan.extras?.[0]?.rungs.map((rung) => [rung.name, rung.maxBitrate]),
    [
      ['1080', 3_000_000],
      ['720', 720_000],
      ['480', 180_000],
      ['360', 420_000],
    ],
    'further codecs in proportion',
  );
});

t.test('a rung that shows no more than the next smaller one is left out, in every codec', async (t) => {
  const measured = [
    { name: '1080', bitrate: 900_000, ssim: 0.982 },
    { name: '720', bitrate: 800_000, ssim: 0.98 },
    { name: '480', bitrate: 700_000, ssim: 0.979 },
    { name: '360', bitrate: 600_000, ssim: 0.9 },
  ];
  const plan = withPerTitle(planned(), measured);
  t.same(caps(plan), [
    ['480', 840_000],
    ['360', 700_000],
  ]);
  t.same(
    plan.extras?.[0]?.rungs.map((rung) => rung.name),
    ['480', '360'],
  );
  const before = planned();
  const [top, ...rest] = before.video?.rungs ?? [];
  if (top === undefined || before.video === null) throw new Error('no rung');
  const copies = { ...before, video: { ...before.video, rungs: [{ ...top, copied: { cap: 5_000_000 } }, ...rest] } };
  t.same(withPerTitle(copies, measured).video?.rungs[0], copies.video.rungs[0], 'what is copied costs nothing');
});

t.test('without measurements a plan stays as it is', async (t) => {
  t.same(withPerTitle(planned(), []), planned());
  t.same(withPerTitle({ ...planned(), video: null }, [{ name: '1080', bitrate: 1, ssim: 1 }]).video, null);
});

t.test('likenesses are read from the list of a filter', async (t) => {
  t.equal(readLikeness('n:1 Y:0.9 U:0.8 V:0.8 All:0.85 (8.2)\nn:2 Y:1 U:1 V:1 All:0.95 (13)\n')?.toFixed(3), '0.900');
  t.equal(readLikeness(''), null);
});
