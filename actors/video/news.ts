/** What jobs report. It may come late, twice or out of order: counts only grow, and what is already known changes nothing. */
import type { SourceFacts } from '../../media/facts.ts';
import type { Plan } from '../../media/plan-types.ts';
import { type Problem, problem } from '../contract.ts';
import { copies, encodeInstead } from './again.ts';
import { event, forgetSupervise, type Of, unchanged, type VideoDecision } from './decision.ts';
import { renditionRows, videoRow } from './rows.ts';
import type { Processing, Ready, VideoState, Work } from './state.ts';
import { offerStoryboard, storyboardDone, storyboardFailed, storyboardOf } from './storyboard.ts';
import { isComplete, type Part, partOf, progressOf, tellCancels, tellOffers, withCommitted, withDone, workOf } from './work.ts';

export type PlanSource = (facts: SourceFacts) => { ok: true; plan: Plan } | { ok: false; code: string; title: string; detail?: string };

export function segmentsCommitted(state: VideoState, command: Of<'segmentsCommitted'>, now: Date, id: string): VideoDecision {
  const part = partOf(id, command.jobId);
  if (part === null || state.at !== 'processing' || state.work === null) return unchanged(state);
  return progressed(state, state.work, withCommitted(state.work, part, command.committed), now, id);
}

export function jobDone(state: VideoState, command: Of<'jobDone'>, now: Date, id: string, plan: PlanSource): VideoDecision {
  const part = partOf(id, command.jobId);
  if (part === null) return unchanged(state);
  if (part.kind === 'storyboard') return storyboardDone(state, command.result, now, id);
  if (state.at === 'processing' && state.work === null)
    return part.kind === 'probe' ? probed(state, command.result, now, id, plan) : unchanged(state);
  if (part.kind === 'poster') return posterDone(state, part, command.result, now, id);
  if (state.at !== 'processing' || state.work === null) return unchanged(state);
  const work = withDone(state.work, part);
  if (!isComplete(work)) return progressed(state, state.work, work, now, id);
  const { info, source } = state;
  const ready: Ready = { at: 'ready', info, source, storyboard: storyboardOf(work) };
  const effects = [event('video.ready', id, info), forgetSupervise];
  if (!state.work.playable) effects.unshift(event('video.playable', id, info));
  // A removed one gets it when it is restored.
  if (info.deletedAt === null) effects.push(...offerStoryboard(id, ready));
  return {
    state: ready,
    rows: [videoRow(id, now, { state: 'ready', progress: 1, playable: true }), ...renditionRows(id, work, 'ready')],
    effects,
    value: null,
  };
}

function probed(state: Processing, result: unknown, now: Date, id: string, plan: PlanSource): VideoDecision {
  const facts = factsOf(result);
  if (facts === null) return fail(state, problem('bad-probe-result', 422, 'The source could not be understood'), now, id);
  const planned = plan(facts);
  if (!planned.ok) return fail(state, problem(planned.code, 422, planned.title, planned.detail), now, id);
  const work = workOf(facts, planned.plan);
  if (isComplete(work)) return fail(state, problem('nothing-to-play', 422, 'The source has neither picture nor sound'), now, id);
  const next: Processing = { ...state, work, newsAt: now.toISOString() };
  const row = videoRow(id, now, { duration_seconds: planned.plan.durationSeconds, plan: planned.plan, progress: 0 });
  return {
    state: next,
    rows: [row, ...renditionRows(id, work, 'encoding')],
    effects: state.info.deletedAt === null ? tellOffers(id, next) : [],
    value: null,
  };
}

/** The poster decorates; it neither holds up a video nor fails it. */
function posterDone(state: VideoState, part: Part, result: unknown, now: Date, id: string): VideoDecision {
  const key = (result as { objectKey?: unknown } | null)?.objectKey;
  if (typeof key !== 'string' || (state.at !== 'processing' && state.at !== 'ready')) return unchanged(state);
  const next = state.at === 'processing' && state.work !== null ? { ...state, work: withDone(state.work, part) } : state;
  return { state: next, rows: [videoRow(id, now, { poster_key: key })], effects: [event('video.updated', id, state.info)], value: null };
}

function progressed(state: Processing, before: Work, work: Work, now: Date, id: string): VideoDecision {
  if (work === before) return unchanged(state);
  return {
    state: { ...state, work, newsAt: now.toISOString() },
    rows: [videoRow(id, now, { progress: progressOf(work), playable: work.playable })],
    effects: work.playable && !before.playable ? [event('video.playable', id, state.info)] : [],
    value: null,
  };
}

export function jobFailed(state: VideoState, command: Of<'jobFailed'>, now: Date, id: string): VideoDecision {
  const part = partOf(id, command.jobId);
  if (part?.kind === 'storyboard') return storyboardFailed(state);
  if (part === null || state.at !== 'processing') return unchanged(state);
  if (part.kind === 'poster') {
    if (state.work?.poster !== 'open') return unchanged(state);
    return { state: { ...state, work: { ...state.work, poster: 'failed' } }, rows: [], effects: [], value: null };
  }
  // Late news about the probe of a video that is planned, or about a chunk that another lease has finished.
  if (state.work !== null && (part.kind === 'probe' || withDone(state.work, part) === state.work)) return unchanged(state);
  const wasCancelled = command.problem.code === 'job-cancelled';
  if (part.kind === 'chunk' && !wasCancelled && state.work?.video && copies(state.work.video))
    return encodeInstead(state, state.work, state.work.video, now, id);
  return fail(state, command.problem, now, id);
}

/** What is committed stays playable. */
function fail(state: Processing, why: Problem, now: Date, id: string): VideoDecision {
  return {
    state: { at: 'failed', info: state.info, source: state.source, problem: why, work: state.work },
    rows: [videoRow(id, now, { state: 'failed', problem: why })],
    effects: [...tellCancels(id, state), event('video.failed', id, state.info, { problem: why }), forgetSupervise],
    value: null,
  };
}

function factsOf(result: unknown): SourceFacts | null {
  const facts = (result as { facts?: Partial<SourceFacts> } | null)?.facts;
  if (facts === undefined || facts === null || typeof facts !== 'object') return null;
  const usable =
    Number.isFinite(facts.durationSeconds) && (facts.durationSeconds ?? 0) > 0 && facts.video !== undefined && facts.audio !== undefined;
  return usable ? (facts as SourceFacts) : null;
}
