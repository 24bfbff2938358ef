/** Playlists and manifests of one video, as text. Their addresses are relative, so that they hold on any origin. */
import { dashManifest, familyOf, hlsMaster, hlsMedia, measuredRates, type Rung } from '../../media/index.ts';
import type { MediaTable, SegmentRow, Track } from './table.ts';
import { type Visible, visibleOf } from './visible.ts';

/** Null while nothing can be played. */
export function masterOf(table: MediaTable): string | null {
  const visible = visibleOf(table);
  if (!playable(table, visible)) return null;
  const sound = table.plan?.audio;
  const family = familyOf(table.plan?.video ?? null);
  return hlsMaster({
    renditions: visible.video.map(({ rung, track }) => {
      const planned = rungOf(table, rung);
      return {
        rung,
        width: planned.width,
        height: planned.height,
        frameRate: planned.frameRate,
        codecString: track.init.codecString,
        ...rates(track.segments.slice(0, visible.videoCount), planned.maxBitrate, visible.ended),
        uri: `${family}/${rung}/index.m3u8`,
      };
    }),
    audio:
      visible.audio && sound
        ? {
            codecString: visible.audio.track.init.codecString,
            ...rates(visible.audio.track.segments.slice(0, visible.audioCount), sound.bitrate, visible.ended),
            channels: sound.channels,
            uri: `audio/${visible.audio.rung}/index.m3u8`,
          }
        : null,
  });
}

/** Null when there is no such track, or nothing of it yet. */
export function playlistOf(table: MediaTable, family: string, rung: string): { text: string; ended: boolean } | null {
  const visible = visibleOf(table);
  const listed = listOf(table, visible, family, rung);
  if (!listed || !playable(table, visible)) return null;
  const segments = listed.track.segments.slice(0, listed.count).map((segment) => ({
    uri: `${segment.idx}.m4s`,
    durationSeconds: segment.durationTicks / segment.timescale,
  }));
  return {
    text: hlsMedia({ initUri: 'init.mp4', segments, ended: visible.ended, targetSeconds: targetSeconds(table) }),
    ended: visible.ended,
  };
}

/** Null until all of it is there. */
export function manifestOf(table: MediaTable): string | null {
  const visible = visibleOf(table);
  if (!visible.ended || !playable(table, visible)) return null;
  const sound = table.plan?.audio;
  const family = familyOf(table.plan?.video ?? null);
  const shown = [
    ...visible.video.map(({ track }) => track.segments.slice(0, visible.videoCount)),
    visible.audio?.track.segments.slice(0, visible.audioCount) ?? [],
  ].flat();
  const common = (track: Track, count: number, path: string, cap: number) => ({
    codecString: track.init.codecString,
    bandwidth: rates(track.segments.slice(0, count), cap, true).peakBitrate,
    initUri: `${path}/init.mp4`,
    mediaUri: `${path}/$Number$.m4s`,
    timescale: track.segments[0]?.timescale ?? 1,
    segments: track.segments.slice(0, count),
  });
  return dashManifest({
    durationSeconds: Math.max(...shown.map((segment) => (segment.startTicks + segment.durationTicks) / segment.timescale)),
    maxSegmentSeconds: Math.max(...shown.map((segment) => segment.durationTicks / segment.timescale)),
    video: visible.video.map(({ rung, track }) => {
      const planned = rungOf(table, rung);
      return {
        id: rung,
        ...common(track, visible.videoCount, `${family}/${rung}`, planned.maxBitrate),
        width: planned.width,
        height: planned.height,
        frameRate: planned.frameRate,
      };
    }),
    audio:
      visible.audio && sound
        ? {
            id: 'audio',
            ...common(visible.audio.track, visible.audioCount, `audio/${visible.audio.rung}`, sound.bitrate),
            channels: sound.channels,
            sampleRate: sound.sampleRate,
          }
        : null,
  });
}

function playable(table: MediaTable, visible: Visible): boolean {
  return table.plan !== null && (!table.plan.video || visible.videoCount > 0) && (!table.plan.audio || visible.audioCount > 0);
}
function listOf(table: MediaTable, visible: Visible, family: string, rung: string): { track: Track; count: number } | null {
  if (family === 'audio') return visible.audio?.rung === rung ? { track: visible.audio.track, count: visible.audioCount } : null;
  const found = family === familyOf(table.plan?.video ?? null) ? visible.video.find((item) => item.rung === rung) : undefined;
  return found ? { track: found.track, count: visible.videoCount } : null;
}
function rungOf(table: MediaTable, name: string): Rung {
  return table.plan!.video!.rungs.find((rung) => rung.name === name)!;
}
/** Measured; while segments are still coming the cap stands for those that nobody has seen. */
function rates(segments: SegmentRow[], cap: number, ended: boolean): { peakBitrate: number; averageBitrate: number } {
  const measured = measuredRates(segments);
  if (ended) return measured;
  const average = segments.length > 0 ? measured.averageBitrate : cap;
  return { peakBitrate: Math.max(measured.peakBitrate, cap), averageBitrate: Math.min(average, cap) };
}
/** By the plan, not by what is there: the tag must not change while somebody is watching. */
function targetSeconds(table: MediaTable): number {
  const video = table.plan?.video;
  return video ? (video.segmentFrames * video.frameRate.den) / video.frameRate.num : 4;
}
