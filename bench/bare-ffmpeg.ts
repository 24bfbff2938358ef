/** ffmpeg without anything around it: what benches hold our own figures against. */
import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const rungs = [
  { height: 1080, kilobits: 5000 },
  { height: 720, kilobits: 2800 },
  { height: 480, kilobits: 1200 },
  { height: 360, kilobits: 700 },
];
const hls =
  '-f hls -hls_time 4 -hls_playlist_type vod -hls_segment_type fmp4 -hls_flags temp_file -hls_fmp4_init_filename init.mp4 -hls_segment_options movflags=+frag_discont+cmaf+negative_cts_offsets';
/** Our settings: the first 8 s a step quicker than the rest. */
const parts = [
  { range: '-t 8', preset: 'superfast' },
  { range: '-ss 8', preset: 'veryfast' },
];
const encoder = (kilobits: number, preset: string) =>
  `-an -map_metadata -1 -map_chapters -1 -c:v libx264 -preset ${preset} -profile:v high -pix_fmt yuv420p -crf 23 -g 60 -keyint_min 60 -sc_threshold 0 -maxrate ${kilobits}k -bufsize ${2 * kilobits}k -avoid_negative_ts disabled ${hls}`;
const audio = `-map 0:a:0 -vn -map_metadata -1 -af aresample=48000:async=1:first_pts=0,atrim=start_sample=1024 -c:a aac -b:a 128k -ac 2 ${hls} -hls_segment_filename audio/%05d.m4s audio/v.m3u8`;
const input = (file: string, range = '') => `-hide_banner -nostdin -loglevel error -y ${range} -i ${file}`.replace('  ', ' ');

/** One command a rendition, as most platforms do it. */
export function perRendition(file: string): string[][] {
  const video = rungs.flatMap(({ height, kilobits }) =>
    parts.map(
      ({ range, preset }) =>
        `${input(file, range)} -filter:v scale=-2:${height},setsar=1 -map 0:v:0 ${encoder(kilobits, preset)} -hls_segment_filename ${height}/%05d.m4s ${height}/v.m3u8`,
    ),
  );
  return [...video, `${input(file)} ${audio}`].map((command) => command.split(' '));
}

/** The least that has to be done: one decode, each rung scaled from the one above it; the sound by itself. */
export function cascade(file: string): string[][] {
  const graph =
    '[0:v:0]setsar=1,split=2[o0][x0];[x0]scale=-2:720,setsar=1,split=2[o1][x1];[x1]scale=-2:480,setsar=1,split=2[o2][x2];[x2]scale=-2:360,setsar=1[o3]';
  const video = parts.map(({ range, preset }) => {
    const outputs = rungs.map(
      ({ height, kilobits }, at) => `-map [o${at}] ${encoder(kilobits, preset)} -hls_segment_filename ${height}/%05d.m4s ${height}/v.m3u8`,
    );
    return `${input(file, range)} -filter_complex ${graph} ${outputs.join(' ')}`;
  });
  return [...video, `${input(file)} ${audio}`].map((command) => command.split(' '));
}

/** Runs commands one after another in an empty folder: wall and processor seconds of all of them. */
export async function timed(commands: string[][]): Promise<{ wall: number; cpu: number }> {
  const folder = await mkdtemp(join(tmpdir(), 'bench-transcode-'));
  try {
    for (const name of [...rungs.map(({ height }) => `${height}`), 'audio']) await mkdir(join(folder, name));
    const started = performance.now();
    let cpu = 0;
    for (const command of commands) cpu += await ffmpeg(command, folder);
    return { wall: (performance.now() - started) / 1000, cpu };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** `-benchmark` makes ffmpeg print its own user and system time. */
function ffmpeg(args: string[], cwd: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn('ffmpeg', ['-benchmark', ...args.map((arg) => (arg === 'error' ? 'info' : arg))], {
      cwd,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let text = '';
    child.stderr.on('data', (chunk) => (text = (text + chunk).slice(-40_000)));
    child.once('error', reject);
    child.once('exit', (code) => {
      const times = /utime=([\d.]+)s stime=([\d.]+)s/.exec(text);
      if (code !== 0 || !times) reject(new Error(`ffmpeg ended with ${code}: ${text}`));
      else resolve(Number(times[1]) + Number(times[2]));
    });
  });
}

/** The shortest way to a first segment of 4 s in all rungs, one frame more than that being decoded. */
export function firstSegment(file: string): string[][] {
  return cascade(file)
    .slice(0, 1)
    .map((args) => args.map((arg, at) => (args[at - 1] === '-t' ? '4.034' : arg)));
}
