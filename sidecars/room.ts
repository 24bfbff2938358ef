/** Everything a worker process needs, found out and wired together: used by the embedded role and by `vitascope worker`. */
import { spawnSync } from 'node:child_process';
import { lstat, mkdir } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { runAudio } from './audio/job.ts';
import { createClient, type Kind } from './client.ts';
import { createWorker, type Worker } from './frame.ts';
import { detectJail, type Jail } from './jail.ts';
import type { Log } from './job.ts';
import { createMeter } from './meter.ts';
import { runNoop } from './noop/job.ts';
import { runPerTitle } from './per-title/job.ts';
import { runPoster } from './poster/job.ts';
import { runProbe } from './probe/job.ts';
import { createSourceCache } from './source.ts';
import { runStoryboard } from './storyboard/job.ts';
import { createTranscode } from './transcode/job.ts';
import { tailOf } from './words.ts';

export interface WorkerRoomInit {
  serverUrl: string;
  key: string;
  /** Jobs at a time. */
  concurrency: number;
  /** This worker's alone: leftovers of earlier runs in it are removed. */
  scratchDir: string;
  log: Log;
  version?: string;
  kinds?: Kind[];
  allowPlainHttp?: boolean;
  cacheBytes?: number;
  maxScratchBytes?: number;
  minFreeBytes?: number;
  /** The server is the program that runs this worker, so that sources can be read where they lie. */
  localPaths?: boolean;
  /** Found out when it is not given. */
  jail?: Jail;
  /** An administrator wants the worker to end its jobs and start again. */
  onRestart?: () => void;
}
export interface WorkerRoom extends Worker {
  jail: Pick<Jail, 'jailed' | 'why'>;
  encoders: string[];
  /** Counters and gauges in the Prometheus text format. */
  metrics(): string;
}

const allKinds: Kind[] = ['probe', 'per-title', 'transcode', 'audio', 'poster', 'storyboard', 'noop'];
const gigabyte = 1_000_000_000;

/** Throws, with words for the operator, when this machine cannot do the work. */
export async function createWorkerRoom(init: WorkerRoomInit): Promise<WorkerRoom> {
  const { log } = init;
  const version = init.version ?? '0';
  // Passable for the other user, should there be no better wall; what is inside is readable only as far as a job needs it.
  await mkdir(init.scratchDir, { recursive: true, mode: 0o711 });
  await requireOwn(init.scratchDir);
  const jail = init.jail ?? (await detectJail({ folder: init.scratchDir }));
  if (jail.why !== null) log.warn({ why: jail.why }, 'media is not jailed');
  const kinds = init.kinds ?? allKinds;
  const encoders = kinds.some((kind) => kind !== 'noop') ? await testEncoders(jail) : [];
  const scratchDir = join(init.scratchDir, 'attempts');
  const meter = createMeter();
  const worker = createWorker({
    client: createClient({ ...init, version, meter }),
    jail,
    cache: createSourceCache({
      folder: join(init.scratchDir, 'sources'),
      maxBytes: init.cacheBytes ?? 20 * gigabyte,
      readableByAll: jail.otherUser,
      localPaths: init.localPaths ?? false,
    }),
    kinds,
    concurrency: init.concurrency,
    lightKinds: ['probe', 'audio', 'poster'],
    spareKinds: ['storyboard'],
    scratchDir,
    maxScratchBytes: init.maxScratchBytes ?? 8 * gigabyte,
    minFreeBytes: init.minFreeBytes ?? gigabyte,
    jobs: {
      probe: runProbe,
      'per-title': runPerTitle,
      transcode: createTranscode({ processes: init.concurrency }),
      audio: runAudio,
      poster: runPoster,
      storyboard: runStoryboard,
      noop: runNoop,
    },
    capabilities: { version, kinds, encoders, cores: availableParallelism(), concurrency: init.concurrency, jailed: jail.jailed },
    log,
    meter,
    onRestart: init.onRestart,
  });
  const metrics = () => {
    const { running, state } = worker.status();
    const framesPerSecond = running.reduce((sum, job) => sum + (job.framesPerSecond ?? 0), 0);
    return meter.text({ running_jobs: running.length, frames_per_second: framesPerSecond, ready: state === 'working' ? 1 : 0 });
  };
  return { ...worker, jail: { jailed: jail.jailed, why: jail.why }, encoders, metrics };
}

/** A name in `ffmpeg -encoders` proves nothing: a real picture does. */
async function testEncoders(jail: Jail): Promise<string[]> {
  const source = ['-f', 'lavfi', '-i', 'testsrc2=size=64x64:rate=30', '-frames:v', '10'];
  const args = ['-hide_banner', '-nostdin', '-loglevel', 'error', ...source, '-c:v', 'libx264', '-f', 'null', '-'];
  const result = await jail.run({ program: 'ffmpeg', args: () => args, limits: { wallSeconds: 30 } });
  if (result.exitCode === 0) return ['libx264'];
  const found = spawnSync('ffmpeg', ['-version']).error === undefined;
  const advice = found ? `It said: ${tailOf(result.stderr)}` : 'It is not installed: apt-get install ffmpeg.';
  throw new Error(`ffmpeg cannot encode H.264 on this machine. ${advice}`);
}

/** What others may write to, they may fill with links and files of their choice. */
async function requireOwn(folder: string): Promise<void> {
  const info = await lstat(folder);
  const ours = info.uid === process.getuid?.();
  if (!info.isDirectory() || !ours || (info.mode & 0o022) !== 0)
    throw new Error(
      `The scratch folder ${folder} must be a folder of our own that nobody else may write to. Give another one, or remove it.`,
    );
}
