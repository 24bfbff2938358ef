import fc from 'fast-check';
import t from 'tap';
import type { SourceFacts } from '../../media/facts.ts';
import type { Plan } from '../../media/plan-types.ts';
import type { Decision, Effect } from '../contract.ts';
import { jobCommands } from '../job/contract.ts';
import type { VideoCommand } from './contract.ts';
import { decideVideo } from './decide.ts';
import type { VideoState } from './state.ts';

const now = new Date('2026-01-01T00:00:00Z');
const rate = { num: 30, den: 1 };
const plan: Plan = {
  version: 1,
  durationSeconds: 20,
  video: {
    ...{ frameRate: rate, gopFrames: 60, segmentFrames: 120, totalFrames: 600, segmentCount: 5 },
    rungs: [
      { name: '720', width: 1280, height: 720, frameRate: rate, maxBitrate: 3_300_000, copied: { cap: 2_800_000 } },
      { name: '360', width: 640, height: 360, frameRate: rate, maxBitrate: 700_000 },
    ],
    chunks: [
      { index: 0, firstSegment: 0, segmentCount: 2 },
      { index: 1, firstSegment: 2, segmentCount: 3 },
    ],
  },
  audio: { codec: 'aac', bitrate: 128_000, channels: 2, sampleRate: 48_000 },
};
const facts = { durationSeconds: 20, video: { codec: 'h264', keyFrameSeconds: [0, 4] }, audio: { codec: 'aac' } } as unknown as SourceFacts;
type Taken = Extract<Decision<VideoState | null>, { state: unknown }>;

function decide(state: VideoState | null, command: VideoCommand): Taken {
  const decision = decideVideo(state, command, now, 'v', () => ({ ok: true, plan }));
  if ('refused' in decision) throw new Error(decision.refused.code);
  return decision;
}
const after = (commands: VideoCommand[], from: VideoState | null): VideoState =>
  commands.reduce<VideoState | null>((state, command) => decide(state, command).state, from) as VideoState;
const done = (part: string, result: unknown = {}): VideoCommand => ({ name: 'jobDone', jobId: `v.${part}`, result });
const committed = (part: string, count: number): VideoCommand => ({ name: 'segmentsCommitted', jobId: `v.${part}`, committed: count });
const failed = (part: string): VideoCommand => ({
  name: 'jobFailed',
  jobId: `v.${part}`,
  problem: { code: 'copy-unfit', title: 'p', status: 422 },
});
const tells = (effects: Effect[]) => effects.flatMap((effect) => (effect.kind === 'tell' ? [`${effect.method} ${effect.id}`] : []));

const working = after(
  [
    { name: 'create', shortId: 's', title: 'T', description: '', privacy: 'public', ownerId: 'o' },
    { name: 'beginUpload', uploadId: 'u' },
    { name: 'sourceArrived', uploadId: 'u', objectKey: 'source/v/a', sizeBytes: 9, sha256: 'a' },
    done('probe', { facts }),
  ],
  null,
);

t.test('a copy that cannot be made is followed by a run that encodes, under a family of its own', async (t) => {
  const half = after([committed('h264-0', 2), committed('audio', 5)], working);
  const { state, rows, effects } = decide(half, failed('h264-1'));
  t.match(state, {
    at: 'processing',
    edition: { work: { playable: false, families: [{ family: 'h264-again', counts: [0, 0], done: [0, 0] }] } },
  });
  t.same(tells(effects), [...['cancel v.h264-0', 'cancel v.h264-1'], ...['offer v.h264-again-0', 'offer v.h264-again-1']]);
  const orders = effects.flatMap((effect) =>
    effect.kind === 'tell' && effect.method === 'offer' ? [jobCommands.offer.parse(effect.command)] : [],
  );
  t.match(orders[0], {
    family: 'h264-again',
    firstSegment: 0,
    segmentCount: 2,
    input: { rungs: [{ name: '720', maxBitrate: 2_800_000 }, {}] },
  });
  t.notMatch(JSON.stringify(orders), 'copied');
  t.match(rows[0], { values: { playable: false, plan: { video: { family: 'h264-again', segmentCount: 5, chunks: plan.video?.chunks } } } });
  t.notMatch(JSON.stringify(rows), 'copied');
  t.match(rows[1], { table: 'renditions', values: [{ family: 'h264-again', rung: '720', bitrate: 2_800_000 }, { rung: '360' }] });
  t.match(rows[2], { table: 'retired', values: [{ family: 'h264' }] });
});

t.test('a removed video is planned again too, and worked on when it is restored', async (t) => {
  const removed = after([{ name: 'remove' }], working);
  t.same(tells(decide(removed, failed('h264-0')).effects), ['cancel v.h264-0', 'cancel v.h264-1']);
  const restored = decide(after([failed('h264-0')], removed), { name: 'restore' });
  t.same(tells(restored.effects), ['offer v.h264-again-0', 'offer v.audio', 'offer v.h264-again-1', 'offer v.poster']);
});

t.test('a video that is copied whole is cut into chunks for its second run', async (t) => {
  const work = working.at === 'processing' ? working.edition.work : null;
  const [family] = work?.families ?? [];
  if (working.at !== 'processing' || !work || !family) throw new Error('it is not at work');
  const whole = { ...family, rungs: family.rungs.slice(0, 1), sizes: [100], counts: [0], done: [0 as const] };
  const alone = { ...working, edition: { ...working.edition, work: { ...work, families: [whole] } } };
  const { state } = decide(alone, failed('h264-0'));
  const sizes = state?.at === 'processing' ? (state.edition.work?.families[0]?.sizes ?? []) : [];
  t.equal(sizes[0], 2);
  t.ok(sizes.length > 5 && sizes.reduce((sum, size) => sum + size, 0) === 100);
});

t.test('the second run fails as any other', async (t) => {
  t.match(after([failed('h264-0'), failed('h264-again-0')], working), { at: 'failed' });
});

t.test('whatever the first run reports late, the second one alone makes the video ready', async () => {
  const late: VideoCommand[] = ['h264-0', 'h264-1'].flatMap((part) => [committed(part, 1), committed(part, 3), done(part), failed(part)]);
  const own: VideoCommand[] = [done('audio', { segments: 5 }), done('h264-again-0'), done('h264-again-1')];
  fc.assert(
    fc.property(
      fc.shuffledSubarray([...late, ...late, ...own], { minLength: 0 }),
      fc.constantFrom('h264-0', 'h264-1'),
      (commands, first) => {
        const state = after(commands, after([failed(first)], working));
        const all = own.every((command) => commands.includes(command));
        return state.at === (all ? 'ready' : 'processing');
      },
    ),
  );
});
