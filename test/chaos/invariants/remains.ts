/** What must not be left behind once everything was stopped. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Checks } from './check.ts';

/** Processes that name one of the folders in their command line or work in one. */
async function processesOf(folders: string[]): Promise<string[]> {
  const found: string[] = [];
  for (const entry of await readdir('/proc')) {
    if (!/^\d+$/.test(entry) || Number(entry) === process.pid) continue;
    const command = (await readFile(`/proc/${entry}/cmdline`, 'utf8').catch(() => '')).replaceAll('\0', ' ');
    if (folders.some((folder) => command.includes(folder))) found.push(`${entry}: ${command.slice(0, 300)}`);
  }
  return found;
}

export async function checkRemains(init: { folders: string[]; scratch: string[]; incoming: string }, checks: Checks): Promise<void> {
  checks.none('no process is left', await processesOf(init.folders));
  const scratch: string[] = [];
  for (const folder of init.scratch) {
    for (const name of await readdir(folder)) if (name !== 'attempts' && name !== 'sources') scratch.push(join(folder, name));
    for (const name of await readdir(join(folder, 'attempts'))) scratch.push(join(folder, 'attempts', name));
  }
  checks.none('no scratch folder is left', scratch);
  checks.none('nothing is half received', await readdir(init.incoming));
}
