/** Keeps one process alive. */
import type { ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import type { Log } from '../log.ts';
import type { ProcessSpec } from '../supervisor.ts';
import { endLeftover, removePidFile, writePidFile } from './pidfile.ts';
import { spawnChild } from './spawn.ts';

export type ProcessState = 'starting' | 'ready' | 'restarting' | 'stopping' | 'stopped';
export interface ProcessStatus {
  name: string;
  state: ProcessState;
  pid?: number;
  restarts: number;
  /** When the state was entered, ISO 8601. */
  since: string;
  /** How it ended the last time, in words. */
  lastExit?: string;
}
export interface Keeper {
  readonly name: string;
  start(): Promise<void>;
  stop(): Promise<void>;
  /** At once and without waiting, for the exit of this process. */
  kill(): void;
  status(): ProcessStatus;
}

const firstPauseMs = 200;
const longestPauseMs = 10_000;
const stableMs = 30_000;
const pollMs = 20;

/** The pause before the next start: doubled by each failure, the first again after it ran for long. */
export function nextPause(previousMs: number | undefined, ranMs: number): number {
  return previousMs === undefined || ranMs >= stableMs ? firstPauseMs : Math.min(2 * previousMs, longestPauseMs);
}

export function createKeeper(
  spec: ProcessSpec,
  init: { log: Log; pidFolder?: string; onRestart?: (name: string, how: string) => void },
): Keeper {
  const { log } = init;
  const pidFile = init.pidFolder ? join(init.pidFolder, `${spec.name}.pid`) : undefined;
  const readyTimeoutMs = spec.readyTimeoutMs ?? 60_000;
  let child: ChildProcess | undefined;
  let ended: Promise<void> = Promise.resolve();
  let state: ProcessState = 'stopped';
  let since = new Date();
  let restarts = 0;
  let lastExit: string | undefined;
  let startedAt = 0;
  let pauseMs: number | undefined;
  let timer: NodeJS.Timeout | undefined;
  let lastWords: string[] = [];

  function enter(next: ProcessState): void {
    state = next;
    since = new Date();
  }
  const wanted = () => state !== 'stopping' && state !== 'stopped';

  function hear(text: string): void {
    lastWords.push(text);
    if (lastWords.length > 20) lastWords.shift();
    const level = /"?level"?\s*[:=]\s*"?(warn|error|fatal)/.exec(text)?.[1];
    if (level === undefined || level === 'warn') log.debug({ process: spec.name }, text);
    else log.warn({ process: spec.name }, text);
  }

  function launch(): void {
    startedAt = Date.now();
    lastWords = [];
    const mine = spawnChild({ deathSignal: 'KILL', ...spec, env: { ...inherited(), ...spec.env }, line: hear });
    child = mine;
    try {
      if (mine.pid !== undefined && pidFile) writePidFile(pidFile, mine.pid);
    } catch (error) {
      // A full disk, say. The process runs; only one that outlives us could not be found by the next start.
      log.warn({ process: spec.name, error: String(error) }, 'the pid file cannot be written');
    }
    ended = new Promise((resolve) => {
      const over = (how: string) => {
        if (child !== mine) return;
        child = undefined;
        lastExit = how;
        if (pidFile) removePidFile(pidFile);
        endGroup(mine.pid);
        resolve();
        if (wanted()) restartLater();
      };
      mine.once('error', (error) => over(`could not be started: ${error.message}`));
      mine.once('exit', (code, signal) => over(signal ? `ended by ${signal}` : `exit code ${code}`));
    });
    void watchReady(mine);
  }

  function restartLater(): void {
    enter('restarting');
    restarts++;
    pauseMs = nextPause(pauseMs, Date.now() - startedAt);
    log.warn({ process: spec.name, lastExit, pauseMs, lastWords: lastWords.slice(-3) }, `${spec.name} ended and is started again`);
    init.onRestart?.(spec.name, lastExit ?? '');
    timer = setTimeout(launch, pauseMs);
  }

  /** Polls one incarnation. One that does not become ready is ended, which leads to the next. */
  async function watchReady(mine: ChildProcess): Promise<void> {
    const deadline = startedAt + readyTimeoutMs;
    while (child === mine && wanted()) {
      if (await spec.ready().catch(() => false)) {
        if (child === mine && wanted()) {
          enter('ready');
          log.info({ process: spec.name, pid: mine.pid, tookMs: Date.now() - startedAt }, `${spec.name} is ready`);
        }
        return;
      }
      if (Date.now() > deadline) return void mine.kill('SIGKILL');
      await sleep(pollMs);
    }
  }

  return {
    name: spec.name,
    async start() {
      enter('starting');
      if (pidFile && (await endLeftover(pidFile, spec.stopSignal, spec.stopTimeoutMs))) {
        log.warn({ process: spec.name }, `${spec.name} was still running from an earlier start and was ended`);
      }
      const deadline = Date.now() + readyTimeoutMs;
      launch();
      while (state !== 'ready') {
        if (!wanted()) throw new Error(`${spec.name} was stopped before it was ready.`);
        if (Date.now() > deadline) {
          throw new Error(
            [`${spec.name} was not ready within ${readyTimeoutMs} ms${lastExit ? ` (${lastExit})` : ''}.`, ...lastWords].join('\n'),
          );
        }
        await sleep(pollMs);
      }
    },
    async stop() {
      enter('stopping');
      clearTimeout(timer);
      if (child) {
        const mine = child;
        mine.kill(spec.stopSignal);
        const force = setTimeout(() => mine.kill('SIGKILL'), spec.stopTimeoutMs);
        await ended;
        clearTimeout(force);
      }
      enter('stopped');
    },
    kill() {
      enter('stopped');
      clearTimeout(timer);
      child?.kill('SIGKILL');
      endGroup(child?.pid);
    },
    status: () => ({
      name: spec.name,
      state,
      ...(child?.pid === undefined ? {} : { pid: child.pid }),
      restarts,
      since: since.toISOString(),
      ...(lastExit === undefined ? {} : { lastExit }),
    }),
  };
}

/** What a process started and did not wait for goes with it; it has a process group of its own. */
function endGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // Nobody is left, as it should be.
  }
}

/** Children get nothing of our environment that could be a secret. */
function inherited(): Record<string, string> {
  const kept: Record<string, string> = {};
  for (const name of ['PATH', 'HOME', 'LANG', 'LC_ALL', 'TZ', 'TMPDIR']) {
    const value = process.env[name];
    if (value !== undefined) kept[name] = value;
  }
  return kept;
}

const sleep = (milliseconds: number) => new Promise<void>((resolve) => setTimeout(resolve, milliseconds));
