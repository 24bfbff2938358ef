/**
 * Looks at what clients have brought to the object storage, and gives up what they never finished. An upload is looked at by one runner
 * of the cluster at a time; every step can be repeated, so a restart at any moment goes on.
 */
import { randomUUID } from 'node:crypto';
import type { Database } from '../../components/database/contract.ts';
import { ObjectError, type Objects } from '../../components/objects/contract.ts';
import { sourceKey } from '../../components/objects/layout/contract.ts';
import type { ActorProxy } from '../../dapr/contract.ts';
import { type Problem, problem } from '../contract.ts';
import type { Log } from '../log.ts';
import { createRounds } from '../rounds/contract.ts';
import { addressSeconds, arrivedBytes, directKeys, endDirectUpload } from './contract.ts';

export interface DirectUploadInit {
  database: Database;
  objects: Pick<Objects, 'delete' | 'direct' | 'head' | 'unfinished'>;
  proxy: Pick<ActorProxy, 'call'>;
  log: Log;
  everyMs?: number;
}
export interface DirectUploadRunner {
  start(): Promise<void>;
  stop(): Promise<void>;
  /** Looks at what waits, and gives up what is over; exposed for tests. */
  round(): Promise<void>;
}
interface Row {
  id: string;
  videoId: string;
  objectKey: string;
  partsId: string | null;
  storedBytes: number;
  sha256: string | null;
  profile: string | null;
  replaces: boolean;
  attempts: number;
}
const silentSeconds = 60;
const beatMs = 5_000;
const longestPauseSeconds = 300;
/** Between two rounds while the database is away. */
const longestPauseMs = 30_000;
const sweepEveryMs = 3_600_000;
/** Longer than any transfer of this program. */
const unfinishedHours = 48;
/** What was begun by an address that was still good may go on for so long. */
const lateSeconds = 1800;
const keptDays = 7;

export function createDirectUploadRunner({ database, objects, proxy, log, everyMs = 1_000 }: DirectUploadInit): DirectUploadRunner {
  const self = randomUUID();
  const rounds = createRounds({
    round,
    everyMs,
    longestPauseMs,
    failed: (error, failures) => log.warn({ error: String(error), failures }, 'direct uploads could not be looked at'),
  });
  const { signal } = rounds;
  let sweptAt = Number.NEGATIVE_INFINITY;

  async function take(): Promise<Row | null> {
    const [row] = await database<Row[]>`
      update direct_uploads set runner = ${self}, beat_at = now(), attempts = attempts + 1
      where id = (
        select id from direct_uploads where state = 'verifying' and due_at <= now()
          and (runner is null or runner = ${self} or beat_at < now() - make_interval(secs => ${silentSeconds}))
        order by due_at limit 1 for update skip locked)
      returning id, video_id as "videoId", object_key as "objectKey", parts_id as "partsId", stored_bytes::float as "storedBytes",
        sha256, profile, replaces, attempts`;
    return row ?? null;
  }

  async function look(row: Row): Promise<void> {
    const { direct } = objects;
    if (!direct?.reaches(row.objectKey)) throw new ObjectError('unavailable', 'Clients do not reach the store that is in use now.');
    const { id, videoId } = row;
    let done = 0;
    const beat = setInterval(() => {
      void database`update direct_uploads set beat_at = now(), done_bytes = ${done} where id = ${id}`.catch(() => {});
    }, beatMs);
    try {
      const made = await direct.settle(row.objectKey, (sha256) => sourceKey(videoId, id, sha256), {
        maxBytes: row.storedBytes,
        signal,
        ...(row.sha256 === null ? {} : { sha256: row.sha256 }),
        onBytes: (bytes) => {
          done = bytes;
        },
      });
      await database`insert into loose_objects (key) values (${made.key}) on conflict (key) do update set created_at = now()`;
      const profile = row.profile === null ? {} : { profile: JSON.parse(row.profile) };
      const command = { uploadId: id, objectKey: made.key, sizeBytes: made.sizeBytes, sha256: made.sha256, ...profile };
      // Another upload may have begun since, and be over again: whoever has all bytes first is the one.
      const refused =
        (await tell(videoId, 'beginUpload', { uploadId: id, replace: row.replaces })) ?? (await tell(videoId, 'sourceArrived', command));
      if (refused?.code === 'upload-superseded' || refused?.code === 'wrong-state') throw new ObjectError('unavailable', refused.title);
      if (refused) return await fail(row, refused);
      await database`
        update direct_uploads set state = 'done', stored_key = ${made.key}, done_bytes = ${made.sizeBytes}, ended_at = now() where id = ${id}`;
      await objects.delete(row.objectKey).catch(() => {});
    } finally {
      clearInterval(beat);
    }
  }

  /** What trying again would not help. */
  async function tell(videoId: string, method: string, command: object): Promise<Problem | null> {
    const answer = await proxy.call('Video', videoId, method, command, { idempotent: true, timeoutMs: 10_000 });
    if (!answer.ok && answer.problem.retry) throw new ObjectError('unavailable', answer.problem.title);
    return answer.ok ? null : answer.problem;
  }

  async function fail(row: Row, why: Problem): Promise<void> {
    await giveUp(row);
    await database`update direct_uploads set state = 'failed', problem = ${database.json({ ...why })}, ended_at = now() where id = ${row.id}`;
    log.info({ upload: row.id, video: row.videoId, code: why.code }, 'a direct upload was refused');
  }

  /** The video waits for its file again, and nothing is left in the store. What had come counts for the day. */
  async function giveUp({ id, videoId, objectKey, partsId }: Pick<Row, 'id' | 'videoId' | 'objectKey' | 'partsId'>): Promise<void> {
    await tell(videoId, 'abandonUpload', { uploadId: id });
    const arrived = await arrivedBytes(objects, { objectKey, partsId });
    await database`update direct_uploads set stored_bytes = greatest(stored_bytes, ${arrived}::bigint) where id = ${id}`;
    await clear({ objectKey, partsId });
  }

  async function clear({ objectKey, partsId }: Pick<Row, 'objectKey' | 'partsId'>): Promise<void> {
    if (partsId !== null && objects.direct?.reaches(objectKey)) await objects.direct.abort(objectKey, partsId);
    await objects.delete(objectKey);
  }

  async function verify(): Promise<boolean> {
    const row = await take();
    if (row === null) return false;
    try {
      await look(row);
    } catch (error) {
      if (signal.aborted) return false;
      const final = refusalOf(error);
      if (final !== null) await fail(row, final);
      else {
        const pause = Math.min(longestPauseSeconds, 2 ** row.attempts);
        await database`update direct_uploads set runner = null, due_at = now() + make_interval(secs => ${pause}) where id = ${row.id}`;
        log.warn({ upload: row.id, error: String(error), pause }, 'a direct upload could not be looked at; it is tried again');
      }
    }
    return true;
  }

  /** Those that are over, and those of removed videos. */
  async function expire(): Promise<void> {
    const over = await database<(Pick<Row, 'id' | 'videoId' | 'objectKey' | 'partsId'> & { end: 'aborted' | 'expired' })[]>`
      select d.id, d.video_id as "videoId", d.object_key as "objectKey", d.parts_id as "partsId",
        case when v.deleted_at is null then 'expired' else 'aborted' end as "end"
      from direct_uploads d left join videos v on v.id = d.video_id
      where d.state = 'open' and (d.expires_at < now() or v.deleted_at is not null) and d.due_at <= now() order by d.expires_at limit 20`;
    for (const row of over) {
      try {
        await giveUp(row);
        await endDirectUpload(database, row.id, row.end);
      } catch (error) {
        if (signal.aborted) return;
        // Later: it must not hold up the others.
        await database`update direct_uploads set due_at = now() + make_interval(secs => ${longestPauseSeconds}) where id = ${row.id}`;
        log.warn({ upload: row.id, error: String(error) }, 'a direct upload that is over could not be given up; it is tried again');
      }
    }
  }

  /** An address stays good for a while after its upload is over, so something may still have come to its key. */
  async function sweep(): Promise<void> {
    if (performance.now() - sweptAt < sweepEveryMs) return;
    sweptAt = performance.now();
    const late = await database<Pick<Row, 'id' | 'objectKey' | 'partsId'>[]>`
      select id, object_key as "objectKey", parts_id as "partsId" from direct_uploads
      where not cleared and ended_at < now() - make_interval(secs => ${addressSeconds + lateSeconds}) limit 1000`;
    for (const row of late) {
      await clear(row);
      await database`update direct_uploads set cleared = true where id = ${row.id}`;
    }
    await database`delete from direct_uploads where cleared and ended_at < now() - make_interval(days => ${keptDays})`;
    if (objects.direct === undefined) return;
    const before = new Date(Date.now() - unfinishedHours * 3_600_000);
    const kept = await directKeys(database);
    await objects.unfinished?.(before, true, undefined, (key) => kept.has(key));
  }

  async function round(): Promise<void> {
    while (!signal.aborted && (await verify()));
    await expire();
    await sweep();
  }

  return {
    round,
    start: async () => rounds.start(),
    stop: () => rounds.stop(),
  };
}

/** What trying again would not help; everything else passes. */
function refusalOf(error: unknown): Problem | null {
  if (!(error instanceof ObjectError)) return null;
  switch (error.code) {
    case 'digest-mismatch':
      return problem('digest-mismatch', 422, 'The bytes that arrived are not those that the digest names.');
    case 'too-large':
      return problem('too-large', 413, 'There are more bytes than there were when the upload was confirmed.');
    case 'not-found':
      return problem('upload-incomplete', 409, 'What was brought is not there any more.');
    default:
      return null;
  }
}
