/** What nobody goes on with is given up, and what is over is forgotten. Whatever cannot be done now holds up nothing else. */
import type { Database } from '../../components/database/contract.ts';
import type { Parts } from './append.ts';
import type { Finisher } from './finish.ts';
import { adopt, lostUploads, markSeen } from './place.ts';
import { closeExpired, unfinishedUploads, uploadsOfRemoved } from './rows.ts';
import { removing } from './troubles.ts';
import { removeUnannounced } from './unannounced.ts';

/** A file is there a moment before its row can be seen. */
const youngMilliseconds = 3_600_000;

interface Sweeping extends Omit<Parts, 'hashes'> {
  finisher: Finisher;
  /** Gives up an upload, of whose video nothing is left. */
  end(id: string): Promise<void>;
}

/** Each gateway sees to the uploads whose bytes it has, and to those whose gateway is gone. */
export async function sweepUploads(sweeping: Sweeping): Promise<void> {
  const { services, finisher, troubles } = sweeping;
  const { database, spool } = services;
  const { attempt } = troubles;
  const spoolId = await spool.id();
  await attempt('saying that this gateway is there', () => markSeen(database, spoolId));
  await attempt('giving up uploads of removed videos', () => endRemoved(sweeping));
  await attempt('giving up uploads that nobody goes on with', () => sweepFiles(sweeping, spoolId));
  // Today's are still counted.
  await attempt(
    'forgetting uploads that are over',
    () => database`
      delete from uploads where state in ('done', 'failed', 'ended', 'joined') and expires_at < now()
        and created_at < date_trunc('day', now(), 'UTC')`,
  );
  await attempt('finishing uploads', async () => {
    for (const { id } of await unfinishedUploads(database, spoolId)) finisher.finish(id).catch(() => {});
  });
  await attempt('giving up uploads of gateways that are gone', async () => {
    const lost = await lostUploads(database);
    troubles.keep(losing, new Set(lost));
    for (const id of lost) await attempt(losing, () => finisher.lose(id), id);
  });
  await attempt('removing videos that nobody was told of', () => removeUnannounced(services, troubles));
}

const losing = 'giving up an upload of a gateway that is gone';
const ending = 'giving up the upload of a removed video';

export async function endRemoved({ services, troubles, end }: Pick<Sweeping, 'services' | 'troubles' | 'end'>): Promise<void> {
  const { database, spool } = services;
  const left = await uploadsOfRemoved(database, await spool.id());
  troubles.keep(ending, new Set(left.map(({ id }) => id)));
  for (const { id } of left) await troubles.attempt(ending, () => end(id), id);
}

/** In this order: what is somebody's by its file must be known for theirs before anything is given up, and nothing live is removed. */
async function sweepFiles({ services, writers, troubles }: Sweeping, spoolId: string): Promise<void> {
  const { database, spool } = services;
  const files = await spool.list();
  const names = files.map(({ name }) => name);
  await adopt(database, spoolId, names);
  await closeExpired(database, spoolId, writers.held());
  const live = await liveFiles(database, spoolId);
  const now = Date.now();
  troubles.keep(removing, new Set(names));
  for (const { name, modifiedAt } of files)
    if (!live.has(name) && now - modifiedAt.getTime() > youngMilliseconds) await troubles.attempt(removing, () => spool.remove(name), name);
}

/** Of uploads that go on, and of parts that are being joined. */
async function liveFiles(database: Database, spoolId: string): Promise<Set<string>> {
  const rows = await database<{ id: string }[]>`
    select id::text from uploads where state in ('open', 'complete', 'finishing') and spool_id = ${spoolId}
    union select unnest(parts)::text from uploads where state = 'finishing' and spool_id = ${spoolId} and parts is not null`;
  return new Set(rows.map(({ id }) => id));
}
