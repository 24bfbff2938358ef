/** A static DASH manifest (ISO/IEC 23009-1), offered when a video is complete. The segments are those of HLS. */
import type { Rational } from '../facts.ts';
import { rateText } from '../rate.ts';

export interface DashTrack {
  /** Unique in the manifest: the rung's name, or "audio". */
  id: string;
  codecString: string;
  /** Peak bits a second. */
  bandwidth: number;
  initUri: string;
  /** With `$Number$` or `$Number%05d$`. */
  mediaUri: string;
  /** Number of the first segment. */
  startNumber?: number;
  timescale: number;
  segments: readonly { startTicks: number; durationTicks: number }[];
}

export interface DashVideo extends DashTrack {
  width: number;
  height: number;
  frameRate: Rational;
}

export interface DashAudio extends DashTrack {
  channels: number;
  sampleRate: number;
  language?: string | null;
}

export interface DashInit {
  durationSeconds: number;
  /** Length of the longest segment. */
  maxSegmentSeconds: number;
  video: readonly DashVideo[];
  audio?: DashAudio | null;
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
  const mpd = attributes({
    xmlns: 'urn:mpeg:dash:schema:mpd:2011',
    profiles: 'urn:mpeg:dash:profile:isoff-live:2011',
    type: 'static',
    mediaPresentationDuration: isoSeconds(init.durationSeconds),
    maxSegmentDuration: isoSeconds(init.maxSegmentSeconds),
    minBufferTime: 'PT4S',
  });
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<MPD${mpd}>`,
    `  <Period id="0" start="PT0S" duration="${isoSeconds(init.durationSeconds)}">`,
    ...(init.video.length > 0 ? videoSet(init.video) : []),
    ...(init.audio ? audioSet(init.audio) : []),
    '  </Period>',
    '</MPD>',
    '',
  ].join('\n');
}

function videoSet(tracks: readonly DashVideo[]): string[] {
  const set = attributes({ id: 0, contentType: 'video', mimeType: 'video/mp4', segmentAlignment: 'true', startWithSAP: 1 });
  const representations = tracks.flatMap((track) =>
    representation(track, { width: track.width, height: track.height, frameRate: rateText(track.frameRate), sar: '1:1' }),
  );
  return [`    <AdaptationSet${set}>`, ...representations, '    </AdaptationSet>'];
}

function audioSet(track: DashAudio): string[] {
  const set = attributes({
    id: 1,
    contentType: 'audio',
    mimeType: 'audio/mp4',
    segmentAlignment: 'true',
    startWithSAP: 1,
    lang: track.language,
  });
  const channels = attributes({ schemeIdUri: 'urn:mpeg:dash:23003:3:audio_channel_configuration:2011', value: track.channels });
  return [
    `    <AdaptationSet${set}>`,
    ...representation(track, { audioSamplingRate: track.sampleRate }, [`        <AudioChannelConfiguration${channels}/>`]),
    '    </AdaptationSet>',
  ];
}

function representation(track: DashTrack, own: Record<string, string | number>, inner: string[] = []): string[] {
  const head = attributes({ id: track.id, codecs: track.codecString, bandwidth: Math.max(1, Math.ceil(track.bandwidth)), ...own });
  const template = attributes({
    timescale: track.timescale,
    initialization: track.initUri,
    media: track.mediaUri,
    startNumber: track.startNumber ?? 0,
  });
  return [
    `      <Representation${head}>`,
    ...inner,
    `        <SegmentTemplate${template}>`,
    '          <SegmentTimeline>',
    ...timeline(track.segments).map((entry) => `            <S${attributes(entry)}/>`),
    '          </SegmentTimeline>',
    '        </SegmentTemplate>',
    '      </Representation>',
  ];
}

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
