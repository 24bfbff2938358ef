/** Spans of time, in the unit that fits. */
import { fullTime } from '../../format.ts';
import { words } from '../text.ts';

/** 40 s, 12 min, 3.5 h, 4 d. */
export function span(seconds: number): string {
  if (seconds < 90) return `${Math.max(0, Math.round(seconds))} s`;
  if (seconds < 90 * 60) return `${Math.round(seconds / 60)} min`;
  if (seconds < 48 * 3600) return `${Math.round(seconds / 3600)} h`;
  return words.days(Math.round(seconds / 86_400));
}

/** How long something has been so. */
export function For({ since }: { since: string }) {
  return (
    <time dateTime={since} title={fullTime(since)}>
      {words.forSpan(span((Date.now() - Date.parse(since)) / 1000))}
    </time>
  );
}
