/** What is said of a video so that it is found, and may be kept. It goes into the catalogue alone. */
import type { Of } from './decision.ts';

/** Of the video's row: what the command names. */
export function labelValues(command: Of<'update'>, now: Date): Record<string, unknown> {
  const { categoryId, tags, licence, language, featured, downloadable, originalDownloadable, comments } = command;
  return {
    ...(categoryId !== undefined && { category_id: categoryId }),
    ...(tags !== undefined && { tags }),
    ...(licence !== undefined && { licence }),
    ...(language !== undefined && { language }),
    ...(downloadable !== undefined && { downloadable }),
    ...(originalDownloadable !== undefined && { original_downloadable: originalDownloadable }),
    ...(comments !== undefined && { comments }),
    ...(featured !== undefined && { featured_at: featured ? now.toISOString() : null }),
  };
}
