/** Chapters as the database has them. */
import type { Database } from '../../components/database/contract.ts';
import type { Chapter } from '../../media/index.ts';

export async function findChapters(database: Database, videoId: string): Promise<Chapter[]> {
  const [row] = await database<{ chapters: Chapter[] }[]>`select chapters from video_chapters where video_id = ${videoId}`;
  return row?.chapters ?? [];
}

export async function storeChapters(database: Database, videoId: string, chapters: readonly Chapter[]): Promise<void> {
  if (chapters.length === 0) {
    await database`delete from video_chapters where video_id = ${videoId}`;
    return;
  }
  await database`
    insert into video_chapters (video_id, chapters) values (${videoId}, ${JSON.stringify(chapters)}::text::jsonb)
    on conflict (video_id) do update set chapters = excluded.chapters, updated_at = now()`;
}
