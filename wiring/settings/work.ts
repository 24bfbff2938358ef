import { availableParallelism } from 'node:os';
import { setting } from './setting.ts';
import { oneOf, semver, whole } from './values.ts';

/** Encoding and workers. */
export const work = {
  concurrency: setting<number>({
    flag: '--concurrency',
    env: 'VITASCOPE_CONCURRENCY',
    value: 'N',
    help: 'jobs that the built-in worker runs at once',
    usually: 'a quarter of the cores, at least 1',
    parse: (text) => whole(text, 1, 64),
    builtIn: () => Math.max(1, Math.floor(availableParallelism() / 4)),
  }),
  cardSessions: setting<number | null>({
    flag: '--gpu-sessions',
    env: 'VITASCOPE_GPU_SESSIONS',
    value: 'N',
    help: 'pictures that the graphics card may encode at a time; 0 leaves it alone',
    usually: 'by its model',
    parse: (text) => whole(text, 0, 999),
    builtIn: () => null,
  }),
  copy: setting<'fitting' | 'never'>({
    flag: '--copy',
    env: 'VITASCOPE_COPY',
    value: 'WHEN',
    help: 'pictures shown as they are stored: fitting or never',
    usually: 'fitting',
    parse: (text) => oneOf(text, ['fitting', 'never']),
    builtIn: () => 'fitting',
  }),
  requiredWorkerVersion: setting<string | null>({
    flag: '--required-worker-version',
    env: 'VITASCOPE_REQUIRED_WORKER_VERSION',
    value: 'X.Y.Z',
    help: 'oldest version of workers on other machines that get work',
    usually: 'any',
    live: 'workers.requiredVersion',
    parse: semver,
    builtIn: () => null,
  }),
};
