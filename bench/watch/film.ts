/**
 * A film of twelve and a half minutes in three qualities, as the workers would have left it, made in seconds: twenty seconds of a moving picture
 * are encoded, and their packets put behind one another until it is long enough.
 */
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { audioArgs } from '../../media/ffmpeg/audio.ts';
import { hlsMuxer } from '../../media/ffmpeg/transcode.ts';
import type { Plan } from '../../media/index.ts';
import { readTrack, type Tracks } from '../../test/whole-video.ts';

const run = promisify(execFile);
const frameRate = { num: 30, den: 1 };
const loopSeconds = 20;
const loops = 38;
export const filmSeconds = loopSeconds * loops;
const segmentSeconds = 4;
const rungs = [
  { name: '1080', width: 1920, height: 1080, frameRate, maxBitrate: 2_500_000 },
  { name: '720', width: 1280, height: 720, frameRate, maxBitrate: 1_200_000 },
  { name: '360', width: 640, height: 360, frameRate, maxBitrate: 500_000 },
];
const segmentCount = filmSeconds / segmentSeconds;
const sound = { codec: 'aac', bitrate: 128_000, channels: 2, sampleRate: 48_000 } as const;

export const filmPlan: Plan = {
  version: 1,
  durationSeconds: filmSeconds,
  video: {
    ...{ family: 'h264', frameRate, gopFrames: 60, segmentFrames: 120, totalFrames: filmSeconds * 30, segmentCount, rungs },
    chunks: [{ index: 0, firstSegment: 0, segmentCount }],
  },
  audio: { ...sound, family: 'audio', language: 'en', label: 'English' },
};

export async function makeFilm(): Promise<Tracks> {
  const folder = await mkdtemp(join(tmpdir(), 'vitascope-film-'));
  const ffmpeg = (...args: string[]) => run('ffmpeg', ['-nostdin', '-hide_banner', '-loglevel', 'error', '-y', ...args]);
  try {
    for (const { name, width, height, maxBitrate } of rungs) {
      const once = join(folder, `${name}.mp4`);
      const rate = `${maxBitrate * 0.9}`;
      await ffmpeg(
        ...['-f', 'lavfi', '-t', `${loopSeconds}`, '-i', `testsrc2=size=${width}x${height}:rate=30`, '-pix_fmt', 'yuv420p'],
        // Without B-frames the last packet of a round and the first of the next one join.
        ...['-c:v', 'libx264', '-preset', 'superfast', '-bf', '0', '-b:v', rate, '-maxrate', rate, '-bufsize', rate],
        ...['-g', '60', '-keyint_min', '60', '-sc_threshold', '0', once],
      );
      await mkdir(join(folder, 'h264', name), { recursive: true });
      const output = hlsMuxer(segmentSeconds.toFixed(6), join(folder, 'h264', name));
      await ffmpeg(
        ...['-stream_loop', `${loops - 1}`, '-i', once, '-map', '0:v', '-c', 'copy', '-avoid_negative_ts', 'disabled', ...output],
      );
    }
    const tone = join(folder, 'tone.flac');
    await ffmpeg('-f', 'lavfi', '-t', `${filmSeconds}`, '-i', 'sine=frequency=440:beep_factor=4:sample_rate=48000', tone);
    await mkdir(join(folder, 'audio', 'aac'), { recursive: true });
    const audio = { codec: 'flac', streamIndex: 0, channels: 1, sampleRate: 48_000, language: null };
    const facts = { container: 'flac', startSeconds: 0, durationSeconds: filmSeconds, video: null, audio };
    await run('ffmpeg', audioArgs({ facts, ...sound, segmentSeconds, outDir: join(folder, 'audio'), input: tone }));
    const keys = [...rungs.map(({ name }) => `h264/${name}`), 'audio/aac'];
    return new Map(await Promise.all(keys.map(async (key) => [key, await readTrack(join(folder, key))] as const)));
  } finally {
    await rm(folder, { recursive: true });
  }
}
