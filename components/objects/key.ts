/** What may be a key. Checked by every adapter, so that a key is never a way out of its folder or bucket. */
import { ObjectError } from './contract.ts';

const segment = /^[A-Za-z0-9._-]+$/;

export function checkKey(key: string): string {
  const good = key.length <= 512 && key.split('/').every((part) => segment.test(part) && part !== '.' && part !== '..');
  if (!good) throw new ObjectError('bad-key', `Not a key: ${JSON.stringify(key.slice(0, 100))}`);
  return key;
}

/** A prefix is the beginning of a key: it may be empty and end anywhere. */
export function checkPrefix(prefix: string): string {
  if (prefix !== '') checkKey(/(^|\/)\.{0,2}$/.test(prefix) ? `${prefix}x` : prefix);
  return prefix;
}

/** Puts limits on a range as HTTP does: an end beyond the last byte means the last byte. Null when nothing of it exists. */
export function clipRange(range: { start: number; end: number }, sizeBytes: number): { start: number; end: number } | null {
  const { start, end } = range;
  if (!Number.isSafeInteger(start) || !Number.isSafeInteger(end) || start < 0 || end < start || start >= sizeBytes) return null;
  return { start, end: Math.min(end, sizeBytes - 1) };
}
