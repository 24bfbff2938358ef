/** The worker actor: one per worker process that has a key; sole writer of `workers`. */
import { z } from 'zod';
import type { CommandOf } from '../contract.ts';
import { jobKinds } from '../job/contract.ts';

/** A worker that has given no sign of life for so long is offline. The listing, the sweep and the documents know no other figure. */
export const offlineAfterSeconds = 90;

/** What a worker may be trusted with: every video, those of one owner, or those that everybody may see anyway. */
export const scopeSchema = z.string().regex(/^(instance|public|owner:[A-Za-z0-9:_-]{1,64})$/, 'instance, public or owner:ID');
export type Scope = z.infer<typeof scopeSchema>;

/** The rule of scopes; reserveNext says the same in SQL. `privacy` is null for a video that is not there. */
export function isInScope(scope: Scope, video: { ownerId: string; privacy: string | null }): boolean {
  return scope === 'instance' || scope === `owner:${video.ownerId}` || (scope === 'public' && video.privacy === 'public');
}

export const capabilitiesSchema = z.object({
  version: z.string(),
  kinds: z.array(z.enum(jobKinds)),
  /** Encoders that passed a test encode when the worker started, as "NAME what its output depends on": "libx264 164.3095 lavf 59.27.100". */
  encoders: z.array(z.string()),
  cores: z.number().int().positive(),
  concurrency: z.number().int().positive(),
  /** Whether hostile media is opened in a jail here. */
  jailed: z.boolean(),
});
export type Capabilities = z.infer<typeof capabilitiesSchema>;

export const workerCommands = {
  /** Idempotent for one key. */
  register: z.object({ label: z.string(), keyPrefix: z.string(), keyHash: z.string(), scope: scopeSchema.default('instance') }),
  /** `process` names one run of the worker: another one than before has started again. */
  hello: z.object({ capabilities: capabilitiesSchema, process: z.string().nullable().default(null) }),
  heartbeat: z.object({}),
  /** Told by the sweep; refused unless the worker has really been silent for too long. `graceSeconds`: time in which nobody could have heard it. */
  lapse: z.object({ graceSeconds: z.number().nonnegative() }),
  drain: z.object({}),
  resume: z.object({}),
  /** The worker ends its jobs and starts again. */
  restart: z.object({}),
  disable: z.object({}),
  remove: z.object({}),
} as const;
export type WorkerCommand = CommandOf<typeof workerCommands>;
export type Instruction = 'continue' | 'drain' | 'restart' | 'disabled';
/** Value of hello and heartbeat. */
export interface WorkerStatus {
  instruction: Instruction;
}
