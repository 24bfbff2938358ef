/** What a plan says of a committed track. */
import type { Codec } from '../family.ts';
import { familyOf } from '../plan.ts';
import type { AudioPlan, Plan, Range, Rung } from '../plan-types.ts';

export type PlannedTrack =
  | { kind: 'picture'; family: string; codec: Codec; range: Range; rung: Rung }
  | { kind: 'sound'; family: string; plan: AudioPlan };

/** Null when the plan has no such track. */
export function plannedTrack(plan: Plan, family: string, rung: string): PlannedTrack | null {
  const sound = soundtracksOf(plan).find((one) => one.family === family);
  if (sound) return { kind: 'sound', ...sound };
  const pictures = picturesOf(plan).find((one) => one.family === family);
  const found = pictures?.rungs.find(({ name }) => name === rung);
  return pictures && found ? { kind: 'picture', family, codec: pictures.codec, range: pictures.range, rung: found } : null;
}

/** H.264 first. */
export function picturesOf({ video, extras = [] }: Plan): { family: string; codec: Codec; range: Range; rungs: Rung[] }[] {
  if (video === null) return [];
  return [{ family: familyOf(video), codec: 'h264', range: 'sdr', rungs: video.rungs }, ...extras];
}

/** The main one first. */
export function soundtracksOf({ audio, alternates = [] }: Plan): { family: string; plan: AudioPlan }[] {
  return (audio === null ? [] : [audio, ...alternates]).map((plan, index) => ({
    family: plan.family ?? (index === 0 ? 'audio' : `audio-${index + 1}`),
    plan,
  }));
}
