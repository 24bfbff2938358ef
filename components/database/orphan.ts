/** What an earlier server left in the folder: a process that still runs, or a pid file whose number now belongs to somebody else. */
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';

const patienceMs = 30_000;

/**
 * PostgreSQL itself drops a pid file whose process is gone. It cannot tell that a number was given to another program of the same
 * user (after a reboot, or in a container), and refuses to start: such a file is removed here. A server that outlived its parent
 * gets the time to write everything out, since its parent's death has told it to stop.
 */
export async function settleEarlierServer(folder: string): Promise<void> {
  const file = join(folder, 'postmaster.pid');
  const deadline = Date.now() + patienceMs;
  for (;;) {
    const pid = Number.parseInt((await readFile(file, 'utf8').catch(() => '')).split('\n')[0] ?? '', 10);
    if (!(pid > 0) || !isAlive(pid)) return;
    const commandLine = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => null);
    // Without /proc (not Linux) nothing can be said, and PostgreSQL's own check has to do.
    if (commandLine === null) return;
    if (!commandLine.split('\0').includes(folder)) {
      await rm(file, { force: true });
      return;
    }
    if (await isOrphan(pid)) process.kill(pid, 'SIGINT');
    if (Date.now() > deadline)
      throw new Error(
        `PostgreSQL (process ${pid}) still runs on ${folder}. Does another instance use this folder? Stop it, or give another --data folder.`,
      );
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

async function isOrphan(pid: number): Promise<boolean> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  return /^PPid:\s+1$/m.test(status);
}
