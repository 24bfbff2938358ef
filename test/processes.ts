import { readdir, readFile } from 'node:fs/promises';

/** Whether a process still runs. One that has ended and that nobody has asked about (a zombie) does not. */
export async function alive(pid: number): Promise<boolean> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  return stat !== '' && !/^[ZX]$/.test(stat.slice(stat.lastIndexOf(')') + 2)[0] ?? 'X');
}

/** Every process below `parent`, by what the kernel calls it. */
export async function below(parent: number): Promise<{ pid: number; name: string }[]> {
  const all: { pid: number; parent: number; name: string }[] = [];
  for (const entry of await readdir('/proc')) {
    if (!/^\d+$/.test(entry)) continue;
    const stat = await readFile(`/proc/${entry}/stat`, 'utf8').catch(() => '');
    const match = /^(\d+) \((.*)\) \S (\d+)/.exec(stat);
    if (match) all.push({ pid: Number(match[1]), name: match[2] ?? '', parent: Number(match[3]) });
  }
  const found: { pid: number; name: string }[] = [];
  const walk = (pid: number) => {
    for (const one of all.filter((each) => each.parent === pid)) {
      found.push({ pid: one.pid, name: one.name });
      walk(one.pid);
    }
  };
  walk(parent);
  return found;
}
