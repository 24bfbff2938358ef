/**
 * A stand-in for an encoder: real CMAF segments of about 50 kB in four rungs, made once. The segment of any index is the same bytes with
 * another decode time, so that every one of them passes the server's checks and has a SHA-256 of its own.
 */
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { readInit, readSegment, type SourceFacts } from '../media/index.ts';

export const segmentSeconds = 4;
const sizes = { '1080': '1920x1080', '720': '1280x720', '480': '854x480', '360': '640x360' };
const kilobits = 96;

export interface StandIn {
  name: string;
  init: Buffer;
  codecString: string;
  timescale: number;
  durationTicks: number;
  segment(index: number): Buffer;
}

/** Facts of a source that is planned as these rungs, without sound and with nothing to copy. */
export function standInFacts(durationSeconds: number): SourceFacts {
  const bitrate = 8_000_000;
  return {
    container: 'mov,mp4,m4a,3gp,3g2,mj2',
    sizeBytes: (bitrate / 8) * durationSeconds,
    durationSeconds,
    startSeconds: 0,
    audio: null,
    video: {
      ...{ streamIndex: 0, codec: 'h264', profile: 'High', pixelFormat: 'yuv420p', bitDepth: 8, bitrate },
      ...{ codedWidth: 1920, codedHeight: 1080, width: 1920, height: 1080, rotation: 0, sampleAspect: { num: 1, den: 1 } },
      ...{ frameRate: { num: 30, den: 1 }, variableFrameRate: false, interlaced: false, transfer: 'sdr' },
      keyFrameSeconds: Array.from({ length: Math.floor(durationSeconds / segmentSeconds) }, (_, at) => at * segmentSeconds),
    },
  };
}

export async function makeStandIns(): Promise<StandIn[]> {
  const folder = await mkdtemp(join(tmpdir(), 'bench-fleet-'));
  try {
    return await Promise.all(Object.entries(sizes).map(([name, size]) => make(join(folder, name), name, size)));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function make(folder: string, name: string, size: string): Promise<StandIn> {
  await mkdir(folder);
  const args = [
    ...['-hide_banner', '-nostdin', '-loglevel', 'error', '-f', 'lavfi', '-i', `testsrc2=s=${size}:r=30`, '-t', `${segmentSeconds}`],
    ...['-c:v', 'libx264', '-preset', 'ultrafast', '-profile:v', 'high', '-pix_fmt', 'yuv420p', '-g', '60', '-sc_threshold', '0'],
    // Filled up where the picture needs less.
    ...['-b:v', `${kilobits}k`, '-maxrate', `${kilobits}k`, '-bufsize', `${kilobits}k`, '-x264-params', 'nal-hrd=cbr'],
    ...['-f', 'hls', '-hls_time', `${segmentSeconds}`, '-hls_segment_type', 'fmp4', '-hls_playlist_type', 'vod'],
    ...['-hls_fmp4_init_filename', 'init.mp4', '-hls_segment_options', 'movflags=+frag_discont+cmaf+negative_cts_offsets'],
    ...['-hls_segment_filename', join(folder, '%05d.m4s'), join(folder, 'v.m3u8')],
  ];
  await promisify(execFile)('ffmpeg', args, { cwd: folder });
  const init = await readFile(join(folder, 'init.mp4'));
  const template = await readFile(join(folder, '00000.m4s'));
  const { codecString, timescale } = readInit(init);
  const { durationTicks } = readSegment(template);
  const tfdt = template.indexOf('tfdt') + 4;
  if (template[tfdt] !== 1) throw new Error(`The decode time of ${name} is not written in 64 bits.`);
  return {
    ...{ name, init, codecString, timescale, durationTicks },
    segment(index) {
      const bytes = Buffer.from(template);
      bytes.writeBigUInt64BE(BigInt(index * durationTicks), tfdt + 4);
      return bytes;
    },
  };
}
