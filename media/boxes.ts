/**
 * A small reader of fragmented MP4: enough to check every segment before it is stored or shown.
 * The bytes may come from anyone: every read is bounded, every loop makes progress, and nothing but MediaError is thrown.
 */
import { MediaError } from './refusal.ts';

export interface InitInfo {
  /** Ticks a second. */
  timescale: number;
  /** RFC 6381: "avc1.640028", "hvc1.1.6.L93.90", "av01.0.05M.08", "mp4a.40.2". */
  codecString: string;
  width?: number;
  height?: number;
}

export interface SegmentInfo {
  /** Decode time of the first sample (tfdt). */
  startTicks: number;
  durationTicks: number;
  sampleCount: number;
  firstIsSync: boolean;
  /** mfhd sequence number of the first fragment. */
  sequence: number;
}

const bad = (why: string): MediaError => new MediaError('bad-segment', why);
/** Side by side. */
export const maxBoxes = 10_000;
/** A segment of a minute at 240 frames a second has 14,400. */
export const maxSamples = 100_000;

/** A window on the bytes that refuses to look outside itself. */
interface Box {
  type: string;
  view: DataView;
}

function u8(view: DataView, at: number): number {
  if (at < 0 || at + 1 > view.byteLength) throw bad('a box ends too early');
  return view.getUint8(at);
}
function u16(view: DataView, at: number): number {
  if (at < 0 || at + 2 > view.byteLength) throw bad('a box ends too early');
  return view.getUint16(at);
}
function u32(view: DataView, at: number): number {
  if (at < 0 || at + 4 > view.byteLength) throw bad('a box ends too early');
  return view.getUint32(at);
}
function u64(view: DataView, at: number): number {
  const value = u32(view, at) * 2 ** 32 + u32(view, at + 4);
  if (!Number.isSafeInteger(value)) throw bad('a number is too large');
  return value;
}
function tag(view: DataView, at: number): string {
  return String.fromCharCode(u8(view, at), u8(view, at + 1), u8(view, at + 2), u8(view, at + 3));
}
function within(view: DataView, from: number, to: number): DataView {
  if (from > to || to > view.byteLength) throw bad('a box is larger than what holds it');
  return new DataView(view.buffer, view.byteOffset + from, to - from);
}

/** The boxes side by side in `view`, from `from` on. A box cut off by the end of the view is given only when `cutOff` allows (media data). */
function* boxesIn(view: DataView, from = 0, cutOff?: (type: string) => boolean): Generator<Box> {
  let at = from;
  for (let seen = 0; at < view.byteLength; seen++) {
    if (seen >= maxBoxes) throw bad('too many boxes');
    let size = u32(view, at);
    const type = tag(view, at + 4);
    const header = size === 1 ? 16 : 8;
    if (size === 1) size = u64(view, at + 8);
    if (size < header) throw bad(`box ${type} has an impossible size`);
    if (at + size > view.byteLength) {
      if (cutOff?.(type) === true) return;
      throw bad(`box ${type} is cut off`);
    }
    yield { type, view: within(view, at + header, at + size) };
    at += size;
  }
}

function find(view: DataView, path: string[], from = 0): DataView | null {
  const [type, ...rest] = path;
  if (type === undefined) return view;
  for (const box of boxesIn(view, from)) if (box.type === type) return find(box.view, rest);
  return null;
}

function need(view: DataView, path: string[]): DataView {
  const found = find(view, path);
  if (found === null) throw bad(`there is no ${path.join('/')}`);
  return found;
}

const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/** Reads an init segment with one track. */
export function readInit(bytes: Uint8Array): InitInfo {
  const view = viewOf(bytes);
  const tracks = [...boxesIn(need(view, ['moov']))].filter((box) => box.type === 'trak');
  const track = tracks[0];
  if (track === undefined || tracks.length > 1) throw bad('an init segment holds one track');
  const mdhd = need(track.view, ['mdia', 'mdhd']);
  const timescale = u32(mdhd, u8(mdhd, 0) === 1 ? 20 : 12);
  if (timescale === 0) throw bad('the timescale is zero');
  const entry = boxesIn(need(track.view, ['mdia', 'minf', 'stbl', 'stsd']), 8).next().value as Box | undefined;
  if (entry === undefined) throw bad('there is no sample entry');
  if (entry.type === 'mp4a') return { timescale, codecString: mp4aOf(entry.view) };
  const codecString = pictureCodecs[entry.type]?.(entry);
  // Fixed part of a visual sample entry: 78 bytes, then boxes.
  if (codecString !== undefined) return { timescale, codecString, width: u16(entry.view, 24), height: u16(entry.view, 26) };
  throw bad(`the sample entry ${JSON.stringify(entry.type)} is not known`);
}

const pictureCodecs: Readonly<Record<string, (entry: Box) => string>> = {
  avc1: avcOf,
  avc3: avcOf,
  hvc1: hevcOf,
  hev1: hevcOf,
  av01: av1Of,
};

function configOf(entry: Box, name: string): DataView {
  const config = find(entry.view, [name], 78);
  if (config === null) throw bad(`there is no ${name}`);
  return config;
}

const hexOf = (value: number, digits = 1): string => value.toString(16).toUpperCase().padStart(digits, '0');

function avcOf(entry: Box): string {
  const config = configOf(entry, 'avcC');
  return `${entry.type}.${[1, 2, 3].map((at) => u8(config, at).toString(16).padStart(2, '0')).join('')}`;
}

/** ISO/IEC 14496-15, E.3: profile, compatibility flags in reverse order of bits, tier and level, constraints without the zeros that trail. */
function hevcOf(entry: Box): string {
  const config = configOf(entry, 'hvcC');
  const profile = u8(config, 1);
  const space = ['', 'A', 'B', 'C'][profile >> 6];
  let flags = 0;
  for (let bit = 0, left = u32(config, 2); bit < 32; bit++, left >>>= 1) flags = ((flags << 1) | (left & 1)) >>> 0;
  const constraints = [6, 7, 8, 9, 10, 11].map((at) => u8(config, at));
  while (constraints.at(-1) === 0) constraints.pop();
  const tier = profile & 0x20 ? 'H' : 'L';
  return [entry.type, `${space}${profile & 31}`, hexOf(flags), `${tier}${u8(config, 12)}`, ...constraints.map((byte) => hexOf(byte))].join(
    '.',
  );
}

/** AV1 Codec ISO Media File Format Binding, section 5: profile, level and tier, bits. What follows may be left out. */
function av1Of(entry: Box): string {
  const config = configOf(entry, 'av1C');
  const [levels, flags] = [u8(config, 1), u8(config, 2)];
  const bits = flags & 0x40 ? (flags & 0x20 ? 12 : 10) : 8;
  const two = (value: number) => String(value).padStart(2, '0');
  return `av01.${levels >> 5}.${two(levels & 31)}${flags & 0x80 ? 'H' : 'M'}.${two(bits)}`;
}

function mp4aOf(entry: DataView): string {
  // Fixed part of an audio sample entry: 28 bytes, then boxes; esds begins with version and flags.
  const esds = find(entry, ['esds'], 28);
  if (esds === null) throw bad('there is no esds');
  const at = audioConfigAt(esds);
  const objectType = u8(esds, at.decoder).toString(16).padStart(2, '0');
  if (objectType !== '40') return `mp4a.${objectType}`;
  const first = u16(esds, at.config);
  const kind = first >> 11;
  return `mp4a.40.${kind === 31 ? 32 + ((first >> 5) & 0x3f) : kind}`;
}

/** Where the decoder's descriptor and the audio configuration in it begin. */
function audioConfigAt(esds: DataView): { decoder: number; config: number } {
  let at = descriptor(esds, 4, 0x03) + 2;
  const flags = u8(esds, at++);
  if (flags & 0x80) at += 2;
  if (flags & 0x40) at += 1 + u8(esds, at);
  if (flags & 0x20) at += 2;
  const decoder = descriptor(esds, at, 0x04);
  const hasConfig = u8(esds, decoder) === 0x40;
  return { decoder, config: hasConfig ? descriptor(esds, decoder + 13, 0x05) : decoder };
}

/** Start of the body of the MPEG-4 descriptor at `at`, whose length is written in up to four groups of seven bits. */
function descriptor(view: DataView, at: number, kind: number): number {
  if (u8(view, at) !== kind) throw bad('an esds descriptor is missing');
  for (let i = 1; i <= 4; i++) if ((u8(view, at + i) & 0x80) === 0) return at + i + 1;
  throw bad('an esds descriptor has no end');
}

/** How a decoder of the one picture track is set up: the kind of its sample entry, and the box in it that says so. Null for other tracks. */
export function decoderConfigOf(init: Uint8Array): { type: string; config: DataView } | null {
  const entry = boxesIn(need(viewOf(init), ['moov', 'trak', 'mdia', 'minf', 'stbl', 'stsd']), 8).next().value as Box | undefined;
  const name = { avc1: 'avcC', hvc1: 'hvcC', av01: 'av1C' }[entry?.type ?? ''];
  const config = entry === undefined || name === undefined ? null : find(entry.view, [name], 78);
  return entry === undefined || config === null ? null : { type: entry.type, config };
}

/** The AudioSpecificConfig of an init segment, or null: how a decoder of AAC is set up. */
export function audioConfigOf(init: Uint8Array): DataView | null {
  const entry = boxesIn(need(viewOf(init), ['moov', 'trak', 'mdia', 'minf', 'stbl', 'stsd']), 8).next().value as Box | undefined;
  const esds = entry?.type === 'mp4a' ? find(entry.view, ['esds'], 28) : null;
  return esds && within(esds, audioConfigAt(esds).config, esds.byteLength);
}

/** Media data of a segment, from its first sample on, as far as the bytes go: the head of a segment is enough to look at that sample. */
export function mediaOf(segment: Uint8Array): DataView {
  const view = viewOf(segment);
  let at = 0;
  for (const box of boxesIn(view, 0, (type) => type === 'mdat')) {
    if (box.type === 'mdat') return box.view;
    at = box.view.byteOffset - view.byteOffset + box.view.byteLength;
  }
  if (at + 8 > view.byteLength) throw bad('there is no mdat');
  return within(view, at + 8, view.byteLength);
}

/** Whether the bytes are boxes to their very end, none of them cut off. */
export function isWhole(bytes: Uint8Array): boolean {
  try {
    for (const _ of boxesIn(viewOf(bytes)));
    return bytes.byteLength > 0;
  } catch {
    return false;
  }
}

/** Reads a segment of one track; a prefix that holds every moof is enough. Several fragments in it must follow each other without a gap. */
export function readSegment(bytes: Uint8Array): SegmentInfo {
  let whole: SegmentInfo | null = null;
  for (const box of boxesIn(viewOf(bytes), 0, (type) => type === 'mdat')) {
    if (box.type !== 'moof') continue;
    const part = fragmentOf(box.view);
    if (whole === null) {
      whole = part;
      continue;
    }
    if (part.startTicks !== whole.startTicks + whole.durationTicks) throw bad('fragments leave a gap');
    whole.durationTicks += part.durationTicks;
    whole.sampleCount += part.sampleCount;
    if (whole.sampleCount > maxSamples) throw bad('too many samples');
  }
  if (whole === null) throw bad('there is no moof');
  return whole;
}

function fragmentOf(moof: DataView): SegmentInfo {
  const sequence = u32(need(moof, ['mfhd']), 4);
  const tracks = [...boxesIn(moof)].filter((box) => box.type === 'traf');
  const traf = tracks[0]?.view;
  if (traf === undefined || tracks.length > 1) throw bad('a segment holds one track');
  const tfdt = need(traf, ['tfdt']);
  const startTicks = u8(tfdt, 0) === 1 ? u64(tfdt, 4) : u32(tfdt, 4);
  const defaults = tfhdOf(need(traf, ['tfhd']));
  const info: SegmentInfo = { startTicks, durationTicks: 0, sampleCount: 0, firstIsSync: false, sequence };
  for (const box of boxesIn(traf)) if (box.type === 'trun') addRun(info, box.view, defaults);
  if (info.sampleCount === 0) throw bad('a segment without samples');
  if (!Number.isSafeInteger(info.startTicks + info.durationTicks)) throw bad('a number is too large');
  return info;
}

interface Defaults {
  duration: number | null;
  flags: number | null;
}

function tfhdOf(tfhd: DataView): Defaults {
  const flags = u32(tfhd, 0) & 0xffffff;
  let at = 8;
  if (flags & 0x1) at += 8;
  if (flags & 0x2) at += 4;
  const duration = flags & 0x8 ? u32(tfhd, (at += 4) - 4) : null;
  if (flags & 0x10) at += 4;
  return { duration, flags: flags & 0x20 ? u32(tfhd, at) : null };
}

function addRun(info: SegmentInfo, trun: DataView, defaults: Defaults): void {
  const flags = u32(trun, 0) & 0xffffff;
  const samples = u32(trun, 4);
  let at = 8 + (flags & 0x1 ? 4 : 0);
  const firstFlags = flags & 0x4 ? u32(trun, (at += 4) - 4) : null;
  const width = [0x100, 0x200, 0x400, 0x800].filter((bit) => flags & bit).length * 4;
  if (at + samples * width > trun.byteLength) throw bad('a run is larger than its box');
  // Of all runs together: those whose samples take no bytes of their own cost a box of 16 bytes each.
  if (info.sampleCount + samples > maxSamples) throw bad('too many samples');
  for (let i = 0; i < samples; i++, at += width) {
    const duration = flags & 0x100 ? u32(trun, at) : defaults.duration;
    if (duration === null) throw bad('a sample has no duration');
    if (info.sampleCount === 0) {
      const own = flags & 0x400 ? u32(trun, at + (flags & 0x100 ? 4 : 0) + (flags & 0x200 ? 4 : 0)) : null;
      const sampleFlags = firstFlags ?? own ?? defaults.flags ?? 0;
      info.firstIsSync = (sampleFlags & 0x10000) === 0;
    }
    info.durationTicks += duration;
    info.sampleCount++;
  }
}
