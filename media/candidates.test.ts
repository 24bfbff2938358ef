import t from 'tap';
import { chooseCandidates, planCandidates } from './candidates.ts';

const video = (width: number, height: number) => ({
  frameRate: { num: 30, den: 1 },
  segmentFrames: 120,
  rungs: [{ name: '360', width, height, frameRate: { num: 30, den: 1 }, maxBitrate: 1 }],
});
const every = (seconds: number, until: number, sizeOf = (_: number) => 5000) =>
  Array.from({ length: Math.ceil(until / seconds) }, (_, n) => ({ seconds: n * seconds, sizeBytes: sizeOf(n * seconds) }));

t.test('the places are spread over the whole length', async (t) => {
  t.same(planCandidates(video(640, 360), 600), {
    places: [60, 150, 300, 450, 540],
    reachSeconds: 4,
    width: 320,
    height: 180,
  });
  t.match(planCandidates(video(360, 640), 600), { width: 180, height: 320 });
});

t.test('the fullest picture near each place is chosen, not a black one', async (t) => {
  const plan = planCandidates(video(640, 360), 600);
  const black = (seconds: number) => (seconds === 60 || (seconds >= 447 && seconds <= 451) ? 120 : 5000 - (seconds % 7));
  const chosen = chooseCandidates(plan, every(2, 600, black));
  t.equal(chosen.length, 5);
  t.ok(chosen.every((one) => one.sizeBytes > 4000));
  for (const [n, one] of chosen.entries()) t.ok(Math.abs(one.seconds - plan.places[n]!) <= 4, `${one.seconds} s`);
});

t.test('a short video has as many as it has pictures, each once', async (t) => {
  t.same(
    chooseCandidates(planCandidates(video(640, 360), 3), every(2, 3)).map((one) => one.seconds),
    [0, 2],
  );
  t.same(chooseCandidates(planCandidates(video(640, 360), 600), []), []);
  t.equal(chooseCandidates(planCandidates(video(640, 360), 20), every(2, 20)).length, 5);
});
