/** What jobs report. It may come late, twice or out of order: counts only grow, and what is already known changes nothing. */
import type { SourceFacts } from '../../media/facts.ts';
import { type MeasuredRung, perTitleSamples } from '../../media/index.ts';
import type { Plan } from '../../media/plan-types.ts';
import { type Effect, type Problem, problem, type Row } from '../contract.ts';
import { encodeAgain, mayBeginAnew } from './again.ts';
import { type At, event, type Of, type PlanSource, type Slot, slotOf, type Taken, unchanged, withEdition } from './decision.ts';
import { dropNext, show } from './next.ts';
import { allOffers, openOffers, tellCancels, tellOffers, without } from './offers.ts';
import { type Part, partOf } from './parts.ts';
import { profileOf } from './profile.ts';
import { keptBackRow, mainOf, nextOf, othersOf, renditionRows, retiredRows, videoRow } from './rows.ts';
import { closed, sideOf, sideProducts, withSide } from './side.ts';
import type { Edition, Failed, Made, Processing, Ready, VideoState, Work } from './state.ts';
import { givenUp, isComplete, isMain, planOf, progressOf, sampled, withCommitted, withDone, workOf } from './work.ts';

/** Where news is about: an edition of ours, and which part of it. Null when nobody waits for it. */
interface Place {
  state: Processing | Made;
  slot: Slot;
  edition: Edition;
  part: Part;
}
function placeOf(state: VideoState | null, jobId: string, id: string): Place | null {
  const part = partOf(id, jobId);
  if (part === null || state === null || !('edition' in state)) return null;
  const slot = slotOf(state, part.edition);
  // The first edition of a video that has failed waits for nothing. What decorates it is taken all the same: its files would be gone when
  // the job is asked for its result once more.
  if (slot === null || (slot === 'edition' && state.at === 'failed' && part.kind !== 'side')) return null;
  return { state, slot, edition: state[slot] as Edition, part };
}

export function segmentsCommitted(state: VideoState | null, command: Of<'segmentsCommitted'>, at: At): Taken {
  const place = placeOf(state, command.jobId, at.id);
  const work = place?.edition.work;
  if (!place || !work) return unchanged(state);
  return progressed(place, work, withCommitted(work, place.part, command.committed), at);
}

export function jobDone(state: VideoState | null, command: Of<'jobDone'>, at: At, plan: PlanSource): Taken {
  const place = placeOf(state, command.jobId, at.id);
  if (place === null) return unchanged(state);
  const { part, slot, edition } = place;
  const { work } = edition;
  if (part.kind === 'side') return sideDone(place, part, command.result, at);
  if (part.kind === 'probe') return work === null ? probed(place, command.result, at, plan) : unchanged(state);
  if (work === null) return unchanged(state);
  if (part.kind === 'per-title') return planned(place, work, measuredOf(command.result), at);
  const after = withDone(work, part);
  if (after === work) return unchanged(state);
  if (!isMain(after, part)) return addition(place, after, at);
  if (!isComplete(after)) return progressed(place, work, after, at);
  return slot === 'next' ? show(place.state as Made, { ...edition, work: after }, at) : ready(place.state as Processing, after, at);
}

function ready(state: Processing, work: Work, { id, now }: At): Taken {
  const { info } = state;
  const edition = withSide({ ...state.edition, work }, 'ready');
  const next: Ready = { ...state, at: 'ready', edition, newsAt: now.toISOString() };
  const effects: Effect[] = state.edition.work?.playable ? [] : [event('video.playable', id, info)];
  effects.push(event('video.ready', id, info));
  // A removed one gets the rest when it is restored.
  if (info.deletedAt === null) effects.push(...tellOffers(without(allOffers(id, next), allOffers(id, state))));
  return {
    state: next,
    rows: [
      videoRow(id, now, { state: 'ready', progress: 1, playable: true }),
      ...renditionRows(id, mainOf(work), 'ready'),
      ...renditionRows(id, othersOf(work), 'encoding'),
    ],
    effects,
    value: null,
  };
}

/** A part of what comes beside H.264 and the main sound is done; whole tracks are listed from now on. */
function addition({ state, slot, edition }: Place, work: Work, { id, now }: At): Taken {
  const next = withEdition(state, slot, { ...edition, work }, now);
  const [before, after] = [planOf(edition.work as Work), planOf(work)];
  const tracks = (plan: Plan) => (plan.extras?.length ?? 0) + (plan.alternates?.length ?? 0);
  if (slot !== 'edition' || tracks(before) === tracks(after))
    return { state: next, rows: [videoRow(id, now, {})], effects: [], value: null };
  const listed = new Set([...(after.extras ?? []), ...(after.alternates ?? [])].map((track) => track.family));
  const others = othersOf(work);
  const whole = {
    families: others.families.filter(({ family }) => listed.has(family)),
    sounds: others.sounds.filter(({ family }) => listed.has(family)),
  };
  return {
    state: next,
    rows: [videoRow(id, now, { plan: after }), ...renditionRows(id, whole, 'ready')],
    effects: [event('video.updated', id, state.info)],
    value: null,
  };
}

function probed(place: Place, result: unknown, at: At, plan: PlanSource): Taken {
  const { edition } = place;
  const facts = factsOf(result);
  if (facts === null) return unfit(place, problem('bad-probe-result', 422, 'The source could not be understood'), at);
  const made = plan(facts, edition.profile);
  if (!made.ok) return unfit(place, problem(made.code, 422, made.title, made.detail), at);
  const work = workOf(facts, made.plan, edition.number);
  if (isComplete(work)) return unfit(place, problem('nothing-to-play', 422, 'The source has neither picture nor sound'), at);
  const { video } = made.plan;
  const samples = profileOf(edition.profile).perTitle && video !== null ? perTitleSamples(facts, video) : null;
  return planned(place, samples === null ? work : { ...work, samples }, null, at);
}

/** Rungs and caps are known, or samples are to say so first. */
function planned({ state, slot, edition }: Place, before: Work, measured: readonly MeasuredRung[] | null, { id, now }: At): Taken {
  if (measured !== null && before.samples === undefined) return unchanged(state);
  const work = measured === null ? before : sampled(before, measured);
  const isFinal = work.samples === undefined;
  // What is made again from the same source keeps the side products it has.
  const sameSource = slot === 'next' && edition.source.objectKey === state.edition.source.objectKey;
  const begun = sameSource || !isFinal ? { ...edition, work } : withSide({ ...edition, work }, 'planned');
  const next = withEdition(state, slot, begun, now);
  const rows: Row[] =
    slot === 'next'
      ? [videoRow(id, now, { next: nextOf(begun) })]
      : [
          videoRow(id, now, { duration_seconds: work.durationSeconds, plan: planOf(work), progress: 0 }),
          ...(isFinal ? renditionRows(id, mainOf(work), 'encoding') : []),
        ];
  const effects = state.info.deletedAt === null ? tellOffers(openOffers(id, state.info, begun, 'main')) : [];
  return { state: next, rows, effects, value: null };
}

function sideDone(place: Place, part: Extract<Part, { kind: 'side' }>, result: unknown, at: At): Taken {
  const { state, slot, edition } = place;
  const product = sideProducts[part.product];
  const side = sideOf(edition, part);
  // One that was given up may come after all.
  if (product === undefined || side === null || side.is === 'done') return unchanged(state);
  const rows = product.accept(result, { ...at, edition });
  if (rows === null) return sideFailed(place, part, at);
  // An edition that is not shown yet keeps it until it is.
  const done = closed(edition, part.product, slot === 'next' ? { is: 'done', result } : { is: 'done' });
  return {
    state: withEdition(state, slot, done, at.now),
    rows: slot === 'next' ? [keptBackRow(at.id, at.now, edition.number, { [part.product]: result })] : rows,
    effects: slot === 'next' ? [] : [event('video.updated', at.id, state.info)],
    value: null,
  };
}
function sideFailed({ state, slot, edition }: Place, part: Extract<Part, { kind: 'side' }>, { now }: At): Taken {
  if (sideOf(edition, part)?.is !== 'open') return unchanged(state);
  return { state: withEdition(state, slot, closed(edition, part.product, { is: 'failed' }), now), rows: [], effects: [], value: null };
}

function progressed({ state, slot, edition }: Place, before: Work, work: Work, { id, now }: At): Taken {
  if (work === before) return unchanged(state);
  const after = { ...edition, work };
  const next = withEdition(state, slot, after, now);
  if (slot === 'next') return { state: next, rows: [videoRow(id, now, { next: nextOf(after) })], effects: [], value: null };
  if (state.at === 'ready') return { state: next, rows: [videoRow(id, now, {})], effects: [], value: null };
  return {
    state: next,
    rows: [videoRow(id, now, { progress: progressOf(work), playable: work.playable })],
    effects: work.playable && !before.playable ? [event('video.playable', id, state.info)] : [],
    value: null,
  };
}

export function jobFailed(state: VideoState | null, command: Of<'jobFailed'>, at: At): Taken {
  const place = placeOf(state, command.jobId, at.id);
  if (place === null) return unchanged(state);
  const { part, edition } = place;
  const { work } = edition;
  if (part.kind === 'side') return sideFailed(place, part, at);
  // Late news about the probe of what is planned, or about a part that another lease has finished.
  if (part.kind === 'probe') return work === null ? unfit(place, command.problem, at) : unchanged(state);
  // Without samples the usual caps will do.
  if (part.kind === 'per-title') return work === null ? unchanged(state) : planned(place, work, [], at);
  if (work === null || withDone(work, part) === work) return unchanged(state);
  if (part.kind === 'chunk' && mayBeginAnew(work, part.family, command.problem))
    return encodeAgain(place.state, place.slot, part.family, at);
  return isMain(work, part) ? unfit(place, command.problem, at) : withoutTrack(place, work, part, command.problem, at);
}

/** The video does without a further codec or soundtrack. */
function withoutTrack({ state, slot, edition }: Place, work: Work, part: Part, why: Problem, { id, now }: At): Taken {
  const after = { ...edition, work: givenUp(work, part, why) };
  const dropped = without(openOffers(id, state.info, edition, 'all'), openOffers(id, state.info, after, 'all'));
  const family = part.kind === 'chunk' || part.kind === 'sound' ? part.family : '';
  const isShown = slot === 'edition' && state.at === 'ready';
  return {
    state: withEdition(state, slot, after, now),
    rows: isShown ? retiredRows(id, now, [family]) : [],
    effects: [...tellCancels(dropped), event('video.track-failed', id, state.info, { family, problem: why })],
    value: null,
  };
}

/** The edition comes to nothing: a first one fails its video, what is committed stays playable; a later one is only given up. */
function unfit({ state, slot }: Place, why: Problem, { id, now }: At): Taken {
  if (slot === 'next') return dropNext(state as Made, { id, now }, why);
  const failed: Failed = { ...state, at: 'failed', problem: why };
  return {
    state: failed,
    rows: [videoRow(id, now, { state: 'failed', problem: why })],
    effects: [...tellCancels(allOffers(id, state)), event('video.failed', id, state.info, { problem: why })],
    value: null,
  };
}

function measuredOf(result: unknown): MeasuredRung[] {
  const rungs = (result as { rungs?: unknown } | null)?.rungs;
  return Array.isArray(rungs) ? (rungs as MeasuredRung[]) : [];
}
function factsOf(result: unknown): SourceFacts | null {
  const facts = (result as { facts?: Partial<SourceFacts> } | null)?.facts;
  if (facts === undefined || facts === null || typeof facts !== 'object') return null;
  const usable =
    Number.isFinite(facts.durationSeconds) && (facts.durationSeconds ?? 0) > 0 && facts.video !== undefined && facts.audio !== undefined;
  return usable ? (facts as SourceFacts) : null;
}
