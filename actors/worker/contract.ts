/** The worker actor: one per worker process that has a key; sole writer of `workers`. */
import { z } from 'zod';
import type { CommandOf } from '../contract.ts';
import { jobKinds } from '../job/contract.ts';

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
  register: z.object({ label: z.string(), keyPrefix: z.string(), keyHash: z.string() }),
  hello: z.object({ capabilities: capabilitiesSchema }),
  heartbeat: z.object({}),
  drain: z.object({}),
  resume: z.object({}),
  disable: z.object({}),
} as const;
export type WorkerCommandName = keyof typeof workerCommands;
export type WorkerCommand = CommandOf<typeof workerCommands>;
/** Value of hello and heartbeat. */
export interface WorkerStatus {
  instruction: 'continue' | 'drain' | 'disabled';
}
