import type { Migration } from '../migrate.ts';
import type { Capabilities } from './contract.ts';

interface Common {
  label: string;
  capabilities: Capabilities | null;
  heartbeatAt: string | null;
}
export type WorkerState = (Common & { at: 'active' }) | (Common & { at: 'draining' }) | (Common & { at: 'disabled' });

export const workerMigrations: readonly Migration[] = [];
