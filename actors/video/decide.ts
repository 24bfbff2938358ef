/** A video's life: pending -> uploading -> processing -> ready | failed, and made anew as often as its owner likes; removed and restored at any time. */
import { planSource } from '../../media/index.ts';
import type { Effect } from '../contract.ts';
import { encodeAgain } from './again.ts';
import { block, unblock } from './blocked.ts';
import { restorableMs, type VideoCommand } from './contract.ts';
import {
  type At,
  event,
  forgetSupervise,
  type Of,
  type PlanSource,
  refuse,
  remindSupervise,
  removed,
  supervisePeriodSeconds,
  type Taken,
  unchanged,
  type VideoDecision,
  withdrawn,
} from './decision.ts';
import { isWithoutMembers, needsOrganisation, passwordRows, refusedPassword, update } from './details.ts';
import { jobDone, jobFailed, segmentsCommitted } from './news.ts';
import { addCodecs, begin, cancelNext, dropSource, reencode } from './next.ts';
import { allOffers, hasOffers, tellCancels, tellOffers, without } from './offers.ts';
import { jobIdOf } from './parts.ts';
import { publish, published } from './publication.ts';
import { jobRetried, mayRetry, retry } from './retried.ts';
import { playerValues, sourceRow, videoRow, withVideoValues } from './rows.ts';
import { sideProducts, withWholeTracks } from './side.ts';
import type { Edition, Info, Processing, Source, VideoState } from './state.ts';
import { familyDone } from './work.ts';

/** Offers repeated in one round of supervision. */
const superviseAtOnce = 8;

export function decideVideo(
  state: VideoState | null,
  command: VideoCommand,
  now: Date,
  id: string,
  plan: PlanSource = (facts) => planSource(facts),
): VideoDecision {
  const decision = act(state, command, { id, now }, plan);
  if ('refused' in decision) return decision;
  return supervised(state, published(state, packed(state, decision, id), { id, now }), { id, now });
}

function act(state: VideoState | null, command: VideoCommand, at: At, plan: PlanSource): VideoDecision {
  if (command.name === 'create') return create(state, command, at);
  if (command.name === 'segmentsCommitted') return segmentsCommitted(state, command, at);
  if (command.name === 'jobDone') return jobDone(state, command, at, plan);
  if (command.name === 'jobFailed') return jobFailed(state, command, at);
  if (command.name === 'jobRetried') return state === null ? unchanged(null) : jobRetried(state, command.jobId, at);
  if (state === null) return refuse('not-found', 404, 'There is no such video');
  switch (command.name) {
    case 'beginUpload':
      return beginUpload(state, command, at);
    case 'abandonUpload':
      return abandonUpload(state, command.uploadId, at);
    case 'sourceArrived':
      return sourceArrived(state, command, at);
    case 'update':
      return update(state, command, at);
    case 'block':
      return block(state, command.reason, at);
    case 'unblock':
      return unblock(state, at);
    case 'publish':
      return publish(state, at);
    case 'remove':
      return remove(state, at);
    case 'restore':
      return restore(state, command.channelId, at);
    case 'supervise':
      return supervise(state, at);
    case 'reencode':
      return reencode(state, command, at);
    case 'addCodecs':
      return addCodecs(state, command, at, plan);
    case 'cancelNext':
      return cancelNext(state, at);
    case 'retry':
      return retry(state, at);
    case 'mayRetry':
      return mayRetry(state, command.jobId, at);
    case 'dropSource':
      return dropSource(state, at);
    case 'orderSide':
      return orderSide(state, command, at);
    case 'encoderGone':
      return encoderGone(state, command.family, at);
  }
}

/** Whether the video waits for jobs: then it is reminded now and then to look after them. */
function isBusy(id: string, state: VideoState | null): boolean {
  if (state === null || !('edition' in state) || state.info.deletedAt !== null) return false;
  return state.at === 'processing' || hasOffers(id, state);
}

/** What is made of whole tracks is ordered when the last one has come, or was given up. */
function packed(before: VideoState | null, decision: Taken, id: string): Taken {
  const { state } = decision;
  if (state === before || state?.at !== 'ready') return decision;
  const edition = withWholeTracks(state.edition);
  if (edition === state.edition) return decision;
  const next = { ...state, edition };
  const [old, offers] = [allOffers(id, state), allOffers(id, next)];
  if (state.info.deletedAt !== null) return { ...decision, state: next };
  return {
    ...decision,
    state: next,
    effects: [...decision.effects, ...tellCancels(without(old, offers)), ...tellOffers(without(offers, old))],
  };
}

/** Supervision begins and ends with the work, whatever it was that began or ended it. */
function supervised(before: VideoState | null, decision: Taken, { id, now }: At): Taken {
  if (decision.state === before) return decision;
  const [was, is] = [isBusy(id, before), isBusy(id, decision.state)];
  if (was === is) return decision;
  const settled = is ? decision : withoutOriginal(decision, { id, now });
  const rows = withVideoValues(settled.rows, id, now, { busy: is });
  return { ...settled, rows, effects: [...settled.effects, is ? remindSupervise : forgetSupervise] };
}

/** Its profile may say that the original goes when all is made. */
function withoutOriginal(decision: Taken, at: At): Taken {
  const { state } = decision;
  if (state?.at !== 'ready' || state.info.deletedAt !== null || state.edition.profile?.keepOriginal !== false) return decision;
  const dropped = dropSource(state, at);
  if ('refused' in dropped || dropped.state === state) return decision;
  const [row, ...others] = dropped.rows;
  const merged = decision.rows.map((one) =>
    one.table === 'videos' && row?.table === 'videos' ? { ...one, values: { ...one.values, ...row.values } } : one,
  );
  const own = decision.rows.some(({ table }) => table === 'videos') ? others : dropped.rows;
  return { ...dropped, rows: [...merged, ...own], effects: [...decision.effects, ...dropped.effects], value: decision.value };
}

function create(state: VideoState | null, command: Of<'create'>, { id, now }: At): VideoDecision {
  if (state !== null)
    return state.info.shortId === command.shortId ? unchanged(state) : refuse('already-exists', 409, 'There is such a video');
  const { name: _, passwordHash, channelId, ...given } = command;
  const refused = refusedPassword(given.privacy, passwordHash !== undefined, passwordHash);
  if (refused) return refused;
  if (isWithoutMembers(given)) return needsOrganisation();
  const createdAt = now.toISOString();
  const info: Info = { ...given, createdAt, deletedAt: null, ...(passwordHash !== undefined && { hasPassword: true }) };
  const row = videoRow(id, now, {
    short_id: info.shortId,
    owner_id: info.ownerId,
    organisation_id: info.organisationId ?? null,
    channel_id: channelId ?? null,
    title: info.title,
    description: info.description,
    privacy: info.privacy,
    state: 'pending',
    progress: 0,
    playable: false,
    created_at: createdAt,
  });
  const rows = [row, ...passwordRows(id, info, passwordHash, true)];
  return { state: { at: 'pending', info }, rows, effects: [event('video.created', id, info)], value: null };
}

/** May be said again at any time before the bytes are there, by which an upload takes its turn back from a later one, and after that. */
function beginUpload(state: VideoState, { uploadId, replace }: Of<'beginUpload'>, { id, now }: At): VideoDecision {
  const { info } = state;
  if (hasArrived(state, uploadId)) return unchanged(state);
  if (info.deletedAt !== null) return removed();
  if (state.at === 'pending' || state.at === 'uploading') {
    if (state.at === 'uploading' && state.uploadId === uploadId) return unchanged(state);
    const uploading = event('video.uploading', id, info);
    return {
      state: { at: 'uploading', info, uploadId },
      rows: [videoRow(id, now, { state: 'uploading' })],
      effects: [uploading],
      value: null,
    };
  }
  if (replace !== true) return sourceAlreadyThere();
  if (state.at === 'processing') return refuse('not-made-yet', 409, 'The video is still being made; replace its file when it is ready');
  if (state.next !== null) return refuse('already-under-way', 409, 'The video is being made anew already; cancel that first');
  return { state: { ...state, replacing: uploadId }, rows: [], effects: [], value: null };
}

function abandonUpload(state: VideoState, uploadId: string, { id, now }: At): VideoDecision {
  if (state.at === 'uploading' && state.uploadId === uploadId)
    return { state: { at: 'pending', info: state.info }, rows: [videoRow(id, now, { state: 'pending' })], effects: [], value: null };
  if ('replacing' in state && state.replacing === uploadId) return { ...unchanged(state), state: { ...state, replacing: null } };
  return unchanged(state);
}

const hasArrived = (state: VideoState, uploadId: string): boolean =>
  'edition' in state && (state.edition.source.uploadId === uploadId || state.next?.source.uploadId === uploadId);

function sourceArrived(state: VideoState, command: Of<'sourceArrived'>, at: At): VideoDecision {
  const { name: _, profile = null, ...source } = command;
  const { id, now } = at;
  const { info } = state;
  if (hasArrived(state, source.uploadId)) return unchanged(state);
  if ('edition' in state) {
    if (state.at === 'processing' || state.replacing === null) return sourceAlreadyThere();
    if (state.replacing !== source.uploadId) return superseded();
    if (info.deletedAt !== null) return removed();
    const begun = begin(state, source, { profile, urgency: 'first' }, at);
    return { ...begun, effects: [uploaded(id, info, source), ...begun.effects] };
  }
  if (info.deletedAt !== null) return removed();
  if (state.at === 'pending') return refuse('wrong-state', 409, 'No upload has begun');
  if (state.uploadId !== source.uploadId) return superseded();
  const edition: Edition = { number: 1, source, sourceDropped: false, profile, urgency: 'first', work: null, side: {} };
  const begun = { edition, next: null, replacing: null, lastEdition: 1, newsAt: now.toISOString(), cursor: 0 };
  const next: Processing = { at: 'processing', info, ...begun };
  const stored = { source_key: source.objectKey, source_size_bytes: source.sizeBytes };
  const row = videoRow(id, now, { state: 'processing', ...stored, ...playerValues(edition) });
  return {
    state: next,
    rows: [row, sourceRow(id, edition)],
    effects: [...tellOffers(allOffers(id, next)), uploaded(id, info, source), event('video.processing', id, info)],
    value: null,
  };
}
function uploaded(id: string, info: Info, { sizeBytes }: Source): Effect {
  return event('video.uploaded', id, info, { sizeBytes });
}

function remove(state: VideoState, { id, now }: At): VideoDecision {
  if (state.info.deletedAt !== null) return unchanged(state);
  const deletedAt = now.toISOString();
  const info = { ...state.info, ...withdrawn(state.info), deletedAt };
  return {
    state: { ...state, info },
    rows: [videoRow(id, now, { deleted_at: deletedAt, access_version: info.accessVersion })],
    effects: [
      ...tellCancels(allOffers(id, state)),
      ...('edition' in state ? [] : [cancelImport(id)]),
      event('video.removed', id, state.info),
    ],
    value: null,
  };
}

/** Not ordered here, but by whoever asked for it; a job that there is not refuses, and that is all. */
function cancelImport(id: string): Effect {
  return { kind: 'tell', actor: 'Job', id: jobIdOf(id, 'import'), method: 'cancel', command: {} };
}

function restore(state: VideoState, channelId: string | null | undefined, { id, now }: At): VideoDecision {
  const { deletedAt } = state.info;
  if (deletedAt === null) return unchanged(state);
  if (now.getTime() - Date.parse(deletedAt) > restorableMs) return refuse('gone', 410, 'The video was removed too long ago');
  const info = { ...state.info, deletedAt: null };
  const next: VideoState = 'edition' in state ? { ...state, info, newsAt: now.toISOString() } : { ...state, info };
  return {
    state: next,
    rows: [videoRow(id, now, { deleted_at: null, ...(channelId !== undefined && { channel_id: channelId }) })],
    effects: [...tellOffers(allOffers(id, next)), event('video.restored', id, info)],
    value: null,
  };
}

/** Offers again what has brought no news for a while: the job answers with nothing when it is under way, and with its outcome when it is over. */
function supervise(state: VideoState, { id, now }: At): VideoDecision {
  if (!('edition' in state) || !isBusy(id, state)) return { ...unchanged(state), effects: [forgetSupervise] };
  if (now.getTime() - Date.parse(state.newsAt) < supervisePeriodSeconds * 1000) return unchanged(state);
  const offers = tellOffers(allOffers(id, state));
  const from = state.cursor % Math.max(1, offers.length);
  const round = [...offers.slice(from), ...offers.slice(0, from)].slice(0, superviseAtOnce);
  return {
    state: { ...state, newsAt: now.toISOString(), cursor: from + round.length },
    rows: [videoRow(id, now, {})],
    effects: round,
    value: null,
  };
}

function orderSide(state: VideoState, { product, wish }: Of<'orderSide'>, { id, now }: At): VideoDecision {
  if (state.info.deletedAt !== null) return removed();
  const known = sideProducts[product];
  if (known === undefined) return refuse('unknown-product', 422, 'There is no such side product');
  if (state.at !== 'ready' && !(state.at === 'processing' && known.when === 'planned' && state.edition.work !== null))
    return refuse('not-ready', 409, 'Wait until the video is ready');
  const run = (state.edition.side[product]?.run ?? 0) + 1;
  const edition: Edition = { ...state.edition, side: { ...state.edition.side, [product]: { run, is: 'open', ...(wish && { wish }) } } };
  if (known.order(edition, wish) === null)
    return refuse('not-possible', 409, 'It cannot be made: the video has none, or its original was deleted; encode it anew');
  const next = { ...state, edition, newsAt: now.toISOString() };
  const [before, after] = [allOffers(id, state), allOffers(id, next)];
  return {
    state: next,
    rows: [videoRow(id, now, {}), ...(known.asked?.(wish, { id, edition, now }) ?? [])],
    effects: [...tellCancels(without(before, after)), ...tellOffers(without(after, before))],
    value: { run },
  };
}

function encoderGone(state: VideoState, family: string, at: At): VideoDecision {
  if (!('edition' in state) || state.info.deletedAt !== null) return unchanged(state);
  for (const slot of ['edition', 'next'] as const) {
    if (slot === 'edition' && state.at === 'failed') continue;
    const one = state[slot]?.work?.families.find((known) => known.family === family);
    if (one === undefined || one.problem || familyDone(one)) continue;
    return encodeAgain(state, slot, family, at);
  }
  return unchanged(state);
}

function sourceAlreadyThere(): VideoDecision {
  return refuse('source-already-there', 409, 'The video has its source');
}
function superseded(): VideoDecision {
  return refuse('upload-superseded', 409, 'A later upload has taken the place of this one');
}
