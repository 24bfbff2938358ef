/** One instance a data folder: two parents over one database and one set of files would spoil both. */
import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { SettingError } from './settings.ts';

export async function claimDataFolder(runDir: string): Promise<void> {
  const file = join(runDir, 'supervisor.pid');
  for (let tries = 0; tries < 2; tries += 1) {
    try {
      await writeFile(file, `${process.pid} ${startTime(process.pid)}`, { flag: tries === 0 ? 'wx' : 'w' });
      return;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      const [pid = '', since] = readFileSync(file, 'utf8').split(' ');
      // A number alone proves nothing: it may belong to another program by now.
      if (since !== undefined && startTime(Number(pid)) === since) {
        throw new SettingError(
          `An instance already runs in this data folder (process ${pid}). Stop it, or give another folder with --data.`,
        );
      }
    }
  }
}

/** When the kernel started a process, in its own ticks; empty when there is none. */
function startTime(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
  } catch {
    return '';
  }
}
