/**
 * Opens hostile bytes: runs ffmpeg and ffprobe where they see one input file, one output folder and nothing else.
 *
 * Three walls, the strongest that this machine allows: bubblewrap (no network, no other file, no other process);
 * without user namespaces, as root, a uid of its own; otherwise only limits and ffmpeg's own white lists.
 * What is missing is said in `why`, for /health.
 */
import { spawn } from 'node:child_process';
import { chmod, chown, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { supervise } from './supervise.ts';

export interface JailLimits {
  wallSeconds: number;
  /** Address space. Four rungs of H.264, or AV1 at 1080p, need less than 4 GB. */
  memoryBytes?: number;
  /** Of any one file written. */
  fileBytes?: number;
  /** Ends a run whose `out_time` stands still for so long. Without it nothing is expected on fd 3. */
  stallSeconds?: number;
  stdoutBytes?: number;
}

/** Where the program finds its input and its output folder: "/in" and "/out" inside the jail. */
export interface JailPaths {
  input: string;
  out: string;
  /** Of further files, by the names they were given. */
  beside: Readonly<Record<string, string>>;
}

export interface JailRun {
  program: string;
  args(at: JailPaths): string[];
  /** File to read. */
  input?: string;
  /** Further files to read, by names of letters. */
  beside?: Readonly<Record<string, string>>;
  /** Folder to write to. */
  out?: string;
  limits: JailLimits;
  /** Device nodes of a graphics card that the program may use. */
  devices?: readonly string[];
  /** Takes only the processor time that others leave: for work that nobody waits for all of. */
  background?: boolean;
  signal?: AbortSignal;
  /** Takes standard output as it comes; then the result has none. */
  onStdout?(text: string): void;
  /** The same for a program that writes no text. */
  onStdoutBytes?(part: Uint8Array): void;
  /** Text from fd 3 (`-progress pipe:3`). */
  onProgress?(text: string): void;
}

export interface JailResult {
  exitCode: number | null;
  signal: NodeJS.Signals | null;
  stdout: string;
  /** The last 16 kB. */
  stderr: string;
  reason: 'exit' | 'timeout' | 'stalled' | 'aborted' | 'limit';
}

export interface Jail {
  jailed: boolean;
  /** What is missing here, or null. */
  why: string | null;
  /** The program runs under another uid, outside a jail: inputs must be readable by everybody. */
  otherUser: boolean;
  run(run: JailRun): Promise<JailResult>;
}

type Wall = 'bubblewrap' | 'other-user' | 'limits';
/** nobody, nogroup. */
const nobody = 65534;
const defaultMemory = 4_000_000_000;
const defaultFile = 2_000_000_000;

/** The whole command line of one run. Pure. */
export function jailCommand(
  wall: Wall,
  run: Pick<JailRun, 'program' | 'args' | 'input' | 'beside' | 'out' | 'limits' | 'devices' | 'background'>,
  cores: number,
): string[] {
  const { limits } = run;
  // Drivers of graphics cards reserve far more addresses than a machine has memory; what they really write to is data.
  const memory = run.devices === undefined ? 'as' : 'data';
  const limited = [
    'prlimit',
    `--${memory}=${limits.memoryBytes ?? defaultMemory}`,
    `--cpu=${Math.ceil(limits.wallSeconds * Math.max(2, cores))}`,
    `--fsize=${limits.fileBytes ?? defaultFile}`,
    '--nofile=512',
    '--core=0',
    '--',
    ...(run.background ? ['nice', '-n', '19'] : []),
    run.program,
  ];
  const beside = run.beside ?? {};
  if (wall === 'bubblewrap') {
    const inside = Object.fromEntries(Object.keys(beside).map((name) => [name, `/beside/${name}`]));
    return [...bubblewrap(run), ...limited, ...run.args({ input: '/in', out: '/out', beside: inside })];
  }
  const args = run.args({ input: run.input ?? '/dev/null', out: run.out ?? tmpdir(), beside });
  // The parent-death signal is set after the change of uid, which would clear it.
  const user = wall === 'other-user' ? ['setpriv', `--reuid=${nobody}`, `--regid=${nobody}`, '--clear-groups'] : ['setpriv'];
  return [...user, '--no-new-privs', '--pdeathsig=SIGKILL', '--', ...limited, ...args];
}

function bubblewrap({ input, beside = {}, out, devices }: Pick<JailRun, 'input' | 'beside' | 'out' | 'devices'>): string[] {
  const walls = ['--unshare-all', '--uid', String(nobody), '--gid', String(nobody), '--die-with-parent', '--cap-drop', 'ALL'];
  const environment = ['--clearenv', '--setenv', 'PATH', '/usr/local/bin:/usr/bin', '--setenv', 'TMPDIR', '/scratch'];
  // Debian's ffmpeg finds libblas through /etc/alternatives, and letters by what /etc/fonts says. Not every system has /lib64.
  const system = ['/usr', '/lib', '/lib64', '/etc/alternatives', '/etc/fonts'].flatMap((path) => ['--ro-bind-try', path, path]);
  // As root, bubblewrap's nobody is still root to the kernel's own files: /proc/sys must not be writable.
  const files = ['--proc', '/proc', '--remount-ro', '/proc', '--dev', '/dev', '--size', '67108864', '--tmpfs', '/scratch'];
  const given = [
    ...(input === undefined ? [] : ['--ro-bind', input, '/in']),
    ...Object.entries(beside).flatMap(([name, path]) => ['--ro-bind', path, `/beside/${name}`]),
    ...(out === undefined ? [] : ['--bind', out, '/out']),
  ];
  // Libraries find a card by what /sys says of it, and each other by the linker's cache.
  const card =
    devices === undefined
      ? []
      : [
          ...devices.flatMap((path) => ['--dev-bind-try', path, path]),
          ...['/sys', '/etc/ld.so.cache'].flatMap((path) => ['--ro-bind-try', path, path]),
        ];
  return ['bwrap', ...walls, ...environment, ...system, ...files, ...card, ...given, '--chdir', out === undefined ? '/scratch' : '/out'];
}

/** Finds the strongest wall that really works on this machine, by trying it on a file in `folder`, where the work will be done. */
export async function detectJail(init: { prefer?: Wall[]; folder?: string } = {}): Promise<Jail> {
  const reasons: string[] = [];
  for (const wall of init.prefer ?? (['bubblewrap', 'other-user', 'limits'] as const)) {
    const jail = createJail(wall, reasons);
    const refusal =
      wall === 'other-user' && process.getuid?.() !== 0 ? 'changing the uid needs root' : await trial(jail, init.folder ?? tmpdir());
    if (refusal === null) return jail;
    reasons.push(`${wall}: ${refusal}`);
  }
  throw new Error(`ffmpeg cannot be run with limits here (${reasons.join('; ')}). Install the packages ffmpeg, bubblewrap and util-linux.`);
}

/** null when a program starts behind this wall. */
async function trial(jail: Jail, folder: string): Promise<string | null> {
  const out = await mkdtemp(join(folder, 'vitascope-jail-'));
  try {
    const input = join(out, 'input');
    await writeFile(input, 'readable', { mode: 0o644 });
    const result = await jail.run({ program: 'cp', args: (at) => [at.input, `${at.out}/copy`], input, out, limits: { wallSeconds: 10 } });
    return result.exitCode === 0 ? null : result.stderr.trim().slice(0, 200) || `exit ${result.exitCode ?? result.signal}`;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  } finally {
    await rm(out, { recursive: true, force: true });
  }
}

function createJail(wall: Wall, reasons: string[]): Jail {
  const jailed = wall === 'bubblewrap';
  return {
    jailed,
    why: jailed
      ? null
      : `Media is opened without a jail, by ${wall === 'other-user' ? 'another user' : 'limits alone'}. ${reasons.join('; ')}`,
    otherUser: wall === 'other-user',
    async run(run) {
      if (wall === 'other-user' && run.out !== undefined) await handOver(run.out);
      const [program, ...args] = jailCommand(wall, run, availableParallelism());
      // A session of its own: no controlling terminal, and one kill(-pid) ends the whole tree.
      const child = spawn(program ?? 'false', args, {
        detached: true,
        stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
        env: { PATH: '/usr/local/bin:/usr/bin:/bin', TMPDIR: tmpdir() },
      });
      // Watched from the start: a child that ends while we wait for anything else would never be noticed.
      const ended = supervise(child, run);
      if (run.background) void yieldSession(child.pid);
      return ended;
    },
  };
}

/** Linux shares time among sessions before it looks at the niceness within one (man 7 sched, autogroup), and this child leads its own. */
async function yieldSession(pid: number | undefined): Promise<void> {
  // Where the kernel has no such file, or says no, niceness alone has to do.
  if (pid !== undefined) await writeFile(`/proc/${pid}/autogroup`, '19').catch(() => undefined);
}

/** The other user must be able to reach and fill the folder. */
async function handOver(folder: string): Promise<void> {
  for (const entry of await readdir(folder, { withFileTypes: true })) if (entry.isDirectory()) await handOver(join(folder, entry.name));
  await chown(folder, nobody, nobody);
  await chmod(folder, 0o755);
}
