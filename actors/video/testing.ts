/** For tests only: a video of five segments and a sound, and its life in commands. */
import type { SourceFacts } from '../../media/facts.ts';
import type { Plan } from '../../media/plan-types.ts';
import type { Decision, Effect } from '../contract.ts';
import type { VideoCommand } from './contract.ts';
import { decideVideo } from './decide.ts';
import type { Of, PlanSource } from './decision.ts';
import type { VideoState } from './state.ts';

const start = Date.parse('2026-01-01T00:00:00Z');
export const at = (seconds: number): Date => new Date(start + seconds * 1000);
const rate = { num: 30, den: 1 };
export const plan: Plan = {
  version: 1,
  durationSeconds: 20,
  video: {
    frameRate: rate,
    gopFrames: 60,
    segmentFrames: 120,
    totalFrames: 600,
    segmentCount: 5,
    rungs: [{ name: '360', width: 640, height: 360, frameRate: rate, maxBitrate: 700_000 }],
    chunks: [
      { index: 0, firstSegment: 0, segmentCount: 2 },
      { index: 1, firstSegment: 2, segmentCount: 3 },
    ],
  },
  audio: { codec: 'aac', bitrate: 128_000, channels: 2, sampleRate: 48_000 },
};
export const facts = {
  durationSeconds: 20,
  video: { codec: 'h264', keyFrameSeconds: [0, 4] },
  audio: { codec: 'aac' },
} as unknown as SourceFacts;
export const planned: PlanSource = () => ({ ok: true, plan });
type Taken = Extract<Decision<VideoState | null>, { state: unknown }>;

export function decide(state: VideoState | null, command: VideoCommand, seconds = 0, how: PlanSource = planned): Taken {
  const decision = decideVideo(state, command, at(seconds), 'v', how);
  if ('refused' in decision) throw new Error(decision.refused.code);
  return decision;
}
export const refusal = (state: VideoState | null, command: VideoCommand, seconds = 0): string | undefined => {
  const decision = decideVideo(state, command, at(seconds), 'v', planned);
  return 'refused' in decision ? decision.refused.code : undefined;
};
export const create: Of<'create'> = { name: 'create', shortId: 's', title: 'T', description: '', privacy: 'public', ownerId: 'o' };
export const begin = (uploadId: string): VideoCommand => ({ name: 'beginUpload', uploadId });
export const arrived = (uploadId: string): VideoCommand => ({
  name: 'sourceArrived',
  uploadId,
  objectKey: 'source/v/a',
  sizeBytes: 9,
  sha256: 'a',
});
export const done = (part: string, result: unknown = {}): VideoCommand => ({ name: 'jobDone', jobId: `v.${part}`, result });
export const committed = (part: string, count: number): VideoCommand => ({
  name: 'segmentsCommitted',
  jobId: `v.${part}`,
  committed: count,
});
export const failed = (part: string): VideoCommand => ({
  name: 'jobFailed',
  jobId: `v.${part}`,
  problem: { code: 'p', title: 'p', status: 500 },
});
export const after = (commands: VideoCommand[], from: VideoState | null = null): VideoState =>
  commands.reduce<VideoState | null>((state, command) => decide(state, command).state, from) as VideoState;
export const tells = (effects: Effect[]): string[] =>
  effects.flatMap((effect) => (effect.kind === 'tell' ? [`${effect.method} ${effect.id}`] : []));
export const events = (effects: Effect[]): string[] => effects.flatMap((effect) => (effect.kind === 'event' ? [effect.type] : []));

export const probing = after([create, begin('u'), arrived('u')]);
export const working = after([done('probe', { facts })], probing);

/** What the job of a poster brings. */
export function poster(objectKey: string) {
  const size = { sizeBytes: 1, width: 320, height: 180 };
  return { objectKey, ...size, thumbnail: { objectKey: `${objectKey}-small`, ...size } };
}
export const storyboard = {
  sheets: [{ objectKey: 'k', sizeBytes: 1 }],
  tileWidth: 160,
  tileHeight: 90,
  columns: 5,
  rows: 1,
  intervalSeconds: 4,
  pictures: 5,
};
/** What is ordered when a video is ready, and what comes of it. */
export const decorations: Record<string, unknown> = {
  candidates: { candidates: [{ objectKey: 'c', sizeBytes: 1, width: 320, height: 180, atSeconds: 2 }] },
  storyboard,
  waveform: { objectKey: 'w', sizeBytes: 1 },
  scenes: { seconds: [4.2] },
  loudness: { integratedLufs: -20, rangeLu: 3, truePeakDb: -1 },
};
export const decorationJobs = (verb: string, id = 'v', ending = ''): string[] =>
  Object.keys(decorations).map((kind) => `${verb} ${id}.${kind}${ending}`);
