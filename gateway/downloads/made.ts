/** Files that are put together of what was made: a rendition with a sound, or a sound alone. */
import { type DownloadPlan, type Plan, picturesOf, planDownload, type Rational, soundtracksOf } from '../../media/index.ts';
import { readPlace, type WholeVideo } from '../handlers/whole-video.ts';
import { createRecent } from '../recent.ts';
import type { Services } from '../services.ts';
import type { VideoRow } from '../videos.ts';

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

/**
 * Bytes of what `choose` chooses, found once for each edition of a video; null where there is no such thing. `open` is asked for the video where its size
 * is not known yet.
 */
export function createMadeSizes(services: Services) {
  const sizes = createRecent<number>(4096);
  return async (video: VideoRow, picture: Picture | null, open: () => WholeVideo | Promise<WholeVideo>): Promise<number | null> => {
    const key = `${video.id}/${video.edition}/${picture === null ? '' : `${picture.codec}/${picture.rung}`}`;
    const known = sizes.get(key);
    if (known !== undefined) return known;
    const whole = await open();
    const chosen = choose(whole.plan, picture);
    const made = chosen && (await planMade(services, whole, chosen));
    if (!made) return null;
    sizes.set(key, made.plan.sizeBytes);
    return made.plan.sizeBytes;
  };
}
