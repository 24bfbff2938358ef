/** Processes are killed, or stand still for a while. */
import { alive, below } from '../../processes.ts';
import type { Fault, World } from './world.ts';

const supervised = ['app', 'daprd', 'placement', 'scheduler', 'postgres'] as const;
const victims = ['ffmpeg', 'remote worker', ...supervised] as const;
type Victim = (typeof victims)[number];

export const processFaults: Fault[] = [
  ...victims.map((victim): Fault => ({ name: `kill ${victim}`, strike: (world) => kill(victim, world) })),
  ...victims.map(
    (victim): Fault => ({ name: `freeze ${victim}`, strike: (world) => freeze(victim, world, Math.round(world.chance.between(2, 12))) }),
  ),
  // It comes back with a lease that was given to another.
  { name: 'freeze remote worker past its lease', strike: (world) => freeze('remote worker', world, 80) },
];

async function kill(victim: Victim, world: World): Promise<string | null> {
  const pids = await processesOf(victim, world);
  if (victim === 'remote worker') {
    await world.remote.kill();
    const seconds = Math.round(world.chance.between(0, 10));
    world.later(seconds, () => world.remote.start());
    return `SIGKILL of the remote worker, started again after ${seconds} s`;
  }
  // Of PostgreSQL its first process alone: the others notice.
  const hit = send('SIGKILL', victim === 'postgres' ? pids.slice(0, 1) : pids);
  return hit === 0 ? null : `SIGKILL of ${victim}${hit > 1 ? ` (${hit} processes)` : ''}`;
}

async function freeze(victim: Victim, world: World, seconds: number): Promise<string | null> {
  const pids = await processesOf(victim, world);
  const hit = send('SIGSTOP', pids);
  if (hit === 0) return null;
  world.later(seconds, () => send('SIGCONT', pids));
  return `SIGSTOP of ${victim} for ${seconds} s`;
}

/** Only what runs below our own programs, so that no number that was given to a stranger is hit. */
async function processesOf(victim: Victim, { instance, remote }: World): Promise<number[]> {
  if (victim === 'remote worker') return remote.pid === null || !(await alive(remote.pid)) ? [] : [remote.pid];
  const ours = await below(instance.process.pid ?? 0);
  if (victim === 'ffmpeg') {
    const theirs = remote.pid === null ? [] : await below(remote.pid);
    return [...ours, ...theirs].filter((one) => one.name === 'ffmpeg').map((one) => one.pid);
  }
  const pid = (await instance.children())[victim];
  if (pid === undefined || !ours.some((one) => one.pid === pid)) return [];
  return victim === 'postgres' ? [pid, ...(await below(pid)).map((one) => one.pid)] : [pid];
}

/** Returns how many there were. */
function send(signal: NodeJS.Signals, pids: number[]): number {
  let hit = 0;
  for (const pid of pids) {
    try {
      process.kill(pid, signal);
      hit += 1;
    } catch {
      // It ended meanwhile.
    }
  }
  return hit;
}
