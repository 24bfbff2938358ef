/** Watches the memory of the app while it lives, and lives again. */
import { readFile } from 'node:fs/promises';
import type { Instance } from '../instance.ts';

export function watchMemory(instance: () => Instance, everySeconds = 5): { stop(): string } {
  const lives = new Map<number, number[]>();
  const timer = setInterval(async () => {
    const { app } = await instance()
      .children()
      .catch(() => ({}) as Record<string, number>);
    const rollup = app === undefined ? '' : await readFile(`/proc/${app}/smaps_rollup`, 'utf8').catch(() => '');
    const kilobytes = /^Pss:\s+(\d+)/m.exec(rollup)?.[1];
    if (app !== undefined && kilobytes !== undefined) lives.set(app, [...(lives.get(app) ?? []), Math.round(Number(kilobytes) / 1024)]);
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
