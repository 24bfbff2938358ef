/**
 * Side products: what decorates a video, or helps people to find their way in it. They neither hold up a video nor fail it.
 * One entry a kind; a new one needs no more than its entry, its job and its schema.
 */
import type { z } from 'zod';
import { type SideKind, sideOrder } from '../../media/index.ts';
import {
  candidatesSchema,
  loudnessSchema,
  type PosterFrom,
  type PosterOrder,
  posterSchema,
  posterWishSchema,
  scenesSchema,
  storyboardSchema,
  waveformSchema,
} from './contract.ts';
import { packageProduct } from './package.ts';
import { jobIdOf, sidePart } from './parts.ts';
import { sideRow } from './rows.ts';
import type { SideProduct, Wish } from './side-product.ts';
import type { Edition, SideWork, Work } from './state.ts';
import { familyDone, isSettled, planOf } from './work.ts';

export const sideProducts: Readonly<Record<string, SideProduct>> = {
  poster: {
    kind: (wish) => (ownPictureOf(wish) ? 'own-poster' : 'poster'),
    priority: 3,
    when: 'planned',
    wanted: (work) => work.grid !== null,
    order({ work, sourceDropped }, wish) {
      if (ownPictureOf(wish)) return {};
      if (work === null || work.grid === null || sourceDropped) return null;
      return { facts: work.facts, atSeconds: Math.min(5, work.durationSeconds / 4), ...wish };
    },
    asked(wish, { id, edition, now }) {
      const picture = ownPictureOf(wish);
      const order = posterOrderOf(id, edition);
      return [sideRow(id, now, edition.number, { 'poster-order': order, ...(picture && { 'own-picture': picture }) })];
    },
    accept(result, { id, edition, now }) {
      const made = posterSchema.safeParse(result);
      if (!made.success) return null;
      return [sideRow(id, now, edition.number, { poster: { ...made.data, ...posterOrderOf(id, edition) } })];
    },
  },
  candidates: fromRenditions('candidates', candidatesSchema, 3, hasPicture),
  storyboard: fromRenditions('storyboard', storyboardSchema, 4, (work, profile) => hasPicture(work) && profile?.storyboard !== false),
  waveform: fromRenditions('waveform', waveformSchema, 4, hasSound),
  scenes: fromRenditions('scenes', scenesSchema, 4, hasPicture),
  loudness: fromRenditions('loudness', loudnessSchema, 4, hasSound),
  package: packageProduct,
};

/** Ordered once the renditions are there. For videos that were ready before their work was kept, the wish is the whole order. */
function fromRenditions(kind: SideKind, schema: z.ZodType, priority: number, wanted: SideProduct['wanted']): SideProduct {
  return {
    kind: () => kind,
    priority,
    when: 'ready',
    wanted,
    order: ({ work }, wish) => (work === null ? (wish ?? null) : sideOrder(kind, planOf(work))),
    accept(result, { id, edition, now }) {
      const made = schema.safeParse(result);
      return made.success ? [sideRow(id, now, edition.number, { [kind]: made.data })] : null;
    },
  };
}
function hasPicture(work: Work): boolean {
  return work.grid !== null;
}
function hasSound(work: Work): boolean {
  return work.sounds.length > 0;
}

function ownPictureOf(wish: Wish) {
  const read = posterWishSchema.safeParse(wish);
  return read.success && 'picture' in read.data ? read.data.picture : null;
}
/** The newest order of a poster, as readers are told of it. */
function posterOrderOf(id: string, { number, side }: Edition): PosterOrder {
  const { run = 1, wish } = side.poster ?? {};
  return { jobId: jobIdOf(id, sidePart('poster', run, number)), from: fromOf(wish) };
}
function fromOf(wish: Wish): PosterFrom {
  const read = posterWishSchema.safeParse(wish);
  if (!read.success) return { is: 'automatic' };
  return 'picture' in read.data ? { is: 'picture' } : { is: 'moment', atSeconds: read.data.atSeconds };
}

/** Opens what is ordered at this moment and was not ordered before. */
export function withSide(edition: Edition, when: SideProduct['when']): Edition {
  const { work } = edition;
  if (work === null) return edition;
  const opened = Object.entries(sideProducts)
    .filter(([kind, product]) => product.when === when && edition.side[kind] === undefined && product.wanted(work, edition.profile))
    .map(([kind]): [string, SideWork] => [kind, { run: 1, is: 'open' }]);
  return opened.length === 0 ? edition : { ...edition, side: { ...edition.side, ...Object.fromEntries(opened) } };
}

/** Opens what is made of whole tracks, once there is nothing more to come, and again when there are others than it was made of. */
export function withWholeTracks(edition: Edition): Edition {
  const { work } = edition;
  if (work === null || !isSettled(work)) return edition;
  const of = [...work.families.filter(familyDone), ...work.sounds.filter((sound) => sound.done)].map(({ family }) => family).join(' ');
  const opened = Object.entries(sideProducts)
    .filter(([kind, { when }]) => when === 'complete' && edition.side[kind]?.of !== of)
    .map(([kind]): [string, SideWork] => [kind, { run: (edition.side[kind]?.run ?? 0) + 1, is: 'open', of }]);
  return opened.length === 0 ? edition : { ...edition, side: { ...edition.side, ...Object.fromEntries(opened) } };
}

/** The newest order of a product, if the job worked at that. */
export function sideOf(edition: Edition, part: { product: string; run: number }): SideWork | null {
  const side = edition.side[part.product];
  return side?.run === part.run ? side : null;
}

export function closed(edition: Edition, product: string, end: Omit<SideWork, 'run'>): Edition {
  const { run = 1, wish, of } = edition.side[product] ?? {};
  const kept = { run, ...(wish && { wish }), ...(of !== undefined && { of }) };
  return { ...edition, side: { ...edition.side, [product]: { ...kept, ...end } } };
}
