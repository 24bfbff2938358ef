/** Starting a child that cannot outlive us, and hearing what it says. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { createInterface } from 'node:readline';

export interface SpawnInit {
  command: string;
  args: string[];
  env: Record<string, string>;
  cwd?: string;
  uid?: number;
  gid?: number;
  deathSignal: string;
  line(text: string): void;
}

let setpriv: boolean | undefined;

/** setpriv asks the kernel to signal the child when we die, however we die; elsewhere the pid file must do. */
function hasSetpriv(): boolean {
  setpriv ??= process.platform === 'linux' && spawnSync('setpriv', ['--pdeathsig', 'KILL', '--', 'true']).status === 0;
  return setpriv;
}

export function spawnChild({ command, args, env, cwd, uid, gid, deathSignal, line }: SpawnInit): ChildProcess {
  const bound = hasSetpriv();
  const child = spawn(bound ? 'setpriv' : command, bound ? ['--pdeathsig', deathSignal, '--', command, ...args] : args, {
    cwd,
    uid,
    gid,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
    // A Ctrl-C in the terminal reaches us alone: the order of stopping is ours.
    detached: true,
  });
  for (const stream of [child.stdout, child.stderr])
    if (stream)
      createInterface({ input: stream })
        .on('line', line)
        .on('error', () => {});
  return child;
}
