/**
 * Job ids say which part of which edition of a video a job works on. They are derived, so that repeating an offer is harmless:
 * `<video>.probe`, `<video>.h264-3` (chunk 3 of a family), `<video>.audio`, `<video>.audio-2` (an alternate), `<video>.poster`.
 * Those of the second edition end in `.2`: `<video>.probe.2`, `<video>.h264.2-3`; a side product that is made once more: `<video>.poster-2`.
 */
import { type Family, readFamily } from '../../media/index.ts';

export type Part =
  | { kind: 'probe'; edition: number }
  | { kind: 'per-title'; edition: number }
  | { kind: 'sound'; edition: number; family: string }
  | { kind: 'chunk'; edition: number; family: Family; index: number }
  | { kind: 'side'; edition: number; product: string; run: number };

export function jobIdOf(videoId: string, part: string): string {
  return `${videoId}.${part}`;
}

const ofEdition = (edition: number) => (edition > 1 ? `.${edition}` : '');
export const probePart = (edition: number): string => `probe${ofEdition(edition)}`;
export const perTitlePart = (edition: number): string => `per-title${ofEdition(edition)}`;
export const chunkPart = (family: Family, index: number): string => `${family}-${index}`;
export const sidePart = (product: string, run: number, edition: number): string =>
  `${product}${run > 1 ? `-${run}` : ''}${ofEdition(edition)}`;
/** The main sound is track 1. */
export const soundFamily = (track: number, edition: number): string => `audio${track > 1 ? `-${track}` : ''}${ofEdition(edition)}`;

const numbered = /^([a-z]+(?:-[a-z]+)*)(?:-([1-9]\d{0,5}))?(?:\.([1-9]\d{0,5}))?$/;

/** Null when it is no job of a video. */
export function readJobId(jobId: string): { videoId: string; part: Part } | null {
  const dot = jobId.indexOf('.');
  if (dot < 1) return null;
  const part = readPart(jobId.slice(dot + 1));
  return part === null ? null : { videoId: jobId.slice(0, dot), part };
}

export function partOf(videoId: string, jobId: string): Part | null {
  const read = readJobId(jobId);
  return read !== null && read.videoId === videoId ? read.part : null;
}

function readPart(text: string): Part | null {
  const chunk = /^(.+)-(0|[1-9]\d{0,5})$/.exec(text);
  const family = chunk === null ? null : readFamily(chunk[1] as string);
  if (chunk !== null && family !== null)
    return { kind: 'chunk', edition: family.edition, family: chunk[1] as Family, index: Number(chunk[2]) };
  const match = numbered.exec(text);
  if (match === null) return null;
  const [, name, number, edition] = match as unknown as [string, string, string | undefined, string | undefined];
  const at = { edition: Number(edition ?? 1) };
  if (name === 'probe' || name === 'per-title') return number === undefined ? { kind: name, ...at } : null;
  if (name === 'audio') return { kind: 'sound', ...at, family: text };
  return { kind: 'side', ...at, product: name, run: Number(number ?? 1) };
}

/** Under which family the segments of a job are kept, or null when it makes none. */
export function segmentFamilyOf(jobId: string): string | null {
  const part = readJobId(jobId)?.part;
  return part?.kind === 'chunk' || part?.kind === 'sound' ? part.family : null;
}
/** From which edition's source a job works. */
export function editionOf(jobId: string): number {
  return readJobId(jobId)?.part.edition ?? 1;
}
