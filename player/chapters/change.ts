/** Changes of a list of chapters. Pure. */
import { type Chapter, mostChapters } from '../../media/chapters.ts';

/** Where a chapter is put is kept to tenths of a second: nobody aims better. */
export const roundedTime = (seconds: number): number => Math.max(0, Math.floor(seconds * 10) / 10);

/** Refused where one begins there already, and where there are as many as there can be. */
export function withChapter(chapters: readonly Chapter[], seconds: number, title: string): Chapter[] | 'there' | 'full' {
  const startSeconds = roundedTime(seconds);
  if (chapters.length >= mostChapters) return 'full';
  if (chapters.some((chapter) => chapter.startSeconds === startSeconds)) return 'there';
  return inOrder([...chapters, { startSeconds, endSeconds: null, title }]);
}

/** In order; an end that does not hold any more is left out. */
export function changedChapter(chapters: readonly Chapter[], index: number, said: { startSeconds?: number; title?: string }): Chapter[] {
  return inOrder(chapters.map((chapter, at) => (at === index ? { ...chapter, ...said } : chapter)));
}

export const withoutChapter = (chapters: readonly Chapter[], index: number): Chapter[] => chapters.filter((_, at) => at !== index);

function inOrder(chapters: Chapter[]): Chapter[] {
  const sorted = chapters.toSorted((a, b) => a.startSeconds - b.startSeconds);
  return sorted.map((chapter, at) => {
    const { startSeconds, endSeconds } = chapter;
    const holds = endSeconds !== null && endSeconds > startSeconds && endSeconds <= (sorted[at + 1]?.startSeconds ?? endSeconds);
    return holds ? chapter : { ...chapter, endSeconds: null };
  });
}
