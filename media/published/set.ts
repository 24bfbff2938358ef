/**
 * The texts of a published set: playlists, a DASH manifest and digests that speak of one file a track. They are written once, when the
 * tracks are joined, and never change: no address in them is absolute, and no line depends on the time or the machine.
 */
import { dashManifest } from '../manifest/dash.ts';
import { type ByteRange, hlsMaster, hlsMedia } from '../manifest/hls.ts';
import { measuredRates } from '../manifest/measured.ts';
import { planSegmentSeconds } from '../plan.ts';
import type { Plan } from '../plan-types.ts';
import { setNames, trackName } from './names.ts';
import { type PlannedTrack, plannedTrack } from './track.ts';

/** A track as it is stored: its file is the init segment, an index, and the segments, in order. */
export interface CompleteTrack {
  family: string;
  rung: string;
  init: { sizeBytes: number; sha256: string; codecString: string };
  index: { sizeBytes: number; sha256: string };
  segments: readonly { sizeBytes: number; startTicks: number; durationTicks: number; timescale: number; sha256: string }[];
}
export interface SetInit {
  videoId: string;
  edition: number;
  revision: number;
  plan: Plan;
  tracks: readonly CompleteTrack[];
}
export interface SetText {
  name: string;
  type: string;
  text: string;
}

/** Content types by the ending of a name, from a fixed list. */
export function setType(name: string): string {
  if (name.endsWith('.m3u8')) return 'application/vnd.apple.mpegurl';
  if (name.endsWith('.mpd')) return 'application/dash+xml';
  if (name.endsWith('.mp4')) return name.includes('-audio-') ? 'audio/mp4' : 'video/mp4';
  return 'application/json';
}

/** The name of a track's file. Null when the plan has no such track. */
export function trackFileName({ videoId, plan }: Pick<SetInit, 'videoId' | 'plan'>, family: string, rung: string): string | null {
  const planned = plannedTrack(plan, family, rung);
  return planned && `${nameOf(videoId, planned, rung)}.mp4`;
}

/** Tracks that the plan does not know are left out. */
export function setTexts(init: SetInit): SetText[] {
  const tracks = init.tracks.flatMap((track) => {
    const planned = plannedTrack(init.plan, track.family, track.rung);
    return planned === null ? [] : [describe(init.videoId, track, planned)];
  });
  const names = setNames(init.videoId, init.edition, init.revision);
  const targetSeconds = planSegmentSeconds(init.plan);
  return [
    { name: names.master, text: masterOf(tracks) },
    ...tracks.map((track) => ({ name: `${track.name}.m3u8`, text: playlistOf(track, targetSeconds) })),
    { name: names.dash, text: manifestOf(tracks) },
    { name: names.digests, text: digestsOf(tracks) },
  ].map(({ name, text }) => ({ name, type: setType(name), text }));
}

type Described = CompleteTrack & { name: string; planned: PlannedTrack; initRange: ByteRange; indexRange: ByteRange; ranges: ByteRange[] };

function describe(videoId: string, track: CompleteTrack, planned: PlannedTrack): Described {
  let at = 0;
  const next = ({ sizeBytes }: { sizeBytes: number }): ByteRange => ({ start: at, end: (at += sizeBytes) - 1 });
  const [initRange, indexRange] = [next(track.init), next(track.index)];
  return { ...track, name: nameOf(videoId, planned, track.rung), planned, initRange, indexRange, ranges: track.segments.map(next) };
}

function nameOf(videoId: string, planned: PlannedTrack, rung: string): string {
  return trackName(videoId, { family: planned.family, rung, language: planned.kind === 'sound' ? (planned.plan.language ?? null) : null });
}

function masterOf(tracks: readonly Described[]): string {
  const common = (track: Described) => ({
    codecString: track.init.codecString,
    ...measuredRates(track.segments),
    uri: `${track.name}.m3u8`,
  });
  const renditions = tracks.flatMap((track) => {
    if (track.planned.kind !== 'picture') return [];
    const { rung, range } = track.planned;
    return [{ rung: rung.name, width: rung.width, height: rung.height, frameRate: rung.frameRate, range, ...common(track) }];
  });
  const [audio = null, ...alternates] = tracks.flatMap((track) => {
    if (track.planned.kind !== 'sound') return [];
    const { channels, language = null, label } = track.planned.plan;
    return [{ channels, language, ...(label === undefined ? {} : { name: label }), ...common(track) }];
  });
  return hlsMaster({ renditions, audio, alternates, soundsAlone: true });
}

function playlistOf(track: Described, targetSeconds: number): string {
  const uri = `${track.name}.mp4`;
  const segments = track.segments.map(({ durationTicks, timescale }, index) => ({
    uri,
    durationSeconds: durationTicks / timescale,
    range: track.ranges[index] as ByteRange,
  }));
  return hlsMedia({ initUri: uri, initRange: track.initRange, segments, ended: true, type: 'VOD', targetSeconds });
}

function manifestOf(tracks: readonly Described[]): string {
  const common = (track: Described) => ({
    id: `${track.family}-${track.rung}`,
    codecString: track.init.codecString,
    bandwidth: measuredRates(track.segments).peakBitrate,
    timescale: track.segments[0]?.timescale ?? 1,
    segments: track.segments,
    fileUri: `${track.name}.mp4`,
    initRange: track.initRange,
    indexRange: track.indexRange,
  });
  const video = tracks.flatMap((track) => {
    if (track.planned.kind !== 'picture') return [];
    const { rung, range } = track.planned;
    return [{ ...common(track), width: rung.width, height: rung.height, frameRate: rung.frameRate, range }];
  });
  const [audio = null, ...alternates] = tracks.flatMap((track) => {
    if (track.planned.kind !== 'sound') return [];
    const { channels, sampleRate, language = null, label } = track.planned.plan;
    return [{ ...common(track), channels, sampleRate, language, ...(label === undefined ? {} : { label }) }];
  });
  const all = tracks.flatMap(({ segments }) => segments);
  return dashManifest({
    durationSeconds: largest(all.map(({ startTicks, durationTicks, timescale }) => (startTicks + durationTicks) / timescale)),
    maxSegmentSeconds: largest(all.map(({ durationTicks, timescale }) => durationTicks / timescale)),
    video,
    audio,
    alternates,
  });
}

/** `{"<file>": {"<first>-<last>": "<sha256>"}}`, offsets inclusive: mirrors and viewers who load from each other check parts by it. */
function digestsOf(tracks: readonly Described[]): string {
  const parts = ({ init, index, segments, initRange, indexRange, ranges }: Described) =>
    [
      { range: initRange, sha256: init.sha256 },
      { range: indexRange, sha256: index.sha256 },
      ...segments.map(({ sha256 }, n) => ({ range: ranges[n] as ByteRange, sha256 })),
    ].map(({ range, sha256 }) => [`${range.start}-${range.end}`, sha256]);
  return `${JSON.stringify(Object.fromEntries(tracks.map((track) => [`${track.name}.mp4`, Object.fromEntries(parts(track))])))}\n`;
}

const largest = (values: number[]): number => values.reduce((most, value) => Math.max(most, value), 0);
