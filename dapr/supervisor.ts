/**
 * The parent of the other processes: starts them in order, each when the one before is ready; starts again what dies, with growing
 * pauses; stops them in reverse order. They die with us even when we are killed.
 */
import { mkdirSync } from 'node:fs';
import type { Log } from './log.ts';
import { createKeeper, type Keeper, type ProcessStatus } from './supervisor/keeper.ts';

export type { ProcessState, ProcessStatus } from './supervisor/keeper.ts';
export { freePorts } from './supervisor/ports.ts';

export interface ProcessSpec {
  /** Unique; also the name of its pid file. */
  name: string;
  command: string;
  args: string[];
  /** Added to PATH, HOME, LANG and TZ, which are all that a child sees of our own environment. */
  env: Record<string, string>;
  cwd?: string;
  /** Asked again and again until it says true. */
  ready(): Promise<boolean>;
  stopSignal: NodeJS.Signals;
  /** After that it is killed. */
  stopTimeoutMs: number;
  uid?: number;
  gid?: number;
  /** How long it may take to be ready before it counts as failed. */
  readyTimeoutMs?: number;
  /** What the kernel sends when we die, without SIG: KILL unless the process must tidy up. */
  deathSignal?: string;
}

export interface Supervisor {
  /** Starts a process and waits until it is ready. Rejects, with its last words, when that does not happen in time. */
  start(...specs: ProcessSpec[]): Promise<void>;
  /** Stops one process, or all of them in reverse order. Never rejects. */
  stop(name?: string): Promise<void>;
  status(): ProcessStatus[];
}

export interface SupervisorInit {
  log: Log;
  /** Holds one pid file a process. Two parents must not share it. */
  pidFolder?: string;
  /** Hears of each process that ended and is started again. `how`: `exit code 1`, `ended by SIGKILL`. */
  onRestart?: (name: string, how: string) => void;
}

export function createSupervisor({ log, pidFolder, onRestart }: SupervisorInit): Supervisor {
  const keepers: Keeper[] = [];
  let stopping = false;
  const killAll = () => {
    for (const keeper of keepers) keeper.kill();
  };

  return {
    async start(...specs) {
      if (pidFolder) mkdirSync(pidFolder, { recursive: true, mode: 0o700 });
      // Where no death signal exists, an exit without stop() must still leave nobody behind.
      if (keepers.length === 0) process.once('exit', killAll);
      for (const spec of specs) {
        if (stopping) throw new Error('The supervisor is stopping.');
        if (keepers.some((keeper) => keeper.name === spec.name)) throw new Error(`${spec.name} is running already.`);
        const keeper = createKeeper(spec, { log, pidFolder, onRestart });
        keepers.push(keeper);
        await keeper.start();
      }
    },
    async stop(name) {
      if (name === undefined) stopping = true;
      const chosen = keepers.filter((keeper) => name === undefined || keeper.name === name).reverse();
      for (const keeper of chosen) {
        await keeper.stop();
        const index = keepers.indexOf(keeper);
        if (index >= 0) keepers.splice(index, 1);
      }
      if (keepers.length === 0) process.off('exit', killAll);
      if (name === undefined) stopping = false;
    },
    status: () => keepers.map((keeper) => keeper.status()),
  };
}
