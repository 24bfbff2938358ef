/** Orders for every job that is not known to be done. Pure: repeating one is harmless. */
import { defaultEfforts } from '../../media/index.ts';
import type { Effect } from '../contract.ts';
import type { JobCommand } from '../job/contract.ts';
import { chunkPart, jobIdOf, perTitlePart, probePart, sidePart } from './parts.ts';
import { profileOf } from './profile.ts';
import { sideProducts } from './side.ts';
import type { Edition, FamilyWork, Info, SoundWork, VideoState, Work } from './state.ts';
import { chunksOf, familyDone } from './work.ts';

export interface JobOffer {
  jobId: string;
  offer: Omit<Extract<JobCommand, { name: 'offer' }>, 'name'>;
}

/** `main` is what makes an edition ready; the rest waits until it is. */
export type Extent = 'main' | 'all';

const single = { family: null, firstSegment: 0, segmentCount: 0 };
/** A first edition goes by what somebody waits for; later ones go by what their owner asked for. */
const later = { high: 3, normal: 4, low: 5 } as const;

/** Most urgent first. */
export function openOffers(id: string, info: Info, edition: Edition, extent: Extent): JobOffer[] {
  return [...openJobs(id, info, edition, extent)].toSorted((a, b) => a.offer.priority - b.offer.priority);
}

/** One after another, as orders of a long video are many, and some only ask whether there is one. */
function* openJobs(id: string, info: Info, edition: Edition, extent: Extent): Generator<JobOffer> {
  const { work, urgency } = edition;
  const common = { videoId: id, ownerId: info.ownerId };
  const priority = (first: number) => (urgency === 'first' ? first : later[urgency]);
  const { segmentSeconds, watermark } = profileOf(edition.profile);
  const burnedIn = watermark === null ? {} : { watermark };
  const job = (part: string, offer: Omit<JobOffer['offer'], 'videoId' | 'ownerId'>): JobOffer => ({
    jobId: jobIdOf(id, part),
    offer: { ...common, ...offer },
  });

  function* chunks(family: FamilyWork, of: Work, classes: { first: number; rest: number }): Generator<JobOffer> {
    for (const { index, ...range } of chunksOf(family)) {
      if (family.done[index] === 1) continue;
      yield job(chunkPart(family.family, index), {
        ...range,
        kind: 'transcode',
        priority: priority(index === 0 ? classes.first : classes.rest),
        family: family.family,
        input: { ...transcodeOrder(of, family), ...burnedIn, ...range },
      });
    }
  }
  function* sound(one: SoundWork, of: Work, first: number): Generator<JobOffer> {
    if (one.done || one.problem) return;
    yield job(one.family, { ...single, kind: 'audio', priority: priority(first), family: one.family, input: audioOrder(of, one) });
  }

  if (work === null) {
    // Those that were ready before work was kept have none to do.
    if (extent === 'main')
      yield job(probePart(edition.number), { ...single, kind: 'probe', priority: priority(0), input: { segmentSeconds } });
  } else if (work.samples !== undefined) {
    const input = { ...perTitleOrder(work, work.samples), ...burnedIn };
    yield job(perTitlePart(edition.number), { ...single, kind: 'per-title', priority: priority(0), input });
  } else {
    const [family, ...extras] = work.families;
    const [main, ...alternates] = work.sounds;
    if (family !== undefined) yield* chunks(family, work, { first: 1, rest: 2 });
    if (main !== undefined) yield* sound(main, work, 1);
    if (extent === 'all') {
      for (const one of alternates) yield* sound(one, work, 3);
      for (const one of extras) if (!one.problem && !familyDone(one)) yield* chunks(one, work, { first: 4, rest: 4 });
    }
  }
  for (const [kind, { run, is, wish }] of Object.entries(edition.side)) {
    const product = sideProducts[kind];
    if (is !== 'open' || product === undefined || (product.when !== 'planned' && extent === 'main')) continue;
    const input = product.order(edition, wish);
    if (input !== null)
      yield job(sidePart(kind, run, edition.number), { ...single, kind: product.kind(wish), priority: priority(product.priority), input });
  }
}

/** Those of a whole video, for as long as it is not removed. */
export function allOffers(id: string, state: VideoState): JobOffer[] {
  return editionsAtWork(state).flatMap(({ edition, extent }) => openOffers(id, state.info, edition, extent));
}

/** Whether there is any, without writing the orders of all. */
export function hasOffers(id: string, state: VideoState): boolean {
  return editionsAtWork(state).some(({ edition, extent }) => !openJobs(id, state.info, edition, extent).next().done);
}

function editionsAtWork(state: VideoState): { edition: Edition; extent: Extent }[] {
  if (!('edition' in state)) return [];
  const next = state.next === null ? [] : [{ edition: state.next, extent: 'main' as const }];
  if (state.at === 'failed') return next;
  return [{ edition: state.edition, extent: state.at === 'processing' ? 'main' : 'all' }, ...next];
}

/** Those of `offers` whose jobs are not among `others`. */
export function without(offers: JobOffer[], others: JobOffer[]): JobOffer[] {
  const known = new Set(others.map(({ jobId }) => jobId));
  return offers.filter(({ jobId }) => !known.has(jobId));
}

export function tellOffers(offers: JobOffer[]): Effect[] {
  return offers.map(({ jobId, offer }) => ({ kind: 'tell', actor: 'Job', id: jobId, method: 'offer', command: { ...offer } }));
}
export function tellCancels(offers: JobOffer[]): Effect[] {
  return offers.map(({ jobId }) => ({ kind: 'tell', actor: 'Job', id: jobId, method: 'cancel', command: {} }));
}

function transcodeOrder(work: Work, { codec, range, effort, rungs }: FamilyWork): Record<string, unknown> {
  const { keyFrameSeconds: _, ...picture } = work.facts.video ?? { keyFrameSeconds: [] };
  return { facts: { ...work.facts, video: picture }, ...work.grid, rungs, codec, range, ...(effort && { effort }) };
}
function perTitleOrder(work: Work, samples: number[]): Record<string, unknown> {
  const [family] = work.families;
  const {
    facts,
    frameRate,
    gopFrames,
    rungs,
    effort = defaultEfforts.h264,
  } = transcodeOrder(work, family as FamilyWork) as Record<string, unknown>;
  return { facts, frameRate, gopFrames, rungs, effort, samples };
}
function audioOrder(work: Work, { plan, segmentSeconds }: SoundWork): Record<string, unknown> {
  const { family: _, codec: __, ...order } = plan;
  return { facts: work.facts, ...order, segmentSeconds };
}
