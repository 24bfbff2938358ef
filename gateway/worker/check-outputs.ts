/** Looks at committed outputs before they count: they come from another machine. */
import pMap from 'p-map';
import type { Init, Segment } from '../../actors/job/contract.ts';
import type { Database } from '../../components/database/contract.ts';
import type { ObjectInfo, Objects } from '../../components/objects/contract.ts';
import { outputPrefix } from '../../components/objects/layout/contract.ts';
import { readFamily } from '../../media/index.ts';
import { type Refusal, refuse } from '../problem.ts';
import type { Seen, SeenOutputs } from './seen.ts';

const atOnce = 8;
/** Ours have less than two thousand. */
const mostInitBytes = 64 * 1024;
/** How codec strings of a family begin. */
const entries = { h264: 'avc', hevc: 'hvc1.', av1: 'av01.' } as const;
function entryOf(family: string): string {
  const codec = readFamily(family)?.codec;
  return codec === undefined ? (family.startsWith('audio') ? 'mp4a.' : '') : entries[codec];
}

export async function checkOutputs(
  services: { seen: SeenOutputs; database: Database },
  job: { id: string; epoch: number; videoId: string; family: string },
  outputs: { inits: Init[]; segments: Segment[] },
): Promise<void> {
  const { seen, database } = services;
  const prefix = outputPrefix(job.id, job.epoch);
  const codec = readFamily(job.family)?.codec ?? null;
  const timescales = new Map<string, number>();
  for (const init of outputs.inits) {
    // Downloads and transport streams read it whole.
    if (init.sizeBytes > mostInitBytes) throw bad(`${init.objectKey} has ${init.sizeBytes} bytes`);
    const info = read(init.objectKey, (await look(seen, prefix, init)).init);
    const right = info.codecString === init.codecString && info.codecString.startsWith(entryOf(job.family));
    if (!right) throw bad(`${init.objectKey}: its codec is ${info.codecString}`);
    timescales.set(init.rung, info.timescale);
  }
  const others = [...new Set(outputs.segments.map((segment) => segment.rung))].filter((rung) => !timescales.has(rung));
  if (others.length > 0) {
    const rows = await database<{ rung: string; object_key: string }[]>`
      select rung, object_key from inits where video_id = ${job.videoId} and family = ${job.family} and rung = any(${others}::text[])`;
    for (const { rung, object_key: key } of rows) timescales.set(rung, read(key, whole(key, await seen.of(key)).init).timescale);
  }
  const check = async (segment: (typeof outputs.segments)[number]) => {
    const { objectKey, rung } = segment;
    if (!timescales.has(rung)) throw bad(`rung ${rung} has no init segment`);
    const found = await look(seen, prefix, segment);
    const info = read(objectKey, found.segment);
    const right =
      info.startTicks === segment.startTicks && info.durationTicks === segment.durationTicks && timescales.get(rung) === segment.timescale;
    if (!right) throw bad(`${objectKey}: its times are ${info.startTicks} + ${info.durationTicks}, not what the commit says`);
    // A copied picture may have lengths of another size, so for H.264 the worker's own look has to do.
    const isKey = info.firstIsSync && (codec === null || codec === 'h264' || found.keys.includes(codec));
    if (!isKey) throw bad(`${objectKey}: it does not begin with a key frame`);
  };
  await pMap(outputs.segments, check, { concurrency: atOnce });
}

/** One output that a result names. */
export async function checkObject(objects: Objects, job: { id: string; epoch: number }, objectKey: string): Promise<ObjectInfo> {
  const info = objectKey.startsWith(outputPrefix(job.id, job.epoch)) ? await objects.head(objectKey) : null;
  if (!info) throw bad(`${objectKey} is not an output of this lease`);
  return info;
}

async function look(seen: SeenOutputs, prefix: string, output: { objectKey: string; sizeBytes: number; sha256: string }): Promise<Seen> {
  const { objectKey } = output;
  if (!objectKey.startsWith(prefix) || objectKey.slice(prefix.length).includes('/'))
    throw bad(`${objectKey} is not an output of this lease`);
  // The name was made from the hash of the bytes that arrived.
  if (!objectKey.endsWith(`-${output.sha256}`)) throw bad(`${objectKey} has another SHA-256`);
  const found = whole(objectKey, await seen.of(objectKey));
  if (found.sizeBytes !== output.sizeBytes) throw bad(`${objectKey} has ${found.sizeBytes} bytes`);
  return found;
}
function whole(key: string, found: Seen | null): Seen {
  if (!found) throw bad(`${key} does not exist`);
  if (found.trouble !== null) throw bad(`${key}: ${found.trouble}`);
  return found;
}
function read<T extends object>(key: string, info: T | string): T {
  if (typeof info === 'string') throw bad(`${key}: ${info}`);
  return info;
}
export function bad(detail: string): Refusal {
  return refuse('bad-output', 422, 'An output is not what the commit says.', detail);
}
