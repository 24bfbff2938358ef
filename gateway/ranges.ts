/** Byte ranges and conditions of RFC 9110, as decisions without input or output. */

export type RangeAnswer = { start: number; end: number } | 'whole' | 'unsatisfiable';

/** One range is served; several in one request are answered with the whole, which the standard allows. */
export function rangeOf(header: string, size: number): RangeAnswer {
  const match = /^bytes=(\d{0,15})-(\d{0,15})$/i.exec(header.replaceAll(' ', ''));
  if (!match || (match[1] === '' && match[2] === '')) return 'whole';
  if (match[1] === '') {
    const length = Number(match[2]);
    if (length === 0 || size === 0) return 'unsatisfiable';
    return { start: Math.max(0, size - length), end: size - 1 };
  }
  const start = Number(match[1]);
  const end = match[2] === '' ? size - 1 : Math.min(Number(match[2]), size - 1);
  if (match[2] !== '' && Number(match[2]) < start) return 'whole';
  return start >= size ? 'unsatisfiable' : { start, end };
}

/** If-None-Match: whether the caller has this version already. */
export function matches(header: string, etag: string): boolean {
  if (header === '') return false;
  return header.split(',').some((part) => {
    const tag = part.trim();
    return tag === '*' || tag === etag || tag === `W/${etag}`;
  });
}
