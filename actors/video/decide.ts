/** A video's life: pending -> uploading -> processing -> ready | failed; removed and restored at any time. */
import { planSource } from '../../media/index.ts';
import { restorableMs, type VideoCommand } from './contract.ts';
import {
  event,
  forgetSupervise,
  type Of,
  refuse,
  remindSupervise,
  removed,
  supervisePeriodSeconds,
  unchanged,
  type VideoDecision,
} from './decision.ts';
import { jobDone, jobFailed, type PlanSource, segmentsCommitted } from './news.ts';
import { jobRetried, mayRetry } from './retried.ts';
import { videoRow } from './rows.ts';
import type { Info, Processing, VideoState } from './state.ts';
import { cancelStoryboard, offerStoryboard } from './storyboard.ts';
import { tellCancels, tellOffers } from './work.ts';

/** Offers repeated in one round of supervision. */
const superviseAtOnce = 8;

export function decideVideo(
  state: VideoState | null,
  command: VideoCommand,
  now: Date,
  id: string,
  plan: PlanSource = planSource,
): VideoDecision {
  if (command.name === 'create') return create(state, command, now, id);
  const news = ['segmentsCommitted', 'jobDone', 'jobFailed', 'jobRetried'].includes(command.name);
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
    case 'mayRetry':
      return mayRetry(state, command.jobId, id);
    case 'jobRetried':
      return jobRetried(state, command.jobId, now, id);
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
    effects: [
      ...(busy ? tellCancels(id, state) : []),
      ...(state.at === 'ready' ? cancelStoryboard(id, state) : []),
      event('video.removed', id, state.info),
      ...(busy ? [forgetSupervise] : []),
    ],
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
    effects: [
      ...(busy ? tellOffers(id, next) : []),
      ...(next.at === 'ready' ? offerStoryboard(id, next) : []),
      event('video.restored', id, info),
      ...(busy ? [remindSupervise] : []),
    ],
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

function sourceAlreadyThere(): VideoDecision {
  return refuse('source-already-there', 409, 'The video has its source');
}
