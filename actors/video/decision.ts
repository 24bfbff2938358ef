/** The parts that decisions about a video are made of. */
import { type Decision, type Effect, problem, type Row } from '../contract.ts';
import type { VideoCommand } from './contract.ts';
import type { Info, VideoState } from './state.ts';

export type VideoDecision = Decision<VideoState | null>;
export type Of<N extends VideoCommand['name']> = Extract<VideoCommand, { name: N }>;

export const superviseName = 'supervise';
export const supervisePeriodSeconds = 30;
export const forgetSupervise: Effect = { kind: 'forget', name: superviseName };
export const remindSupervise: Effect = { kind: 'remind', name: superviseName, periodSeconds: supervisePeriodSeconds };

export function unchanged(state: VideoState | null): VideoDecision {
  return { state, rows: [] as Row[], effects: [], value: null };
}
export function refuse(code: string, status: number, title: string): VideoDecision {
  return { refused: problem(code, status, title) };
}
export function removed(): VideoDecision {
  return refuse('removed', 409, 'The video is removed');
}
export function event(type: string, id: string, info: Info, data: Record<string, unknown> = {}): Effect {
  return { kind: 'event', type, subject: { type: 'video', id }, data: { shortId: info.shortId, ownerId: info.ownerId, ...data } };
}
