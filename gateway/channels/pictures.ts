/**
 * Pictures of channels go the way of own posters: what somebody brings is stored as it comes and shown to nobody; a job in the jail makes a
 * WebP picture of it, and that one is shown from then on. To the job the picture stands where others have a video.
 */
import type { OwnPicture, Poster } from '../../actors/video/contract.ts';
import type { Database } from '../../components/database/contract.ts';
import type { ChannelPictures, PictureKind } from '../contract/channels.ts';

/** One that nobody has made anything of yet. */
export interface Waiting {
  id: string;
  source: OwnPicture;
}

/** The one job that a picture has. */
export const pictureJobOf = (id: string) => `${id}.own-poster`;

/** Takes the place of one that is being made. Returns the pictures that nobody waits for any more. */
export async function bringPicture(
  database: Database,
  init: { id: string; channelId: string; kind: PictureKind; source: OwnPicture },
): Promise<Waiting[]> {
  const { id, channelId, kind, source } = init;
  return database.begin(async (sql) => {
    await sql`update channels set open = true where id = ${channelId}`;
    const given = await sql<Waiting[]>`
      delete from channel_pictures where channel_id = ${channelId} and kind = ${kind} and result is null returning id, source`;
    await sql`
      insert into channel_pictures (id, channel_id, kind, source) values (${id}, ${channelId}, ${kind}, ${JSON.stringify(source)}::text::jsonb)`;
    return [...given];
  }) as Promise<Waiting[]>;
}

/** What the job of a picture has made; of a poster, which is no picture of ours, nothing happens. */
export async function keepPicture(database: Database, id: string, result: Poster): Promise<void> {
  await database.begin(async (sql) => {
    const [row] = await sql<{ channelId: string; kind: PictureKind }[]>`
      update channel_pictures set result = ${JSON.stringify(result)}::text::jsonb where id = ${id} and result is null
      returning channel_id as "channelId", kind`;
    if (!row) return;
    const { objectKey, sizeBytes } = row.kind === 'avatar' ? (result.thumbnail ?? result) : result;
    const shown = JSON.stringify({ objectKey, sizeBytes });
    await (row.kind === 'avatar'
      ? sql`update channels set avatar = ${shown}::text::jsonb where id = ${row.channelId}`
      : sql`update channels set banner = ${shown}::text::jsonb where id = ${row.channelId}`);
    await sql`delete from channel_pictures where channel_id = ${row.channelId} and kind = ${row.kind} and id <> ${id} and result is not null`;
  });
}

/** Also one that is being made. Returns what nobody waits for any more. */
export async function dropPicture(database: Database, channelId: string, kind: PictureKind): Promise<Waiting[]> {
  return database.begin(async (sql) => {
    await (kind === 'avatar'
      ? sql`update channels set avatar = null where id = ${channelId}`
      : sql`update channels set banner = null where id = ${channelId}`);
    const gone = await sql<(Waiting & { result: unknown })[]>`
      delete from channel_pictures where channel_id = ${channelId} and kind = ${kind} returning id, source, result`;
    return gone.flatMap(({ id, source, result }) => (result === null ? [{ id, source }] : []));
  }) as Promise<Waiting[]>;
}

/** What the job of a picture reads. */
export async function findPictureSource(database: Database, id: string): Promise<OwnPicture | null> {
  const [row] = await database<{ source: OwnPicture }[]>`select source from channel_pictures where id = ${id}`;
  return row?.source ?? null;
}

type Made = Pick<ChannelPictures['avatar'], 'making' | 'problem'>;
/** How it stands with the newest picture of each kind. */
export async function picturesOf(database: Database, channelId: string): Promise<Record<PictureKind, Made>> {
  const rows = await database<{ kind: PictureKind; made: boolean; state: string | null; problem: Made['problem'] }[]>`
    select distinct on (p.kind) p.kind, p.result is not null as made, j.state, j.problem
    from channel_pictures p left join jobs j on j.video_id = p.id
    where p.channel_id = ${channelId} order by p.kind, p.created_at desc`;
  const stateOf = (kind: PictureKind): Made => {
    const row = rows.find((one) => one.kind === kind);
    const failed = row !== undefined && !row.made && row.state === 'failed';
    return { making: row !== undefined && !row.made && !failed, problem: failed ? row.problem : null };
  };
  return { avatar: stateOf('avatar'), banner: stateOf('banner') };
}
