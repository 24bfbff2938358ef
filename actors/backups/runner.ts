/** Makes and verifies backups: carries out what is asked for in `backup_runs`. A making that was interrupted begins anew, with another archive. */
import { BackupError, type BackupPhase, type Backups, timeOfArchive } from '../../components/backups/contract.ts';
import { type Database, isDatabaseAway } from '../../components/database/contract.ts';
import type { Events } from '../../components/events/contract.ts';
import type { Log } from '../log.ts';
import { createRunner, type Held, isEnded, type Runner } from '../runs/runner.ts';
import type { BackupKind } from './contract.ts';
import { type Archive, superfluous } from './retention.ts';

export interface BackupRunnerInit {
  database: Database;
  backups: Backups;
  events: Pick<Events, 'append'>;
  log: Log;
  clock: () => Date;
  everyMs?: number;
}
interface Run {
  id: string;
  kind: BackupKind;
  name: string | null;
  restores: boolean;
  keep: number;
  tries: number;
  waits: boolean;
}
/** Between two signs of how far it is. */
const tellEveryMs = 1_000;
/** A target or a database that is away is waited for, longer each time: some three hours in all. */
const maxTries = 12;
/** Somebody has to look at these: a place that says nothing any more, a disk without room. */
const finalCodes = new Set(['stalled', 'no-room']);
const pauseSeconds = (tries: number) => Math.min(3600, 10 * 2 ** tries);

export function createBackupRunner({ database, backups, events, log, clock, everyMs = 2_000 }: BackupRunnerInit): Runner {
  const emit = (type: string, id: string, data: Record<string, unknown>) =>
    events.append([{ type, subject: { type: 'backup', id }, data }]);

  async function make(run: Run, held: Held): Promise<void> {
    const made = await reporting(run, held, (watched) => backups.make({ ...watched, at: clock() }));
    const facts = { name: made.name, size_bytes: made.sizeBytes, sha256: made.sha256, rows: made.rows, made_at: made.madeAt };
    // Known as good from here on, also when the trial is interrupted.
    await held.finish({ ...facts, compared: true, bytes: made.sizeBytes, phase: null, problem: null }, async (sql) => {
      await sql`delete from backup_runs where started_at < now() - interval '1 year' and state <> 'running'`;
      if (run.restores)
        await sql`insert into backup_runs (id, kind, state, name, restores, keep) values (gen_random_uuid(), 'verify', 'running', ${made.name}, true, ${run.keep})`;
    });
    await emit('backup.done', run.id, { kind: run.kind, name: made.name, sizeBytes: made.sizeBytes });
    log.info({ backup: made.name, sizeBytes: made.sizeBytes, rows: made.rows }, 'a backup was made');
    // One that is to be tried takes the place of none before that.
    if (!run.restores) await retain(run.keep, made.name);
  }

  async function verify(run: Run, held: Held): Promise<void> {
    const name = run.name ?? '';
    const madeSha256 = await madeSum(database, name);
    const facts = await reporting(run, held, (watched) => backups.verify(name, { ...watched, restores: run.restores, madeSha256 }));
    await held.finish({
      size_bytes: facts.sizeBytes,
      sha256: facts.sha256,
      rows: facts.rows,
      made_at: facts.madeAt,
      compared: madeSha256 !== null,
      restored: run.restores,
      bytes: facts.sizeBytes,
      phase: null,
      problem: null,
    });
    await emit('backup.done', run.id, { kind: run.kind, name, sizeBytes: facts.sizeBytes });
    log.info({ backup: name, restored: run.restores, compared: madeSha256 !== null }, 'a backup was verified');
    if (run.keep > 0) await retain(run.keep, name);
  }

  /** What cannot be removed now goes with the next one; why old ones stay is told with the run that made the newest. */
  async function retain(keep: number, made: string): Promise<void> {
    const trouble = await removeOld(keep, made).catch((error: Error) => error.message);
    if (trouble !== null) log.warn({ trouble }, 'old backups were not removed');
    await database`update backup_runs set retention_problem = ${trouble} where kind = 'make' and state = 'done' and name = ${made}`;
  }

  /** Why nothing goes although there are more than should be; null when all is well. */
  async function removeOld(keep: number, made: string): Promise<string | null> {
    const [listed, known] = [(await backups.list()).map(({ name }) => name), await knownArchives(database)];
    if (!listed.includes(made)) return `The target does not list ${made}, which was just made.`;
    const archives = listed.map((name): Archive => known.get(name) ?? { name, startedAt: timeOfArchive(name), isGood: false });
    for (const name of superfluous(archives, keep, made)) {
      await backups.remove(name);
      log.info({ backup: name }, 'an old backup was removed');
    }
    const good = archives.filter(({ isGood }) => isGood).length;
    return listed.length > keep && good < keep
      ? `${listed.length} backups lie there, and only ${good} of them are known to be good; none is removed before ${keep} are.`
      : null;
  }

  /** What is away comes back: the run waits for it, without making anybody else wait. */
  async function patiently(run: Run, work: () => Promise<void>): Promise<void> {
    if (run.waits) return;
    try {
      await work();
    } catch (error) {
      if (!isAway(error) || run.tries >= maxTries) throw error;
      const seconds = pauseSeconds(run.tries);
      log.warn({ backup: run.name, kind: run.kind, error: String(error), seconds }, 'a backup waits for what is away');
      await database`
        update backup_runs set tries = tries + 1, next_try_at = now() + make_interval(secs => ${seconds}), problem = ${String(error)}
        where id = ${run.id} and state = 'running'`;
    }
  }

  /** Says now and then how far it is, and ends it once the run is not ours any more: somebody has stopped it, say. */
  async function reporting<T>(
    run: Run,
    held: Held,
    work: (watched: { signal: AbortSignal; progress(phase: BackupPhase, bytes: number): void }) => Promise<T>,
  ) {
    const lost = new AbortController();
    const signal = AbortSignal.any([held.signal, lost.signal]);
    let why: unknown;
    let at: { phase: BackupPhase; bytes: number } | null = null;
    let telling: Promise<void> | null = null;
    async function tell(): Promise<void> {
      const now = at;
      at = null;
      try {
        await held.save(now ?? {});
        if (now !== null) await emit('backup.progress', run.id, { kind: run.kind, ...now });
      } catch (error) {
        why ??= error;
        // Whoever has it now begins anew, with another archive.
        lost.abort(isEnded(error) && !held.signal.aborted ? new BackupError('aborted', 'It was stopped.') : error);
      }
    }
    const timer = setInterval(() => {
      telling ??= tell().finally(() => {
        telling = null;
      });
    }, tellEveryMs);
    try {
      return await work({
        signal,
        progress: (phase, bytes) => {
          at = { phase, bytes };
        },
      });
    } catch (error) {
      throw why ?? error;
    } finally {
      clearInterval(timer);
      await telling;
    }
  }

  return createRunner<Run>({
    database,
    log,
    everyMs,
    table: 'backup_runs',
    columns: database`r.kind, r.name, r.restores, r.keep, r.tries, coalesce(r.next_try_at > now(), false) as waits`,
    begun: (run) => emit('backup.started', run.id, { kind: run.kind }),
    carryOut: (run, held) => patiently(run, () => (run.kind === 'make' ? make(run, held) : verify(run, held))),
    // Not even the pause could be noted.
    passes: isDatabaseAway,
    isFinal: (error) => error instanceof BackupError && finalCodes.has(error.code),
    failing: (error) => ({ problem_code: error instanceof BackupError ? error.code : null }),
    async gaveUp(run, problem) {
      log.error({ backup: run.name, kind: run.kind, problem }, 'a backup failed');
      await emit('backup.failed', run.id, { kind: run.kind, name: run.name, problem });
      // It could not be tried, which does not make it worse: what was to go once it was made goes now.
      if (run.kind === 'verify' && run.keep > 0 && run.name !== null && (await knownArchives(database)).get(run.name)?.isGood)
        await retain(run.keep, run.name);
    },
  });
}

function isAway(error: unknown): boolean {
  return isDatabaseAway(error) || (error instanceof BackupError && error.code === 'unavailable');
}

/** Those that were read back, or verified since, and not found bad after that, are good. A trial that could not be done says nothing about them. */
async function knownArchives(database: Database): Promise<Map<string, Archive>> {
  const rows = await database<{ name: string; state: string; madeAt: Date | null }[]>`
    select distinct on (name) name, state, max(made_at) over (partition by name) as "madeAt" from backup_runs
    where name is not null and (state = 'done' or (state = 'failed' and problem_code in ('damaged', 'wrong-passphrase')))
    order by name, started_at desc`;
  return new Map(
    rows.map(({ name, state, madeAt }) => [
      name,
      { name, startedAt: madeAt?.toISOString() ?? timeOfArchive(name), isGood: state === 'done' },
    ]),
  );
}

/** Of what was made under this name, here; null where that is not known. */
async function madeSum(database: Database, name: string): Promise<string | null> {
  const [row] = await database<{ sha256: string | null }[]>`
    select sha256 from backup_runs where name = ${name} and kind = 'make' and state = 'done' order by started_at desc limit 1`;
  return row?.sha256 ?? null;
}
