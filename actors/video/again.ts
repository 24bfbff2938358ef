/**
 * A family is begun anew: a copied rung was planned and could not be made, or the encoder it was begun with has failed or is gone.
 * Whatever is committed stays as it is, under a family that nobody lists any more; so it does not matter what that was, nor what comes late.
 */
import { defaultEfforts, chunksOf as plannedChunks, readFamily, segmentSecondsOf } from '../../media/index.ts';
import type { Problem } from '../contract.ts';
import { type At, event, type Slot, type Taken, withEdition } from './decision.ts';
import { openOffers, tellCancels, tellOffers, without } from './offers.ts';
import { nextOf, renditionRows, retiredRows, videoRow } from './rows.ts';
import type { Edition, FamilyWork, Grid, Made, Processing, Work } from './state.ts';
import { begunAnew, isMain, planOf, progressOf, withFamily } from './work.ts';

const copies = (family: FamilyWork): boolean => family.rungs.some((rung) => rung.copied !== undefined);

/** When it failed: once, and then by a software encoder, which every worker has. As often as its encoder is gone: else nobody might ever take it. */
export function mayBeginAnew(work: Work, name: string, why: Pick<Problem, 'code'>): boolean {
  const family = work.families.find((one) => one.family === name);
  if (family === undefined || family.problem || readFamily(name)?.again !== 0) return false;
  if (why.code === 'job-cancelled') return false;
  // Encoders of one name that write differently all the same.
  return copies(family) || why.code === 'encoder-failed' || why.code === 'init-mismatch';
}

export function encodeAgain(state: Processing | Made, slot: Slot, name: string, { id, now }: At): Taken {
  const edition = state[slot] as Edition;
  const before = edition.work as Work;
  const grid = before.grid as Grid;
  const main = isMain(before, { kind: 'chunk', edition: edition.number, family: name, index: 0 });
  const changed = withFamily(before, name, (family) => inSoftware(family, grid));
  const work: Work = main ? { ...changed, playable: false } : changed;
  const after: Edition = { ...edition, work };
  const next = withEdition(state, slot, after, now);
  const anew = { families: work.families.filter((family) => !before.families.includes(family)), sounds: [] };
  const offersOf = (one: Edition) =>
    openOffers(id, state.info, one, slot === 'edition' && state.at === 'ready' ? 'all' : 'main').filter(
      ({ offer }) => offer.kind === 'transcode',
    );
  const [old, wanted] = [offersOf(edition), offersOf(after)];
  const cancels = tellCancels(without(old, wanted));
  const offers = tellOffers(without(wanted, old));
  const isShown = slot === 'edition';
  return {
    state: next,
    rows: [
      !isShown
        ? videoRow(id, now, { next: nextOf(after) })
        : main
          ? videoRow(id, now, { plan: planOf(work), progress: progressOf(work), playable: false })
          : videoRow(id, now, {}),
      ...(isShown ? renditionRows(id, anew, 'encoding') : []),
      ...retiredRows(id, now, [name]),
    ],
    effects: [...cancels, ...(state.info.deletedAt === null ? offers : []), event('video.updated', id, state.info)],
    value: null,
  };
}

function inSoftware(family: FamilyWork, grid: Grid): FamilyWork {
  const rungs = family.rungs.map(({ copied, ...rung }) => (copied === undefined ? rung : { ...rung, maxBitrate: copied.cap }));
  const segments = family.sizes.reduce((sum, size) => sum + size, 0);
  // What is copied alone is one chunk, which would be long to encode in one go.
  const sizes =
    family.sizes.length > 1 ? family.sizes : plannedChunks(segments, segmentSecondsOf(grid), []).map((chunk) => chunk.segmentCount);
  return begunAnew(family, { rungs, sizes, effort: { ...(family.effort ?? defaultEfforts[family.codec]), hardware: 'never' } });
}
