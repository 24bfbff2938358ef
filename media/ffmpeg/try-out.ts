/** For tests only: runs the real programs on generated clips. */
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type InitInfo, readInit, readSegment, type SegmentInfo } from '../boxes.ts';
import { packetsArgs, readPackets } from './packets.ts';
import { type ProbeAnswer, type ProbeOptions, parseProbe, probeArgs, probeRefusal } from './probe.ts';
import { type TranscodeInit, transcodeArgs } from './transcode.ts';

const run = promisify(execFile);
const maxBuffer = 64 * 1024 * 1024;

export async function withFolder<T>(use: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'vitascope-media-'));
  try {
    return await use(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

export async function ffmpeg(args: string[]): Promise<string> {
  const { stdout } = await run('ffmpeg', args, { maxBuffer });
  return stdout;
}

/** Makes a clip; `args` are everything after the general options. */
export async function clip(path: string, args: string[]): Promise<string> {
  await ffmpeg(['-hide_banner', '-nostdin', '-loglevel', 'error', '-y', ...args, path]);
  return path;
}

export async function ffprobe(args: string[]): Promise<string> {
  const { stdout } = await run('ffprobe', args, { maxBuffer });
  return stdout;
}

export async function probe(input: string, options: ProbeOptions = {}): Promise<ProbeAnswer> {
  try {
    const json = await ffprobe(probeArgs({ input }));
    const packets = await ffprobe(packetsArgs({ input }));
    return parseProbe(json, readPackets(packets.split('\n')), options);
  } catch (error) {
    return probeRefusal(String((error as { stderr?: string }).stderr ?? error));
  }
}

export interface Made {
  init: Buffer;
  info: InitInfo;
  segments: (SegmentInfo & { name: string })[];
}

export async function made(folder: string): Promise<Made> {
  const init = await readFile(join(folder, 'init.mp4'));
  const names = (await readdir(folder)).filter((name) => name.endsWith('.m4s')).sort();
  const segments = [];
  for (const name of names) segments.push({ name, ...readSegment(await readFile(join(folder, name))) });
  return { init, info: readInit(init), segments };
}

export async function transcode(init: TranscodeInit): Promise<Map<string, Made>> {
  for (const rung of init.rungs) await mkdir(join(init.outDir, rung.name), { recursive: true });
  await ffmpeg(transcodeArgs(init));
  const all = new Map<string, Made>();
  for (const rung of init.rungs) all.set(rung.name, await made(join(init.outDir, rung.name)));
  return all;
}

/** One file of an init segment and segments, as a player appends them. */
export async function joined(folder: string, init: string, segments: string[]): Promise<string> {
  const path = join(folder, 'joined.mp4');
  await writeFile(path, Buffer.concat(await Promise.all([init, ...segments].map((name) => readFile(name)))));
  return path;
}

const [width, height] = [64, 36];

/** Every frame as it is stored, as a small grey picture. */
export async function pictures(input: string): Promise<Buffer[]> {
  const args = ['-loglevel', 'error', '-i', input, '-an', '-fps_mode', 'passthrough', '-vf', `scale=${width}:${height},format=gray`];
  const { stdout } = await run('ffmpeg', [...args, '-f', 'rawvideo', 'pipe:1'], { maxBuffer, encoding: 'buffer' });
  return Array.from({ length: stdout.length / (width * height) }, (_, i) => stdout.subarray(i * width * height, (i + 1) * width * height));
}

/** Frames that look more like a neighbour in the source than like their own picture, or that are missing. */
export function misplaced(source: Buffer[], result: Buffer[]): number[] {
  const wrong = source.flatMap((_, i) => {
    const frame = result[i];
    if (frame === undefined) return [i];
    const nearby = [i - 2, i - 1, i, i + 1, i + 2].filter((at) => source[at] !== undefined);
    const best = nearby.reduce((a, b) => (difference(frame, source[b] as Buffer) < difference(frame, source[a] as Buffer) ? b : a));
    return best === i ? [] : [i];
  });
  return result.length > source.length ? [...wrong, source.length] : wrong;
}

function difference(a: Buffer, b: Buffer): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += ((a[i] as number) - (b[i] as number)) ** 2;
  return sum;
}

/** Time of the first loud sample, in seconds. */
export async function loudAt(input: string): Promise<number> {
  const args = ['-loglevel', 'error', '-i', input, '-map', '0:a:0', '-ac', '1', '-ar', '48000', '-f', 's16le', 'pipe:1'];
  const { stdout } = await run('ffmpeg', args, { maxBuffer, encoding: 'buffer' });
  for (let at = 0; at + 1 < stdout.length; at += 2) if (Math.abs(stdout.readInt16LE(at)) > 3000) return at / 2 / 48_000;
  return Number.NaN;
}
