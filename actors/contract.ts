/** What every actor and every caller of an actor share. */
import { z } from 'zod';

/** Names that are part of stored data and of reminders: they never change. */
const actorTypes = ['Video', 'Project', 'Worker', 'Job'] as const;
export type ActorType = (typeof actorTypes)[number];

/**
 * Why something was refused, in words for people and a code for programs (RFC 9457 members plus `code` and `retry`).
 * `retry` says that the same call may succeed later.
 */
export const problemSchema = z.object({
  code: z.string(),
  title: z.string(),
  status: z.number().int().default(400),
  detail: z.string().optional(),
  retry: z.boolean().optional(),
});
export type Problem = z.infer<typeof problemSchema>;

export function problem(code: string, status: number, title: string, detail?: string, retry?: boolean): Problem {
  return { code, status, title, ...(detail === undefined ? {} : { detail }), ...(retry === undefined ? {} : { retry }) };
}

/** An actor's answer. Errors never cross the wire as exceptions. */
export type Envelope<T = unknown> = { ok: true; value: T } | { ok: false; problem: Problem };

/** Things to do once a turn is committed. Stored in the outbox with the state; delivered at least once and in order per actor. */
export type Effect =
  | { kind: 'tell'; actor: ActorType; id: string; method: string; command: Record<string, unknown> }
  | { kind: 'event'; type: string; subject: { type: string; id: string }; data: Record<string, unknown> }
  | { kind: 'publish'; topic: 'jobs.offered'; data: Record<string, unknown> }
  | { kind: 'remind'; name: string; periodSeconds: number }
  | { kind: 'forget'; name: string };

/** Catalogue rows written in the same statement as the state. The upsert of each table is in actors/commit.ts. */
export type Row =
  | { table: 'videos'; values: Record<string, unknown> }
  | { table: 'renditions'; values: Record<string, unknown>[] }
  | { table: 'segments'; values: Record<string, unknown>[] }
  /** The first writer of a (video, family, rung) pins its hash; another hash refuses the whole turn with `init-mismatch`. */
  | { table: 'inits'; values: Record<string, unknown>[] }
  /**
   * Tracks that are one object from now on: video_id, family, rung, object_key, size_bytes, and index_bytes between the init segment and
   * the segments. These become byte ranges of it, and the objects they were become loose. A track whose parts and index do not add up to
   * size_bytes stays as it is.
   */
  | { table: 'packed'; values: Record<string, unknown>[] }
  /** A name that is there keeps its bytes. */
  | { table: 'published_files'; values: Record<string, unknown>[] }
  | { table: 'video_sources'; values: Record<string, unknown>[] }
  /** The hash is in no state and no event: only who compares it reads it. */
  | { table: 'video_passwords'; values: Record<string, unknown>[] }
  /** Families that are listed no longer; the first time counts. */
  | { table: 'retired'; values: Record<string, unknown>[] }
  /** Replaces the result that is there; the objects that it names become loose. One row a kind in one turn. */
  | { table: 'side_products'; values: Record<string, unknown>[] }
  /** Objects that no row names from now on: the purge looks at them a day later. */
  | { table: 'loose_objects'; values: Record<string, unknown>[] }
  | { table: 'jobs'; values: Record<string, unknown> }
  /** Replaces what the same lease (epoch) says of the same kind (`what`); leases long past are forgotten with it. */
  | { table: 'job_history'; values: Record<string, unknown>[] }
  | { table: 'workers'; values: Record<string, unknown> };

/** The commands of a contract as a union by name. A command without fields is its name alone. */
export type CommandOf<T extends Readonly<Record<string, z.ZodType>>> = {
  [N in keyof T & string]: { name: N } & (string extends keyof z.infer<T[N]> ? unknown : z.infer<T[N]>);
}[keyof T & string];

/** Who sent a tell, so that a receiver can drop repeats: (version, n) only grows per sender. */
export interface Sender {
  actor: ActorType;
  id: string;
  version: number;
  n: number;
}

export type Decision<S, V = unknown> = { refused: Problem } | { state: S; rows: Row[]; effects: Effect[]; value: V };
