/** A video made anew: from the source it has, or from another one. What is shown stays until the new edition can take its place. */
import { type Codec, familyName } from '../../media/index.ts';
import type { Effect, Problem, Row } from '../contract.ts';
import { type At, event, type Of, type PlanSource, refuse, removed, type Taken, unchanged, type VideoDecision } from './decision.ts';
import { allOffers, openOffers, tellCancels, tellOffers, without } from './offers.ts';
import {
  keptBackRow,
  looseRow,
  mainOf,
  nextOf,
  othersOf,
  playerValues,
  renditionRows,
  retiredRows,
  sideRow,
  sourceRow,
  videoRow,
} from './rows.ts';
import { sideProducts, withSide } from './side.ts';
import type { Edition, Made, Ready, SideWork, Source, VideoState, Work } from './state.ts';
import { familyWork, planOf } from './work.ts';

const isMade = (state: VideoState): state is Made => state.at === 'ready' || state.at === 'failed';

export function reencode(state: VideoState, { profile, urgency }: Of<'reencode'>, at: At): VideoDecision {
  if (state.info.deletedAt !== null) return removed();
  if (!isMade(state)) return refuse('not-made-yet', 409, 'The video is still being made; wait until it is ready');
  if (state.next !== null) return refuse('already-under-way', 409, 'The video is being made anew already; cancel that first');
  if (state.edition.sourceDropped) return refuse('source-dropped', 409, 'The original was deleted; upload it again to encode anew');
  return begin(state, state.edition.source, { profile, urgency }, at);
}

/** `how.urgency`: a new file is waited for by its owner, at least. */
export function begin(state: Made, source: Source, how: Pick<Edition, 'profile' | 'urgency'>, { id, now }: At): Taken {
  const number = state.lastEdition + 1;
  const next: Edition = { number, source, sourceDropped: false, ...how, work: null, side: {} };
  return {
    state: { ...state, next, replacing: null, lastEdition: number, newsAt: now.toISOString() },
    rows: [videoRow(id, now, { next: nextOf(next) }), sourceRow(id, next)],
    effects: [
      ...tellOffers(openOffers(id, state.info, next, 'main')),
      event('video.edition-begun', id, state.info, { edition: number, urgency: how.urgency }),
    ],
    value: { edition: number },
  };
}

/** The new edition is shown from now on; the old one is served for a while to those who are watching it. */
export function show(state: Made, edition: Edition, { id, now }: At): Taken {
  const { info, edition: old } = state;
  const work = edition.work as Work;
  const sameSource = old.source.objectKey === edition.source.objectKey;
  const at = { id, now, edition };
  const kept = sameSource ? old.side : withoutResults(edition.side);
  // One that failed before it was planned has none of what is planned.
  const shown = withSide(withSide({ ...edition, side: kept }, 'planned'), 'ready');
  const next: Ready = {
    at: 'ready',
    info,
    edition: shown,
    next: null,
    replacing: state.replacing,
    lastEdition: state.lastEdition,
    newsAt: now.toISOString(),
    cursor: 0,
  };
  const { source } = edition;
  // Pictures of another film would mislead.
  const side = sameSource ? {} : { ...withoutAny(old), ...resultsOf(at) };
  const fresh = sameSource ? {} : { source_key: source.objectKey, source_size_bytes: source.sizeBytes };
  const rows: Row[] = [
    videoRow(id, now, {
      ...{ state: 'ready', progress: 1, playable: true, problem: null, next: null, edition: edition.number },
      ...{ plan: planOf(work), duration_seconds: work.durationSeconds },
      ...playerValues(edition),
      ...fresh,
    }),
    ...(Object.keys(side).length === 0 ? [] : [sideRow(id, now, edition.number, side)]),
    ...withoutKeptBack(at),
    ...renditionRows(id, mainOf(work), 'ready'),
    ...renditionRows(id, othersOf(work), 'encoding'),
    ...retiredRows(id, now, familiesOf(old)),
    sourceRow(id, { ...old, sourceDropped: true }),
    ...(sameSource || old.sourceDropped ? [] : [looseRow(old.source.objectKey)]),
  ];
  const effects: Effect[] = [
    ...tellCancels(without(allOffers(id, { ...state, next: null }), allOffers(id, next))),
    event('video.edition-shown', id, info, { edition: edition.number }),
  ];
  if (info.deletedAt === null) effects.push(...tellOffers(without(allOffers(id, next), allOffers(id, state))));
  return { state: next, rows, effects, value: null };
}

/** Side products that came before the edition was shown, by kind. */
function resultsOf(at: { id: string; now: Date; edition: Edition }): Record<string, unknown> {
  const rows = Object.entries(at.edition.side).flatMap(([kind, side]) =>
    side.is === 'done' ? (sideProducts[kind]?.accept(side.result, at) ?? []) : [],
  );
  return Object.fromEntries(
    rows.flatMap((row) => (row.table === 'side_products' ? row.values.map(({ kind, result }) => [kind, result]) : [])),
  );
}
function withoutKeptBack({ id, now, edition }: { id: string; now: Date; edition: Edition }): Row[] {
  const kinds = Object.keys(edition.side).filter((kind) => edition.side[kind]?.result !== undefined);
  return kinds.length === 0 ? [] : [keptBackRow(id, now, edition.number, Object.fromEntries(kinds.map((kind) => [kind, null])))];
}
/** What was asked for is made of the film that was shown then. */
const withoutAny = ({ side }: Edition): Record<string, null> =>
  Object.fromEntries([...Object.keys(side), 'poster-order'].map((kind) => [kind, null]));
function withoutResults(side: Record<string, SideWork>): Record<string, SideWork> {
  return Object.fromEntries(Object.entries(side).map(([kind, { result: _, ...kept }]) => [kind, kept]));
}

export function cancelNext(state: VideoState, at: At): VideoDecision {
  return isMade(state) && state.next !== null ? dropNext(state, at, null) : unchanged(state);
}

/** What is shown stays. What was committed of the other edition is given back a while later. */
export function dropNext(state: Made, { id, now }: At, why: Problem | null): Taken {
  const next = state.next as Edition;
  const ownSource = next.source.objectKey !== state.edition.source.objectKey;
  const type = why === null ? 'video.edition-cancelled' : 'video.edition-failed';
  return {
    state: { ...state, next: null, newsAt: now.toISOString() },
    rows: [
      videoRow(id, now, { next: null }),
      sourceRow(id, { ...next, sourceDropped: true }),
      ...(ownSource ? [looseRow(next.source.objectKey)] : []),
      ...withoutKeptBack({ id, now, edition: next }),
      ...retiredRows(id, now, familiesOf(next)),
    ],
    effects: [
      ...tellCancels(openOffers(id, state.info, next, 'main')),
      event(type, id, state.info, { edition: next.number, ...(why && { problem: why }) }),
    ],
    value: null,
  };
}

/** Of a first edition that was ready before its work was kept: all that there were then. */
const firstFamilies = ['h264', 'h264-again', 'audio'];
function familiesOf({ number, work }: Edition): string[] {
  return work === null ? (number === 1 ? firstFamilies : []) : [...work.families, ...work.sounds].map(({ family }) => family);
}

export function addCodecs(state: VideoState, { profile }: Of<'addCodecs'>, { id, now }: At, plan: PlanSource): VideoDecision {
  if (state.info.deletedAt !== null) return removed();
  if (state.at !== 'ready') return refuse('not-ready', 409, 'Further codecs can be added once the video is ready');
  const { edition } = state;
  const { work } = edition;
  const [base] = work?.families ?? [];
  if (!work?.grid || base === undefined || edition.sourceDropped)
    return refuse(
      'not-possible',
      409,
      'This video has no picture or no original to make further codecs from, or is too old for it: encode it anew',
    );
  const planned = plan(work.facts, profile);
  if (!planned.ok) return refuse(planned.code, 422, planned.title);
  const { video, extras = [] } = planned.plan;
  const sameGrid = video?.segmentFrames === work.grid.segmentFrames && video.totalFrames === work.grid.totalFrames;
  if (!sameGrid) return refuse('another-grid', 409, 'The profile cuts segments differently; encode the video anew');
  const added = extras.filter(({ codec }) => !work.families.some((family) => family.codec === codec));
  if (added.length === 0) return unchanged(state);
  const nameOf = (codec: Codec) => familyName({ codec, again: 0, edition: edition.number });
  const families = added.map((extra) => familyWork({ ...extra, family: nameOf(extra.codec) }, base.sizes));
  const next: Ready = { ...state, edition: { ...edition, work: { ...work, families: [...work.families, ...families] } } };
  return {
    state: { ...next, newsAt: now.toISOString() },
    rows: [videoRow(id, now, {}), ...renditionRows(id, { families, sounds: [] }, 'encoding')],
    effects: [...tellOffers(without(allOffers(id, next), allOffers(id, state))), event('video.updated', id, state.info)],
    value: null,
  };
}

export function dropSource(state: VideoState, { id, now }: At): VideoDecision {
  if (!isMade(state)) return refuse('not-made-yet', 409, 'The video is still being made from its original');
  if (state.edition.sourceDropped) return unchanged(state);
  if (state.next !== null)
    return refuse('already-under-way', 409, 'The video is being made anew from its original; wait or cancel that first');
  if (allOffers(id, state).some(({ offer }) => readsSource(offer.kind)))
    return refuse('source-in-use', 409, 'Further qualities are still being made from the original; wait until they are done');
  const edition: Edition = { ...state.edition, sourceDropped: true };
  return {
    state: { ...state, edition },
    rows: [videoRow(id, now, { source_key: null, source_size_bytes: null }), sourceRow(id, edition), looseRow(edition.source.objectKey)],
    effects: [event('video.source-dropped', id, state.info)],
    value: null,
  };
}
const readsSource = (kind: string): boolean => ['probe', 'per-title', 'transcode', 'audio', 'poster'].includes(kind);
