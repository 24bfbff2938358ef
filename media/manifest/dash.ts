/** A static DASH manifest (ISO/IEC 23009-1), offered when a video is complete. The segments are those of HLS. */
import type { Rational } from '../facts.ts';
import type { Range } from '../plan-types.ts';
import { rateText } from '../rate.ts';
import type { ByteRange } from './hls.ts';

/** Where segments are objects of their own. */
export interface DashTemplate {
  initUri: string;
  /** With `$Number$` or `$Number%05d$`. */
  mediaUri: string;
  /** Number of the first segment. */
  startNumber?: number;
}
/** Where they are parts of one file, which has an index of its own (`sidx`). */
export interface DashFile {
  fileUri: string;
  initRange: ByteRange;
  indexRange: ByteRange;
}
export type DashTrack = (DashTemplate | DashFile) & {
  /** Unique in the manifest: the rung's name, "audio", "av1-1080". */
  id: string;
  codecString: string;
  /** Peak bits a second. */
  bandwidth: number;
  timescale: number;
  segments: readonly { startTicks: number; durationTicks: number }[];
};

export type DashVideo = DashTrack & {
  width: number;
  height: number;
  frameRate: Rational;
  range?: Range;
};

export type DashAudio = DashTrack & {
  channels: number;
  sampleRate: number;
  language?: string | null;
  label?: string;
};

export interface DashInit {
  durationSeconds: number;
  /** Length of the longest segment. */
  maxSegmentSeconds: number;
  /** Those of one codec and range stand together, the main ones first: H.264. */
  video: readonly DashVideo[];
  audio?: DashAudio | null;
  /** Further soundtracks. */
  alternates?: readonly DashAudio[];
}

const escapes: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&apos;' };
const attribute = (value: string | number): string => String(value).replace(/[&<>"']/g, (char) => escapes[char] as string);
const attributes = (values: Record<string, string | number | null | undefined>): string =>
  Object.entries(values)
    .filter(([, value]) => value !== null && value !== undefined)
    .map(([name, value]) => ` ${name}="${attribute(value as string | number)}"`)
    .join('');
const isoSeconds = (seconds: number): string => `PT${Number(seconds.toFixed(6))}S`;

export function dashManifest(init: DashInit): string {
  const pictures = [...Map.groupBy(init.video, (track) => `${track.codecString.split('.')[0]} ${track.range ?? 'sdr'}`).values()];
  const sounds = init.audio ? [init.audio, ...(init.alternates ?? [])] : [];
  const inFiles = [...init.video, ...sounds].some((track) => 'fileUri' in track);
  const mpd = attributes({
    xmlns: 'urn:mpeg:dash:schema:mpd:2011',
    profiles: `urn:mpeg:dash:profile:isoff-${inFiles ? 'on-demand' : 'live'}:2011`,
    type: 'static',
    mediaPresentationDuration: isoSeconds(init.durationSeconds),
    maxSegmentDuration: isoSeconds(init.maxSegmentSeconds),
    minBufferTime: 'PT4S',
  });
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<MPD${mpd}>`,
    `  <Period id="0" start="PT0S" duration="${isoSeconds(init.durationSeconds)}">`,
    ...pictures.flatMap((tracks, id) => videoSet(tracks, id)),
    ...sounds.flatMap((track, i) => audioSet(track, pictures.length + i, sounds.length > 1 ? (i === 0 ? 'main' : 'alternate') : null)),
    '  </Period>',
    '</MPD>',
    '',
  ].join('\n');
}

function videoSet(tracks: readonly DashVideo[], id: number): string[] {
  const set = attributes({ id, contentType: 'video', mimeType: 'video/mp4', ...alignmentOf(tracks) });
  const representations = tracks.flatMap((track) =>
    representation(track, { width: track.width, height: track.height, frameRate: rateText(track.frameRate), sar: '1:1' }),
  );
  return [`    <AdaptationSet${set}>`, ...colourProperties(tracks[0]?.range ?? 'sdr'), ...representations, '    </AdaptationSet>'];
}

/**
 * Coding-independent code points (ISO/IEC 23091-2) of HDR: BT.2020, with the PQ or the HLG curve. A player that does not know what an
 * essential property says leaves the set alone, as it should with PQ; HLG was made to be shown on any screen, so there it is only told.
 */
function colourProperties(range: Range): string[] {
  if (range === 'sdr') return [];
  const [tag, transfer] = range === 'pq' ? ['EssentialProperty', 16] : ['SupplementalProperty', 18];
  return Object.entries({ ColourPrimaries: 9, TransferCharacteristics: transfer, MatrixCoefficients: 9 }).map(
    ([name, value]) => `      <${tag}${attributes({ schemeIdUri: `urn:mpeg:mpegB:cicp:${name}`, value })}/>`,
  );
}

/** The role tells several soundtracks apart. */
function audioSet(track: DashAudio, id: number, role: 'main' | 'alternate' | null): string[] {
  const set = attributes({
    id,
    contentType: 'audio',
    mimeType: 'audio/mp4',
    ...alignmentOf([track]),
    lang: track.language,
  });
  const channels = attributes({ schemeIdUri: 'urn:mpeg:dash:23003:3:audio_channel_configuration:2011', value: track.channels });
  return [
    `    <AdaptationSet${set}>`,
    ...(track.label === undefined ? [] : [`      <Label>${attribute(track.label)}</Label>`]),
    ...(role === null ? [] : [`      <Role${attributes({ schemeIdUri: 'urn:mpeg:dash:role:2011', value: role })}/>`]),
    ...representation(track, { audioSamplingRate: track.sampleRate }, [`        <AudioChannelConfiguration${channels}/>`]),
    '    </AdaptationSet>',
  ];
}

function representation(track: DashTrack, own: Record<string, string | number>, inner: string[] = []): string[] {
  const head = attributes({ id: track.id, codecs: track.codecString, bandwidth: Math.max(1, Math.ceil(track.bandwidth)), ...own });
  return [
    `      <Representation${head}>`,
    ...inner,
    ...('fileUri' in track ? segmentBase(track) : segmentTemplate(track)),
    '      </Representation>',
  ];
}

function segmentTemplate(track: DashTrack & DashTemplate): string[] {
  const template = attributes({
    timescale: track.timescale,
    initialization: track.initUri,
    media: track.mediaUri,
    startNumber: track.startNumber ?? 0,
  });
  return [
    `        <SegmentTemplate${template}>`,
    '          <SegmentTimeline>',
    ...timeline(track.segments).map((entry) => `            <S${attributes(entry)}/>`),
    '          </SegmentTimeline>',
    '        </SegmentTemplate>',
  ];
}

/** ISO/IEC 23009-1, 5.3.9.2: the file's index says where its segments are. */
function segmentBase({ timescale, fileUri, initRange, indexRange }: DashTrack & DashFile): string[] {
  const rangeOf = ({ start, end }: ByteRange) => `${start}-${end}`;
  return [
    `        <BaseURL>${attribute(fileUri)}</BaseURL>`,
    `        <SegmentBase${attributes({ timescale, indexRange: rangeOf(indexRange) })}>`,
    `          <Initialization${attributes({ range: rangeOf(initRange) })}/>`,
    '        </SegmentBase>',
  ];
}

/** In a file with an index segments are called subsegments. */
const alignmentOf = (tracks: readonly DashTrack[]): Record<string, string | number> =>
  tracks.some((track) => 'fileUri' in track)
    ? { subsegmentAlignment: 'true', subsegmentStartsWithSAP: 1 }
    : { segmentAlignment: 'true', startWithSAP: 1 };

/** Equal lengths in a row become one entry with a repeat count; a time is written where it does not follow from the one before. */
export function timeline(segments: DashTrack['segments']): { t?: number; d: number; r?: number }[] {
  const entries: { t?: number; d: number; r?: number }[] = [];
  let next = -1;
  for (const { startTicks, durationTicks } of segments) {
    const last = entries.at(-1);
    if (last !== undefined && startTicks === next && last.d === durationTicks) last.r = (last.r ?? 0) + 1;
    else entries.push(startTicks === next ? { d: durationTicks } : { t: startTicks, d: durationTicks });
    next = startTicks + durationTicks;
  }
  return entries;
}
