/**
 * The kind of a file by its first bytes, before any program opens it. Playlists, manifests, archives and texts are refused here:
 * they could make a media program open other files.
 */
import type { Container } from './ffmpeg/guards.ts';
import { type Refusal, refuse } from './refusal.ts';

export type FirstLook = { ok: true; container: Container } | Refusal;

/** Bytes of the head worth handing in. */
export const firstLookBytes = 4096;

export function firstLook(head: Uint8Array): FirstLook {
  if (head.length === 0) return refuse('empty-file');
  const found = kinds.find(([, matches]) => matches(head));
  return found === undefined ? refuse('unsupported-container') : { ok: true, container: found[0] };
}

const kinds: readonly [Container, (head: Uint8Array) => boolean][] = [
  ['mov,mp4,m4a,3gp,3g2,mj2', isMp4],
  ['matroska,webm', (head) => startsWith(head, [0x1a, 0x45, 0xdf, 0xa3])],
  ['avi', (head) => tag(head, 0) === 'RIFF' && tag(head, 8) === 'AVI '],
  ['wav', (head) => (tag(head, 0) === 'RIFF' || tag(head, 0) === 'RF64') && tag(head, 8) === 'WAVE'],
  ['ogg', (head) => tag(head, 0) === 'OggS'],
  ['flac', (head) => tag(head, 0) === 'fLaC'],
  ['mpegts', isTransportStream],
  ['mp3', isMp3],
];

/** Pictures share the box structure of films. */
const pictureBrands = new Set(['heic', 'heix', 'heim', 'heis', 'hevc', 'hevx', 'mif1', 'msf1', 'avif', 'avis']);

function isMp4(head: Uint8Array): boolean {
  const type = tag(head, 4);
  if (type === 'ftyp') return !pictureBrands.has(tag(head, 8));
  // QuickTime of old has no ftyp; its first box is one of these, of a possible size.
  const size = ((head[0] ?? 0) << 24) | ((head[1] ?? 0) << 16) | ((head[2] ?? 0) << 8) | (head[3] ?? 0);
  return (
    ['moov', 'mdat', 'wide', 'free', 'skip', 'pnot'].includes(type) && (size === 1 || size >>> 0 >= 8 || (type === 'mdat' && size === 0))
  );
}

/** A sync byte every 188 bytes, or every 192 behind a time stamp. */
function isTransportStream(head: Uint8Array): boolean {
  return [
    { start: 0, step: 188 },
    { start: 4, step: 192 },
  ].some(({ start, step }) => head.length > start + 2 * step && [0, 1, 2].every((i) => head[start + i * step] === 0x47));
}

function isMp3(head: Uint8Array): boolean {
  if (tag(head, 0).startsWith('ID3'))
    return head.length >= 10 && (head[3] ?? 0xff) < 0xff && [6, 7, 8, 9].every((i) => (head[i] ?? 0x80) < 0x80);
  const [sync = 0, kind = 0, rates = 0] = head;
  const layer3 = sync === 0xff && (kind & 0xe6) === 0xe2 && (kind & 0x18) !== 0x08;
  return layer3 && rates >> 4 !== 0 && rates >> 4 !== 15 && ((rates >> 2) & 3) !== 3;
}

const startsWith = (head: Uint8Array, bytes: number[]): boolean => bytes.every((byte, i) => head[i] === byte);
const tag = (head: Uint8Array, at: number): string => String.fromCharCode(...head.subarray(at, at + 4));
