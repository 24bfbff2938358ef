/**
 * The long run: many videos, and every few seconds a random process is killed or frozen for a while. At the end every video is `ready`
 * with every frame once. The seed is printed, so that a bad run can be repeated: npm run soak -- random-kills [SEED] [KILLS].
 */
import { until, upload } from '../api.ts';
import { startInstance } from '../instance.ts';
import { decodedFrames } from '../playback.ts';
import { below } from '../processes.ts';
import { scenes } from '../sources.ts';

const seed = Number(process.argv[2] ?? Date.now() % 100_000);
const kills = Number(process.argv[3] ?? 30);
const videos = 6;
console.log(`seed ${seed}, ${kills} kills, ${videos} videos`);

/** A small generator whose sequence depends on the seed alone (mulberry32). */
function generator(start: number): () => number {
  let state = start >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const random = generator(seed);
const pick = <T>(values: readonly T[]): T => values[Math.floor(random() * values.length)] as T;
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const source = await scenes({ seconds: 42, size: '640x360', rate: '30', kilobits: 2000 });
const instance = await startInstance();
try {
  const ids: string[] = [];
  for (let n = 0; n < videos; n += 1) ids.push((await upload(instance, source, `Soak ${n}`)).id);
  for (let n = 0; n < kills; n += 1) {
    await pause(1000 + random() * 6000);
    const victim = pick(['ffmpeg', 'app', 'daprd', 'placement', 'scheduler', 'postgres'] as const);
    const freeze = random() < 0.3;
    const own = await instance.children();
    const pids =
      victim === 'ffmpeg' ? (await below(own.app ?? 0)).filter((one) => one.name === 'ffmpeg').map((one) => one.pid) : [own[victim]];
    console.log(`${n + 1}: ${freeze ? 'freeze' : 'kill'} ${victim}`);
    for (const pid of pids) {
      if (pid === undefined) continue;
      try {
        process.kill(pid, freeze ? 'SIGSTOP' : 'SIGKILL');
        if (freeze) setTimeout(() => resume(pid), 3000);
      } catch {
        // It was being restarted just now.
      }
    }
  }
  let bad = 0;
  for (const id of ids) {
    const video = await until(instance, id, (one) => one.state === 'ready' || one.state === 'failed', 900);
    const frames = video.state === 'ready' ? (await decodedFrames(new URL(video.playback?.hls ?? '', instance.publicUrl).href)).frames : 0;
    const fine = frames === 42 * 30;
    if (!fine) bad += 1;
    console.log(`${fine ? 'ok' : 'NOT OK'} ${id}: ${video.state}, ${frames} frames ${JSON.stringify(video.problem ?? '')}`);
  }
  console.log(`${ids.length - bad} passed, ${bad} failed`);
  if (bad > 0) process.exitCode = 1;
} finally {
  await instance.remove();
}

function resume(pid: number): void {
  try {
    process.kill(pid, 'SIGCONT');
  } catch {
    // It ended meanwhile.
  }
}
