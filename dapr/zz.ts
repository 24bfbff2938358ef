
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { writeFileSync } from 'node:fs';
const all = new Map<string, number[]>();
export function note(name: string, ms: number) { let l = all.get(name); if (!l) all.set(name, (l = [])); l.push(ms); }
export async function timed<T>(name: string, work: Promise<T>): Promise<T> { const s = performance.now(); try { return await work; } finally { note(name, performance.now() - s); } }
const h = monitorEventLoopDelay({ resolution: 5 }); h.enable();
if (process.argv.includes('app')) setInterval(() => {
  const lines = [...all].map(([name, l]) => { l.sort((a, b) => a - b); const q = (p: number) => l[Math.min(l.length - 1, Math.floor(p * l.length))]!.toFixed(1); return `${name}: n ${l.length} p50 ${q(0.5)} p90 ${q(0.9)} p99 ${q(0.99)} max ${q(1)}`; });
  lines.push(`loop p50 ${(h.percentile(50) / 1e6).toFixed(1)} p99 ${(h.percentile(99) / 1e6).toFixed(1)} max ${(h.max / 1e6).toFixed(1)}`);
  writeFileSync('/tmp/w/stats.txt', new Date().toISOString() + '\n' + lines.sort().join('\n') + '\n\n', { flag: 'a' }); all.clear(); h.reset();
}, 10000).unref();
