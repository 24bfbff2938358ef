/** From a plan to jobs, and from the jobs' news back to progress. Pure. */
import type { SourceFacts } from '../../media/facts.ts';
import type { Family } from '../../media/family.ts';
import { familyOf } from '../../media/index.ts';
import type { Plan } from '../../media/plan-types.ts';
import type { Effect } from '../contract.ts';
import type { JobCommand } from '../job/contract.ts';
import { jobIdOf } from './contract.ts';
import type { Processing, VideoWork, Work } from './state.ts';

type Offer = Omit<Extract<JobCommand, { name: 'offer' }>, 'name'>;
const audioShare = 0.05;
const audioOnlySegmentSeconds = 4;

export function workOf(facts: SourceFacts, plan: Plan): Work {
  const { video, audio } = plan;
  const segmentSeconds = video === null ? audioOnlySegmentSeconds : (video.segmentFrames * video.frameRate.den) / video.frameRate.num;
  return {
    facts: withoutKeyFrames(facts),
    durationSeconds: plan.durationSeconds,
    video: video && {
      frameRate: video.frameRate,
      gopFrames: video.gopFrames,
      segmentFrames: video.segmentFrames,
      totalFrames: video.totalFrames,
      rungs: video.rungs,
      ...(video.family && { family: video.family }),
      sizes: video.chunks.map((chunk) => chunk.segmentCount),
      counts: video.chunks.map(() => 0),
      done: video.chunks.map(() => 0 as const),
    },
    audio: audio && { plan: audio, segmentSeconds, committed: 0, done: false },
    poster: video === null ? 'none' : 'open',
    playable: false,
    cursor: 0,
  };
}

/** The part of a video that a job works on, or null when it is none of ours. */
export type Part =
  | { kind: 'probe' }
  | { kind: 'audio' }
  | { kind: 'poster' }
  | { kind: 'storyboard' }
  | { kind: 'chunk'; family: Family; index: number };
export function partOf(videoId: string, jobId: string): Part | null {
  if (!jobId.startsWith(`${videoId}.`)) return null;
  const part = jobId.slice(videoId.length + 1);
  if (part === 'probe' || part === 'audio' || part === 'poster' || part === 'storyboard') return { kind: part };
  const chunk = /^(h264|h264-again)-(\d{1,6})$/.exec(part);
  return chunk === null ? null : { kind: 'chunk', family: chunk[1] as Family, index: Number(chunk[2]) };
}

/** Takes in how much of a part is committed. The same object when that is no news. */
export function withCommitted(work: Work, part: Part, committed: number): Work {
  if (part.kind === 'audio' && work.audio !== null && committed > work.audio.committed)
    return played({ ...work, audio: { ...work.audio, committed } });
  if (part.kind === 'chunk' && work.video !== null && part.family === familyOf(work.video)) {
    const size = work.video.sizes[part.index];
    const known = work.video.counts[part.index];
    if (size === undefined || known === undefined || Math.min(committed, size) <= known) return work;
    return played({ ...work, video: { ...work.video, counts: work.video.counts.with(part.index, Math.min(committed, size)) } });
  }
  return work;
}

/** Takes in that a part is done. The same object when that is no news. */
export function withDone(work: Work, part: Part): Work {
  if (part.kind === 'audio' && work.audio !== null && !work.audio.done) return played({ ...work, audio: { ...work.audio, done: true } });
  if (part.kind === 'poster' && work.poster === 'open') return { ...work, poster: 'done' };
  if (part.kind === 'chunk' && part.family === familyOf(work.video) && work.video?.done[part.index] === 0) {
    const { sizes, counts, done } = work.video;
    const video = { ...work.video, counts: counts.with(part.index, sizes[part.index] ?? 0), done: done.with(part.index, 1) };
    return played({ ...work, video });
  }
  return work;
}

function played(work: Work): Work {
  if (work.playable) return work;
  const picture = work.video === null || (work.video.counts[0] ?? 0) > 0;
  const sound = work.audio === null || work.audio.committed > 0 || work.audio.done;
  return picture && sound ? { ...work, playable: true } : work;
}

export function isComplete(work: Work): boolean {
  return (work.video === null || work.video.done.every((done) => done === 1)) && (work.audio === null || work.audio.done);
}

/** The way to ready, 0 to 1: by committed segments, of which the sound is a twentieth. */
export function progressOf(work: Work): number {
  const { video, audio } = work;
  const picture = video === null ? 0 : sum(video.counts) / Math.max(1, sum(video.sizes));
  const sound =
    audio === null
      ? 0
      : audio.done
        ? 1
        : Math.min(1, audio.committed / Math.max(1, Math.ceil(work.durationSeconds / audio.segmentSeconds)));
  if (video === null) return sound;
  return audio === null ? picture : (1 - audioShare) * picture + audioShare * sound;
}

/** Orders for every job that is not known to be done, most urgent first. */
export function openOffers(id: string, state: Processing): { jobId: string; offer: Offer }[] {
  const common = { videoId: id, ownerId: state.info.ownerId };
  const single = { family: null, firstSegment: 0, segmentCount: 0 };
  const { work } = state;
  if (work === null) return [{ jobId: jobIdOf(id, 'probe'), offer: { ...common, ...single, kind: 'probe', priority: 0, input: {} } }];
  const offers: { jobId: string; offer: Offer }[] = [];
  if (work.audio !== null && !work.audio.done) {
    const { plan, segmentSeconds } = work.audio;
    const input = { facts: work.facts, bitrate: plan.bitrate, channels: plan.channels, sampleRate: plan.sampleRate, segmentSeconds };
    offers.push({ jobId: jobIdOf(id, 'audio'), offer: { ...common, ...single, kind: 'audio', priority: 1, family: 'audio', input } });
  }
  if (work.video !== null) {
    const family = familyOf(work.video);
    for (const { index, ...range } of chunksOf(work.video)) {
      if (work.video.done[index] === 1) continue;
      const offer: Offer = {
        ...common,
        ...range,
        kind: 'transcode',
        priority: index === 0 ? 1 : 2,
        family,
        input: { ...transcodeOrder(work, work.video), ...range },
      };
      if (index === 0) offers.unshift({ jobId: jobIdOf(id, `${family}-${index}`), offer });
      else offers.push({ jobId: jobIdOf(id, `${family}-${index}`), offer });
    }
  }
  if (work.poster === 'open') {
    const input = { facts: work.facts, atSeconds: Math.min(5, work.durationSeconds / 4) };
    offers.push({ jobId: jobIdOf(id, 'poster'), offer: { ...common, ...single, kind: 'poster', priority: 3, input } });
  }
  return offers;
}

export function tellOffers(id: string, state: Processing): Effect[] {
  return openOffers(id, state).map(({ jobId, offer }) => ({
    kind: 'tell',
    actor: 'Job',
    id: jobId,
    method: 'offer',
    command: { ...offer },
  }));
}
export function tellCancels(id: string, state: Processing): Effect[] {
  return openOffers(id, state).map(({ jobId }) => ({ kind: 'tell', actor: 'Job', id: jobId, method: 'cancel', command: {} }));
}

export function chunksOf(video: Pick<VideoWork, 'sizes'>): { index: number; firstSegment: number; segmentCount: number }[] {
  let firstSegment = 0;
  return video.sizes.map((segmentCount, index) => {
    const chunk = { index, firstSegment, segmentCount };
    firstSegment += segmentCount;
    return chunk;
  });
}

function transcodeOrder(work: Work, video: VideoWork): Record<string, unknown> {
  const { keyFrameSeconds: _, ...picture } = work.facts.video ?? { keyFrameSeconds: [] };
  const { frameRate, gopFrames, segmentFrames, totalFrames, rungs } = video;
  return { facts: { ...work.facts, video: picture }, frameRate, gopFrames, segmentFrames, totalFrames, rungs };
}
function withoutKeyFrames(facts: SourceFacts): SourceFacts {
  return { ...facts, video: facts.video && { ...facts.video, keyFrameSeconds: [] } };
}
function sum(values: number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
