/** Chapters of a video: what holds of a list of them, the lines of a text that name some, and the list as WebVTT. Pure. */
import { vttClock } from './manifest/vtt.ts';

export interface Chapter {
  startSeconds: number;
  /** Null: until the next one begins, or the video ends. */
  endSeconds: number | null;
  title: string;
}
export const mostChapters = 50;
export const longestChapterTitle = 100;

/** Why they cannot stand as a list, if they cannot; `null` where the length of the video is not known yet. */
export type ChapterFault = 'out-of-order' | 'overlap' | 'beyond-the-end';

export function chapterFault(chapters: readonly Chapter[], durationSeconds: number | null): ChapterFault | null {
  const end = durationSeconds ?? Number.POSITIVE_INFINITY;
  for (const [index, { startSeconds, endSeconds }] of chapters.entries()) {
    const before = chapters[index - 1];
    if (before && startSeconds <= before.startSeconds) return 'out-of-order';
    if (endSeconds !== null && endSeconds <= startSeconds) return 'out-of-order';
    if (before && before.endSeconds !== null && before.endSeconds > startSeconds) return 'overlap';
    // A length that was rounded leaves its last chapter where it is.
    if (startSeconds >= end || (endSeconds ?? 0) > end + 1) return 'beyond-the-end';
  }
  return null;
}

/** Until when each of them lasts. */
export function chapterEnd(chapters: readonly Chapter[], index: number, durationSeconds: number): number {
  return chapters[index]?.endSeconds ?? chapters[index + 1]?.startSeconds ?? durationSeconds;
}

/** The one that a moment lies in, or -1. */
export function chapterAt(chapters: readonly Chapter[], seconds: number): number {
  const index = chapters.findLastIndex(({ startSeconds }) => startSeconds <= seconds);
  const end = chapters[index]?.endSeconds ?? null;
  return end !== null && seconds >= end ? -1 : index;
}

const lineEnds = /\r?\n|[\r\u2028\u2029]/;
/** `0:00 Title`, with or without brackets, bullets and dashes around the time; a second time behind the first is where it ends. */
const line = /^[\s\-*•]{0,8}[([]?((?:\d{1,2}:)?\d{1,3}:\d{2})(?:\s?[-–—]\s?(?:\d{1,2}:)?\d{1,3}:\d{2})?[)\]]?[\s\-–—:|.]*(\S.*)/;

/**
 * What a description lists as chapters: lines that begin with a time, of which the first is 0:00. Without that the times are most often
 * references to something.
 */
export function chaptersInText(text: string, durationSeconds: number | null): Chapter[] {
  const found: Chapter[] = [];
  for (const written of text.split(lineEnds)) {
    const [, clock, title] = line.exec(written) ?? [];
    const startSeconds = clock === undefined ? null : secondsOf(clock);
    if (startSeconds === null || title === undefined) continue;
    const isNext = startSeconds > (found.at(-1)?.startSeconds ?? -1) && startSeconds < (durationSeconds ?? Number.POSITIVE_INFINITY);
    if (isNext) found.push({ startSeconds, endSeconds: null, title: shortened(title) });
  }
  return found.length > 1 && found[0]?.startSeconds === 0 ? found.slice(0, mostChapters) : [];
}

function secondsOf(clock: string): number | null {
  const parts = clock.split(':').map(Number);
  const [seconds = 0, minutes = 0, hours = 0] = parts.reverse();
  const isTime = seconds < 60 && (parts.length < 3 || minutes < 60);
  return isTime ? hours * 3600 + minutes * 60 + seconds : null;
}

const shortened = (title: string) => title.trim().slice(0, longestChapterTitle).toWellFormed().trim();

export function chaptersVtt(chapters: readonly Chapter[], durationSeconds: number): string {
  const cues = chapters.map(({ startSeconds, title }, index) => {
    // A length that was rounded down must not leave the last one without time.
    const end = Math.max(chapterEnd(chapters, index, durationSeconds), startSeconds + 0.001);
    return `${vttClock(startSeconds)} --> ${vttClock(end)}\n${escaped(title)}\n`;
  });
  return `WEBVTT\n\n${cues.join('\n')}`;
}

/** An empty line would end the cue. */
const escaped = (title: string) => title.replace(/\s+/g, ' ').replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
