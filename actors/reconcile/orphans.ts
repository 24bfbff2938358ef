/** The way from the store to the rows: objects that no row names. */
import type { Database } from '../../components/database/contract.ts';
import type { ObjectInfo, Objects } from '../../components/objects/contract.ts';
import { namedAmong, videoOfKey } from '../named.ts';
import type { Report } from './contract.ts';

const examples = 20;

export interface LookInit {
  database: Database;
  objects: Pick<Objects, 'head' | 'delete'>;
  /** What was written later is never deleted, nor counted as left over. */
  before: Date;
  remove: boolean;
}

/** Adds a batch of objects to the report. */
export async function lookAtObjects(batch: readonly ObjectInfo[], report: Report, init: LookInit): Promise<void> {
  for (const { sizeBytes } of batch) add(report.objects, sizeBytes);
  const keys = batch.map(({ key }) => key);
  const [named, busy] = await Promise.all([namedAmong(init.database, keys), inUseAmong(init.database, keys)]);
  for (const object of batch) {
    if (named.has(object.key)) continue;
    if (object.modifiedAt >= init.before || busy.has(object.key)) {
      add(report.inUse, object.sizeBytes);
      continue;
    }
    const kind = kindOf(object.key);
    report.orphans[kind] ??= { count: 0, sizeBytes: 0 };
    add(report.orphans[kind], object.sizeBytes);
    if (report.orphanExamples.length < examples) report.orphanExamples.push(object.key);
    if (init.remove && kind !== 'unknown') await remove(object, report, init);
  }
}

async function remove({ key, sizeBytes }: ObjectInfo, report: Report, { objects, before }: LookInit): Promise<void> {
  try {
    // The list may be older than a second put of the same bytes.
    const now = await objects.head(key);
    if (now === null || now.modifiedAt >= before) return;
    await objects.delete(key);
    add(report.deleted, sizeBytes);
  } catch {
    add(report.undeletable, sizeBytes);
  }
}

/** Objects of a lease that runs and of an upload that has not ended, and those that the sweep has in mind already. */
async function inUseAmong(database: Database, keys: string[]): Promise<Set<string>> {
  const rows = await database<{ key: string }[]>`
    select k.key from unnest(${keys}::text[]) as k(key)
    where exists (select 1 from loose_objects l where l.key = k.key)
      or exists (
        select 1 from jobs j where j.id = split_part(k.key, '/', 2) and j.state = 'leased'
          and split_part(k.key, '/', 1) = 'work' and j.epoch::text = split_part(k.key, '/', 3))
    union
    select k.key from unnest(${keys}::text[], ${keys.map(videoOfKey)}::uuid[]) as k(key, video_id)
    join videos v on v.id = k.video_id where v.state = 'uploading' and split_part(k.key, '/', 1) = 'source'`;
  return new Set(rows.map(({ key }) => key));
}

/** What an object was made for: `source`, or the part of the video that a job made, such as `h264`, `audio` or `poster`. */
export function kindOf(key: string): string {
  if (videoOfKey(key) === null) return 'unknown';
  if (key.startsWith('source/')) return 'source';
  return /^work\/[0-9a-f-]{36}\.([a-z][a-z0-9]*(?:-[a-z]+)*)/.exec(key)?.[1] ?? 'unknown';
}

function add(amount: { count: number; sizeBytes: number }, sizeBytes: number): void {
  amount.count += 1;
  amount.sizeBytes += sizeBytes;
}
