/** Remembers which process runs under a name, so that one left behind by a killed parent is found and ended, and no stranger is. */
import { readFileSync, rmSync, writeFileSync } from 'node:fs';

interface Mark {
  pid: number;
  /** Boot and start time of the process: a pid alone is given again to others. */
  started: string;
}

/** Undefined when there is no such process, or where it cannot be told apart from a later one. */
export function startOf(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name, in parentheses, may hold anything; the fields after it are counted from the last one.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    if (fields[0] === 'Z' || fields[0] === 'X') return undefined;
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    return `${boot}/${fields[19]}`;
  } catch {
    return undefined;
  }
}

export function writePidFile(path: string, pid: number): void {
  const started = startOf(pid);
  if (started) writeFileSync(path, JSON.stringify({ pid, started } satisfies Mark), { mode: 0o600 });
}

export function removePidFile(path: string): void {
  rmSync(path, { force: true });
}

/** The pid of the process that the file speaks of, when that very process still runs. */
export function leftoverOf(path: string): number | undefined {
  try {
    const mark = JSON.parse(readFileSync(path, 'utf8')) as Partial<Mark>;
    return typeof mark.pid === 'number' && mark.started !== undefined && startOf(mark.pid) === mark.started ? mark.pid : undefined;
  } catch {
    return undefined;
  }
}

/** Ends what an earlier parent left: politely, then by force. */
export async function endLeftover(path: string, signal: NodeJS.Signals, timeoutMs: number): Promise<boolean> {
  const pid = leftoverOf(path);
  if (pid === undefined) {
    removePidFile(path);
    return false;
  }
  for (const [kind, patienceMs] of [
    [signal, timeoutMs],
    ['SIGKILL', 5_000],
  ] as const) {
    try {
      process.kill(pid, kind);
    } catch {
      break;
    }
    const deadline = Date.now() + patienceMs;
    while (leftoverOf(path) === pid && Date.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 20));
    if (leftoverOf(path) !== pid) break;
  }
  removePidFile(path);
  return true;
}
