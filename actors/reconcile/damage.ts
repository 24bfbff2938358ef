/** The way from the rows to the store: rows whose object is not there, or is not as large as they say. Nothing is ever changed by it. */
import pMap, { pMapSkip } from 'p-map';
import type { Database } from '../../components/database/contract.ts';
import type { Objects } from '../../components/objects/contract.ts';
import { type NamedObject, objectsOf } from '../named.ts';
import type { Report } from './contract.ts';

const atOnce = 16;
const videosListed = 200;
const keysListed = 5;

/** Adds a video to the report. */
export async function lookAtVideo(
  videoId: string,
  report: Report,
  { database, objects }: { database: Database; objects: Pick<Objects, 'head'> },
): Promise<void> {
  const named = await objectsOf(database, videoId);
  const suspects = await withTrouble(named, objects);
  report.named += named.length;
  if (suspects.length === 0) return;
  // A row may have changed its object while we looked.
  const still = new Map((await objectsOf(database, videoId)).map((one) => [one.key, one]));
  const damaged = await withTrouble(
    suspects.flatMap(({ key }) => still.get(key) ?? []),
    objects,
  );
  if (damaged.length === 0) return;
  const missing = damaged.filter((one) => one.isMissing).length;
  const resized = damaged.length - missing;
  report.missing += missing;
  report.resized += resized;
  report.damagedVideos += 1;
  if (report.damaged.length < videosListed)
    report.damaged.push({ videoId, missing, resized, keys: damaged.slice(0, keysListed).map(({ key }) => key) });
}

async function withTrouble(
  named: readonly NamedObject[],
  objects: Pick<Objects, 'head'>,
): Promise<(NamedObject & { isMissing: boolean })[]> {
  const look = async (one: NamedObject) => {
    const info = await objects.head(one.key);
    const isRight = info !== null && (one.sizeBytes === null || info.sizeBytes === one.sizeBytes);
    return isRight ? pMapSkip : { ...one, isMissing: info === null };
  };
  const found = await pMap(named, look, { concurrency: atOnce });
  return found.toSorted((a, b) => (a.key < b.key ? -1 : 1));
}
