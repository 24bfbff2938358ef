/** What is said of a video so that it is found. It goes into the catalogue alone. */
import type { Of } from './decision.ts';

/** Of the video's row: what the command names. */
export function labelValues({ categoryId, tags, licence, language, featured }: Of<'update'>, now: Date): Record<string, unknown> {
  return {
    ...(categoryId !== undefined && { category_id: categoryId }),
    ...(tags !== undefined && { tags }),
    ...(licence !== undefined && { licence }),
    ...(language !== undefined && { language }),
    ...(featured !== undefined && { featured_at: featured ? now.toISOString() : null }),
  };
}
