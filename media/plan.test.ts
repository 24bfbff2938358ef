import fc from 'fast-check';
import t from 'tap';
import type { SourceFacts } from './facts.ts';
import { chunksOf, framesOfSegment, planSource, segmentSecondsOf } from './plan.ts';
import type { Rung, VideoPlan } from './plan-types.ts';
import { builtInProfiles, type EncodingProfile, standardProfile } from './profile.ts';
import { perSecond } from './rate.ts';
import { aSource } from './try-out-facts.ts';
import { eligible, tryOutSources } from './try-out-sources.ts';

function videoPlan(facts: SourceFacts, profile?: EncodingProfile): VideoPlan {
  const answer = planSource(facts, profile);
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
  const odd = videoPlan(aSource({ frameRate: { num: 75, den: 2 } }));
  t.same([odd.gopFrames, odd.segmentFrames], [50, 150], 'even, as a rung may run at half rate');
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
    ...{ version: 1, durationSeconds: 100, segmentSeconds: 4, video: null },
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

t.test('segments are as long as was asked for, within a frame, and made of whole GOPs', async () => {
  const rates = fc.constantFrom(
    [24000, 1001],
    [24, 1],
    [25, 1],
    [30000, 1001],
    [30, 1],
    [75, 2],
    [50, 1],
    [60000, 1001],
    [60, 1],
    [19, 2],
    [1, 1],
  );
  fc.assert(
    fc.property(rates, fc.integer({ min: 4, max: 60 }), ([num, den], halves) => {
      const segmentSeconds = halves / 2;
      const plan = videoPlan(aSource({ frameRate: { num: num as number, den: den as number } }), { ...standardProfile, segmentSeconds });
      const fps = perSecond(plan.frameRate);
      const even = fps <= 30 || (plan.gopFrames % 2 === 0 && plan.segmentFrames % 2 === 0);
      return Math.abs(plan.segmentFrames / fps - segmentSeconds) <= 1.0001 / fps && plan.segmentFrames % plan.gopFrames === 0 && even;
    }),
    { numRuns: 300 },
  );
});

t.test('GOPs stay near two seconds, whatever the segments', async (t) => {
  for (const [segmentSeconds, gop, segment] of [
    [2, 60, 60],
    [3, 45, 90],
    [4, 60, 120],
    [6, 60, 180],
    [10, 60, 300],
    [30, 60, 900],
  ] as const) {
    const plan = videoPlan(aSource(), { ...standardProfile, segmentSeconds });
    t.same([plan.gopFrames, plan.segmentFrames], [gop, segment], `${segmentSeconds} s`);
  }
});

t.test('the profile says how long chunks are, and the sound follows the segments', async (t) => {
  const facts = aSource({ keyFrameSeconds: Array.from({ length: 500 }, (_, i) => i) }, { durationSeconds: 300 });
  const sizes = (profile: Partial<EncodingProfile>) =>
    videoPlan(facts, { ...standardProfile, ...profile }).chunks.map((chunk) => chunk.segmentCount);
  t.same(sizes({ chunkSeconds: 120 }), [2, 30, 30, 13]);
  t.same(sizes({ chunkSeconds: 4 }), Array(75).fill(1));
  t.same(sizes({ segmentSeconds: 30 }), [1, 2, 2, 2, 2, 1]);
  t.same(sizes({ segmentSeconds: 2 }).slice(0, 3), [4, 30, 30]);
  const sound = planSource({ ...facts, video: null }, { ...standardProfile, segmentSeconds: 10 });
  t.equal(sound.ok && sound.plan.segmentSeconds, 10);
  const film = planSource(aSource({ frameRate: { num: 30000, den: 1001 } }));
  t.equal(film.ok && film.plan.segmentSeconds, 4.004);
});

t.test('a cap of frames a second thins constant rates and chooses among usual ones for variable ones', async (t) => {
  const rate = (num: number, den: number, cap: number, variableFrameRate = false) =>
    videoPlan(aSource({ frameRate: { num, den }, variableFrameRate }), { ...standardProfile, frameRateCap: cap }).frameRate;
  t.same(rate(60000, 1001, 30), { num: 30000, den: 1001 });
  t.same(rate(50, 1, 30), { num: 25, den: 1 });
  t.same(rate(58, 1, 30, true), { num: 30, den: 1 });
  t.same(rate(25, 1, 30), { num: 25, den: 1 });
  t.same(rate(25, 1, 10, true), { num: 10, den: 1 });
});

t.test('further codecs have the sizes of H.264, its chunks, and lower caps', async (t) => {
  const effort = { preset: '10', crf: 35, hardware: 'never' } as const;
  const profile = {
    ...standardProfile,
    codecs: { ...standardProfile.codecs, hevc: { ...effort, preset: 'superfast', crf: 26 }, av1: effort },
  };
  const answer = planSource(aSource(), profile);
  const plan = answer.ok ? answer.plan : null;
  const caps = (rungs: Rung[] | undefined) => rungs?.map((rung) => [rung.name, rung.maxBitrate]);
  t.same(
    plan?.extras?.map(({ family, codec, range, effort }) => [family, codec, range, effort.preset]),
    [
      ['hevc', 'hevc', 'sdr', 'superfast'],
      ['av1', 'av1', 'sdr', '10'],
    ],
  );
  t.same(caps(plan?.extras?.[1]?.rungs), [
    ['1080', 3_000_000],
    ['720', 1_680_000],
    ['480', 720_000],
    ['360', 420_000],
  ]);
  t.same(caps(plan?.extras?.[0]?.rungs)?.[0], ['1080', 3_500_000]);
  const tiny = planSource(aSource({ width: 80, height: 40 }), profile);
  t.equal(tiny.ok && tiny.plan.extras, undefined, 'their encoders refuse so small a picture');
});

t.test('HDR is kept in codecs of ten bits, unless told otherwise or marked', async (t) => {
  const profile = { ...standardProfile, codecs: { ...standardProfile.codecs, av1: { preset: '10', crf: 35, hardware: 'never' as const } } };
  const range = (video: Parameters<typeof aSource>[0], changed: Partial<EncodingProfile> = {}) => {
    const answer = planSource(aSource(video), { ...profile, ...changed });
    return answer.ok ? answer.plan.extras?.[0]?.range : answer.code;
  };
  t.equal(range({ transfer: 'pq', bitDepth: 10 }), 'pq');
  t.equal(range({ transfer: 'hlg', bitDepth: 10 }), 'hlg');
  t.equal(range({ transfer: 'sdr' }), 'sdr');
  t.equal(range({ transfer: 'pq', bitDepth: 10 }, { hdr: 'drop' }), 'sdr');
  t.equal(range({ transfer: 'pq', bitDepth: 8 }), 'sdr');
  const watermark = { mark: { text: 'x' }, position: 'center', opacity: 1, padding: 0, maxWidth: 0.1 } as const;
  t.equal(range({ transfer: 'pq', bitDepth: 10 }, { watermark }), 'sdr');
});

t.test('a source in a thriftier codec may have more bits in H.264 than it has itself', async (t) => {
  const cap = (codec: string) => videoPlan(aSource({ codec, bitrate: 2_000_000 })).rungs[0]?.maxBitrate;
  t.equal(cap('h264'), 2_200_000);
  t.equal(cap('hevc'), 3_142_857);
  t.equal(cap('av1'), 3_666_667);
});

t.test('every soundtrack becomes one, with its language and name', async (t) => {
  const film = tryOutSources.find(({ name }) => name === 'Film in several languages')?.facts as SourceFacts;
  const answer = planSource({ ...film, audio: film.audios?.[0] ?? null });
  const plan = answer.ok ? answer.plan : null;
  t.match(plan?.audio, { language: 'en', label: 'English', bitrate: 128_000, channels: 2 });
  t.notOk(plan?.audio && 'family' in plan.audio);
  t.same(
    plan?.alternates?.map(({ family, streamIndex, language, label }) => [family, streamIndex, language, label]),
    [
      ['audio-2', 2, 'de', 'German'],
      ['audio-3', 3, 'fr', 'French'],
      ['audio-4', 4, 'en', 'Commentary'],
    ],
  );
  const main = planSource(
    { ...film, audio: film.audios?.[0] ?? null },
    { ...standardProfile, audio: { ...standardProfile.audio, languages: 'main' } },
  );
  t.equal(main.ok && main.plan.alternates, undefined);
});

t.test('whatever the source and the profile, a plan is whole', async (t) => {
  const ladders: EncodingProfile['ladder'][] = [
    { maxShortSide: 1080 },
    { maxShortSide: 2160 },
    {
      rungs: [
        { short: 240, maxBitrate: 300_000 },
        { short: 1080, maxBitrate: 6_000_000 },
      ],
    },
  ];
  for (const { name, facts } of tryOutSources)
    for (const profile of builtInProfiles)
      for (const ladder of ladders)
        for (const segmentSeconds of [2, 4, 7, 30]) {
          const answer = planSource(facts, { ...profile, ladder, segmentSeconds });
          if (!answer.ok) throw new Error(`${name}: ${answer.title}`);
          const { video, extras = [] } = answer.plan;
          if (video === null) continue;
          const where = `${name}, ${profile.name}, ${segmentSeconds} s`;
          const covered = video.chunks.flatMap((chunk) => Array.from({ length: chunk.segmentCount }, (_, i) => chunk.firstSegment + i));
          const whole = covered.length === video.segmentCount && covered.every((segment, i) => segment === i);
          if (!whole) t.fail(`${where}: chunks cover every segment once`);
          const { width = 0, height = 0 } = facts.video ?? {};
          for (const rungs of [video.rungs, ...extras.map((extra) => extra.rungs)]) {
            const falling = rungs.every(
              (rung, i) => i === 0 || (rung.width < (rungs[i - 1]?.width ?? 0) && rung.maxBitrate <= (rungs[i - 1]?.maxBitrate ?? 0)),
            );
            const within = rungs.every(
              (rung) => Math.min(rung.width, rung.height) <= Math.min(width, height) + 1 && rung.width % 2 === 0 && rung.height % 2 === 0,
            );
            if (rungs.length === 0 || !falling || !within) t.fail(`${where}: rungs fall and none is above the source`);
          }
        }
});

t.test('plans of sources as people have them', async (t) => {
  const lines = tryOutSources.map(({ name, facts }) => {
    const { how, why } = eligible(facts);
    const answer = planSource(facts);
    const video = answer.ok ? answer.plan.video : null;
    const rungs = video?.rungs.map((rung) => `${rung.width}x${rung.height}@${rung.frameRate.num}/${rung.frameRate.den}<${rung.maxBitrate}`);
    return [name, how, why.join(', '), video?.gopFrames, video?.segmentFrames, video?.chunks.length, ...(rungs ?? [])].join(' | ');
  });
  t.matchSnapshot(lines.join('\n'));
});
