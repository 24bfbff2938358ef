/** Test footage, made by ffmpeg when it is needed and kept between runs in a cache folder. */
import { execFile } from 'node:child_process';
import { access, mkdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { cacheFolder } from '../dapr/index.ts';

const run = promisify(execFile);
const cache = join(cacheFolder(), 'footage');

export async function footage(name: string, args: string[]): Promise<string> {
  await mkdir(cache, { recursive: true });
  const file = join(cache, name);
  const there = await access(file).then(
    () => true,
    () => false,
  );
  if (there) return file;
  const temporary = join(cache, `${process.pid}-${name}`);
  await run('ffmpeg', ['-hide_banner', '-nostdin', '-loglevel', 'error', '-y', ...args, temporary]);
  await rename(temporary, file);
  return file;
}

/** Three noisy scenes with sound; key frames up to 8 s apart at the encoder's will, so that nothing can be copied. */
export function scenes(init: { seconds: number; size: string; rate: string; kilobits: number }): Promise<string> {
  const third = init.seconds / 3;
  const scene = (source: string) => ['-f', 'lavfi', '-t', `${third}`, '-i', `${source}=s=${init.size}:r=${init.rate}`];
  const { seconds, size, rate, kilobits } = init;
  return footage(`scenes-${seconds}s-${size}-${rate.replace('/', '_')}-${kilobits}k.mp4`, [
    ...scene('testsrc2'),
    ...scene('mandelbrot'),
    ...scene('testsrc'),
    ...['-f', 'lavfi', '-t', `${seconds}`, '-i', 'sine=frequency=440:beep_factor=4:sample_rate=48000'],
    ...['-filter_complex', '[0:v][1:v][2:v]concat=n=3,noise=alls=14:allf=t,format=yuv420p[v]', '-map', '[v]', '-map', '3:a'],
    ...['-c:v', 'libx264', '-preset', 'superfast', '-b:v', `${kilobits}k`, '-maxrate', `${kilobits}k`, '-bufsize', `${2 * kilobits}k`],
    ...['-g', '250', '-c:a', 'aac', '-b:a', '128k', '-movflags', '+faststart'],
  ]);
}

/** The same scenes as an encoder for streaming makes them, with key frames every two seconds: it can be copied. */
export function streamable(init: { seconds: number; size: string; rate: string; kilobits: number }): Promise<string> {
  const { seconds, size, rate, kilobits } = init;
  const gop = String(Math.round(Number(rate)) * 2);
  const scene = (source: string) => ['-f', 'lavfi', '-t', `${seconds / 3}`, '-i', `${source}=s=${size}:r=${rate}`];
  return footage(`streamable-${seconds}s-${size}-${rate}-${kilobits}k.mp4`, [
    ...scene('testsrc2'),
    ...scene('mandelbrot'),
    ...scene('testsrc'),
    ...['-f', 'lavfi', '-t', `${seconds}`, '-i', 'sine=frequency=440:beep_factor=4:sample_rate=48000'],
    ...['-filter_complex', '[0:v][1:v][2:v]concat=n=3,noise=alls=6:allf=t,format=yuv420p[v]', '-map', '[v]', '-map', '3:a'],
    ...['-c:v', 'libx264', '-preset', 'veryfast', '-b:v', `${kilobits}k`, '-maxrate', `${kilobits}k`, '-bufsize', `${kilobits}k`],
    ...['-g', gop, '-keyint_min', gop, '-sc_threshold', '0', '-c:a', 'aac', '-b:a', '128k', '-movflags', '+faststart'],
  ]);
}

/** A clip without its sound. */
export function silent(clip: string, name: string): Promise<string> {
  return footage(name, ['-i', clip, '-an', '-c', 'copy', '-movflags', '+faststart']);
}

/** Repeats a clip without encoding it again. */
export function looped(clip: string, times: number, name: string): Promise<string> {
  return footage(name, ['-stream_loop', `${times - 1}`, '-i', clip, '-c', 'copy', '-movflags', '+faststart']);
}
