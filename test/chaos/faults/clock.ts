/** The clock of the app jumps (libfaketime). Only that of the day: what measures spans of time goes on as it does. */
import { execFile } from 'node:child_process';
import { access, chmod, mkdir, mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { cacheFolder } from '../../../dapr/index.ts';
import type { Fault, World } from './world.ts';

const run = promisify(execFile);
const library = 'libfaketimeMT.so.1';

export interface Clock {
  /** Set for the instance: its processes are started by a program of ours, which gives the app the library. */
  env: Record<string, string>;
  /** Seconds ahead of the real time. */
  readonly ahead: number;
  set(ahead: number): Promise<void>;
  remove(): Promise<void>;
}

/** Throws, with the reason, where clocks cannot be moved. */
export async function createClock(): Promise<Clock> {
  const preload = (await installed()) ?? (await unpacked());
  const folder = await mkdtemp('/tmp/vitascope-clock-');
  await chmod(folder, 0o755);
  const file = join(folder, 'offset');
  let ahead = 0;
  const set = async (seconds: number): Promise<void> => {
    ahead = seconds;
    await writeFile(`${file}.new`, `${seconds < 0 ? '-' : '+'}${Math.abs(seconds)}\n`);
    await rename(`${file}.new`, file);
  };
  await set(0);
  const { stdout: setpriv } = await run('/bin/sh', ['-c', 'command -v setpriv']);
  const settings = [
    `LD_PRELOAD=${preload}`,
    `FAKETIME_TIMESTAMP_FILE=${file}`,
    ...['FAKETIME_DONT_FAKE_MONOTONIC=1', 'DONT_FAKE_MONOTONIC=1', 'NO_FAKE_STAT=1', 'FAKETIME_CACHE_DURATION=1'],
  ];
  await writeFile(
    join(folder, 'setpriv'),
    `#!/bin/sh\ncase "$*" in *"/main.ts app") export ${settings.join(' ')} ;; esac\nexec ${setpriv.trim()} "$@"\n`,
    { mode: 0o755 },
  );
  return {
    env: { PATH: `${folder}:${process.env.PATH}` },
    get ahead() {
      return ahead;
    },
    set,
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

async function installed(): Promise<string | null> {
  for (const name of await readdir('/usr/lib').catch(() => [])) {
    const path = join('/usr/lib', name, 'faketime', library);
    if (await there(path)) return path;
  }
  return null;
}

/** Debian's package, unpacked into a cache folder: nothing is installed. */
async function unpacked(): Promise<string> {
  const folder = join(cacheFolder(), 'faketime');
  await mkdir(folder, { recursive: true });
  const find = async (): Promise<string | null> => {
    const names = await readdir(folder, { recursive: true });
    const found = names.find((name) => name.endsWith(`/${library}`));
    return found === undefined ? null : join(folder, found);
  };
  const kept = await find();
  if (kept !== null) return kept;
  await run('apt-get', ['download', '-qq', 'libfaketime'], { cwd: folder });
  const packed = (await readdir(folder)).find((name) => name.endsWith('.deb'));
  if (packed === undefined) throw new Error('apt-get brought no package libfaketime.');
  await run('dpkg-deb', ['-x', packed, '.'], { cwd: folder });
  const fresh = await find();
  if (fresh === null) throw new Error(`${packed} holds no ${library}.`);
  return fresh;
}

const there = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );

async function jump({ clock, chance }: World, direction: 1 | -1): Promise<string | null> {
  if (clock === null) return null;
  const minutes = Math.round(chance.between(1, 10));
  // Never far away for long: the next jump in the other direction starts from here.
  const ahead = Math.max(-1200, Math.min(1200, clock.ahead + direction * minutes * 60));
  if (ahead === clock.ahead) return null;
  await clock.set(ahead);
  return `the clock of the app jumps by ${direction * minutes} minutes and is now ${ahead / 60} ahead`;
}

export const clockFaults: Fault[] = [
  { name: 'clock forward', strike: (world) => jump(world, 1) },
  { name: 'clock back', strike: (world) => jump(world, -1) },
];
