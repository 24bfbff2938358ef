/** Drops what the gateway keeps in memory of a video, since it has changed. */
import type { Services } from './services.ts';

export type Kept = Pick<Services, 'videos' | 'tables' | 'growing' | 'ownership' | 'storyboards'>;

export function forgetVideo({ videos, tables, growing, ownership, storyboards }: Kept, id: string): void {
  videos.drop(id);
  tables.delete(id);
  growing.drop(id);
  ownership.drop(id);
  storyboards.drop(id);
}
