/** The parts that decisions about a video are made of. */
import type { SourceFacts } from '../../media/facts.ts';
import type { Plan } from '../../media/plan-types.ts';
import { type Decision, type Effect, type Problem, problem, type Row } from '../contract.ts';
import type { VideoCommand } from './contract.ts';
import type { Edition, Info, Made, Processing, VideoState } from './state.ts';

export type VideoDecision = Decision<VideoState | null>;
export type Taken = Exclude<VideoDecision, { refused: Problem }>;
export type Of<N extends VideoCommand['name']> = Extract<VideoCommand, { name: N }>;
/** How a video is decided about: its id, and the time. */
export interface At {
  id: string;
  now: Date;
}

/** What planning a source comes to. */
export type Planned = { ok: true; plan: Plan } | { ok: false; code: string; title: string; detail?: string };
/** `profile` is an EncodingProfile, or null for the usual one. */
export type PlanSource = (facts: SourceFacts, profile: Record<string, unknown> | null) => Planned;

export const superviseName = 'supervise';
export const supervisePeriodSeconds = 30;
export const forgetSupervise: Effect = { kind: 'forget', name: superviseName };
export const remindSupervise: Effect = { kind: 'remind', name: superviseName, periodSeconds: supervisePeriodSeconds };

export function unchanged(state: VideoState | null): Taken {
  return { state, rows: [] as Row[], effects: [], value: null };
}
export function refuse(code: string, status: number, title: string): VideoDecision {
  return { refused: problem(code, status, title) };
}
export function removed(): VideoDecision {
  return refuse('removed', 409, 'The video is removed');
}
export function event(type: string, id: string, info: Info, data: Record<string, unknown> = {}): Effect {
  const { shortId, ownerId, organisationId } = info;
  return {
    kind: 'event',
    type,
    subject: { type: 'video', id },
    data: { shortId, ownerId, ...(organisationId && { organisationId }), ...data },
  };
}

/** Ends what was granted to those who had the address of a moment ago. */
export const withdrawn = ({ accessVersion = 0 }: Info) => ({ accessVersion: accessVersion + 1 });

/** The two editions that a video may have: the one that is shown, or will be first, and the one that will take its place. */
export type Slot = 'edition' | 'next';
export function slotOf(state: Processing | Made, number: number): Slot | null {
  if (state.edition.number === number) return 'edition';
  return state.next?.number === number ? 'next' : null;
}
export function withEdition<S extends Processing | Made>(state: S, slot: Slot, edition: Edition, now: Date): S {
  return { ...state, [slot]: edition, newsAt: now.toISOString() };
}
