/** From a plan to work, and from the jobs' news back to progress. Pure. */
import type { SourceFacts } from '../../media/facts.ts';
import { familyName, type MeasuredRung, planSegmentSeconds, readFamily, withPerTitle } from '../../media/index.ts';
import type { AudioPlan, ExtraPlan, Plan } from '../../media/plan-types.ts';
import type { Problem } from '../contract.ts';
import { type Part, soundFamily } from './parts.ts';
import type { FamilyWork, SoundWork, Work } from './state.ts';

const audioShare = 0.05;

export function workOf(facts: SourceFacts, plan: Plan, edition: number): Work {
  const { video, audio, extras = [], alternates = [] } = plan;
  const segmentSeconds = planSegmentSeconds(plan);
  const sizes = video?.chunks.map((chunk) => chunk.segmentCount) ?? [];
  const family = (planned: Omit<ExtraPlan, 'family'>): FamilyWork =>
    familyWork({ ...planned, family: familyName({ codec: planned.codec, again: 0, edition }) }, sizes);
  const sound = (planned: AudioPlan, index: number): SoundWork => {
    const name = soundFamily(index + 1, edition);
    return { family: name, plan: { ...planned, family: name }, segmentSeconds, committed: 0, done: false };
  };
  return {
    facts: withoutKeyFrames(facts),
    durationSeconds: plan.durationSeconds,
    grid: video && {
      frameRate: video.frameRate,
      gopFrames: video.gopFrames,
      segmentFrames: video.segmentFrames,
      totalFrames: video.totalFrames,
    },
    families:
      video === null
        ? []
        : [
            family({ codec: 'h264', range: 'sdr', rungs: video.rungs, ...(video.effort && { effort: video.effort }) } as ExtraPlan),
            ...extras.map(family),
          ],
    sounds: audio === null ? [] : [audio, ...alternates].map(sound),
    playable: false,
  };
}

export function familyWork({ family, codec, range, rungs, effort }: ExtraPlan, sizes: number[]): FamilyWork {
  const begun = { sizes, counts: sizes.map(() => 0), done: sizes.map(() => 0 as const) };
  return { family, codec, range, rungs, ...(effort && { effort }), ...begun };
}

/** With what samples have shown: lower caps, and fewer rungs. Without an answer the plan stays as it was. */
export function sampled({ samples: _, ...work }: Work, measured: readonly MeasuredRung[]): Work {
  const plan = planOf(work);
  const { video, extras = [] } = withPerTitle({ ...plan, extras: work.families.slice(1) as unknown as ExtraPlan[] }, measured);
  const rungs = [video?.rungs, ...extras.map((extra) => extra.rungs)];
  return { ...work, families: work.families.map((family, index) => ({ ...family, rungs: rungs[index] ?? family.rungs })) };
}

/** The plan as the catalogue has it: further codecs and soundtracks count once they are complete. */
export function planOf(work: Work): Plan {
  const [first, ...others] = work.families;
  const [main, ...alternates] = work.sounds;
  const extras = others.filter(familyDone).map(({ family, codec, range, rungs, effort }) => ({ family, codec, range, rungs, effort }));
  const heard = alternates.filter((sound) => sound.done).map((sound) => sound.plan);
  const video = first !== undefined &&
    work.grid !== null && {
      family: first.family,
      ...work.grid,
      segmentCount: sum(first.sizes),
      rungs: first.rungs,
      ...(first.effort && { effort: first.effort }),
      chunks: chunksOf(first),
    };
  return {
    version: 1,
    durationSeconds: work.durationSeconds,
    ...(main && { segmentSeconds: main.segmentSeconds }),
    video: video || null,
    audio: main?.plan ?? null,
    ...(extras.length > 0 && { extras: extras as ExtraPlan[] }),
    ...(heard.length > 0 && { alternates: heard }),
  };
}

/** Takes in how much of a part is committed. The same object when that is no news. */
export function withCommitted(work: Work, part: Part, committed: number): Work {
  if (part.kind === 'sound')
    return played(
      withSound(work, part.family, (sound) => (committed > sound.committed && !sound.problem ? { ...sound, committed } : sound)),
    );
  if (part.kind !== 'chunk') return work;
  return played(
    withFamily(work, part.family, (family) => {
      const size = family.sizes[part.index];
      const known = family.counts[part.index];
      if (family.problem || size === undefined || known === undefined || Math.min(committed, size) <= known) return family;
      return { ...family, counts: family.counts.with(part.index, Math.min(committed, size)) };
    }),
  );
}

/** Takes in that a part is done. The same object when that is no news. */
export function withDone(work: Work, part: Part): Work {
  if (part.kind === 'sound')
    return played(withSound(work, part.family, (sound) => (sound.done || sound.problem ? sound : { ...sound, done: true })));
  if (part.kind !== 'chunk') return work;
  return played(
    withFamily(work, part.family, (family) => {
      if (family.problem || family.done[part.index] !== 0) return family;
      const { sizes, counts, done } = family;
      return { ...family, counts: counts.with(part.index, sizes[part.index] ?? 0), done: done.with(part.index, 1) };
    }),
  );
}

/** Gives up a further codec or soundtrack. The same object when there is nothing to give up. */
export function givenUp(work: Work, part: Part, why: Problem): Work {
  if (part.kind === 'sound')
    return withSound(work, part.family, (sound) => (sound.done || sound.problem ? sound : { ...sound, problem: why }));
  if (part.kind !== 'chunk') return work;
  return withFamily(work, part.family, (family) =>
    family.problem || family.done[part.index] !== 0 ? family : { ...family, problem: why },
  );
}

/** A family begun anew under another name; its chunks start from nothing. */
export function begunAnew(family: FamilyWork, changes: Pick<FamilyWork, 'rungs' | 'sizes'> & Partial<FamilyWork>): FamilyWork {
  const name = readFamily(family.family);
  if (name === null) throw new TypeError(`no family: ${family.family}`);
  const { problem: _, ...kept } = family;
  return {
    ...kept,
    ...changes,
    family: familyName({ ...name, again: name.again + 1 }),
    counts: changes.sizes.map(() => 0),
    done: changes.sizes.map(() => 0 as const),
  };
}

export function withFamily(work: Work, name: string, change: (family: FamilyWork) => FamilyWork): Work {
  const index = work.families.findIndex((family) => family.family === name);
  const before = work.families[index];
  if (before === undefined) return work;
  const after = change(before);
  return after === before ? work : { ...work, families: work.families.with(index, after) };
}
function withSound(work: Work, name: string, change: (sound: SoundWork) => SoundWork): Work {
  const index = work.sounds.findIndex((sound) => sound.family === name);
  const before = work.sounds[index];
  if (before === undefined) return work;
  const after = change(before);
  return after === before ? work : { ...work, sounds: work.sounds.with(index, after) };
}

function played(work: Work): Work {
  if (work.playable) return work;
  const [family] = work.families;
  const [sound] = work.sounds;
  const picture = family === undefined || (family.counts[0] ?? 0) > 0;
  const heard = sound === undefined || sound.committed > 0 || sound.done;
  return picture && heard ? { ...work, playable: true } : work;
}

export const familyDone = (family: FamilyWork): boolean => family.done.every((done) => done === 1);
/** Whether the video may be called ready: H.264 and the main sound. */
export function isComplete(work: Work): boolean {
  const [family] = work.families;
  return (family === undefined || familyDone(family)) && (work.sounds[0]?.done ?? true);
}
/** Nothing more will come: every track is whole or given up. */
export function isSettled(work: Work): boolean {
  const { families, sounds } = work;
  return (
    families.every((family) => family.problem !== undefined || familyDone(family)) && sounds.every((sound) => sound.problem || sound.done)
  );
}
export const isMain = (work: Work, part: Part): boolean =>
  (part.kind === 'chunk' && work.families[0]?.family === part.family) || (part.kind === 'sound' && work.sounds[0]?.family === part.family);

/** The way to ready, 0 to 1: by committed segments, of which the sound is a twentieth. */
export function progressOf(work: Work): number {
  const [family] = work.families;
  const [sound] = work.sounds;
  const picture = family === undefined ? 0 : sum(family.counts) / Math.max(1, sum(family.sizes));
  const heard =
    sound === undefined
      ? 0
      : sound.done
        ? 1
        : Math.min(1, sound.committed / Math.max(1, Math.ceil(work.durationSeconds / sound.segmentSeconds)));
  if (family === undefined) return heard;
  return sound === undefined ? picture : (1 - audioShare) * picture + audioShare * heard;
}

export function chunksOf(family: Pick<FamilyWork, 'sizes'>): { index: number; firstSegment: number; segmentCount: number }[] {
  let firstSegment = 0;
  return family.sizes.map((segmentCount, index) => {
    const chunk = { index, firstSegment, segmentCount };
    firstSegment += segmentCount;
    return chunk;
  });
}

function withoutKeyFrames(facts: SourceFacts): SourceFacts {
  return { ...facts, video: facts.video && { ...facts.video, keyFrameSeconds: [] } };
}
function sum(values: number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
