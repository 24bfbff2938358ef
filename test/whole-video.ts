/** A finished video in a gateway's store and catalogue, as its workers would have left it: two rungs, a further codec, two soundtracks. */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Harness } from '../gateway/conformance/harness.ts';
import { audioArgs } from '../media/ffmpeg/audio.ts';
import { hlsMuxer } from '../media/ffmpeg/transcode.ts';
import { type Plan, readInit, readSegment } from '../media/index.ts';

const run = promisify(execFile);
export const frameRate = { num: 30, den: 1 };
/** The last segment is a short one. */
export const totalFrames = 615;
/** The picture is white and the tone sounds from here on, for a second. */
export const flashSeconds = 5;
const seconds = totalFrames / 30;
const gop = ['-g', '60', '-keyint_min', '60', '-sc_threshold', '0'];
const rungs = [
  { name: '360', width: 640, height: 360, frameRate, maxBitrate: 900_000 },
  { name: '180', width: 320, height: 180, frameRate, maxBitrate: 300_000 },
];
const small = { name: '180', width: 320, height: 180, frameRate, maxBitrate: 300_000 };
const effort = { preset: '12', crf: 45, hardware: 'prefer' } as const;
const sound = { codec: 'aac', bitrate: 128_000, channels: 2, sampleRate: 48_000 } as const;
const grid = { frameRate, gopFrames: 60, segmentFrames: 120, totalFrames };
const segmentCount = Math.ceil(totalFrames / 120);
export const plan: Plan = {
  version: 1,
  durationSeconds: seconds,
  video: { family: 'h264', ...grid, segmentCount, rungs, chunks: [{ index: 0, firstSegment: 0, segmentCount }] },
  audio: { ...sound, family: 'audio', language: 'en', label: 'English' },
  extras: [{ family: 'av1', codec: 'av1', range: 'sdr', rungs: [small], effort }],
  alternates: [{ ...sound, family: 'audio-2', language: 'de', label: 'Deutsch' }],
};

export type Tracks = Map<string, { init: Buffer; segments: Buffer[] }>;

/** Keys are `family/rung`. The moving test picture of ffmpeg, for as long and as large as the plan says. */
export async function makeTracks(shown: Plan = plan): Promise<Tracks> {
  const folder = await mkdtemp(join(tmpdir(), 'vitascope-tracks-'));
  const { durationSeconds, video, extras = [], alternates = [] } = shown;
  const [largest] = video?.rungs ?? [];
  const soundtracks = [shown.audio, ...alternates].flatMap((one) => (one ? [one.family ?? 'audio'] : []));
  try {
    const source = join(folder, 'source.mkv');
    const during = `between(t,${flashSeconds},${flashSeconds + 0.999})`;
    const tone = (pitch: number) => `aevalsrc='0.5*sin(2*PI*${pitch}*t)*${during}':s=48000:c=mono`;
    const picture = `testsrc2=size=${largest?.width}x${largest?.height}:rate=30,drawbox=color=white:t=fill:enable='${during}'`;
    await ffmpeg([
      ...['-f', 'lavfi', '-i', picture, ...soundtracks.flatMap((_, index) => ['-f', 'lavfi', '-i', tone(1000 * (index + 1))])],
      ...['-map', '0', ...soundtracks.flatMap((_, index) => ['-map', `${index + 1}`]), '-t', `${durationSeconds}`],
      ...['-c:v', 'libx264', '-preset', 'ultrafast', '-qp', '12', '-pix_fmt', 'yuv420p', '-c:a', 'flac', source],
    ]);
    const made: [string, string[]][] = [
      ...(video?.rungs ?? []).map(({ name, height }): [string, string[]] => [
        `h264/${name}`,
        ['-vf', `scale=-2:${height}`, '-c:v', 'libx264', '-preset', 'veryfast', '-crf', '28', ...gop],
      ]),
      ...extras.flatMap(({ family, rungs }) =>
        rungs.map(({ name, height }): [string, string[]] => [
          `${family}/${name}`,
          ['-vf', `scale=-2:${height}`, '-c:v', 'libsvtav1', '-preset', '12', '-crf', '45', '-g', '60', '-svtav1-params', 'scd=0'],
        ]),
      ),
    ];
    for (const [key, args] of made) {
      await mkdir(join(folder, key), { recursive: true });
      const output = ['-avoid_negative_ts', 'disabled', ...hlsMuxer('4.000000', join(folder, key))];
      await ffmpeg(['-i', source, '-map', '0:v', '-an', ...args, ...output]);
    }
    for (const [index, family] of soundtracks.entries()) {
      await mkdir(join(folder, family, 'aac'), { recursive: true });
      const audio = { codec: 'flac', streamIndex: index + 1, channels: 1, sampleRate: 48_000, language: null };
      const facts = { container: 'matroska', startSeconds: 0, durationSeconds, video: null, audio };
      const outDir = join(folder, family);
      await run('ffmpeg', audioArgs({ facts, ...sound, segmentSeconds: 4, outDir, input: source }));
    }
    const keys = [...made.map(([key]) => key), ...soundtracks.map((family) => `${family}/aac`)];
    return new Map(await Promise.all(keys.map(async (key) => [key, await readTrack(join(folder, key))] as const)));
  } finally {
    await rm(folder, { recursive: true });
  }
}

const ffmpeg = (args: string[]) => run('ffmpeg', ['-nostdin', '-hide_banner', '-loglevel', 'error', '-y', ...args]);

/** What the muxer has left in a folder. */
export async function readTrack(folder: string) {
  const names = (await readdir(folder))
    .filter((name) => name.endsWith('.m4s'))
    .sort((a, b) => Number.parseInt(a, 10) - Number.parseInt(b, 10));
  return {
    init: await readFile(join(folder, 'init.mp4')),
    segments: await Promise.all(names.map((name) => readFile(join(folder, name)))),
  };
}

/** A harness, or what stands for one. */
export type Store = Pick<Harness, 'call' | 'objects' | 'database'> & { events: Pick<Harness['events'], 'append'> };

/** Which parts of the video there are; the id of a ready one. */
export async function storeWhole(h: Store, tracks: Tracks, title: string, shown: Plan = plan): Promise<string> {
  const id = (await h.call('POST', '/api/v1/videos', { body: { title } })).json.id as string;
  const families = [shown.video?.family, ...(shown.extras ?? []), shown.audio, ...(shown.alternates ?? [])].map((one) =>
    typeof one === 'object' ? one?.family : one,
  );
  for (const [key, { init, segments }] of tracks) {
    const [family = '', rung = ''] = key.split('/');
    if (!families.includes(family)) continue;
    const { timescale, codecString } = readInit(init);
    const track = { video_id: id, family, rung, job_id: 'j' };
    const kept = async (name: string, bytes: Buffer) => {
      const sha256 = createHash('sha256').update(bytes).digest('hex');
      const object_key = `work/${id}.${family}-0/1/${rung}-${name}-${sha256}`;
      await h.objects.put(object_key, once(bytes));
      return { ...track, object_key, size_bytes: bytes.length, sha256 };
    };
    await h.database`insert into inits ${h.database({ ...(await kept('init.mp4', init)), codec_string: codecString })}`;
    for (const [idx, bytes] of segments.entries()) {
      const { startTicks, durationTicks } = readSegment(bytes);
      const times = { idx, start_ticks: startTicks, duration_ticks: durationTicks, timescale, epoch: 1 };
      await h.database`insert into segments ${h.database({ ...(await kept(`${idx}.m4s`, bytes)), ...times })}`;
    }
  }
  await h.database`update videos set state = 'ready', progress = 1, playable = true, duration_seconds = ${shown.durationSeconds}, published_at = now(),
    plan = ${h.database.json(shown as never)} where id = ${id}`;
  await h.events.append([{ type: 'video.ready', subject: { type: 'video', id }, data: {} }]);
  return id;
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
