/** Asks for a backup each day at its time. Several gateways do: the row of a time of day is there once. */
import type { Database } from '../../components/database/contract.ts';
import type { SectionValue } from '../contract/setting-sections.ts';
import type { ComponentHealth, Log } from '../settings.ts';
import { isDue, lastDue } from './due.ts';
import { askForRun, stateOf } from './rows.ts';

export interface BackupSchedule {
  start(): void;
  stop(): Promise<void>;
  /** Asks for one if one is due; exposed for tests. */
  look(): Promise<boolean>;
  health(): Promise<ComponentHealth>;
}
export interface BackupScheduleInit {
  database: Database;
  /** Null: this process makes none. */
  place: string | null;
  settings: () => SectionValue<'backups'>;
  clock?: () => Date;
  log: Log;
}
const everyMs = 20_000;

export function createBackupSchedule({ database, place, settings, log, clock = () => new Date() }: BackupScheduleInit): BackupSchedule {
  let timer: NodeJS.Timeout | null = null;
  let looking: Promise<unknown> = Promise.resolve();

  async function look(): Promise<boolean> {
    const { daily, at, keep, trial } = settings();
    if (!daily || place === null) return false;
    const due = lastDue(at, clock());
    const { since, newest } = await stateOf(database);
    if (!isDue(due, { since, newest: newest?.at ?? null })) return false;
    return (await askForRun(database, { kind: 'make', restores: trial, keep, scheduledFor: due })) !== null;
  }
  return {
    look,
    start() {
      const round = () => {
        looking = look().catch((error: Error) => log.warn({ err: error }, 'whether a backup is due could not be seen'));
      };
      round();
      timer = setInterval(round, everyMs);
    },
    async stop() {
      if (timer) clearInterval(timer);
      await looking;
    },
    async health() {
      const { newest, problem, retentionProblem, since } = await stateOf(database);
      const from = newest?.at ?? since;
      const facts = {
        place,
        newest: newest?.name ?? null,
        ...(newest && { sizeBytes: newest.sizeBytes }),
        // Of the newest; of the instance while there is none.
        ageSeconds: Math.max(0, Math.round((clock().getTime() - from.getTime()) / 1000)),
        hasFailed: problem !== null,
        daily: settings().daily,
      };
      if (problem !== null) return { status: 'degraded', ...facts, detail: `The last backup failed: ${problem}` };
      if (retentionProblem !== null) return { status: 'degraded', ...facts, detail: `Old backups stay: ${retentionProblem}` };
      return { status: 'ok', ...facts };
    },
  };
}
