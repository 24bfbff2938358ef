/** Looks at committed outputs before they count: they come from another machine. */
import type { Init, Segment } from '../../actors/job/contract.ts';
import type { Database } from '../../components/database/contract.ts';
import type { ObjectInfo, Objects } from '../../components/objects/contract.ts';
import { readInit, readSegment } from '../../media/index.ts';
import { type Refusal, refuse } from '../problem.ts';
import { outputPrefix } from './lease.ts';
import { boxesTrouble } from './whole-boxes.ts';

/** Enough for every moof: media data follows it. */
const lookBytes = 64 * 1024;
const atOnce = 8;

export async function checkOutputs(
  services: { objects: Objects; database: Database },
  job: { id: string; epoch: number; videoId: string; family: string },
  outputs: { inits: Init[]; segments: Segment[] },
): Promise<void> {
  const { objects, database } = services;
  const prefix = outputPrefix(job.id, job.epoch);
  const timescales = new Map<string, number>();
  for (const init of outputs.inits) {
    const info = media(init.objectKey, readInit, await look(objects, prefix, init));
    if (info.codecString !== init.codecString) throw bad(`${init.objectKey}: its codec is ${info.codecString}`);
    timescales.set(init.rung, info.timescale);
  }
  const rungs = new Set(outputs.segments.map((segment) => segment.rung));
  for (const rung of rungs) {
    if (timescales.has(rung)) continue;
    const [row] = await database<{ object_key: string; byte_offset: number; size_bytes: number }[]>`
      select object_key, byte_offset, size_bytes from inits where video_id = ${job.videoId} and family = ${job.family} and rung = ${rung}`;
    if (!row) throw bad(`rung ${rung} has no init segment`);
    timescales.set(
      rung,
      media(row.object_key, readInit, await bytesOf(objects, row.object_key, row.byte_offset, row.size_bytes)).timescale,
    );
  }
  const left = [...outputs.segments];
  const work = async () => {
    for (let segment = left.shift(); segment; segment = left.shift()) {
      const info = media(segment.objectKey, readSegment, await look(objects, prefix, segment));
      const right =
        info.startTicks === segment.startTicks &&
        info.durationTicks === segment.durationTicks &&
        timescales.get(segment.rung) === segment.timescale;
      if (!right) throw bad(`${segment.objectKey}: its times are ${info.startTicks} + ${info.durationTicks}, not what the commit says`);
      if (!info.firstIsSync) throw bad(`${segment.objectKey}: it does not begin with a key frame`);
    }
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, left.length) }, work));
}

/** One output that a result names. */
export async function checkObject(objects: Objects, job: { id: string; epoch: number }, objectKey: string): Promise<ObjectInfo> {
  const info = objectKey.startsWith(outputPrefix(job.id, job.epoch)) ? await objects.head(objectKey) : null;
  if (!info) throw bad(`${objectKey} is not an output of this lease`);
  return info;
}

async function look(
  objects: Objects,
  prefix: string,
  output: { objectKey: string; sizeBytes: number; sha256: string },
): Promise<Uint8Array> {
  const { objectKey } = output;
  if (!objectKey.startsWith(prefix) || objectKey.slice(prefix.length).includes('/'))
    throw bad(`${objectKey} is not an output of this lease`);
  // The name was made from the hash of the bytes that arrived.
  if (!objectKey.endsWith(`-${output.sha256}`)) throw bad(`${objectKey} has another SHA-256`);
  return head(objects, objectKey, output.sizeBytes);
}
async function head(objects: Objects, key: string, sizeBytes: number): Promise<Uint8Array> {
  const info = await objects.head(key).catch(() => null);
  if (!info) throw bad(`${key} does not exist`);
  if (info.sizeBytes !== sizeBytes) throw bad(`${key} has ${info.sizeBytes} bytes`);
  if (info.sizeBytes === 0) throw bad(`${key} is empty`);
  const first = await bytesOf(objects, key, 0, Math.min(info.sizeBytes, lookBytes));
  const trouble = await boxesTrouble(info.sizeBytes, (start, length) =>
    start + length <= first.byteLength ? first.subarray(start, start + length) : bytesOf(objects, key, start, length),
  );
  if (trouble !== null) throw bad(`${key}: ${trouble}`);
  return first;
}
export async function bytesOf(objects: Objects, key: string, start: number, length: number): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of await objects.get(key, { start, end: start + length - 1 })) chunks.push(chunk as Uint8Array);
  return Buffer.concat(chunks);
}
function media<T>(key: string, reader: (bytes: Uint8Array) => T, bytes: Uint8Array): T {
  try {
    return reader(bytes);
  } catch (error) {
    throw bad(`${key}: ${(error as Error).message}`);
  }
}
export function bad(detail: string): Refusal {
  return refuse('bad-output', 422, 'An output is not what the commit says.', detail);
}
