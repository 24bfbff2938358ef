/** Chapters on the seek line and under the keys. Pure. */
import { type Chapter, chapterAt } from '../../media/chapters.ts';

/** Back within so many seconds of its beginning leads to the chapter before. */
const rewindSeconds = 3;

/** Where going to the next chapter leads, or back to the beginning of this one; null where there is nowhere to go. */
export function chapterStep(chapters: readonly Chapter[], seconds: number, step: 1 | -1): number | null {
  if (step === 1) return chapters.find(({ startSeconds }) => startSeconds > seconds)?.startSeconds ?? null;
  if (chapters.length === 0) return null;
  return chapters.findLast(({ startSeconds }) => startSeconds < seconds - rewindSeconds)?.startSeconds ?? 0;
}

/** What the line is masked with, so that it has a gap wherever a chapter begins or ends. Undefined: none. */
export function gapsOf(chapters: readonly Chapter[], duration: number): string | undefined {
  const borders = chapters.flatMap(({ startSeconds, endSeconds }) => (endSeconds === null ? [startSeconds] : [startSeconds, endSeconds]));
  const inside = [...new Set(borders)].filter((seconds) => seconds > 0 && seconds < duration).sort((a, b) => a - b);
  if (inside.length === 0) return undefined;
  const stops = inside.flatMap((seconds) => {
    const at = `${Number(((seconds / duration) * 100).toFixed(3))}%`;
    return [`#000 calc(${at} - 1px)`, `#0000 calc(${at} - 1px)`, `#0000 calc(${at} + 1px)`, `#000 calc(${at} + 1px)`];
  });
  return `linear-gradient(to right, ${stops.join(', ')})`;
}

/** The title that a moment has; empty where it has none. */
export const titleAt = (chapters: readonly Chapter[], seconds: number): string => chapters[chapterAt(chapters, seconds)]?.title ?? '';
