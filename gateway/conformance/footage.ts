/** Real CMAF segments, made by ffmpeg in a moment, and their rows. */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { readInit, readSegment } from '../../media/index.ts';
import type { Harness } from './harness.ts';

const sha = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
export interface Footage {
  init: Uint8Array;
  segments: Uint8Array[];
}
/** Four seconds of picture in segments of two. */
export async function makeFootage(): Promise<Footage> {
  const folder = await mkdtemp(join(tmpdir(), 'vitascope-footage-'));
  try {
    const args = [
      '-nostdin',
      '-loglevel',
      'error',
      '-f',
      'lavfi',
      '-i',
      'testsrc=size=160x90:rate=25',
      '-t',
      '4',
      '-c:v',
      'libx264',
      '-preset',
      'ultrafast',
    ];
    args.push(
      '-pix_fmt',
      'yuv420p',
      '-g',
      '50',
      '-f',
      'hls',
      '-hls_time',
      '2',
      '-hls_segment_type',
      'fmp4',
      '-hls_segment_filename',
      '%d.m4s',
      'list.m3u8',
    );
    await promisify(execFile)('ffmpeg', args, { cwd: folder });
    const read = (name: string) => readFile(join(folder, name));
    return { init: await read('init.mp4'), segments: [await read('0.m4s'), await read('1.m4s')] };
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** What a worker would say of it in a commit. */
export function describeFootage(footage: Footage, keyOf: (name: string, sha256: string) => string) {
  const { timescale, codecString } = readInit(footage.init);
  const init = {
    rung: '90',
    objectKey: keyOf('init.mp4', sha(footage.init)),
    sizeBytes: footage.init.byteLength,
    sha256: sha(footage.init),
    codecString,
  };
  const segments = footage.segments.map((bytes, index) => {
    const { startTicks, durationTicks } = readSegment(bytes);
    const sha256 = sha(bytes);
    return {
      rung: '90',
      index,
      objectKey: keyOf(`${index}.m4s`, sha256),
      sizeBytes: bytes.byteLength,
      sha256,
      startTicks,
      durationTicks,
      timescale,
    };
  });
  return { init, segments };
}

export async function storeObject(h: Harness, key: string, bytes: Uint8Array): Promise<void> {
  await h.objects.put(
    key,
    (async function* () {
      yield bytes;
    })(),
  );
}

/** A side product as if its job were done, and told of. */
export async function storeSide(h: Harness, id: string, kind: string, result: object): Promise<void> {
  await h.database`insert into side_products values (${id}, ${kind}, 1, ${h.database.json(result as never)}, now())
    on conflict (video_id, kind) do update set result = excluded.result`;
  await h.events.append([{ type: 'video.updated', subject: { type: 'video', id }, data: {} }]);
}

/** A video of this footage as if its work were done up to `count` segments. */
export async function storeVideo(h: Harness, footage: Footage, init: { count: number; state: string; privacy?: string }): Promise<string> {
  const made = await h.call('POST', '/api/v1/videos', { body: { title: 'Footage', privacy: init.privacy ?? 'public' } });
  const id = made.json.id as string;
  const described = describeFootage(footage, (name, sha256) => `work/${id}.h264-0/1/${name}-${sha256}`);
  const once = async function* (bytes: Uint8Array) {
    yield bytes;
  };
  await h.objects.put(described.init.objectKey, once(footage.init));
  await h.database`insert into inits ${h.database({ video_id: id, family: 'h264', rung: '90', object_key: described.init.objectKey, size_bytes: described.init.sizeBytes, sha256: described.init.sha256, codec_string: described.init.codecString, job_id: 'j' })}`;
  for (const [index, segment] of described.segments.slice(0, init.count).entries()) {
    await h.objects.put(segment.objectKey, once(footage.segments[index]!));
    await h.database`insert into segments ${h.database({ video_id: id, family: 'h264', rung: '90', idx: index, object_key: segment.objectKey, size_bytes: segment.sizeBytes, start_ticks: segment.startTicks, duration_ticks: segment.durationTicks, timescale: segment.timescale, sha256: segment.sha256, job_id: 'j', epoch: 1 })}`;
  }
  const frameRate = { num: 25, den: 1 };
  const rungs = [{ name: '90', width: 160, height: 90, frameRate, maxBitrate: 300_000 }];
  const video = {
    frameRate,
    gopFrames: 50,
    segmentFrames: 50,
    totalFrames: 100,
    segmentCount: 2,
    rungs,
    chunks: [{ index: 0, firstSegment: 0, segmentCount: 2 }],
  };
  const plan = { version: 1, durationSeconds: 4, video, audio: null };
  await h.database`insert into renditions values (${id}, 'h264', '90', 'h264', 160, 90, 25, 300000, ${init.state === 'ready' ? 'ready' : 'encoding'})`;
  await h.database`update videos set state = ${init.state}, progress = ${init.count / 2}, playable = ${init.count > 0}, duration_seconds = 4, plan = ${h.database.json(plan)} where id = ${id}`;
  await h.events.append([{ type: `video.${init.state}`, subject: { type: 'video', id }, data: {} }]);
  return id;
}
