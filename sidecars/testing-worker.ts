/** A real worker against the test server, and real clips for it. */
import { execFile } from 'node:child_process';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { planSource, type SourceFacts, segmentSecondsOf } from '../media/index.ts';
import type { JobFailed } from './answer.ts';
import { detectJail } from './jail.ts';
import type { JobTools } from './job.ts';
import { runProbe } from './probe/job.ts';
import { createWorkerRoom, type WorkerRoomInit } from './room.ts';
import { startTestServer, testKey } from './testing.ts';

const run = promisify(execFile);
export const quiet = { info() {}, warn() {}, error() {} };

export const ffmpeg = (...args: string[]) =>
  run('ffmpeg', ['-hide_banner', '-nostdin', '-loglevel', 'error', '-y', ...args], { maxBuffer: 1e8 });
export const ffprobe = async (...args: string[]) => (await run('ffprobe', ['-v', 'error', ...args], { maxBuffer: 1e8 })).stdout;

/** Moving picture and a tone. */
export async function makeClip(path: string, { seconds = 10, size = '640x360', rate = 30, more = [] as string[] } = {}): Promise<string> {
  const picture = ['-f', 'lavfi', '-i', `testsrc2=size=${size}:rate=${rate}`];
  const sound = ['-f', 'lavfi', '-i', 'sine=frequency=440:sample_rate=48000'];
  const encode = ['-t', String(seconds), '-c:v', 'libx264', '-preset', 'ultrafast', '-g', '75', '-pix_fmt', 'yuv420p', '-c:a', 'aac'];
  await ffmpeg(...picture, ...sound, ...encode, ...more, path);
  return path;
}

/** Runs a probe on a file, outside any worker. */
export async function probeFile(path: string): Promise<{ facts: SourceFacts } | { problem: JobFailed['problem']; retry: boolean }> {
  const scratch = await mkdtemp(join(tmpdir(), 'vitascope-test-'));
  const tools = {
    jail: await detectJail(),
    source: async () => path,
    scratch,
    signal: new AbortController().signal,
    progress() {},
    log: quiet,
  };
  try {
    return (await runProbe({ input: {} } as never, tools as unknown as JobTools)) as { facts: SourceFacts };
  } catch (error) {
    const { problem, retry } = error as JobFailed;
    if (problem === undefined) throw error;
    return { problem, retry };
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

/** The orders that a server would write for a clip. */
export async function ordersFor(path: string) {
  const probed = await probeFile(path);
  if (!('facts' in probed)) throw new Error(JSON.stringify(probed));
  const planned = planSource(probed.facts);
  if (!planned.ok) throw new Error(planned.code);
  const { video, audio } = planned.plan;
  const { keyFrameSeconds: _, ...picture } = probed.facts.video ?? { keyFrameSeconds: [] };
  return {
    facts: probed.facts,
    video: video!,
    transcode: { ...video!, facts: { ...probed.facts, video: picture }, firstSegment: 0, segmentCount: video!.segmentCount },
    audio: { ...audio!, facts: probed.facts, segmentSeconds: segmentSecondsOf(video) },
  };
}

export async function startTestWorker(init: Partial<WorkerRoomInit> = {}) {
  const folder = await mkdtemp(join(tmpdir(), 'vitascope-test-'));
  await chmod(folder, 0o711);
  const server = await startTestServer();
  const scratchDir = join(folder, 'scratch');
  const room = await createWorkerRoom({
    serverUrl: server.url,
    key: testKey,
    concurrency: 1,
    scratchDir,
    log: quiet,
    minFreeBytes: 1,
    ...init,
  });
  return {
    folder,
    server,
    room,
    attempts: join(scratchDir, 'attempts'),
    async close() {
      await room.stop();
      await server.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
