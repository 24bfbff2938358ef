/** Everything a worker process needs, found out and wired together: used by the embedded role and by `vitascope worker`. */
import { spawnSync } from 'node:child_process';
import { lstat, mkdir } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { sessionLimit } from '../media/index.ts';
import { badLuck } from './answer.ts';
import { runAudio } from './audio/job.ts';
import { runCandidates } from './candidates/job.ts';
import { createClient, type Kind } from './client.ts';
import { type Card, findCard } from './encoders/card.ts';
import { type Detected, detectEncoders, type WorkingEncoder } from './encoders/detect.ts';
import { createSessions } from './encoders/sessions.ts';
import { createWorker, type Worker } from './frame.ts';
import { createImport, type ImportInit } from './import/job.ts';
import { detectJail, type Jail } from './jail.ts';
import type { JobRunner, Log } from './job.ts';
import { runLoudness } from './loudness/job.ts';
import { createMeter } from './meter.ts';
import { runNoop } from './noop/job.ts';
import { runOwnPoster } from './own-poster/job.ts';
import { runPackage } from './package/job.ts';
import { runPerTitle } from './per-title/job.ts';
import { runPoster } from './poster/job.ts';
import { runProbe } from './probe/job.ts';
import { runScenes } from './scenes/job.ts';
import { createSourceCache } from './source.ts';
import { runStoryboard } from './storyboard/job.ts';
import { createTranscode } from './transcode/job.ts';
import { runWaveform } from './waveform/job.ts';

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
  card?: Card | null;
  /** Pictures that the card may encode at a time; by its model unless told. 0 leaves it alone. */
  cardSessions?: number;
  /** What imports need; without it, or without a jail, there are none. */
  imports?: ImportInit;
  /** An administrator wants the worker to end its jobs and start again. */
  onRestart?: () => void;
}
export interface WorkerRoom extends Worker {
  jail: Pick<Jail, 'jailed' | 'why'>;
  encoders: string[];
  /** Counters and gauges in the Prometheus text format. */
  metrics(): string;
}

/** In a few seconds, and somebody waits for them. */
const lightKinds: Kind[] = ['probe', 'audio', 'poster', 'own-poster'];
const spareKinds: Kind[] = ['candidates', 'storyboard', 'waveform', 'scenes', 'loudness', 'package'];
const waitingKinds: Kind[] = ['import'];
const allKinds: Kind[] = [...lightKinds, 'per-title', 'transcode', ...spareKinds, ...waitingKinds, 'noop'];
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
  // Without walls around it, what fetches could reach whatever this machine can.
  const imports = jail.jailed ? init.imports : undefined;
  if (init.imports && !imports) log.warn({ why: jail.why }, 'there are no imports without a jail');
  const kinds = (init.kinds ?? allKinds).filter((kind) => kind !== 'import' || imports !== undefined);
  const card = init.cardSessions === 0 ? null : init.card === undefined ? await findCard() : init.card;
  const { encoders: working, troubles } = kinds.some((kind) => kind !== 'noop')
    ? await detectEncoders({ jail, folder: init.scratchDir, card })
    : { encoders: [], troubles: [] };
  for (const { name, words } of troubles) log.warn({ encoder: name, words }, 'an encoder does not work here');
  if (kinds.includes('transcode')) requireH264(working, troubles);
  const onCard = working.find((encoder) => encoder.device !== null);
  const sessions = createSessions({ limit: onCard === undefined ? 0 : (init.cardSessions ?? sessionLimit(onCard.identity)) });
  const encoders = working.map((encoder) => encoder.identity);
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
    lightKinds,
    spareKinds,
    waitingKinds,
    scratchDir,
    maxScratchBytes: init.maxScratchBytes ?? 8 * gigabyte,
    minFreeBytes: init.minFreeBytes ?? gigabyte,
    jobs: {
      probe: runProbe,
      'per-title': runPerTitle,
      transcode: createTranscode({ processes: init.concurrency, working, card, sessions }),
      audio: runAudio,
      poster: runPoster,
      'own-poster': runOwnPoster,
      candidates: runCandidates,
      storyboard: runStoryboard,
      package: runPackage,
      waveform: runWaveform,
      scenes: runScenes,
      loudness: runLoudness,
      import: imports ? createImport(imports) : noImports,
      noop: runNoop,
    },
    capabilities: { version, kinds, encoders, cores: availableParallelism(), concurrency: init.concurrency, jailed: jail.jailed },
    freeEncoders: () => working.filter((encoder) => encoder.device === null || sessions.open()).map((encoder) => encoder.identity),
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

const noImports: JobRunner = () => {
  throw badLuck('no-imports', 'This worker imports nothing.');
};

/** Every video has it, so a worker that cannot make it is of no use. */
function requireH264(working: readonly WorkingEncoder[], troubles: Detected['troubles']): void {
  if (working.some((encoder) => encoder.name === 'libx264')) return;
  const found = spawnSync('ffmpeg', ['-version']).error === undefined;
  const words = troubles.find((trouble) => trouble.name === 'libx264')?.words ?? '';
  const advice = found ? `It said: ${words}` : 'It is not installed: apt-get install ffmpeg.';
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
