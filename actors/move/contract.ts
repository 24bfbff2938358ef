/** Moving classes of objects from store to store while the instance runs. */
import { z } from 'zod';
import type { Objects } from '../../components/objects/contract.ts';
import { type ObjectClass, objectClasses } from '../../components/objects/layout/contract.ts';

/** The folder, the common bucket, and the bucket of its own that a class may have. */
export const storeNames = ['folder', 's3', ...objectClasses] as const;
export type StoreName = (typeof storeNames)[number];

/** What can be asked for: `own` is the bucket that a class has of its own. */
export const moveTargets = ['folder', 's3', 'own'] as const;
export type MoveTarget = (typeof moveTargets)[number];

/** Where a class of objects is. */
export interface StorePlace {
  /** Where new ones go. */
  active: StoreName;
  /** Asked for what the active one has not, while objects are moved. */
  other: StoreName | null;
}
export type InUse = Record<ObjectClass, StorePlace>;

/** Of a move, what becomes of a class. */
export const leg = z.object({ class: z.enum(objectClasses), from: z.enum(storeNames), to: z.enum(storeNames) });
export type Leg = z.infer<typeof leg>;

/** From where to where objects of these classes go; of other classes there are none. */
export interface MovePlaces {
  source: Objects;
  target: Objects;
}
export const moveStates = ['running', 'stopped', 'done', 'failed'] as const;
/** `copy` moves the instance to another store, `delete` removes what it left in the one before. */
export const moveKinds = ['copy', 'delete'] as const;
export type MoveKind = (typeof moveKinds)[number];

const amount = z.object({ count: z.number().int(), sizeBytes: z.number() });
export const moveReport = z.object({
  copied: amount,
  /** Were in the new store before. */
  there: amount,
  deleted: amount,
  /** Not deleted, as the new store has no such object, or one of another size. */
  kept: amount,
  /** Some of those whose bytes were not those that their names tell; they were moved as they are. */
  damaged: z.array(z.string()),
  /** By the present pass; the last one finds nothing new. */
  fresh: z.number().int(),
});
export type MoveReport = z.infer<typeof moveReport>;

export function emptyMoveReport(): MoveReport {
  const none = () => ({ count: 0, sizeBytes: 0 });
  return { copied: none(), there: none(), deleted: none(), kept: none(), damaged: [], fresh: 0 };
}
