/**
 * Ranges of 1 MB out of segments, as players fetch them, beside nginx with sendfile on the same file. Server on one core, client (wrk) on the
 * other, interleaved. The file is four times as large as all that the gateway may keep of it in memory; both read it from the page cache.
 */
import { execFile } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, open, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { openDatabase } from '../components/database/open.ts';
import { createVideo } from '../test/api.ts';
import { startInstance } from '../test/instance.ts';
import { liftLimits } from '../test/limits.ts';
import { startNginx } from '../test/servers/nginx.ts';
import { median, report } from './report.ts';

const run = promisify(execFile);
const megabyte = 1024 * 1024;
const segmentBytes = 4 * megabyte;
const segmentCount = 128;
const folder = await mkdtemp(join(tmpdir(), 'bench-ranges-'));

/** Megabytes a second over five seconds. */
async function load(url: string, script: string): Promise<number> {
  const { stdout } = await run('taskset', ['-c', '1', 'wrk', '-t1', '-c16', '-d5s', '-s', script, url]);
  if (/Non-2xx|Socket errors/.test(stdout)) throw new Error(stdout);
  return Number(/Requests\/sec:\s+([\d.]+)/.exec(stdout)?.[1]);
}
const script = (body: string) => `math.randomseed(7)\nrequest = function()\n${body}\nend\n`;

const instance = await startInstance();
await liftLimits(instance);
const database = openDatabase({ url: await instance.databaseUrl() });
let nginx: Awaited<ReturnType<typeof startNginx>> | null = null;
try {
  const { id } = await createVideo(instance, 'Ranges');
  const key = `packed/${id}/track`;
  const kept = join(instance.dataDir, 'objects', 'kept');
  await mkdir(dirname(join(kept, key)), { recursive: true });
  const file = await open(join(kept, key), 'w');
  const block = randomBytes(8 * megabyte);
  for (let written = 0; written < segmentBytes * segmentCount; written += block.length) await file.write(block);
  await file.close();
  const frameRate = { num: 25, den: 1 };
  const rungs = [{ name: '1080', width: 1920, height: 1080, frameRate, maxBitrate: 8_000_000 }];
  const chunks = [{ index: 0, firstSegment: 0, segmentCount }];
  const video = { frameRate, gopFrames: 50, segmentFrames: 100, totalFrames: 100 * segmentCount, segmentCount, rungs, chunks };
  const plan = { version: 1, durationSeconds: 4 * segmentCount, video, audio: null };
  const track = { video_id: id, family: 'h264', rung: '1080', object_key: key, job_id: 'j' };
  await database`insert into inits ${database({ ...track, size_bytes: 1000, sha256: 'ab'.repeat(32), codec_string: 'avc1.640028' })}`;
  const segments = Array.from({ length: segmentCount }, (_, idx) => ({
    ...track,
    idx,
    byte_offset: idx * segmentBytes,
    size_bytes: segmentBytes,
    start_ticks: idx * 100,
    duration_ticks: 100,
    timescale: 25,
    sha256: randomUUID().replaceAll('-', '').repeat(2),
    epoch: 1,
  }));
  await database`insert into segments ${database(segments)}`;
  await database`insert into renditions values (${id}, 'h264', '1080', 'h264', 1920, 1080, 25, 8000000, 'ready')`;
  await database`update videos set state = 'ready', progress = 1, playable = true, duration_seconds = ${4 * segmentCount}, plan = ${database.json(plan)} where id = ${id}`;
  await run('taskset', ['-a', '-pc', '0', `${(await instance.children()).app}`]);
  await new Promise((resolve) => setTimeout(resolve, 1500));
  const list = await fetch(`${instance.publicUrl}/media/${id}/h264/1080/index.m3u8`);
  if (!(await list.text()).includes(`${segmentCount - 1}.m4s`)) throw new Error('The video is not as it should be.');

  nginx = await startNginx(
    ({ port }) => `sendfile on; tcp_nopush on; keepalive_requests 1000000;
      server { listen 127.0.0.1:${port}; root ${kept}; default_type video/iso.segment; }`,
    { command: ['taskset', '-c', '0'] },
  );
  const ours = join(folder, 'ours.lua');
  const theirs = join(folder, 'theirs.lua');
  const range = 'local first = math.random(0, 3) * 1048576';
  await writeFile(
    ours,
    script(`${range}
      local path = "/media/${id}/h264/1080/" .. math.random(0, ${segmentCount - 1}) .. ".m4s"
      return wrk.format("GET", path, { Range = "bytes=" .. first .. "-" .. first + 1048575 })`),
  );
  await writeFile(
    theirs,
    script(`${range} + math.random(0, ${segmentCount - 1}) * ${segmentBytes}
      return wrk.format("GET", "/${key}", { Range = "bytes=" .. string.format("%d", first) .. "-" .. string.format("%d", first + 1048575) })`),
  );
  await load(instance.publicUrl, ours);
  await load(nginx.url, theirs);
  const rounds: { ours: number; nginx: number }[] = [];
  for (let round = 0; round < 5; round += 1) {
    rounds.push({ ours: await load(instance.publicUrl, ours), nginx: await load(nginx.url, theirs) });
    console.log(JSON.stringify(rounds.at(-1)));
  }
  await report({
    bench: 'ranges',
    ratios: { 'vs-nginx': median(rounds.map((one) => one.ours / one.nginx)) },
    figures: {
      oursMegabytesPerSecond: median(rounds.map((one) => one.ours)),
      nginxMegabytesPerSecond: median(rounds.map((one) => one.nginx)),
    },
  });
} finally {
  await nginx?.stop();
  await database.end();
  await instance.remove();
  await rm(folder, { recursive: true, force: true });
}
