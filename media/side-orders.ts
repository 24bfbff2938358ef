/** What the jobs of side products are told, by kind: those that are made from renditions need nothing but the plan. Pure. */
import { planCandidates } from './candidates.ts';
import type { Plan } from './plan-types.ts';
import { planStoryboard } from './storyboard.ts';
import { planWaveform } from './waveform.ts';

export const sideKinds = ['candidates', 'storyboard', 'waveform', 'scenes', 'loudness'] as const;
export type SideKind = (typeof sideKinds)[number];

/** Null when a video of this plan has no such thing. */
export function sideOrder(kind: SideKind, { durationSeconds, video, audio }: Pick<Plan, 'durationSeconds' | 'video' | 'audio'>) {
  switch (kind) {
    case 'candidates':
      return video && { ...planCandidates(video, durationSeconds) };
    case 'storyboard':
      return video && { ...planStoryboard(video) };
    case 'scenes':
      return video && { durationSeconds };
    case 'waveform':
      return audio && { ...planWaveform(durationSeconds), durationSeconds };
    case 'loudness':
      return audio && { durationSeconds };
  }
}
