/** Watches the memory of the app while it lives, and lives again. */
import { readFile } from 'node:fs/promises';
import type { Instance } from '../instance.ts';

export function watchMemory(instance: () => Instance, everySeconds = 5): { stop(): string } {
  const lives = new Map<number, number[]>();
  const timer = setInterval(async () => {
    const { app } = await instance()
      .children()
      .catch(() => ({}) as Record<string, number>);
    const megabytes = app === undefined ? undefined : await pssOf(app).catch(() => undefined);
    if (app !== undefined && megabytes !== undefined) lives.set(app, [...(lives.get(app) ?? []), megabytes]);
  }, everySeconds * 1000);
  return {
    stop() {
      clearInterval(timer);
      const longest = [...lives.values()].sort((a, b) => b.length - a.length)[0] ?? [0];
      const quarter = (from: number) => {
        const part = longest.slice(Math.floor(longest.length * from), Math.ceil(longest.length * (from + 0.25)));
        return Math.round(part.reduce((sum, one) => sum + one, 0) / Math.max(1, part.length));
      };
      const peak = Math.max(...[...lives.values()].flat());
      return (
        `memory of the app: ${lives.size} lives, at most ${peak} MB; the longest, of ${longest.length * everySeconds} s: ` +
        `${[0, 0.25, 0.5, 0.75].map((from) => quarter(from)).join(', ')} MB in its quarters`
      );
    },
  };
}

/** Memory of a process in megabytes; what it shares with others is counted in part (proc(5), Pss). */
export async function pssOf(pid: number): Promise<number> {
  const kilobytes = /^Pss:\s+(\d+)/m.exec(await readFile(`/proc/${pid}/smaps_rollup`, 'utf8'))?.[1];
  if (kilobytes === undefined) throw new Error(`The memory of process ${pid} cannot be read.`);
  return Math.round(Number(kilobytes) / 1024);
}
