import t from 'tap';
import { obstacles } from './copy.ts';
import type { SourceFacts, StoredFacts, VideoFacts } from './facts.ts';
import { ladderOf, usualCap } from './ladder.ts';
import { gridOf, planSource } from './plan.ts';
import { standardProfile } from './profile.ts';
import { aSource } from './try-out-facts.ts';

const stored: StoredFacts = {
  ...{ level: 40, timeBase: { num: 1, den: 15360 }, segmentFrames: 120, peakBitrate: 5_600_000, meanBitrate: 4_500_000 },
};
const fitting = (video: Partial<VideoFacts> = {}, rest: Partial<SourceFacts> = {}) =>
  aSource({ stored, bitrate: 4_500_000, ...video }, rest);

const why = (facts: SourceFacts): string | null => {
  const profile = { ...standardProfile, ladder: { maxShortSide: 2160 } as const };
  const [top] = ladderOf(facts, profile);
  if (top === undefined || facts.video === null) throw new Error('no picture');
  return obstacles(facts, top, gridOf(facts.video, facts.durationSeconds), profile)[0] ?? null;
};

const cases: [string, string | null, Partial<VideoFacts>, Partial<SourceFacts>?][] = [
  ['an ordinary film', null, {}],
  ['Main', null, { profile: 'Main' }],
  ['Constrained Baseline', null, { profile: 'Constrained Baseline' }],
  ['High 10', 'codec', { profile: 'High 10' }],
  ['no profile', 'codec', { profile: null }],
  ['HEVC', 'codec', { codec: 'hevc', profile: 'Main' }],
  ['4:2:2', 'pixel format', { pixelFormat: 'yuv422p' }],
  ['full range', 'pixel format', { pixelFormat: 'yuvj420p' }],
  ['10 bit', 'pixel format', { bitDepth: 10 }],
  ['level 4.2', null, { stored: { ...stored, level: 42 } }],
  ['level 5', 'level', { stored: { ...stored, level: 50 } }],
  ['no level', 'level', { stored: { ...stored, level: -99 } }],
  ['level 5.1 in 2160', null, { width: 3840, height: 2160, stored: { ...stored, level: 51 } }],
  ['level 5.2 in 2160', 'level', { width: 3840, height: 2160, stored: { ...stored, level: 52 } }],
  ['interlaced', 'shape', { interlaced: true }],
  ['rotated', 'shape', { rotation: 90 }],
  ['anamorphic', 'shape', { sampleAspect: { num: 4, den: 3 } }],
  ['HDR', 'shape', { transfer: 'pq' }],
  ['portrait', null, { width: 1080, height: 1920 }],
  ['between two rungs', 'size', { width: 1600, height: 900 }],
  ['coded larger than shown', 'size', { codedHeight: 1088 }],
  ['variable rate', 'frame rate', { variableFrameRate: true }],
  ['above 60 frames a second', 'frame rate', { frameRate: { num: 120, den: 1 }, stored: { ...stored, segmentFrames: 240 } }],
  ['29.97', null, { frameRate: { num: 30000, den: 1001 }, stored: { ...stored, timeBase: { num: 1, den: 30000 } } }],
  ['29.97 in milliseconds', null, { frameRate: { num: 30000, den: 1001 }, stored: { ...stored, timeBase: { num: 1, den: 1000 } } }],
  [
    'half rate',
    'frame rate',
    {
      width: 640,
      height: 360,
      frameRate: { num: 60, den: 1 },
      stored: { ...stored, segmentFrames: 240, meanBitrate: 6e5, peakBitrate: 7e5 },
    },
  ],
  ['segments of another length', 'times', { stored: { ...stored, segmentFrames: 100 } }],
  ['frames between two ticks', null, { frameRate: { num: 2991, den: 100 }, stored: { ...stored, timeBase: { num: 1, den: 1000 } } }],
  ['a strange clock', 'times', { stored: { ...stored, timeBase: { num: 7, den: 15360 } } }],
  ['a clock too fine', 'times', { frameRate: { num: 2991, den: 100 }, stored: { ...stored, timeBase: { num: 1, den: 90_001 } } }],
  ['a tenth above the cap', null, { stored: { ...stored, meanBitrate: 5_500_000 } }],
  ['more than that', 'bitrate', { stored: { ...stored, meanBitrate: 5_500_001 } }],
  ['a high peak', 'bitrate', { stored: { ...stored, peakBitrate: 7_500_001 } }],
  ['a container without times', 'container', {}, { container: 'avi' }],
  ['before zero', 'start', {}, { startSeconds: -0.5 }],
];

t.test('the picture is copied only where all of it fits', async (t) => {
  for (const [name, expected, video, rest] of cases) t.equal(why(fitting(video, rest)), expected, name);
  const { stored: _, ...plain } = fitting().video as VideoFacts;
  t.match(why(aSource({ ...plain, bitrate: 4_500_000 })), /cannot be cut/);
});

t.test('the sound is copied only where all of it fits', async (t) => {
  const heard = { streamIndex: 1, codec: 'aac', channels: 2, sampleRate: 48_000, language: null };
  const kept = { startSeconds: -0.021333, endSeconds: 100.01, meanBitrate: 160_000 };
  const planOf = (change: object, sound: object = {}, rest: Partial<SourceFacts> = {}) => {
    const facts = aSource({}, { audio: { ...heard, stored: { ...kept, ...sound }, ...change }, ...rest });
    const answer = planSource(facts);
    return answer.ok ? answer.plan.audio : null;
  };
  t.same(planOf({}), { codec: 'aac', bitrate: 200_000, channels: 2, sampleRate: 48_000, copied: true });
  t.match(planOf({ sampleRate: 44_100 }), { copied: true, sampleRate: 44_100 });
  t.match(planOf({ channels: 1 }), { copied: true, channels: 1 });
  const encoded: [string, ReturnType<typeof planOf>][] = [
    ['surround', planOf({ channels: 6 })],
    ['another rate', planOf({ sampleRate: 96_000 })],
    ['packets that do not follow', planOf({ stored: undefined })],
    ['a late start', planOf({}, { startSeconds: 0.05 })],
    ['an early end', planOf({}, { endSeconds: 99.5 })],
    ['many bits', planOf({}, { meanBitrate: 256_001 })],
    ['a transport stream', planOf({}, {}, { container: 'mpegts' })],
  ];
  for (const [what, plan] of encoded) t.match(plan, { copied: undefined, sampleRate: 48_000, bitrate: 128_000 }, what);
  const never = planSource(aSource({}, { audio: { ...heard, stored: kept } }), { ...standardProfile, copy: 'never' });
  t.notOk(never.ok && never.plan.audio?.copied, 'the profile says so');
});

t.test('the plan copies the first rung alone, and says what it takes', async (t) => {
  const planned = planSource(fitting());
  const rungs = planned.ok ? (planned.plan.video?.rungs ?? []) : [];
  t.match(rungs[0], { name: '1080', maxBitrate: 5_600_000, copied: { cap: 4_950_000 } });
  t.same(
    rungs.slice(1).map((rung) => [rung.name, rung.copied]),
    [
      ['720', undefined],
      ['480', undefined],
      ['360', undefined],
    ],
  );
  const never = planSource(fitting(), { ...standardProfile, copy: 'never' });
  t.same(never.ok && never.plan.video?.rungs, ladderOf(fitting()));
});

t.test('a video that is copied whole is one chunk', async (t) => {
  const small = fitting({ width: 640, height: 360, stored: { ...stored, meanBitrate: 5e5, peakBitrate: 7e5 } }, { durationSeconds: 600 });
  const planned = planSource(small);
  t.same(planned.ok && planned.plan.video?.chunks, [{ index: 0, firstSegment: 0, segmentCount: 150 }]);
});

t.test('the usual cap does not depend on the source', async (t) => {
  const [top] = ladderOf(aSource({ bitrate: 1_000_000 }));
  t.same([top?.maxBitrate, top && usualCap(top, standardProfile.ladder)], [1_100_000, 5_000_000]);
  const [tiny] = ladderOf(aSource({ width: 320, height: 180 }));
  t.equal(tiny && usualCap(tiny, standardProfile.ladder), 350_000);
});
