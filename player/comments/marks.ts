/** What of a comment can be pressed: moments of the video, and addresses of other sites. Pure. */
import { readMoment } from '../element/moment.ts';

export type Part = { is: 'words'; words: string } | { is: 'moment'; words: string; seconds: number } | { is: 'link'; words: string };

const marks = /(?<link>https?:\/\/[^\s<>"']+)|(?<![\d:.,])(?<moment>(?:\d{1,2}:)?[0-5]?\d:[0-5]\d)(?![\d:]|\.\d)/giu;

/** Walks back: an expression that looks for an end from every place is slow with what somebody means to be slow. */
function withoutEnd(link: string): string {
  let end = link.length;
  while ('.,;:!?)]'.includes(link.charAt(end - 1)) && end > 0) end--;
  return link.slice(0, end);
}

/** Moments beyond the end are none. `duration` null: not known. */
export function partsOf(text: string, duration: number | null): Part[] {
  const parts: Part[] = [];
  let end = 0;
  const add = (part: Part, at: number) => {
    if (at > end) parts.push({ is: 'words', words: text.slice(end, at) });
    parts.push(part);
    end = at + part.words.length;
  };
  for (const { index, groups } of text.matchAll(marks)) {
    if (groups?.link !== undefined) {
      // A sentence that ends with an address has its own full stop.
      const words = withoutEnd(groups.link);
      if (URL.canParse(words)) add({ is: 'link', words }, index);
      continue;
    }
    const words = groups?.moment ?? '';
    const seconds = readMoment(words);
    if (seconds !== null && seconds <= (duration ?? Number.POSITIVE_INFINITY)) add({ is: 'moment', words, seconds }, index);
  }
  if (end < text.length) parts.push({ is: 'words', words: text.slice(end) });
  return parts;
}
