/**
 * Processor time of side products, held against that of the encoding they accompany: real jobs in a real worker, one after another, on a film
 * of four qualities. Programs and our own work count on both sides. Programs run without the sandbox, whose first process tells nobody their time.
 */
import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sideKinds, sideOrder } from '../media/index.ts';
import type { Plan } from '../media/plan-types.ts';
import { detectJail } from '../sidecars/jail.ts';
import type { TestJob } from '../sidecars/testing.ts';
import { ordersFor, startTestWorker } from '../sidecars/testing-worker.ts';
import { scenes } from '../test/sources.ts';
import { report } from './report.ts';

const seconds = 30;
const source = await scenes({ seconds, size: '1920x1080', rate: '30', kilobits: 17000 });
const orders = await ordersFor(source);
const rungs = orders.video.rungs.map(({ name }) => name);
const { folder, server, room, close } = await startTestWorker({ jail: await detectJail({ prefer: ['limits'] }) });

/** Of this process and of all programs that it has waited for, in seconds. */
function processorSeconds(): number {
  const fields = readFileSync('/proc/self/stat', 'utf8')
    .replace(/^.*\) /, '')
    .split(' ');
  const ticks = [11, 12, 13, 14].reduce((sum, at) => sum + Number(fields[at]), 0);
  return ticks / 100;
}

const spent: Record<string, number> = {};
async function timed(offer: Pick<TestJob, 'id' | 'kind'> & Partial<TestJob>): Promise<TestJob> {
  const before = processorSeconds();
  const job = server.offer(offer);
  await server.until(() => job.state === 'done' || job.state === 'failed');
  while (room.status().running.length > 0) await new Promise((resolve) => setTimeout(resolve, 20));
  if (job.state === 'failed') throw new Error(`${job.kind}: ${JSON.stringify(job.failures)}`);
  spent[job.kind] = processorSeconds() - before;
  console.log(`${job.kind} ${spent[job.kind]?.toFixed(2)} s`);
  return job;
}
async function track(job: TestJob, rung: string): Promise<{ source: string; parts: number[] }> {
  const keys = [job.inits.get(rung), ...job.segments.filter((segment) => segment.rung === rung)].map((row) => row?.objectKey ?? '');
  const bytes = keys.map((key) => server.objects.get(key) ?? Buffer.alloc(0));
  const path = join(folder, `track-${rung}`);
  await writeFile(path, Buffer.concat(bytes));
  return { source: path, parts: bytes.map((part) => part.length) };
}

try {
  await room.start();
  const picture = await track(
    await timed({ id: 'transcode', kind: 'transcode', input: orders.transcode, source, rungs }),
    rungs.at(-1) ?? '',
  );
  const sound = await track(await timed({ id: 'audio', kind: 'audio', input: orders.audio, source, rungs: ['aac'] }), 'aac');
  const encoding = (spent.transcode ?? 0) + (spent.audio ?? 0);
  await timed({ id: 'poster', kind: 'poster', input: { facts: orders.facts, atSeconds: 5 }, source });
  const plan: Pick<Plan, 'durationSeconds' | 'video' | 'audio'> = {
    durationSeconds: orders.facts.durationSeconds,
    video: orders.video,
    audio: { codec: 'aac', bitrate: 128_000, channels: 2, sampleRate: 48_000 },
  };
  for (const kind of sideKinds) {
    const from = kind === 'waveform' || kind === 'loudness' ? sound : picture;
    await timed({ id: kind, kind, localPath: false, input: { ...sideOrder(kind, plan) }, ...from });
  }
  const side = ['poster', ...sideKinds].reduce((sum, kind) => sum + (spent[kind] ?? 0), 0);
  const figures = Object.fromEntries(Object.entries(spent).map(([kind, value]) => [`${kind}ProcessorSeconds`, value]));
  await report({ bench: 'side', ratios: { 'side-cpu': side / encoding }, figures: { ...figures, encodingProcessorSeconds: encoding } });
} finally {
  await close();
}
