/** What processes take of the machine, from /proc. */
import { readFile } from 'node:fs/promises';
import { below } from '../test/processes.ts';

/** Clock ticks a second in /proc: sysconf(_SC_CLK_TCK), 100 on every Linux that Node runs on. */
const ticks = 100;

/** Proportional set size in megabytes. */
export async function pssOf(pid: number): Promise<number> {
  const rollup = await readFile(`/proc/${pid}/smaps_rollup`, 'utf8').catch(() => '');
  return Number(/^Pss:\s+(\d+)/m.exec(rollup)?.[1] ?? 0) / 1000;
}

/** Processor seconds of a process and of its children that have ended (proc_pid_stat(5): utime, stime, cutime, cstime). */
export async function processorOf(pid: number): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  const fields = stat
    .slice(stat.lastIndexOf(')') + 2)
    .split(' ')
    .slice(11, 15);
  return fields.reduce((sum, field) => sum + Number(field), 0) / ticks;
}

export interface Usage {
  processorSeconds: number;
  pssMegabytes: number;
}

/** A process with everything below it. */
export async function usageOf(pid: number): Promise<Usage> {
  const usage = { processorSeconds: 0, pssMegabytes: 0 };
  for (const one of [pid, ...(await below(pid)).map((process) => process.pid)]) {
    usage.processorSeconds += await processorOf(one);
    usage.pssMegabytes += await pssOf(one);
  }
  return usage;
}

/**
 * Processor seconds of the whole machine (proc_stat(5)): those that were not idle, and those in which somebody wanted to run here and the
 * host of this virtual machine let others run.
 */
export async function machineSeconds(): Promise<{ used: number; stolen: number }> {
  const [, ...fields] = (await readFile('/proc/stat', 'utf8')).split('\n', 1)[0]?.split(/\s+/) ?? [];
  const [user = 0, nice = 0, system = 0, , , irq = 0, softirq = 0, steal = 0] = fields.map(Number);
  return { used: (user + nice + system + irq + softirq) / ticks, stolen: steal / ticks };
}
