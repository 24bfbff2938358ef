/** From ffprobe's words to facts, or to a refusal. Its output comes from a jailed program that read a hostile file: nothing in it is trusted. */
import type { AudioTrackFacts, SourceFacts, StoredFacts, VideoFacts } from '../facts.ts';
import { limits } from '../limits.ts';
import { gridOf, refusalOf, sizeRefusal } from '../plan.ts';
import { standardProfile } from '../profile.ts';
import { parseRational } from '../rate.ts';
import { type Refusal, refuse } from '../refusal.ts';
import { segmentsOf } from './cuts.ts';
import { declaredRefusal } from './declared.ts';
import { containers, inputGuards, isAudioCodec, isVideoCodec } from './guards.ts';
import { measuredRate } from './measured-rate.ts';
import type { PacketTable, StreamPackets } from './packets.ts';
import { storedSound } from './stored-sound.ts';

export type ProbeAnswer = { ok: true; facts: SourceFacts } | Refusal;

/** Arguments for `ffprobe`: JSON of the container and its streams on stdout. */
export function probeArgs(init: { input: string; container?: string }): string[] {
  return [
    ...['-hide_banner', '-loglevel', 'error', '-print_format', 'json', '-show_format', '-show_streams'],
    ...inputGuards(init.container === undefined ? undefined : { container: init.container }),
    `file:${init.input}`,
  ];
}

/** What an ffprobe that ended with an error was telling. */
export function probeRefusal(stderr: string): Refusal {
  if (/codec .*not on whitelist/i.test(stderr)) return refuse('unsupported-codec');
  if (/format not on whitelist/i.test(stderr)) return refuse('unsupported-container');
  return refuse('source-unreadable');
}

/** One stream as ffprobe prints it: every field may be missing or of another type. */
export type ProbedStream = Readonly<Record<string, unknown>>;

export interface ProbeOptions {
  /** Where the picture would have to be cut, were it copied: at segments of this length. */
  segmentSeconds?: number;
}

export function parseProbe(json: unknown, packets: PacketTable, options: ProbeOptions = {}): ProbeAnswer {
  const probed = recordOf(typeof json === 'string' ? parsed(json) : json);
  const format = recordOf(probed.format);
  const streams = Array.isArray(probed.streams) ? probed.streams.map(recordOf) : [];
  const container = containers.find((name) => name === format.format_name);
  if (format.format_name === undefined) return refuse('source-unreadable');
  if (container === undefined) return refuse('unsupported-container');
  if (streams.length > limits.maxStreams) return refuse('too-many-streams', `${streams.length} of at most ${limits.maxStreams}`);
  if (packets.overflow) return refuse('too-long', 'The file holds too many packets.');

  const picture = choose(
    streams.filter((stream) => isPicture(stream, packets)),
    (codec) => isVideoCodec(codec),
  );
  const sounds = streams.filter((stream) => stream.codec_type === 'audio' && packetsOf(stream, packets) !== null);
  const sound = choose(sounds, isAudioCodec);
  const chosen = picture ?? sound;
  if (chosen === null) {
    return streams.some((stream) => stream.codec_type === 'video' || stream.codec_type === 'audio') && packets.streams.size === 0
      ? refuse('source-unreadable')
      : refuse('no-streams');
  }
  for (const stream of [picture, sound]) if (stream !== null && !isKnown(stream)) return refuse('unsupported-codec', nameOf(stream));
  const badSize = picture === null ? null : sizeRefusal(numberOf(picture.width), numberOf(picture.height));
  if (badSize !== null) return badSize;

  const measured = packetsOf(chosen, packets) as StreamPackets;
  const rate = picture === null ? null : measuredRate(picture, measured);
  const startSeconds = startOf(measured, sound === null ? null : packetsOf(sound, packets), rate);
  // A last packet without a length counts as one frame.
  const last = rate === null ? 0 : rate.frameRate.den / rate.frameRate.num;
  const end = measured.endSeconds > measured.lastSeconds ? measured.endSeconds : measured.lastSeconds + last;
  const durationSeconds = micros(end - startSeconds);
  const known = { keys: measured.keyFrameSeconds, startSeconds };
  const facts: SourceFacts = {
    container,
    sizeBytes: numberOf(format.size),
    durationSeconds,
    startSeconds,
    video:
      picture === null || rate === null
        ? null
        : {
            ...videoFacts(picture, format, { ...rate, ...known }),
            ...storedFacts(picture, measured, rate, { durationSeconds, startSeconds, ...options }),
          },
    audio: sound === null ? null : withoutTitle(audioFacts(sound, packets, startSeconds)),
    audios: tracksOf(sounds, sound).map((stream) => audioFacts(stream, packets, startSeconds)),
  };
  return declaredRefusal(container, format, chosen, facts.durationSeconds, measured) ?? refusalOf(facts) ?? { ok: true, facts };
}

/**
 * Zero of our times. The picture's first frame lies on the frame grid, and earlier sound moves zero by whole frames only:
 * a source whose frames fall half-way between two places of the grid would stutter.
 */
function startOf(shown: StreamPackets, sound: StreamPackets | null, rate: Pick<VideoFacts, 'frameRate'> | null): number {
  if (rate === null || sound === null) return shown.firstSeconds;
  const frame = rate.frameRate.den / rate.frameRate.num;
  const early = Math.max(0, Math.floor((shown.firstSeconds - sound.firstSeconds) / frame + 0.01));
  return shown.firstSeconds - early * frame;
}

/** A film, not a cover: covers are marked, or are a single JPEG or PNG beside the sound. */
function isPicture(stream: ProbedStream, packets: PacketTable): boolean {
  if (stream.codec_type !== 'video') return false;
  const disposition = recordOf(stream.disposition);
  if (disposition.attached_pic === 1 || disposition.timed_thumbnails === 1 || disposition.still_image === 1) return false;
  const found = packetsOf(stream, packets);
  if (found === null) return false;
  return !(found.count === 1 && /^(mjpeg|png|bmp|gif|webp)$/.test(nameOf(stream)));
}

function packetsOf(stream: ProbedStream, packets: PacketTable): StreamPackets | null {
  return packets.streams.get(Number(stream.index)) ?? null;
}

/** The stream marked as default, of those we can read; an unreadable one only when there is no other, so the refusal can name it. */
function choose(streams: ProbedStream[], known: (codec: string) => boolean): ProbedStream | null {
  const readable = streams.filter((stream) => known(nameOf(stream)));
  return readable.find((stream) => recordOf(stream.disposition).default === 1) ?? readable[0] ?? streams[0] ?? null;
}

function videoFacts(
  stream: ProbedStream,
  format: ProbedStream,
  known: Pick<VideoFacts, 'frameRate' | 'variableFrameRate'> & { keys: number[]; startSeconds: number },
): VideoFacts {
  const codedWidth = numberOf(stream.width);
  const codedHeight = numberOf(stream.height);
  const sampleAspect = parseRational(stream.sample_aspect_ratio) ?? { num: 1, den: 1 };
  const rotation = rotationOf(stream);
  const wide = Math.max(1, Math.round((codedWidth * sampleAspect.num) / sampleAspect.den));
  const turned = rotation === 90 || rotation === 270;
  const pixelFormat = textOf(stream.pix_fmt) ?? 'unknown';
  return {
    streamIndex: numberOf(stream.index),
    codec: nameOf(stream),
    profile: textOf(stream.profile),
    pixelFormat,
    bitDepth: Number(/p(9|10|12|14|16)(le|be)?$/.exec(pixelFormat)?.[1] ?? 8),
    codedWidth,
    codedHeight,
    width: turned ? codedHeight : wide,
    height: turned ? wide : codedHeight,
    rotation,
    sampleAspect,
    frameRate: known.frameRate,
    variableFrameRate: known.variableFrameRate,
    interlaced: /^(tt|bb|tb|bt)$/.test(textOf(stream.field_order) ?? ''),
    transfer: stream.color_transfer === 'smpte2084' ? 'pq' : stream.color_transfer === 'arib-std-b67' ? 'hlg' : 'sdr',
    bitrate: Math.round(numberOf(stream.bit_rate) || numberOf(format.bit_rate)),
    keyFrameSeconds: known.keys.map((seconds) => micros(seconds - known.startSeconds)),
  };
}

function storedFacts(
  stream: ProbedStream,
  packets: StreamPackets,
  rate: Pick<VideoFacts, 'frameRate' | 'variableFrameRate'>,
  times: Pick<SourceFacts, 'durationSeconds' | 'startSeconds'> & ProbeOptions,
): { stored?: StoredFacts } {
  const timeBase = parseRational(stream.time_base);
  if (nameOf(stream) !== 'h264' || timeBase === null || packets.cuts === null || rate.variableFrameRate) return {};
  const { frameRateCap, segmentSeconds } = { ...standardProfile, ...times };
  const grid = gridOf(rate, times.durationSeconds, { frameRateCap, segmentSeconds });
  const segments = segmentsOf(packets.cuts, { ...grid, startSeconds: times.startSeconds });
  return segments === null ? {} : { stored: { level: numberOf(stream.level), timeBase, segmentFrames: grid.segmentFrames, ...segments } };
}

/** ffprobe tells degrees against the clock. Only quarter turns are shown by players. */
function rotationOf(stream: ProbedStream): number {
  const sideData = Array.isArray(stream.side_data_list) ? stream.side_data_list.map(recordOf) : [];
  const degrees = numberOf(sideData.find((data) => data.rotation !== undefined)?.rotation);
  return (((-Math.round(degrees / 90) * 90) % 360) + 360) % 360;
}

/** All that can be read, as many as are made at most; the main one is always among them. */
function tracksOf(sounds: ProbedStream[], main: ProbedStream | null): ProbedStream[] {
  const known = sounds.filter((stream) => isAudioCodec(nameOf(stream)));
  const first = known.slice(0, limits.maxAudios);
  return main === null || first.includes(main) ? first : [...first.slice(0, -1), main];
}

function audioFacts(stream: ProbedStream, packets: PacketTable, startSeconds: number): AudioTrackFacts {
  const tags = recordOf(stream.tags);
  const language = textOf(tags.language);
  const title = textOf(tags.title)
    ?.replace(/\p{C}+/gu, ' ')
    .trim();
  return {
    streamIndex: numberOf(stream.index),
    codec: nameOf(stream),
    channels: Math.max(1, numberOf(stream.channels)),
    sampleRate: numberOf(stream.sample_rate),
    language: language !== null && /^[a-z]{2,3}$/i.test(language) && language !== 'und' ? language.toLowerCase() : null,
    title: title === undefined || title === '' ? null : title,
    ...storedSound(stream, packetsOf(stream, packets), startSeconds),
    isDefault: recordOf(stream.disposition).default === 1,
  };
}

const withoutTitle = ({ title: _, isDefault: __, ...facts }: AudioTrackFacts) => facts;

const micros = (seconds: number): number => Math.round(seconds * 1e6) / 1e6;
const isKnown = (stream: ProbedStream): boolean => isVideoCodec(nameOf(stream)) || isAudioCodec(nameOf(stream));
const nameOf = (stream: ProbedStream): string => textOf(stream.codec_name) ?? 'unknown';
const textOf = (value: unknown): string | null => (typeof value === 'string' && value.length <= 100 ? value : null);
const recordOf = (value: unknown): ProbedStream => (typeof value === 'object' && value !== null ? (value as ProbedStream) : {});
const finiteOr = (value: unknown, other: number): number =>
  value !== undefined && value !== null && value !== '' && Number.isFinite(Number(value)) ? Number(value) : other;
const numberOf = (value: unknown): number => finiteOr(value, 0);

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return null;
  }
}
