/**
 * Carries out what is asked for in a table of runs, one at a time in the whole cluster. How far a run has come is saved with every step:
 * after a restart, here or on another host, it goes on from there; and it ends with the step after somebody has ended it.
 */
import { randomUUID } from 'node:crypto';
import type { PendingQuery, Row, TransactionSql } from 'postgres';
import type { Database } from '../../components/database/contract.ts';
import type { Log } from '../log.ts';
import { createRounds } from '../rounds/contract.ts';

export interface Runner {
  start(): Promise<void>;
  stop(): Promise<void>;
  /** Takes up what is to be done, if anything is, and goes on until it has ended; exposed for tests. */
  round(): Promise<void>;
}
/** A run while it is ours. What saves throws, for the runner to hear, once it is not, or once the runner is stopped. */
export interface Held {
  signal: AbortSignal;
  /** Without changes it only looks whether the run still is. */
  save(changes: Changes): Promise<void>;
  /** Something has been reached: what failed before is forgotten. */
  progressed(): void;
  /** The run is done; `also` happens with it, or neither does. */
  finish(changes: Changes, also?: (sql: TransactionSql<{ bigint: number }>) => Promise<void>): Promise<void>;
}
type Changes = Record<string, unknown>;

export interface RunnerInit<R extends { id: string }> {
  database: Database;
  log: Log;
  /** Has at least the columns id, state, runner, beat_at, problem and ended_at. */
  table: 'reconciles' | 'store_moves' | 'backup_runs';
  /** What is read of the row `r`, besides its id. */
  columns: PendingQuery<Row[]>;
  everyMs: number;
  /** Taken up for the first time. */
  begun(run: R, signal: AbortSignal): Promise<void>;
  carryOut(run: R, held: Held): Promise<void>;
  /** Whether such trouble ends by itself, so that it does not count. */
  passes?(error: unknown): boolean;
  /** Whether another try would come to the same. */
  isFinal?(error: unknown): boolean;
  /** What else the row says of a failure. */
  failing?(error: unknown): Changes;
  /** It was given up, and its row says so. */
  gaveUp(run: R, problem: string): Promise<void>;
}

/** A runner that says nothing for so long is gone. */
const silentSeconds = 60;
const beatMs = 15_000;
/** Between two looks while the database is away. */
const longestPauseMs = 30_000;
const maxFailures = 5;
const ended = Symbol('ended by somebody, stopped, or taken over by another host');
/** Whether this is what `Held` throws once a run is nobody's business here any more. */
export function isEnded(error: unknown): boolean {
  return error === ended;
}

export function createRunner<R extends { id: string }>(init: RunnerInit<R>): Runner {
  const { database, log, everyMs } = init;
  const table = database(init.table);
  const self = randomUUID();
  const rounds = createRounds({
    round,
    everyMs,
    longestPauseMs,
    failed: (error, inVain) => log.warn({ runs: init.table, error: String(error), inVain }, 'runs could not be looked for'),
  });
  const { signal } = rounds;
  let failures = 0;

  async function take(): Promise<R | null> {
    const [run] = await database<(R & { fresh: boolean })[]>`
      update ${table} r set runner = ${self}, beat_at = now() from ${table} old
      where r.state = 'running' and old.id = r.id
        and (r.runner is null or r.runner = ${self} or r.beat_at < now() - make_interval(secs => ${silentSeconds}))
      returning r.id, ${init.columns}, old.runner is null as fresh`;
    if (run?.fresh) await init.begun(run, signal);
    return run ?? null;
  }

  function holding({ id }: R): Held {
    return {
      signal,
      async save(changes) {
        const all: Changes = { ...changes, beat_at: database`now()` };
        const { count } = await database`
          update ${table} set ${database(all)} where id = ${id} and state = 'running' and runner = ${self}`;
        if (count === 0 || signal.aborted) throw ended;
      },
      progressed() {
        failures = 0;
      },
      async finish(changes, also) {
        await database.begin(async (sql) => {
          const { count } = await sql`
            update ${table} set ${sql({ ...changes, state: 'done' })}, ended_at = now()
            where id = ${id} and state = 'running' and runner = ${self}`;
          if (count === 0) throw ended;
          await also?.(sql);
        });
      },
    };
  }

  async function round(): Promise<void> {
    const run = await take();
    if (run === null) return;
    const { id } = run;
    // A step can take longer than anybody would wait for a sign of life.
    const beat = setInterval(() => {
      void database`update ${table} set beat_at = now() where id = ${id} and runner = ${self}`.catch(() => {});
    }, beatMs);
    try {
      await init.carryOut(run, holding(run));
      failures = 0;
    } catch (error) {
      if (error === ended || signal.aborted) return;
      log.warn({ run: id, runs: init.table, error: String(error), failures }, 'a run was interrupted');
      // What passes is waited for; what else fails again and again needs somebody to look at it.
      if (init.passes?.(error)) return;
      failures += 1;
      if (failures < maxFailures && !init.isFinal?.(error)) return;
      failures = 0;
      const problem = String(error);
      await database`update ${table} set ${database({ ...init.failing?.(error), state: 'failed', problem })}, ended_at = now() where id = ${id} and state = 'running'`;
      await init.gaveUp(run, problem);
    } finally {
      clearInterval(beat);
    }
  }

  return { round, start: async () => rounds.start(), stop: () => rounds.stop() };
}
