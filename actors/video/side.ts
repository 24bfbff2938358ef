/**
 * Side products: what decorates a video, or helps people to find their way in it. They neither hold up a video nor fail it.
 * One entry a kind; a new one needs no more than its entry, its job and its schema.
 */
import { planStoryboard } from '../../media/index.ts';
import type { Row } from '../contract.ts';
import type { JobKind } from '../job/contract.ts';
import { storyboardSchema } from './contract.ts';
import { videoRow } from './rows.ts';
import type { Edition, SideWork, Work } from './state.ts';

export interface SideProduct {
  kind: JobKind;
  /** Class of its job in a first edition. */
  priority: number;
  /** Ordered with the plan, when the edition is shown, or when all of its codecs and soundtracks are there too. */
  when: 'planned' | 'ready' | 'complete';
  /** Whether videos with this work have one without being asked. */
  wanted(work: Work): boolean;
  /** The worker's order; null when it cannot be made. `wish` is what somebody asked for beyond the usual. */
  order(edition: Edition, wish: Record<string, unknown> | undefined): Record<string, unknown> | null;
  /** The rows that a result becomes, or null when it is no result. */
  accept(result: unknown, video: { id: string; edition: Edition; now: Date }): Row[] | null;
}

export const sideProducts: Readonly<Record<string, SideProduct>> = {
  poster: {
    kind: 'poster',
    priority: 3,
    when: 'planned',
    wanted: (work) => work.grid !== null,
    order: ({ work, sourceDropped }, wish) =>
      work === null || sourceDropped ? null : { facts: work.facts, atSeconds: Math.min(5, work.durationSeconds / 4), ...wish },
    accept(result, { id, now }) {
      const key = (result as { objectKey?: unknown } | null)?.objectKey;
      return typeof key === 'string' ? [videoRow(id, now, { poster_key: key })] : null;
    },
  },
  storyboard: {
    kind: 'storyboard',
    priority: 4,
    when: 'ready',
    wanted: (work) => work.grid !== null,
    order: ({ work }, wish) => {
      const rungs = work?.families[0]?.rungs;
      return work?.grid && rungs ? { ...planStoryboard({ ...work.grid, rungs }), ...wish } : (wish ?? null);
    },
    accept(result, { id, now }) {
      const made = storyboardSchema.safeParse(result);
      return made.success ? [videoRow(id, now, { storyboard: made.data })] : null;
    },
  },
};

/** Opens what is ordered at this moment and was not ordered before. */
export function withSide(edition: Edition, when: SideProduct['when']): Edition {
  const { work } = edition;
  if (work === null) return edition;
  const opened = Object.entries(sideProducts)
    .filter(([kind, product]) => product.when === when && edition.side[kind] === undefined && product.wanted(work))
    .map(([kind]): [string, SideWork] => [kind, { run: 1, is: 'open' }]);
  return opened.length === 0 ? edition : { ...edition, side: { ...edition.side, ...Object.fromEntries(opened) } };
}

/** The newest order of a product, if the job worked at that. */
export function sideOf(edition: Edition, part: { product: string; run: number }): SideWork | null {
  const side = edition.side[part.product];
  return side?.run === part.run ? side : null;
}

export function closed(edition: Edition, product: string, end: Omit<SideWork, 'run'>): Edition {
  const run = edition.side[product]?.run ?? 1;
  return { ...edition, side: { ...edition.side, [product]: { run, ...end } } };
}
