/** Files that are put together of what was made: a rendition with a sound, or a sound alone. */
import { type DownloadPlan, type Plan, picturesOf, planDownload, type Rational, soundtracksOf } from '../../media/index.ts';
import { readPlace, type WholeVideo } from '../handlers/whole-video.ts';
import type { Services } from '../services.ts';

export interface Chosen {
  key: string;
  frameRate?: Rational;
}
export interface Picture {
  rung: string;
  codec: string;
}

/** Keys of tracks, the leading one first. Null when the plan has none like it; a sound alone without a picture. */
export function choose(plan: Plan, picture: Picture | null, audio?: string): Chosen[] | null {
  const sounds = soundtracksOf(plan);
  const sound = audio === undefined ? sounds[0] : sounds.find(({ family }) => family === audio);
  if (audio !== undefined && sound === undefined) return null;
  const heard = sound ? [{ key: `${sound.family}/aac` }] : [];
  if (picture === null) return heard.length > 0 ? heard : null;
  const pictures = picturesOf(plan).find(({ codec }) => codec === picture.codec);
  const rung = pictures?.rungs.find(({ name }) => name === picture.rung);
  return pictures && rung ? [{ key: `${pictures.family}/${rung.name}`, frameRate: rung.frameRate }, ...heard] : null;
}

/** Null when one of the tracks is not there. `sums`: of all its segments. */
export async function planMade(
  services: Services,
  { row, table }: WholeVideo,
  chosen: readonly Chosen[],
): Promise<{ plan: DownloadPlan; sums: string[] } | null> {
  const found = chosen.map(({ key, frameRate }) => ({ key, frameRate, track: table.tracks.get(key) }));
  const tracks = await Promise.all(
    found.map(async ({ key, frameRate, track }) => {
      if (!track) return null;
      const init = await readPlace(services, row, (now) => now.tracks.get(key)?.init);
      return { init, segments: track.segments, ...(frameRate && { frameRate }) };
    }),
  );
  const [lead, sound] = tracks;
  if (!lead || tracks.includes(null)) return null;
  const sums = tracks.flatMap((track) => track?.segments.map(({ sha256 }) => sha256) ?? []);
  return { plan: planDownload(sound ? [lead, sound] : [lead]), sums };
}
