import type { Migration } from '../migrate.ts';
import type { Capabilities, Scope } from './contract.ts';

export interface WorkerState {
  /** `disabled` and `removed` are for good: the key is worth nothing any more. */
  at: 'active' | 'draining' | 'restarting' | 'disabled' | 'removed';
  label: string;
  scope: Scope;
  /** Null for workers of earlier versions. */
  keyPrefix: string | null;
  capabilities: Capabilities | null;
  heartbeatAt: string | null;
  online: boolean;
  /** The run of the worker that said hello last. */
  process: string | null;
}

export const workerMigrations: readonly Migration[] = [
  (old) => ({ scope: 'instance', keyPrefix: null, online: false, process: null, ...(old as object) }),
];
