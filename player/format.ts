/** Numbers as people read them, in their language; the present moment comes in. */
import { language } from './language.ts';
import { text } from './text.ts';

/** The same for a screen reader: "1 hour 2 minutes 3 seconds". */
export function spokenClock(seconds: number): string {
  const whole = Math.max(0, Math.floor(Number.isFinite(seconds) ? seconds : 0));
  return text.time.spoken(Math.floor(whole / 3600), Math.floor((whole % 3600) / 60), whole % 60);
}

/** Decimal units, as disks and networks are sold: 1.4 GB. */
export function bytes(count: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let value = count;
  let unit = 0;
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${value < 10 && unit > 0 ? tenths(value) : Math.round(value)} ${units[unit]}`;
}

const tenths = (value: number) => new Intl.NumberFormat(language, { minimumFractionDigits: 1, maximumFractionDigits: 1 }).format(value);

/** 1,234 as 1.2K, in the language's own way. */
export const figure = (count: number): string =>
  new Intl.NumberFormat(language, { notation: 'compact', maximumFractionDigits: 1 }).format(count);

/** How often something was watched; null where nobody is told, or nobody has. */
export const viewsText = (views: number | null): string | null => (views === null || views === 0 ? null : text.views(views, figure(views)));

export function percent(fraction: number): string {
  return `${Math.floor(Math.min(1, Math.max(0, fraction)) * 100)} %`;
}

/** Roughly how long something still takes: "2 min left". */
export function timeLeft(seconds: number): string {
  if (!Number.isFinite(seconds)) return '';
  if (seconds < 1) return text.time.almostDone;
  if (seconds < 90) return text.time.secondsLeft(Math.ceil(seconds));
  if (seconds < 5400) return text.time.minutesLeft(Math.round(seconds / 60));
  return text.time.hoursLeft(Math.round(seconds / 3600));
}

/** Relative up to a week, then the date. */
export function age(iso: string, now: number): string {
  const seconds = (now - Date.parse(iso)) / 1000;
  const relative = new Intl.RelativeTimeFormat(language, { numeric: 'auto' });
  if (seconds < 45) return text.time.justNow;
  if (seconds < 3600) return relative.format(-Math.max(1, Math.round(seconds / 60)), 'minute');
  if (seconds < 86_400) return relative.format(-Math.round(seconds / 3600), 'hour');
  if (seconds < 7 * 86_400) return relative.format(-Math.round(seconds / 86_400), 'day');
  return new Intl.DateTimeFormat(language, { dateStyle: 'medium' }).format(new Date(iso));
}

export function fullTime(iso: string): string {
  return new Intl.DateTimeFormat(language, { dateStyle: 'long', timeStyle: 'short' }).format(new Date(iso));
}

/** 14:05:09, for what happens within the hour. */
export function timeOfDay(iso: string): string {
  return new Intl.DateTimeFormat(language, { timeStyle: 'medium' }).format(new Date(iso));
}

/** A title from a file's name: "my_trip-2.final.mp4" becomes "my trip-2.final". */
export function titleOf(fileName: string): string {
  const bare = fileName
    .replace(/\.[A-Za-z0-9]{1,5}$/, '')
    .replace(/_+/g, ' ')
    .trim();
  return (bare || fileName || 'Untitled').slice(0, 200);
}
