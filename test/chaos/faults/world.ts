/** What faults happen to. */
import type { Instance } from '../../instance.ts';
import type { Clock } from './clock.ts';
import type { Network } from './network.ts';
import type { Chance } from './random.ts';
import type { RemoteWorker } from './remote-worker.ts';
import type { Store } from './store.ts';

export interface World {
  /** The one that runs now: a new start makes another. */
  instance: Instance;
  remote: RemoteWorker;
  /** Between the remote worker and the instance. */
  network: Network;
  store: Store;
  /** Null where clocks cannot be moved. */
  clock: Clock | null;
  chance: Chance;
  /** Starts an instance on the data folder of the one before, at the same addresses. */
  startAgain(): Promise<void>;
  /** What ends by itself while other faults happen, such as a frozen process that is thawed again. */
  later(seconds: number, act: () => void): void;
}

export interface Fault {
  name: string;
  /** Says what happened, or null when there was nothing that it could happen to. */
  strike(world: World): Promise<string | null>;
}

export const pause = (seconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, seconds * 1000));
