/** The files that lie in the store as sources of a video. */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

export async function storedSources(dataDir: string, videoId: string): Promise<string[]> {
  const folder = join(dataDir, 'objects', 'kept', 'source', videoId);
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}
