/** Playlists and manifests of one video, as text. Their addresses are relative, so that they hold on any origin. */
import { dashManifest, type HlsAudio, hlsMaster, hlsMedia, measuredRates, planSegmentSeconds } from '../../media/index.ts';
import type { MediaTable, SegmentRow } from './table.ts';
import { type ShownPicture, type ShownSound, visibleOf } from './visible.ts';

/** Null while nothing can be played. */
export function masterOf(table: MediaTable): string | null {
  const { pictures, sounds, playable, ended } = visibleOf(table);
  if (!playable) return null;
  const [audio = null, ...alternates] = sounds.map(
    (sound): HlsAudio => ({
      codecString: sound.track.init.codecString,
      ...rates(listed(sound), sound.plan.bitrate, ended),
      channels: sound.plan.channels,
      ...named(sound),
      uri: `${sound.path}/index.m3u8`,
    }),
  );
  return hlsMaster({
    renditions: pictures.map((picture) => ({
      rung: picture.rung.name,
      width: picture.rung.width,
      height: picture.rung.height,
      frameRate: picture.rung.frameRate,
      codecString: picture.track.init.codecString,
      range: picture.range,
      ...rates(listed(picture), picture.rung.maxBitrate, ended),
      uri: `${picture.path}/index.m3u8`,
    })),
    audio,
    alternates,
  });
}

/** Null when there is no such track, or nothing of it yet. */
export function playlistOf(table: MediaTable, family: string, rung: string): { text: string; ended: boolean } | null {
  const { pictures, sounds, playable, ended } = visibleOf(table);
  const shown = [...pictures, ...sounds].find(({ path }) => path === `${family}/${rung}`);
  if (!shown || !playable || table.plan === null) return null;
  const segments = listed(shown).map((segment) => ({
    uri: `${segment.idx}.m4s`,
    durationSeconds: segment.durationTicks / segment.timescale,
  }));
  // By the plan, not by what is there: the tag must not change while somebody is watching.
  const targetSeconds = planSegmentSeconds(table.plan);
  return { text: hlsMedia({ initUri: 'init.mp4', segments, ended, targetSeconds }), ended };
}

/** Null until all of it is there. */
export function manifestOf(table: MediaTable): string | null {
  const { pictures, sounds, playable, ended } = visibleOf(table);
  if (!ended || !playable) return null;
  const shown = [...pictures, ...sounds].flatMap(listed);
  const common = (one: ShownPicture | ShownSound, cap: number) => ({
    codecString: one.track.init.codecString,
    bandwidth: rates(listed(one), cap, true).peakBitrate,
    initUri: `${one.path}/init.mp4`,
    mediaUri: `${one.path}/$Number$.m4s`,
    timescale: one.track.segments[0]?.timescale ?? 1,
    segments: listed(one),
  });
  const [main] = pictures;
  const [audio = null, ...alternates] = sounds.map((sound) => ({
    id: sound.plan.family ?? 'audio',
    ...common(sound, sound.plan.bitrate),
    channels: sound.plan.channels,
    sampleRate: sound.plan.sampleRate,
    language: sound.plan.language ?? null,
    ...(sound.plan.label === undefined ? {} : { label: sound.plan.label }),
  }));
  return dashManifest({
    durationSeconds: Math.max(...shown.map((segment) => (segment.startTicks + segment.durationTicks) / segment.timescale)),
    maxSegmentSeconds: Math.max(...shown.map((segment) => segment.durationTicks / segment.timescale)),
    video: pictures.map((picture) => ({
      id: picture.family === main?.family ? picture.rung.name : `${picture.family}-${picture.rung.name}`,
      ...common(picture, picture.rung.maxBitrate),
      width: picture.rung.width,
      height: picture.rung.height,
      frameRate: picture.rung.frameRate,
      range: picture.range,
    })),
    audio,
    alternates,
  });
}

function listed({ track, count }: ShownPicture | ShownSound): SegmentRow[] {
  return track.segments.slice(0, count);
}
function named({ plan }: ShownSound): { language?: string; name?: string } {
  return { ...(plan.language ? { language: plan.language } : {}), ...(plan.label === undefined ? {} : { name: plan.label }) };
}
/** Measured; while segments are still coming the cap stands for those that nobody has seen. */
function rates(segments: SegmentRow[], cap: number, ended: boolean): { peakBitrate: number; averageBitrate: number } {
  const measured = measuredRates(segments);
  if (ended) return measured;
  const average = segments.length > 0 ? measured.averageBitrate : cap;
  return { peakBitrate: Math.max(measured.peakBitrate, cap), averageBitrate: Math.min(average, cap) };
}
