/**
 * A video's life: pending -> uploading -> processing -> ready | failed; removed and restored at any time.
 * News from jobs may come late, twice or out of order: counts only grow, and what is already known changes nothing.
 */
import type { SourceFacts } from '../../media/facts.ts';
import { planSource } from '../../media/index.ts';
import type { Plan } from '../../media/plan-types.ts';
import { type Decision, type Effect, type Problem, problem, type Row } from '../contract.ts';
import { restorableMs, type VideoCommand } from './contract.ts';
import { renditionRows, videoRow } from './rows.ts';
import type { Info, Processing, VideoState, Work } from './state.ts';
import { isComplete, type Part, partOf, progressOf, tellCancels, tellOffers, withCommitted, withDone, workOf } from './work.ts';

type VideoDecision = Decision<VideoState | null>;
type Of<N extends VideoCommand['name']> = Extract<VideoCommand, { name: N }>;
export type PlanSource = (facts: SourceFacts) => { ok: true; plan: Plan } | { ok: false; code: string; title: string; detail?: string };

export const superviseName = 'supervise';
export const supervisePeriodSeconds = 30;
/** Offers repeated in one round of supervision. */
const superviseAtOnce = 8;
const forgetSupervise: Effect = { kind: 'forget', name: superviseName };
const remindSupervise: Effect = { kind: 'remind', name: superviseName, periodSeconds: supervisePeriodSeconds };

export function decideVideo(
  state: VideoState | null,
  command: VideoCommand,
  now: Date,
  id: string,
  plan: PlanSource = planSource,
): VideoDecision {
  if (command.name === 'create') return create(state, command, now, id);
  const news = command.name === 'segmentsCommitted' || command.name === 'jobDone' || command.name === 'jobFailed';
  if (state === null) return news ? unchanged(null) : refuse('not-found', 404, 'There is no such video');
  switch (command.name) {
    case 'beginUpload':
      return beginUpload(state, command.uploadId, now, id);
    case 'abandonUpload':
      if (state.at !== 'uploading' || state.uploadId !== command.uploadId) return unchanged(state);
      return { state: { at: 'pending', info: state.info }, rows: [videoRow(id, now, { state: 'pending' })], effects: [], value: null };
    case 'sourceArrived':
      return sourceArrived(state, command, now, id);
    case 'segmentsCommitted':
      return segmentsCommitted(state, command, now, id);
    case 'jobDone':
      return jobDone(state, command, now, id, plan);
    case 'jobFailed':
      return jobFailed(state, command, now, id);
    case 'update':
      return update(state, command, now, id);
    case 'remove':
      return remove(state, now, id);
    case 'restore':
      return restore(state, now, id);
    case 'supervise':
      return supervise(state, now, id);
  }
}

function create(state: VideoState | null, command: Of<'create'>, now: Date, id: string): VideoDecision {
  if (state !== null)
    return state.info.shortId === command.shortId ? unchanged(state) : refuse('already-exists', 409, 'There is such a video');
  const { name: _, ...given } = command;
  const createdAt = now.toISOString();
  const info: Info = { ...given, createdAt, deletedAt: null };
  const row = videoRow(id, now, {
    short_id: info.shortId,
    owner_id: info.ownerId,
    title: info.title,
    description: info.description,
    privacy: info.privacy,
    state: 'pending',
    progress: 0,
    playable: false,
    created_at: createdAt,
  });
  return { state: { at: 'pending', info }, rows: [row], effects: [event('video.created', id, info)], value: null };
}

function beginUpload(state: VideoState, uploadId: string, now: Date, id: string): VideoDecision {
  if (state.info.deletedAt !== null) return removed();
  if (state.at === 'uploading' && state.uploadId === uploadId) return unchanged(state);
  if (state.at !== 'pending' && state.at !== 'uploading') return sourceAlreadyThere();
  return {
    state: { at: 'uploading', info: state.info, uploadId },
    rows: [videoRow(id, now, { state: 'uploading' })],
    effects: [event('video.uploading', id, state.info)],
    value: null,
  };
}

function sourceArrived(state: VideoState, command: Of<'sourceArrived'>, now: Date, id: string): VideoDecision {
  const { name: _, ...source } = command;
  if ('source' in state) return state.source.uploadId === source.uploadId ? unchanged(state) : sourceAlreadyThere();
  if (state.info.deletedAt !== null) return removed();
  if (state.at === 'pending') return refuse('wrong-state', 409, 'No upload has begun');
  if (state.uploadId !== source.uploadId) return refuse('upload-superseded', 409, 'A later upload has taken the place of this one');
  const next: Processing = { at: 'processing', info: state.info, source, work: null, newsAt: now.toISOString() };
  return {
    state: next,
    rows: [videoRow(id, now, { state: 'processing', source_key: source.objectKey, source_size_bytes: source.sizeBytes })],
    effects: [...tellOffers(id, next), event('video.processing', id, state.info), remindSupervise],
    value: null,
  };
}

function segmentsCommitted(state: VideoState, command: Of<'segmentsCommitted'>, now: Date, id: string): VideoDecision {
  const part = partOf(id, command.jobId);
  if (part === null || state.at !== 'processing' || state.work === null) return unchanged(state);
  return progressed(state, state.work, withCommitted(state.work, part, command.committed), now, id);
}

function jobDone(state: VideoState, command: Of<'jobDone'>, now: Date, id: string, plan: PlanSource): VideoDecision {
  const part = partOf(id, command.jobId);
  if (part === null) return unchanged(state);
  if (state.at === 'processing' && state.work === null)
    return part.kind === 'probe' ? probed(state, command.result, now, id, plan) : unchanged(state);
  if (part.kind === 'poster') return posterDone(state, part, command.result, now, id);
  if (state.at !== 'processing' || state.work === null) return unchanged(state);
  const work = withDone(state.work, part);
  if (!isComplete(work)) return progressed(state, state.work, work, now, id);
  const { info, source } = state;
  const effects = [event('video.ready', id, info), forgetSupervise];
  if (!state.work.playable) effects.unshift(event('video.playable', id, info));
  return {
    state: { at: 'ready', info, source },
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

function jobFailed(state: VideoState, command: Of<'jobFailed'>, now: Date, id: string): VideoDecision {
  const part = partOf(id, command.jobId);
  if (part === null || state.at !== 'processing') return unchanged(state);
  if (part.kind === 'poster') {
    if (state.work?.poster !== 'open') return unchanged(state);
    return { state: { ...state, work: { ...state.work, poster: 'failed' } }, rows: [], effects: [], value: null };
  }
  // Late news about the probe of a video that is planned, or about a chunk that another lease has finished.
  if (state.work !== null && (part.kind === 'probe' || withDone(state.work, part) === state.work)) return unchanged(state);
  return fail(state, command.problem, now, id);
}

/** What is committed stays playable. */
function fail(state: Processing, why: Problem, now: Date, id: string): VideoDecision {
  return {
    state: { at: 'failed', info: state.info, source: state.source, problem: why },
    rows: [videoRow(id, now, { state: 'failed', problem: why })],
    effects: [...tellCancels(id, state), event('video.failed', id, state.info, { problem: why }), forgetSupervise],
    value: null,
  };
}

function update(state: VideoState, command: Of<'update'>, now: Date, id: string): VideoDecision {
  if (state.info.deletedAt !== null) return removed();
  const { title = state.info.title, description = state.info.description, privacy = state.info.privacy } = command;
  const info = { ...state.info, title, description, privacy };
  return {
    state: { ...state, info },
    rows: [videoRow(id, now, { title, description, privacy })],
    effects: [event('video.updated', id, info)],
    value: null,
  };
}

function remove(state: VideoState, now: Date, id: string): VideoDecision {
  if (state.info.deletedAt !== null) return unchanged(state);
  const deletedAt = now.toISOString();
  const busy = state.at === 'processing';
  return {
    state: { ...state, info: { ...state.info, deletedAt } },
    rows: [videoRow(id, now, { deleted_at: deletedAt })],
    effects: [...(busy ? tellCancels(id, state) : []), event('video.removed', id, state.info), ...(busy ? [forgetSupervise] : [])],
    value: null,
  };
}

function restore(state: VideoState, now: Date, id: string): VideoDecision {
  const { deletedAt } = state.info;
  if (deletedAt === null) return unchanged(state);
  if (now.getTime() - Date.parse(deletedAt) > restorableMs) return refuse('gone', 410, 'The video was removed too long ago');
  const info = { ...state.info, deletedAt: null };
  const next: VideoState = state.at === 'processing' ? { ...state, info, newsAt: now.toISOString() } : { ...state, info };
  const busy = next.at === 'processing';
  return {
    state: next,
    rows: [videoRow(id, now, { deleted_at: null })],
    effects: [...(busy ? tellOffers(id, next) : []), event('video.restored', id, info), ...(busy ? [remindSupervise] : [])],
    value: null,
  };
}

/** Offers again what has brought no news for a while: the job answers with nothing when it is under way, and with its outcome when it is over. */
function supervise(state: VideoState, now: Date, id: string): VideoDecision {
  if (state.at !== 'processing' || state.info.deletedAt !== null) return { state, rows: [], effects: [forgetSupervise], value: null };
  if (now.getTime() - Date.parse(state.newsAt) < supervisePeriodSeconds * 1000) return unchanged(state);
  const offers = tellOffers(id, state);
  const from = (state.work?.cursor ?? 0) % Math.max(1, offers.length);
  const round = [...offers.slice(from), ...offers.slice(0, from)].slice(0, superviseAtOnce);
  const work = state.work && { ...state.work, cursor: from + round.length };
  return { state: { ...state, work, newsAt: now.toISOString() }, rows: [videoRow(id, now, {})], effects: round, value: null };
}

function factsOf(result: unknown): SourceFacts | null {
  const facts = (result as { facts?: Partial<SourceFacts> } | null)?.facts;
  if (facts === undefined || facts === null || typeof facts !== 'object') return null;
  const usable =
    Number.isFinite(facts.durationSeconds) && (facts.durationSeconds ?? 0) > 0 && facts.video !== undefined && facts.audio !== undefined;
  return usable ? (facts as SourceFacts) : null;
}
function unchanged(state: VideoState | null): VideoDecision {
  return { state, rows: [] as Row[], effects: [], value: null };
}
function refuse(code: string, status: number, title: string): VideoDecision {
  return { refused: problem(code, status, title) };
}
function removed(): VideoDecision {
  return refuse('removed', 409, 'The video is removed');
}
function sourceAlreadyThere(): VideoDecision {
  return refuse('source-already-there', 409, 'The video has its source');
}
function event(type: string, id: string, info: Info, data: Record<string, unknown> = {}): Effect {
  return { kind: 'event', type, subject: { type: 'video', id }, data: { shortId: info.shortId, ownerId: info.ownerId, ...data } };
}
